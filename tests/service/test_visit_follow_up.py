from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..visit.visit_common import VisitCommon


class FollowUpCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00")

    def _promise(self, **values):
        values = {"visit_id": self.visit.id, "name": "Sample", "date_due": "2025-12-10", **values}
        return self.env["key.account.commitment"].with_user(self.user_own).create(values)

    def _problem(self, **values):
        values = {"visit_id": self.visit.id, "name": "Cracks", **values}
        return self.env["key.account.usage.problem"].with_user(self.user_own).create(values)


@tagged("post_install", "-at_install")
@freeze_time("2025-12-08 12:00:00")
class TestCommitment(FollowUpCommon):
    """What was promised is kept, or seen to be broken."""

    def test_life_of_a_promise(self):
        promises = self.env["key.account.commitment"].with_user(self.user_own)
        promise = self._promise()
        self.assertEqual(promise.account_id, self.account)
        self.assertEqual(self.account.open_commitment_count, 1)
        self.assertFalse(promise.is_overdue)
        promise.date_due = "2025-12-07"
        self.assertTrue(promise.is_overdue)
        overdue = [("account_id", "=", self.account.id), ("is_overdue", "=", True)]
        self.assertEqual(promises.search(overdue), promise)
        promise.state = "kept"  # as the kanban does
        self.assertEqual(promise.date_done, date(2025, 12, 8))
        self.assertFalse(promises.search(overdue))
        self.assertEqual(self.account.open_commitment_count, 0)
        promise.action_reopen()
        self.assertFalse(promise.date_done)

    def test_one_reminder_when_wanted(self):
        self.assertFalse(self._promise().activity_ids)
        promise = self._promise(remind=True)
        reminder = promise.activity_ids
        self.assertEqual((reminder.user_id, reminder.summary), (self.user_own, "Sample"))
        self.assertEqual(reminder.date_deadline, date(2025, 12, 10))
        promise.write({"date_due": "2025-12-20", "user_id": self.user_all.id})
        self.assertEqual(promise.activity_ids, reminder)
        self.assertEqual(reminder.date_deadline, date(2025, 12, 20))
        self.assertEqual(reminder.user_id, self.user_all)
        promise.action_kept()
        self.assertFalse(promise.activity_ids)
        promise.action_reopen()
        self.assertEqual(len(promise.activity_ids), 1)
        promise.side = "them"
        self.assertFalse(promise.activity_ids)

    def test_contact_of_another_customer(self):
        stranger = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.beta.id})
        with self.assertRaisesRegex(ValidationError, "not a contact of Alpha Steel"):
            self._promise(partner_id=stranger.id)

    def test_who_sees_it(self):
        """Owner, companion, responsible. Users cannot make themselves responsible for other accounts."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        other = self._visit(hidden, "2025-12-01 09:00:00", user_id=self.user_all.id)
        with self.assertRaises(AccessError):
            self._promise(visit_id=False, account_id=hidden.id)
        with self.assertRaises(AccessError):
            self._promise(visit_id=other.id)
        promise = self.env["key.account.commitment"].create(
            {"account_id": hidden.id, "name": "Drawing", "user_id": self.user_all.id}
        )
        self.assertFalse(promise.with_user(self.user_own).has_access("read"))
        promise.user_id = self.user_own
        self.assertTrue(promise.with_user(self.user_own).has_access("write"))
        with self.assertRaisesRegex(UserError, "cannot be changed after creation"):
            promise.with_user(self.user_own).account_id = self.account
        mine = self._promise()
        with self.assertRaises(AccessError):
            mine.visit_id = other
        with self.assertRaises(ValidationError):
            mine.sudo().visit_id = other
        other.user_ids = [Command.link(self.user_own.id)]
        self.assertEqual(self._promise(visit_id=other.id).account_id, hidden)

    def test_other_company(self):
        overseas = self._account(self.alpha, self.other_company)
        foreign = self.env["key.account.commitment"].create(
            {"account_id": overseas.id, "name": "Container", "user_id": False}
        )
        manager = foreign.with_user(self.user_manager)
        self.assertFalse(manager.has_access("read"))

    def test_merged_accounts(self):
        other = self._account(self.beta)
        promise = self.env["key.account.commitment"].create(
            {"account_id": other.id, "name": "Drawing", "user_id": False}
        )
        self.assertIn(other, other._with_history())
        other._merge_into(self.account)
        self.assertEqual(promise.account_id, self.account)


@tagged("post_install", "-at_install")
class TestUsageProblem(FollowUpCommon):
    """A problem found by the engineer is followed until the customer says that it works."""

    def test_until_it_is_solved(self):
        with freeze_time("2025-12-02 12:00:00"):
            problem = self._problem(product_id=self.roll.id, severity="3")
            self.assertEqual(self.account.open_problem_count, 1)
        with freeze_time("2025-12-05 12:00:00"):
            problem.state = "analysed"
            problem.flush_recordset()
        with (
            self.assertRaisesRegex(ValidationError, "fill in the solution"),
            self.env.cr.savepoint(),
        ):
            problem.state = "solved"
        with freeze_time("2025-12-09 12:00:00"):
            problem.write({"state": "solved", "solution": "Cool longer before grinding"})
            problem.flush_recordset()
        self.assertEqual(problem.date_analysed, date(2025, 12, 5))
        self.assertEqual(problem.date_solved, date(2025, 12, 9))
        self.assertEqual(self.account.open_problem_count, 0)
        problem.state = "analysed"
        self.assertFalse(problem.date_solved)
        self.assertEqual(problem.date_analysed, date(2025, 12, 5))

    def test_found_by_what_is_open(self):
        problem = self._problem()
        problems = self.env["key.account.usage.problem"].with_user(self.user_own)
        mine = [("account_id", "=", self.account.id)]
        self.assertEqual(problems.search([*mine, ("is_open", "=", True)]), problem)
        self.assertFalse(problems.search([*mine, ("is_open", "=", False)]))
        self.assertEqual(self.visit.problem_ids, problem)
        action = self.visit.with_user(self.user_own).action_problem()
        self.assertEqual(action["context"]["default_visit_id"], self.visit.id)


@tagged("post_install", "-at_install")
class TestQuiet(FollowUpCommon):
    """Nobody gets a mail because a colleague is made responsible for something."""

    def _values(self, name):
        """Return the values of a new record of a model with a responsible user."""
        kind = self.env["key.account.complaint.kind"].search([], limit=1)
        told = {"account_id": self.account.id, "name": "It"}
        return {
            "key.account.visit": {"account_id": self.account.id, "start": "2025-12-01 09:00:00"},
            "key.account.commitment": {**told, "remind": True},
            "key.account.usage.problem": told,
            "key.account.complaint": {**told, "kind_id": kind.id},
            "key.account.credit.review": {"account_id": self.account.id, "date": "2025-12-01"},
            "key.account.feedback": told,
            "key.account.return.call": told,
            "key.account.satisfaction.campaign": {
                "name": "Spring",
                "scope": "chosen",
                "account_ids": self.account.ids,
            },
            "key.account.care.event": {
                "account_id": self.account.id,
                "occasion_id": self.env.ref("key_account.care_occasion_condolence").id,
            },
            "key.account.service.package": told,
            "key.account.service.package.line": {
                "package_id": self.env["key.account.service.package"].create(told).id,
                "name": "Training",
            },
        }[name]

    def _messages(self):
        """Return what was sent: mails, and what is in the inbox."""
        mails = self.env["mail.mail"].sudo().search_count([])
        return mails + self.env["mail.notification"].sudo().search_count([])

    def test_no_message_to_who_is_responsible(self):
        """On create and when it changes, by mail or in the inbox; of every model that has one."""
        models = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("key.account") and not model._abstract
            if "message_ids" in model._fields
            and getattr(model._fields.get("user_id"), "tracking", False)
        ]
        self.assertGreaterEqual(len(models), 4)
        self.account.shared_user_ids = self.user_all + self.user_manager
        (self.user_all + self.user_manager).write({"email": "colleague@example.com"})
        self.user_all.notification_type = "email"
        self.user_manager.notification_type = "inbox"
        finance = self._create_user("ka_finance", "key_account.group_finance")
        makers = {
            "key.account.credit.review": finance,
            "key.account.satisfaction.campaign": self.user_manager,
        }
        for name in models:
            with self.subTest(name):
                records = self.env[name].with_user(makers.get(name, self.user_own))
                before = self._messages()
                record = records.create({**self._values(name), "user_id": self.user_all.id})
                record.user_id = self.user_manager
                record.user_id = self.user_all
                self.env.flush_all()
                self.assertEqual(self._messages(), before)
                self.assertIn(self.user_all.partner_id, record.message_partner_ids)
