from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..access_common import rpc
from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04 12:00:00")
class TestVisitNextStep(KeyAccountCommon):
    """A next step gets a day, a person and an activity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.visit = cls.env["key.account.visit"].create(
            {
                "account_id": cls.account.id,
                "user_id": cls.user_own.id,
                "start": "2026-03-03 09:00:00",
                "state": "confirmed",
            }
        )
        cls.mine = cls.visit.with_user(cls.user_own)

    def _activity(self):
        return self.visit.activity_ids

    def _report(self, **values):
        """Report the visit as its visitor does, in the quick report."""
        action = rpc(self.mine, "action_report")
        report = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        with Form(report) as form:
            for name, value in {"outcome": "reached", "result": "Fine", **values}.items():
                form[name] = value
        report.action_save()

    def test_one_tap(self):
        """Only the words are typed: in a week, by the visitor, with an activity and without a mail."""
        mails = self.env["mail.mail"].search_count([])
        self._report(next_step="Offer for mill 2")
        self.assertEqual(str(self.visit.next_step_date), "2026-03-11")
        self.assertEqual(self.visit.next_step_user_id, self.user_own)
        activity = self._activity()
        self.assertEqual(
            (activity.summary, str(activity.date_deadline), activity.user_id),
            ("Offer for mill 2", "2026-03-11", self.user_own),
        )
        self.assertEqual(activity, self.visit.next_step_activity_id)
        self.assertTrue(self.mine.next_step_planned)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        [entry] = rpc(self.account.with_user(self.user_own), "get_story")["entries"]
        self.assertIn(
            f"Next step: Offer for mill 2 (03/11/2026, {self.user_own.name})", entry["detail"]
        )

    def test_without_activity(self):
        self._report(next_step="Offer", next_step_remind=False)
        self.assertFalse(self._activity())
        rpc(self.mine, "action_schedule_next_step")
        rpc(self.mine, "action_schedule_next_step")
        self.assertEqual(len(self._activity()), 1)

    def test_nothing_to_do(self):
        self._report()
        self.assertFalse(self.visit.next_step_date or self.visit.next_step_user_id)
        with self.assertRaisesRegex(UserError, "Enter the next step"):
            rpc(self.mine, "action_schedule_next_step")

    def test_activity_follows(self):
        """The open activity follows the visit; one that was done stays as it was."""
        self._report(next_step="Offer")
        self.mine.write({"next_step": "Offer with drawing", "next_step_date": "2026-03-20"})
        self.assertEqual(
            [(a.summary, str(a.date_deadline)) for a in self._activity()],
            [("Offer with drawing", "2026-03-20")],
        )
        self._activity().with_user(self.user_own).action_feedback()
        self.assertFalse(self.visit.next_step_planned)
        self.mine.next_step = "Second offer"
        self.assertFalse(self._activity())
        rpc(self.mine, "action_schedule_next_step")
        self.assertEqual(self._activity().summary, "Second offer")
        self.mine.next_step = False
        self.assertFalse(self._activity())

    # === RIGHTS === #

    def test_for_whom(self):
        """For a colleague who can open the visit, not for a stranger."""
        self._report(next_step="Offer", next_step_user_id=self.user_all)
        self.assertEqual(self._activity().user_id, self.user_all)
        other = self._create_user("step_other", "key_account.group_user")
        with self.assertRaisesRegex(UserError, "cannot see this visit"):
            self.mine.next_step_user_id = other
        portal = self._create_user("step_portal", "base.group_portal")
        with self.assertRaises(ValidationError):
            self.mine.next_step_user_id = portal

    def test_link_is_code_alone(self):
        """Nobody hangs another activity on the visit, or schedules at another's customer."""
        activity = self.account.activity_schedule("mail.mail_activity_data_todo")
        with self.assertRaises(AccessError):
            rpc(self.mine, "write", {"next_step_activity_id": activity.id})
        self.visit.next_step = "Offer"
        other = self._create_user("step_other", "key_account.group_user")
        with self.assertRaises(AccessError):
            rpc(self.visit.with_user(other), "action_schedule_next_step")
