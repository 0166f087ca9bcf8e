from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..service.complaint_common import TOLD
from .complaint_room_common import ComplaintRoomCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-02 09:00:00")
class TestComplaintStage(ComplaintRoomCommon):
    """The status follows the stage, and the other way round."""

    def test_a_new_complaint(self):
        complaint = self._complaint()
        self.assertEqual(complaint.stage_id, self.stages["new"])
        self.assertEqual(complaint.date_last_stage_update, datetime(2025, 12, 2, 9))
        settled = self._complaint(state="solved", **TOLD)
        self.assertEqual(settled.stage_id, self.stages["solved"])
        chosen = self._complaint(stage_id=self.stages["progress"].id)
        self.assertEqual(chosen.state, "progress")
        with Form(self.env["key.account.complaint"].with_user(self.user_own)) as form:
            form.account_id = self.account
            form.kind_id = self.quality
            form.name = "Cracks"
        self.assertEqual((form.record.state, form.record.stage_id), ("new", self.stages["new"]))

    def test_status_and_stage(self):
        stages = self.env["key.account.complaint.stage"]
        waiting = stages.create({"name": "Waiting", "state": "progress", "sequence": 25})
        complaint = self._complaint()
        complaint.stage_id = waiting
        self.assertEqual(complaint.state, "progress")
        # It is in progress already, and stays where it is.
        complaint.state = "progress"
        self.assertEqual(complaint.stage_id, waiting)
        complaint.write({"state": "solved", **TOLD})
        self.assertEqual(complaint.stage_id, self.stages["solved"])
        complaint.action_reopen()
        self.assertEqual(complaint.stage_id, self.stages["progress"])
        # The rules of the status hold on the board, too.
        complaint.solution = False
        with self._refused("fill in"), self.env.cr.savepoint():
            complaint.stage_id = self.stages["closed"]

    def test_each_status_keeps_a_stage(self):
        for change in (
            lambda stage: stage.write({"active": False}),
            lambda stage: stage.unlink(),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "Each status needs a stage"),
                self.cr.savepoint(),
            ):
                change(self.stages["progress"])
        with self.assertRaisesRegex(UserError, "cannot be changed after creation"):
            self.stages["progress"].state = "new"
        with self.assertRaises(AccessError):
            self.stages["progress"].with_user(self.user_manager).name = "Mine"

    def test_board_shows_all_stages(self):
        self._complaint()
        groups = (
            self.env["key.account.complaint"]
            .with_user(self.user_own)
            .with_context(read_group_expand=True)
            .formatted_read_group([("account_id", "=", self.account.id)], ["stage_id"], ["__count"])
        )
        self.assertEqual(
            [(group["stage_id"][1], group["__count"]) for group in groups],
            [("New", 1), ("In Progress", 0), ("Solved", 0), ("Closed", 0)],
        )

    def test_numbers(self):
        """Each company counts its own, and each year anew."""
        first, second = self._complaint(), self._complaint()
        old = self._complaint(date="2024-12-30")
        account = self._account(self.alpha, self.other_company)
        foreign = self._complaint(self.env.user, account_id=account.id, user_id=False)
        self.assertEqual(
            [complaint.number for complaint in (first, second, old, foreign)],
            ["C/2025/0001", "C/2025/0002", "C/2024/0001", "C/2025/0001"],
        )
        self.assertFalse(first.copy().number == first.number)
        with self.assertRaises(AccessError):
            first.with_user(self.user_own).number = "C/1"
        found = self.env["key.account.complaint"].name_search(
            "2025/0002", [("company_id", "=", self.company.id)]
        )
        self.assertEqual([row[0] for row in found], second.ids)

    def test_deputy_sees_it(self):
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        complaint = self._complaint(self.user_all, account_id=hidden.id)
        theirs = complaint.with_user(self.user_own)
        self.assertFalse(theirs.has_access("read"))
        complaint.deputy_id = self.user_own
        self.assertTrue(theirs.has_access("write"))
        with self._refused("not an internal user|colleague"), self.cr.savepoint():
            complaint.deputy_id = self._create_user("ka_portal_x", "base.group_portal")


@tagged("post_install", "-at_install")
class TestComplaintRotting(ComplaintRoomCommon):
    def test_time_in_stage(self):
        """Three days in New, which lets complaints rot after two; then one in progress."""
        complaint = self._complaint()
        self.assertFalse(complaint.is_rotting)
        complaint.sudo().date_last_stage_update = self.cr.now() - timedelta(days=3)
        complaint.flush_recordset()
        complaint.invalidate_recordset()
        self.assertEqual((complaint.is_rotting, complaint.rotting_days), (True, 3))
        found = complaint.search([("is_rotting", "=", True), ("id", "=", complaint.id)])
        self.assertEqual(found, complaint)
        complaint.state = "progress"
        complaint.flush_recordset()
        complaint.invalidate_recordset()
        self.assertFalse(complaint.is_rotting)
