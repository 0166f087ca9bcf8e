from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20")
class TestCareActivities(CareCommon):
    """Whoever does what is to be done for a person closes the event with it."""

    def _planned(self, channel, **values):
        self._rule(channel=channel, **values)
        self._born(self.berg, 12, 24)
        return self._plan()

    def _do(self, activities, user=None, feedback=False):
        activities.with_user(user or self.user_own).action_feedback(feedback=feedback)
        self.env.invalidate_all()

    def test_call(self):
        event = self._planned("call")
        self._do(event.activity_ids, feedback="Was pleased")
        self.assertEqual(
            (event.state, str(event.date_done), event.done_by_id, event.note),
            ("done", "2026-12-20", self.user_own, "Was pleased"),
        )
        # What was noted before stays.
        event.with_user(self.user_own).action_reopen()
        event.activity_schedule("mail.mail_activity_data_call", user_id=self.user_own.id)
        event.activity_ids.automated = True
        self._do(event.activity_ids, feedback="Again")
        self.assertEqual((event.state, event.note), ("done", "Was pleased"))

    def test_last_step_of_a_plan(self):
        """Two steps: after the first there is something left to do."""
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Visit",
                "res_model": "key.account.care.event",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                            "summary": name,
                            "responsible_type": "account_owner",
                        }
                    )
                    for name in ("Flowers", "Visit")
                ],
            }
        )
        event = self._planned("visit", plan_id=plan.id)
        first, last = event.activity_ids
        self._do(first)
        self.assertEqual(event.state, "planned")
        self._do(last)
        self.assertEqual(event.state, "done")

    def test_gift_closes_its_event_itself(self):
        event = self._planned("gift")
        self._do(event.activity_ids)
        self.assertEqual(event.state, "planned")

    def test_own_activity_is_none_of_the_event(self):
        """A reminder that somebody set by hand closes nothing, and keeps the event open while it is there."""
        event = self._planned("call")
        reminder = event.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_own.id, automated=False
        )
        self._do(event.activity_ids - reminder)
        self.assertEqual(event.state, "planned")
        self._do(reminder)
        self.assertEqual(event.state, "planned")

    def test_without_the_right_to_change_it(self):
        """An activity of a colleague who does not see the account any more leaves the event to others."""
        event = self._planned("call")
        event.activity_ids.user_id = self.user_all
        self.account.write({"deputy_id": False})
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        event.activity_ids.sudo().user_id = stranger
        with self.assertRaises(AccessError):
            event.with_user(stranger).check_access("write")
        self._do(event.activity_ids, stranger)
        self.assertEqual(event.state, "planned")
