from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.key_account.models.review import key_account_review_restoration as restoration

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewTakeBack(ReviewCommon):
    """A manager takes an approval back: everything is as it was before, what people did since stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, cls.LINEAR)])
        cls._invoice_all([900, 700, 500, 100])

    def _account_of(self, number):
        return self.customers[number].with_company(self.company).key_account_id

    def _take_back(self, review, reason="An invoice was missing", user=None):
        wizards = self._as(user or self.user_manager, self.env["key.account.review.take.back"])
        wizards.create({"review_id": review.id, "reason": reason}).action_take_back()

    def _values(self, accounts):
        names = ["grade_id", "grade_date", "grade_source", "grade_reason", "posture"]
        return accounts.read(
            [*names, "posture_is_manual", "locked_until", "lock_reason"], load=None
        )

    def test_first_approval(self):
        """Four customers are graded on 31 December; on 5 January the manager takes it back."""
        review = self._review(self.scorecard, approve=True)
        accounts = review.line_ids.account_id
        self.assertEqual(accounts.mapped("grade_id.name"), ["A", "B", "C", "D"])
        with freeze_time("2026-01-05 10:00:00"):
            self._take_back(review)
        self.assertFalse(any(accounts.mapped("grade_id")))
        self.assertFalse(any(accounts.mapped("grade_date")) or any(accounts.mapped("posture")))
        self.assertEqual(review.state, "computed")
        self.assertFalse(review.approved_on or review.approved_by_id)
        self.assertEqual(review.taken_back_by_id, self.user_manager)
        self.assertEqual(review.taken_back_reason, "An invoice was missing")
        first, second = accounts[0].grade_change_ids.sorted("id")
        self.assertEqual((first.source, first.grade_id), ("review", self.grade_a))
        self.assertEqual((second.source, second.date), ("taken_back", date(2026, 1, 5)))
        self.assertEqual((second.previous_grade_id, second.grade_id.id), (self.grade_a, False))
        self.assertEqual((second.reason, second.review_id), ("An invoice was missing", review))
        self.assertEqual(second.user_id, self.user_manager)
        self.assertIn("Grade A → –: the approval of", str(accounts[0].message_ids[0].body))
        self.assertEqual(accounts[0].message_ids[0].author_id, self.user_manager.partner_id)
        note = str(review.message_ids.filtered("body")[0].body)
        self.assertIn("Grades restored: 4; postures restored: 4", note)
        self.assertFalse(accounts[0].last_line_id)

    def test_everything_returns(self):
        """A grade set manually with its reason and day, a posture, an expired lock: all return."""
        self._review(self.scorecard, "2025-06-30", approve=True)
        accounts = self.env["key.account"].search([("partner_id", "in", self.customers.ids)])
        account = self._account_of(3)
        account.write({"grade_id": self.grade_b.id, "grade_reason": "They build a new mill"})
        account.write({"locked_until": "2025-09-30", "lock_reason": "Until it is built"})
        self.env.flush_all()
        before = self._values(accounts)
        self._invoice_all([0, 0, 450, 800], "2025-12-15")
        review = self._review(self.scorecard, approve=True)
        self.assertEqual(self._account_of(2).grade_id, self.grade_a)
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertFalse(account.grade_reason)
        self._take_back(review)
        self.assertEqual(self._values(accounts), before)
        self.assertFalse(
            self.env["key.account.review.effect"].search([("review_id", "=", review.id)])
        )

    def test_posture_alone_returns(self):
        """A customer keeps its grade, but the review proposes to watch it: the posture returns, too."""
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        account = self._account_of(0)
        self.env.cr.execute("UPDATE key_account SET posture = NULL WHERE id = %s", [account.id])
        self.env.invalidate_all()
        review = self._review(self.scorecard, approve=True)
        self.assertEqual((account.grade_id, account.posture), (self.grade_a, "focus"))
        self._take_back(review)
        self.assertEqual((account.grade_id, account.posture), (self.grade_a, False))
        self.assertEqual(account.last_line_id.review_id, first)
        self.assertEqual(len(account.grade_change_ids), 1)

    def test_what_people_changed_stays(self):
        """Since the approval: one grade set manually, one locked, one posture set, one archived."""
        review = self._review(self.scorecard, approve=True)
        manual, locked, posed, archived = (self._account_of(number) for number in range(4))
        manual.write({"grade_id": self.grade_c.id, "grade_reason": "They move abroad"})
        locked.write({"locked_until": "2026-12-31", "lock_reason": "The director wants it"})
        posed.posture = "drop"
        archived.active = False
        wizard = self.env["key.account.review.take.back"].create(
            {"review_id": review.id, "reason": "Wrong figures"}
        )
        # The grades of two stay, and the posture of the third.
        self.assertIn("get back their grade: 2", wizard.forecast)
        self.assertIn("get back their posture: 3", wizard.forecast)
        self.assertIn("kept: 3 (Customer 1, Customer 2, Customer 3)", wizard.forecast)
        wizard.action_take_back()
        self.assertEqual((manual.grade_id, manual.grade_source), (self.grade_c, "manual"))
        self.assertEqual(manual.grade_reason, "They move abroad")
        self.assertEqual((locked.grade_id, locked.locked_until), (self.grade_b, date(2026, 12, 31)))
        self.assertEqual((posed.grade_id.id, posed.posture), (False, "drop"))
        self.assertTrue(posed.posture_is_manual)
        self.assertEqual((archived.grade_id.id, archived.active), (False, False))
        note = str(review.message_ids.filtered("body")[0].body)
        self.assertIn("kept: 3 (Customer 1, Customer 2, Customer 3)", note)

    def test_set_manually_to_another_grade_and_back(self):
        """The grade is the same as the review's, but a person has decided on it since then."""
        review = self._review(self.scorecard, approve=True)
        account = self._account_of(0)
        account.write({"grade_id": self.grade_c.id, "grade_reason": "Doubts"})
        account.write({"grade_id": self.grade_a.id, "grade_reason": "No doubts"})
        self._take_back(review)
        self.assertEqual((account.grade_id, account.grade_reason), (self.grade_a, "No doubts"))

    def test_latest_first(self):
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        second = self._review(self.scorecard, approve=True)
        with self.assertRaisesRegex(UserError, "Take back .* 2025-12-31 first"):
            self._take_back(first)
        self._take_back(second)
        self._take_back(first)
        self.assertFalse(self._account_of(0).grade_id)

    def test_scorecards_of_other_customers(self):
        """Two scorecards share no customer: each is taken back for itself, until they share one."""
        half = self.customers[:2]
        others = self.customers[2:]
        first = self._review(
            self._scorecard(
                [("revenue", 1, self.LINEAR)], partner_domain=f"[('id', 'in', {half.ids})]"
            ),
            approve=True,
        )
        second_card = self._scorecard(
            [("revenue", 1, self.LINEAR)], partner_domain=f"[('id', 'in', {others.ids})]"
        )
        second = self._review(second_card, approve=True)
        self._take_back(first)
        self.assertFalse(self._account_of(0).grade_id)
        self.assertEqual(self._account_of(2).grade_id, self.grade_c)
        third = self._review(self.scorecard, approve=True)
        with self.assertRaisesRegex(UserError, "based on its grades"):
            self._take_back(second)
        self._take_back(third)
        self._take_back(second)

    def test_other_company_is_no_obstacle(self):
        review = self._review(self.scorecard, approve=True)
        card = self._scorecard([("revenue", 1, self.LINEAR)], company_id=self.other_company.id)
        self._invoice(self.customers[0], 900, "2025-06-15", company=self.other_company)
        other = self.env["key.account.review"].create(
            {"scorecard_id": card.id, "date": "2025-12-31"}
        )
        other.action_compute()
        other.action_approve()
        self._take_back(review)
        accounts = self.env["key.account"].search([("partner_id", "=", self.customers[0].id)])
        grades = {account.company_id: account.grade_id for account in accounts}
        self.assertEqual(grades[self.other_company], self.grade_a)
        self.assertFalse(grades[self.company])

    def test_approved_again(self):
        """Taken back, overridden and approved again: no need to compute again."""
        review = self._review(self.scorecard, approve=True)
        self._take_back(review)
        self._line(review, self.customers[3]).write(
            {"final_grade_id": self.grade_b.id, "override_reason": "New plant"}
        )
        review.action_approve()
        self.assertEqual(self._account_of(3).grade_id, self.grade_b)
        self._take_back(review)
        self.assertFalse(self._account_of(3).grade_id)

    def test_others_computed_since_must_be_computed_again(self):
        """The second review moved customers from the grades of the first, which is taken back."""
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        second = self._review(self.scorecard)
        self._take_back(first)
        with self.assertRaisesRegex(UserError, "was taken back in the meantime"):
            second.action_approve()
        second.action_compute()
        second.action_approve()

    def test_history_stays(self):
        review = self._review(self.scorecard, approve=True)
        self._take_back(review)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            review.unlink()
        review.action_draft()
        with self.assertRaisesRegex(UserError, "approved once"):
            review.date = "2025-11-30"
        review.action_compute()

    def test_open_activities_of_owners_go(self):
        self._review(self.scorecard, "2025-06-30", approve=True)
        mine, done = self._account_of(0), self._account_of(1)
        (mine + done).owner_id = self.user_own
        own = mine.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        self.scorecard.notify_owner = True
        for number in (0, 1):
            self._credit_note(self.customers[number], 600, "2025-12-01")
        review = self._review(self.scorecard, approve=True)
        self.assertEqual(len(mine.activity_ids), 2)
        done.activity_ids.action_feedback(feedback="Seen")
        self._take_back(review)
        self.assertEqual(mine.activity_ids, own)

    def test_rights(self):
        """Only managers, only of the company, only by the wizard, and nothing recorded can be sent."""
        review = self._review(self.scorecard, approve=True)
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self._as(user, review).action_take_back()
            with self.assertRaises(AccessError):
                self._take_back(review, user=user)
        stranger = self._create_user("ka_abroad", "key_account.group_manager", self.other_company)
        with self.assertRaises(AccessError):
            self._as(stranger, review).action_take_back()
        with self.assertRaises(AccessError):
            self._take_back(review, user=stranger)
        manager = self._as(self.user_manager, review)
        for values in (
            {"is_taking_back": True},
            {"taken_back_reason": "Forged"},
            {"taken_back_on": "2025-01-01 00:00:00"},
            {"approval": {"activities": [1]}},
            {"state": "computed"},
        ):
            with self.assertRaises(AccessError):
                manager.write(values)
        with self.assertRaises(AccessError):
            self._as(self.user_manager, self.env["key.account.review.effect"]).create(
                {"review_id": review.id, "account_id": review.line_ids[0].account_id.id}
            )
        action = manager.action_take_back()
        self.assertEqual(action["context"], {"default_review_id": review.id})

    def test_without_a_reason(self):
        review = self._review(self.scorecard, approve=True)
        for reason in ("", "   ", False):
            with self.assertRaisesRegex(UserError, "Say why"):
                review._take_back(reason)
        self.assertEqual(review.state, "approved")

    def test_states(self):
        review = self._review(self.scorecard)
        for _state in ("computed", "cancelled"):
            with self.assertRaisesRegex(UserError, "possible only in: Approved"):
                self._take_back(review)
            if review.state == "computed":
                review.action_cancel()

    def test_unrecorded_approval(self):
        """Approved by an earlier version, which did not record what it changed."""
        review = self._review(self.scorecard, approve=True)
        review.sudo().approval = False
        with self.assertRaisesRegex(UserError, "Set the grades of its accounts manually"):
            self._take_back(review)

    def test_large_ones_by_the_job(self):
        """More accounts than are restored at once: the scheduled action does it, or says why not."""
        cron = self.env.ref("key_account.ir_cron_review")
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        self.patch(restoration, "AT_ONCE", 3)
        self._take_back(first)
        self.assertTrue(first.is_taking_back)
        self.assertEqual((first.state, self._account_of(0).grade_id), ("approved", self.grade_a))
        with self.assertRaisesRegex(UserError, "already being taken back"):
            self._take_back(first)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((first.state, first.is_taking_back), ("computed", False))
        self.assertFalse(self._account_of(0).grade_id)
        first.action_approve()
        self._take_back(first)
        self._review(self.scorecard, approve=True)
        with self.enter_registry_test_mode(), self.assertLogs("odoo.addons.key_account", "ERROR"):
            cron.method_direct_trigger()
        self.assertEqual((first.state, first.is_taking_back), ("approved", False))
        self.assertIn("is based on its grades", first.error)

    def test_queries(self):
        """As many statements for thirty accounts as for three."""
        counts = []
        for number in (3, 30):
            customers = self.env["res.partner"].create(
                [{"name": f"Mill {number}-{i}", "is_company": True} for i in range(number)]
            )
            self._invoice_all([900] * number, customers=customers)
            card = self._scorecard(
                [("revenue", 1, self.LINEAR)], partner_domain=f"[('id', 'in', {customers.ids})]"
            )
            review = self._review(card, approve=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            review._take_back("Test")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
