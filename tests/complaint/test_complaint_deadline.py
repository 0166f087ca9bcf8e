from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.complaint_common import TOLD
from .complaint_room_common import ComplaintRoomCommon


@tagged("post_install", "-at_install")
class TestComplaintDeadline(ComplaintRoomCommon):
    """How long the works have to answer and to solve, in working time."""

    @freeze_time("2025-12-05 14:30:00")
    def test_over_the_weekend(self):
        """Friday, 15:30: an hour and a half that day, four and two and a half on Monday."""
        self._rule(8, 16)
        complaint = self._complaint(date="2025-12-05")
        self.assertEqual(complaint.received_on, self._berlin("2025-12-05 15:30"))
        self.assertEqual(complaint.answer_by, self._berlin("2025-12-08 15:30"))
        self.assertEqual(complaint.solve_by, self._berlin("2025-12-09 15:30"))
        self.assertEqual(complaint.date_due, fields.Date.to_date("2025-12-08"))

    @freeze_time("2025-12-05 14:30:00")
    def test_holidays_of_the_company(self):
        leaves = self.env["resource.calendar.leaves"].sudo()
        for company, day in ((self.company, "08"), (self.other_company, "09")):
            leave = leaves.create(
                {
                    "name": "Closed",
                    "date_from": f"2025-12-{day} 00:00:00",
                    "date_to": f"2025-12-{day} 22:59:59",
                }
            )
            leave.flush_recordset()
            leave.company_id = company
        self._rule(8, 16)
        complaint = self._complaint(date="2025-12-05")
        self.assertEqual(complaint.answer_by, self._berlin("2025-12-09 15:30"))

    @freeze_time("2025-12-05 14:30:00")
    def test_entered_later(self):
        """Who enters a complaint of Monday on Friday does not get Monday's hours back."""
        self._rule(8, 16)
        complaint = self._complaint(date="2025-12-01")
        self.assertEqual(complaint.received_on, self._berlin("2025-12-01 00:00"))
        self.assertEqual(complaint.answer_by, self._berlin("2025-12-01 17:00"))
        self.assertTrue(complaint.is_overdue)

    @freeze_time("2025-12-02 07:00:00")
    def test_the_most_specific_rule(self):
        self._grade(self.grade_a)
        self.assertFalse(self._complaint().answer_by)
        for hours, values in (
            (8, {}),
            (7, {"severity": "3"}),
            (6, {"grade_id": self.grade_a.id}),
            (5, {"grade_id": self.grade_a.id, "severity": "3"}),
        ):
            self._rule(hours, 80, **values)
            day = self._complaint(severity="3")
            # From 8:00; with the break of an hour from noon on.
            end = 8 + hours + (hours > 4)
            self.assertEqual(day.answer_by, self._berlin(f"2025-12-02 {end:02}:00"), hours)
        self._rule(1, 80, company_id=False, grade_id=self.grade_a.id, severity="3")
        self.assertEqual(self._complaint(severity="3").answer_by, self._berlin("2025-12-02 14:00"))
        # Of another grade: only the general one, and the one for the severity.
        self._grade(self.env.ref("key_account.grade_b"))
        self.assertEqual(self._complaint().answer_by, self._berlin("2025-12-02 17:00"))

    @freeze_time("2025-12-02 07:00:00")
    def test_doubles_and_impossible_hours(self):
        self._rule(8, 16, severity="3")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "one_per_case|another deadline"),
            self.cr.savepoint(),
        ):
            self._rule(4, 16, severity="3")
        with self.assertRaisesRegex(ValidationError, "at least as many hours"), self.cr.savepoint():
            self._rule(9, 8)
        with self.assertRaisesRegex(ValidationError, "out of range"), self.cr.savepoint():
            self._rule(0, 8)
        with self.assertRaises(AccessError):
            self._rule(8, 16).with_user(self.user_manager).answer_hours = 2

    @freeze_time("2025-12-02 07:00:00")
    def test_a_day_that_somebody_enters(self):
        """It is the deadline, until it is taken out: then the rule counts again."""
        self._rule(8, 80)
        complaint = self._complaint(date_due="2025-12-11")
        self.assertFalse(complaint.answer_by)
        complaint.severity = "3"
        self.assertEqual(complaint.date_due, fields.Date.to_date("2025-12-11"))
        complaint.date_due = False
        self.assertEqual(complaint.answer_by, self._berlin("2025-12-02 17:00"))
        self._rule(4, 80, severity="2")
        complaint.severity = "2"
        self.assertEqual(complaint.answer_by, self._berlin("2025-12-02 12:00"))
        complaint.date_due = "2025-12-12"
        self.assertFalse(complaint.answer_by)

    def test_overdue(self):
        """Not answered after four hours, answered late, not solved after sixteen hours."""
        self._rule(4, 16)
        with freeze_time("2025-12-02 07:00:00"):
            complaint = self._complaint()
            other = self._complaint(date_due="2025-12-04")
        complaints = self.env["key.account.complaint"].with_user(self.user_own)
        for moment, late in (
            ("2025-12-02 11:59", other.browse()),
            ("2025-12-02 12:01", complaint),
            ("2025-12-03 17:01", complaint + other),
        ):
            with self.subTest(moment=moment), freeze_time(self._berlin(moment)):
                self._assert_overdue(complaints, complaint + other, late)
        with freeze_time("2025-12-02 13:00:00"):
            complaint.action_answered()
            self._assert_overdue(complaints, complaint + other, other.browse())
            self.assertEqual(
                complaint.answered_on, fields.Datetime.to_datetime("2025-12-02 13:00:00")
            )
        with freeze_time(self._berlin("2025-12-03 17:01")):
            self._assert_overdue(complaints, complaint + other, complaint + other)
            complaint.write({"state": "solved", **TOLD})
            self._assert_overdue(complaints, complaint + other, other)
            # From Tuesday 8:00 to Wednesday 17:01.
            self.assertAlmostEqual(complaint.hours_to_solve, 33 + 1 / 60, 3)
            complaint.action_reopen()
            self.assertFalse(complaint.solved_on)

    def _assert_overdue(self, complaints, among, late):
        among.invalidate_recordset()
        self.env.flush_all()
        self.assertEqual(among.filtered("is_overdue"), late)
        for value in (True, False):
            domain = [("id", "in", among.ids), ("is_overdue", "=", value)]
            self.assertEqual(
                complaints.search(domain, order="id"),
                (late if value else among - late).with_user(self.user_own),
            )

    def test_on_the_desk(self):
        self._rule(4, 16)
        with freeze_time("2025-12-02 07:00:00"):
            complaint = self._complaint()
        with freeze_time("2025-12-02 13:00:00"):
            self.assertEqual(
                self._alerts(), ["The answer to complaint “A week late” was due today"]
            )
            complaint.action_answered()
            self.assertEqual(self._alerts(), [])
        with freeze_time("2025-12-05 13:00:00"):
            self.assertEqual(
                self._alerts(), ["The solution of complaint “A week late” was due 2 days ago"]
            )

    def _alerts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return [alert["text"] for alert in self.account.with_user(self.user_own).get_alerts()]

    @freeze_time("2025-12-02 07:00:00")
    def test_recorded(self):
        complaint = self._complaint().with_user(self.user_own)
        for name in ("answered_on", "solved_on", "received_on", "answer_by", "solve_by"):
            with self.subTest(name=name), self.assertRaises(AccessError), self.cr.savepoint():
                complaint.write({name: "2025-12-02 07:00:00"})

    def test_the_day_of_receipt_moves_no_deadline_later(self):
        """On the day it is entered, it is put right by anybody; later by managers, and with a note."""
        self._rule(8, 16)
        with freeze_time("2025-12-01 09:00:00"):
            complaint = self._complaint(date="2025-12-01").with_user(self.user_own)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE key_account_complaint SET create_date = '2025-12-01 09:00:00' WHERE id = %s",
                [complaint.id],
            )
            self.env.invalidate_all()
            complaint.date = "2025-11-28"
        with freeze_time("2025-12-05 09:00:00"):
            with self.assertRaisesRegex(UserError, "only managers change the day of receipt"):
                complaint.date = "2025-12-05"
            complaint.write({"date": "2025-11-28", "name": "Late"})
            complaint.with_user(self.user_manager).date = "2025-12-01"
        self.assertEqual(str(complaint.date), "2025-12-01")
