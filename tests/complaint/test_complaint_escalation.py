from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...tools.complaint.working_time import WorkingTime
from ..service.complaint_common import TOLD
from .complaint_room_common import ComplaintRoomCommon


@tagged("post_install", "-at_install")
class TestComplaintEscalation(ComplaintRoomCommon):
    """Who gets an activity when a deadline has passed, so many working hours after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.env["key.account.complaint.escalation"]
        cls.steps.search([]).active = False
        cls.job = cls.env["key.account.complaint.escalated"].sudo()

    def _step(self, hours=0, target="owner", **values):
        return self.steps.create({"name": "Look", "hours": hours, "target": target, **values})

    def _escalate(self, moment):
        """Return whom the job told at a moment in Berlin."""
        before = self.job.search([])
        with freeze_time(self._berlin(moment)):
            self.job._escalate(self.company)
        return (self.job.search([]) - before).user_id

    def _received(self, **values):
        """A complaint of Tuesday, 8:00: to answer by 12:00, to solve until Wednesday, 17:00."""
        with freeze_time(self._berlin("2025-12-02 08:00")):
            return self._complaint(**values)

    def test_in_working_hours(self):
        """Eight hours after Tuesday noon is Wednesday noon."""
        self._rule(4, 16)
        self._step(8)
        complaint = self._received()
        self.assertFalse(self._escalate("2025-12-03 11:59"))
        self.assertEqual(self._escalate("2025-12-03 12:00"), self.user_own)
        activity = complaint.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary, str(activity.date_deadline)),
            (self.user_own, "Look", "2025-12-03"),
        )
        # Once per complaint and step; no mail.
        self.assertFalse(self._escalate("2025-12-10 12:00"))
        self.assertEqual(len(complaint.activity_ids), 1)
        self.assertFalse(complaint.message_ids.filtered("notified_partner_ids"))

    def test_a_day_by_hand(self):
        """It ends at midnight: eight hours of Friday after Thursday."""
        self._step(8)
        complaint = self._received(date_due="2025-12-04")
        self.assertFalse(self._escalate("2025-12-05 16:59"))
        self.assertEqual(self._escalate("2025-12-05 17:01"), self.user_own)
        self.assertEqual(complaint.escalated_ids.escalation_id.hours, 8)

    def test_for_whom(self):
        self._rule(4, 16)
        complaint = self._received(deputy_id=self.user_all.id)
        leader = self.user_manager
        self.user_own.sudo().sale_team_id = self.env["crm.team"].create(
            {"name": "Rolls", "user_id": leader.id, "company_id": self.company.id}
        )
        stranger = self._create_user("ka_escalated", "key_account.group_user")
        for target, values, user in (
            ("owner", {}, self.user_own),
            ("deputy", {}, self.user_all),
            ("leader", {}, leader),
            ("user", {"user_id": self.user_manager.id}, self.user_manager),
            # Whoever cannot see the complaint is not told.
            ("user", {"user_id": stranger.id}, self.env["res.users"]),
        ):
            with self.subTest(target=target):
                self._step(0, target, **values)
                self.assertEqual(self._escalate("2025-12-02 13:00"), user)
        self.assertEqual(len(complaint.escalated_ids), 4)
        with self.assertRaisesRegex(ValidationError, "choose the user"), self.cr.savepoint():
            self._step(0, "user")

    def test_which_complaints(self):
        """Of the severity, of the company, open, and not answered."""
        self._rule(4, 16)
        self._step(0, severity="2")
        low, high = self._received(severity="1"), self._received(severity="2")
        self._escalate("2025-12-02 13:00")
        self.assertFalse(low.escalated_ids)
        self.assertTrue(high.escalated_ids)
        self._step(0, company_id=self.other_company.id)
        self.assertFalse(self._escalate("2025-12-02 13:00"))
        self._step(0)
        low.action_answered()
        self._escalate("2025-12-02 13:00")
        self.assertFalse(low.escalated_ids)
        solve = self._step(0, deadline="solve")
        self.assertFalse(self._escalate("2025-12-03 16:59"))
        self._escalate("2025-12-03 17:00")
        self.assertEqual(low.escalated_ids.escalation_id, solve)

    def test_activities_go_when_it_is_done(self):
        self._rule(4, 16)
        self._step(0)
        self._step(0, deadline="solve")
        complaint = self._received()
        self._escalate("2025-12-04 13:00")
        self.assertEqual(len(complaint.activity_ids), 2)
        complaint.action_answered()
        self.assertEqual(len(complaint.activity_ids), 1)
        complaint.write({"state": "solved", **TOLD})
        self.assertFalse(complaint.activity_ids)
        self.assertEqual(len(complaint.escalated_ids), 2)

    def test_statements_for_one_and_for_ten(self):
        """One step: as many statements, but what each activity costs Odoo."""
        self._rule(4, 16)
        counts = []
        for number in (1, 10):
            step = self._step(0)
            for _each in range(number):
                self._received()
            self.steps.search([("id", "!=", step.id)]).active = False
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time(self._berlin("2025-12-02 13:00")):
                before = self.cr.sql_log_count
                domain = step._get_domain(
                    self.company, self._working(), self._berlin("2025-12-02 13:00")
                )
                self.env["key.account.complaint"].sudo().search(domain)
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _working(self):
        return WorkingTime(self.company.sudo())
