from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyException(PolicyCommon):
    """An exception wins while it runs, survives policies, and ends by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._approve()

    def _ask(self, user=None, **values):
        exceptions = self.env["key.account.policy.exception"].with_user(user or self.user_own)
        return exceptions.create(
            {
                "account_id": self.account_a.id,
                "kind": "discount",
                "value": 0.08,
                "reason": "Old contract",
                "date_from": "2026-02-01",
                "date_to": "2026-03-31",
                **values,
            }
        )

    def test_it_wins_while_it_runs(self):
        exception = self._ask()
        self.assertEqual(self._row(self.account_a).value, 0.01)
        with self.assertRaises(AccessError):
            exception.action_approve()
        exception.with_user(self.user_manager).action_approve()
        row = self._row(self.account_a)
        self.assertEqual((row.value, row.source), (0.08, "exception"))
        self.assertEqual(row.rung_id.value, 0.01)
        self.assertIn("Old contract", row.reason)
        with freeze_time("2026-03-31 12:00:00"):
            self._run()
            self.assertEqual(self._row(self.account_a).value, 0.08)
        with freeze_time("2026-04-01 12:00:00"):
            self._run()
            self.assertEqual(exception.state, "ended")
            self.assertEqual(self._row(self.account_a).value, 0.01)

    def test_four_eyes(self):
        """Own requests, and those for own accounts, are for another manager, where there is one."""
        other = self._create_user("ka_other_manager", "key_account.group_manager")
        own = self._ask(self.user_manager)
        self.account_b.owner_id = self.user_manager
        for_own = self._ask(self.user_all, account_id=self.account_b.id)
        for exception in (own, for_own, own + for_own):
            with self.assertRaisesRegex(UserError, "ka_other_manager|Another manager approves"):
                exception.with_user(self.user_manager).action_approve()
        # Neither does it help to give the account away for a moment, nor to be its deputy.
        self.account_b.owner_id = self.user_own
        with self.assertRaisesRegex(UserError, "Another manager approves"):
            for_own.with_user(self.user_manager).action_approve()
        self.account_b.deputy_id = self.user_manager
        with self.assertRaisesRegex(UserError, "Another manager approves"):
            for_own.with_user(self.user_manager).action_approve()
        own.with_user(other).action_approve()
        self.assertEqual((own.state, own.approved_by_id), ("approved", other))
        # Alone, a manager approves them.
        users = self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref("key_account.group_manager").ids)]
        )
        (users - self.user_manager - self.env.user).active = False
        for_own.with_user(self.user_manager).action_approve()
        self.assertEqual(for_own.state, "approved")

    def test_four_eyes_after_a_merge(self):
        """The account of a manager, with a request, is merged into another one: it was an own one until today."""
        self._create_user("ka_other_manager", "key_account.group_manager")
        self.account_b.owner_id = self.user_manager
        for_own = self._ask(self.user_all, account_id=self.account_b.id)
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": (self.beta + self.gamma).ids, "dst_partner_id": self.gamma.id}
        ).action_merge()
        self.assertEqual(for_own.account_id, self.account_c)
        with self.assertRaisesRegex(UserError, "Another manager approves"):
            for_own.with_user(self.user_manager).action_approve()

    def test_asked_for_by_another_one(self):
        """A manager asks and withdraws; a salesperson copies it, or asks for more: another manager decides."""
        other = self._create_user("ka_other_manager", "key_account.group_manager")
        own = self._ask(self.user_manager)
        own.with_user(self.user_manager).action_withdraw()
        copies = own.with_user(self.user_own).copy() | self._ask(value=0.09)
        for exception in copies:
            with self.assertRaisesRegex(UserError, "Another manager approves"):
                exception.with_user(self.user_manager).action_approve()
        days = self._ask(kind="days", value=60)
        days.with_user(self.user_manager).action_approve()
        copies[0].with_user(other).action_approve()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_policy_exception SET create_date = '2026-02-10' WHERE id = %s",
            own.ids,
        )
        self.env.invalidate_all()
        with freeze_time("2026-05-20 12:00:00"):  # more than 90 days later
            later = self._ask(date_from="2026-05-20", date_to="2026-06-30")
            later.with_user(self.user_manager).action_approve()
            self.assertEqual(later.state, "approved")

    def test_approved_first_and_own_later(self):
        """Whoever approved an exception makes the account no own one while it runs, nor merges it into one."""
        other = self._create_user("ka_other_manager", "key_account.group_manager")
        self._ask().with_user(self.user_manager).action_approve()
        account = self.account_a.with_user(self.user_manager)
        self.account_c.owner_id = self.user_manager
        mine = {"owner_id": self.user_manager.id}, {"deputy_id": self.user_manager.id}
        for change in (
            *(lambda values=values: account.write(values) for values in mine),
            lambda: account._merge_into(self.account_c),
        ):
            text = "Another manager makes it yours"
            with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
                change()
            self.env.invalidate_all()
        account.with_user(other).owner_id = self.user_manager
        account.with_user(self.user_manager).deputy_id = self.user_own
        self.assertEqual(account.owner_id, self.user_manager)

    def test_it_survives_the_policy(self):
        self._ask(date_to="2026-12-31").with_user(self.user_manager).action_approve()
        self.policy.with_user(self.user_manager).date_to = "2026-02-10"
        with freeze_time("2026-02-11 12:00:00"):
            self._run()
            row = self._row(self.account_a)
            self.assertEqual((row.value, row.policy_id.id), (0.08, False))
            self.assertFalse(self._row(self.account_b))

    def test_terms_go_and_come_back(self):
        """30 days by the policy, 60 by the exception, 30 again when it ends."""
        self._open().with_user(self.user_manager).action_apply()
        exception = self._ask(kind="term", payment_term_id=self.terms_60.id, value=0)
        exception.with_user(self.user_manager).action_approve()
        proposal = self._open(self.account_a)
        self.assertIn("Old contract", proposal.reason)
        proposal.with_user(self.user_manager).action_apply()
        self.assertEqual(self._term_of(self.alpha), self.terms_60)
        with freeze_time("2026-02-20 12:00:00"):
            exception.with_user(self.user_manager).action_end()
        # So replays know how long it ran.
        self.assertEqual(str(exception.date_to), "2026-02-19")
        proposal = self._open(self.account_a)
        self.assertEqual(
            (proposal.from_text, proposal.to_text, proposal.origin),
            ("60 days net", "30 days net", "policy"),
        )

    def test_salespeople_take_no_exception_along(self):
        """Beta's exception would be Alpha's once the two are one."""
        self.account_b.owner_id = self.user_own
        self.user_own.group_ids += self.env.ref("base.group_partner_manager")
        self._ask(account_id=self.account_b.id).with_user(self.user_manager).action_approve()
        self.account_b.sudo().write({"grade_id": False, "grade_reason": "Not graded"})
        self.account_b.sudo().grade_change_ids.unlink()
        beta = self.account_b.partner_id.with_user(self.user_own)
        with self.assertRaisesRegex(AccessError, "Ask a key account manager to merge"):
            beta.write({"is_company": False, "parent_id": self.alpha.id})
        self.env["key.account.policy.exception"].search([]).state = "ended"
        beta.write({"is_company": False, "parent_id": self.alpha.id})
        self.assertFalse(self.account_b.exists())

    def test_notice_before_it_ends(self):
        self.company.key_account_policy_notice_days = 10
        exception = self._ask()
        exception.with_user(self.user_manager).action_approve()
        with freeze_time("2026-03-20 12:00:00"):
            self._run()
            self.assertFalse(exception.activity_ids)
        with freeze_time("2026-03-21 12:00:00"):
            self._run()
            self._run()
            self.assertEqual(exception.activity_ids.user_id, self.user_own)
            self.assertEqual(len(exception.activity_ids), 1)
            self.assertEqual(str(exception.activity_ids.date_deadline), "2026-03-31")
        with freeze_time("2026-04-01 12:00:00"):
            self._run()
            self.assertFalse(exception.activity_ids)

    def test_two_at_once_are_refused(self):
        self._ask().with_user(self.user_manager).action_approve()
        other = self._ask(date_from="2026-03-31", date_to="2026-05-31")
        with self.assertRaisesRegex(ValidationError, "already has such an exception"):
            other.with_user(self.user_manager).action_approve()

    def test_what_is_over_is_not_approved(self):
        exception = self._ask(date_to="2026-02-09")
        with self.assertRaisesRegex(UserError, "is over"):
            exception.with_user(self.user_manager).action_approve()

    def test_what_was_asked_for_does_not_change(self):
        """What a manager approves is what was seen: requests are withdrawn, and asked anew."""
        exception = self._ask()
        changes = {
            "kind": "days",
            "value": 0.5,
            "reason": "Better",
            "date_from": "2026-01-01",
            "date_to": "2026-12-31",
            "payment_term_id": self.terms_60.id,
        }
        for user in (self.user_own, self.user_manager):
            for name, value in changes.items():
                with self.assertRaisesRegex(UserError, "Withdraw the request, and ask anew"):
                    exception.with_user(user).write({name: value})
        self.assertFalse(exception.is_editable)
        mine = exception.with_user(self.user_own)
        mine.action_withdraw()
        self.assertEqual(exception.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "Withdrawn"):
            exception.with_user(self.user_manager).action_approve()
        with self.assertRaises(UserError):
            mine.value = 0.5
        context = mine.action_ask_anew()["context"]
        form = Form(self.env[exception._name].with_user(self.user_own).with_context(**context))
        form.value = 0.07
        anew = form.save()
        self.assertEqual((anew.state, anew.value, anew.reason), ("requested", 0.07, "Old contract"))
        self.assertEqual((anew.account_id, str(anew.date_to)), (self.account_a, "2026-03-31"))
        anew.with_user(self.user_manager).action_approve()
        self.assertEqual(self._row(self.account_a).value, 0.07)

    def test_requests_of_others_are_not_withdrawn(self):
        exception = self._ask()
        self.account_a.deputy_id = self.user_all
        with self.assertRaisesRegex(UserError, "Whoever asked for an exception withdraws it"):
            exception.with_user(self.user_all).action_withdraw()
        exception.with_user(self.user_manager).action_withdraw()
        with self.assertRaisesRegex(UserError, "Withdrawn"):
            exception.with_user(self.user_own).action_withdraw()

    def test_decided_exceptions_do_not_change(self):
        exception = self._ask()
        exception.with_user(self.user_manager).action_approve()
        for user in (self.user_own, self.user_manager):
            with self.assertRaises(UserError):
                exception.with_user(user).value = 0.5
            with self.assertRaises(AccessError):
                exception.with_user(user).write({"state": "requested"})
        with self.assertRaises(UserError):
            exception.with_user(self.user_manager).unlink()

    def test_accounts_of_others(self):
        with self.assertRaises(AccessError):
            self._ask(account_id=self.account_c.id)
