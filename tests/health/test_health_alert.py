from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.desk import Desk
from .health_common import HealthCommon


@tagged("post_install", "-at_install")
class TestHealthAlert(HealthCommon):
    """The owner is told once per episode; a play ends the desk item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._decline()
        cls.grade_b.health_limit = 60
        cls.account.write({"grade_id": cls.grade_b.id, "grade_reason": "We know them"})

    def _run(self):
        self.env["key.account"]._update_health(self.company)
        accounts = self.env["key.account"]
        accounts.search(
            [*accounts._get_untold_domain(), ("company_id", "=", self.company.id)]
        )._tell_owners()
        self.env.invalidate_all()

    def _alerts(self, user=None):
        accounts = self._as(user or self.user_own, self.account)
        return [alert for alert in accounts.get_alerts() if alert["kind"] == "health_alert"]

    def test_owner_is_told_once(self):
        """Health is 53 (4,200 of 80), below 60."""
        self._run()
        activity = self.account.activity_ids
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(activity.summary, "Health alert: 53 of 100")
        self.assertIn("Ordering rhythm", activity.note)
        self.assertIn("Proposed play: Play: orders decline", activity.note)
        self._run()
        self.assertEqual(len(self.account.activity_ids), 1)
        with freeze_time("2026-01-05 12:00:00"):
            self._run()
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertEqual(str(self.account.health_alert_on), "2025-12-31")

    def test_next_episode(self):
        """An order ends the alert; silent again in July, the owner is told again."""
        self._run()
        self.account.activity_ids.unlink()
        with freeze_time("2026-01-05 12:00:00"):
            self._order(self.alpha, [(self.roll, 4, 1000)], "2026-01-05 09:00:00")
            self._run()
            self.assertEqual(self.account.health_state, "good")
            self.assertFalse(self.account.health_alert_on)
            self.assertFalse(self.account.activity_ids)
        with freeze_time("2026-07-05 12:00:00"):
            self._run()
            self.assertEqual(str(self.account.health_alert_on), "2026-07-05")
            self.assertEqual(len(self.account.activity_ids), 1)

    def test_without_limit_no_alert(self):
        self.grade_b.health_limit = 0
        self._run()
        self.assertEqual((self.account.health_state, self.account.health_alert_on), ("good", False))
        self.assertFalse(self.account.activity_ids)

    def test_desk_and_play(self):
        """The item opens the planner with the play; once that is started, the item is gone."""
        self._run()
        [alert] = self._alerts()
        self.assertEqual(alert["method"], "action_health_play")
        self.assertIn("Health 53 of 100", alert["text"])
        self.assertIn("Ordering rhythm", alert["text"])
        account = self._as(self.user_own, self.account)
        action = account.action_health_play()
        wizard = account.env["mail.activity.schedule"].with_context(**action["context"]).create({})
        self.assertEqual(wizard.plan_id, self.env.ref("key_account.health_play_orders"))
        before = self.account.activity_ids
        wizard.action_schedule_plan()
        self.env.invalidate_all()
        steps = self.account.activity_ids - before
        self.assertEqual((len(steps), steps.user_id), (3, self.user_own))
        self.assertEqual(str(self.account.health_play_on), "2025-12-31")
        self.assertFalse(self._alerts())

    def test_other_plans_are_no_play(self):
        self._run()
        self.account._note_play(self.env.ref("key_account.playbook_channel"))
        self.assertFalse(self.account.health_play_on)

    def test_no_play_chosen(self):
        self._run()
        self.env["key.account.health.signal"].search([]).plan_id = False
        with self.assertRaisesRegex(UserError, "No play is proposed"):
            self._as(self.user_own, self.account).action_health_play()

    def test_others_start_no_play(self):
        self._run()
        self.steady.owner_id = self.user_own
        stranger = self._create_user("ka_stranger", "key_account.group_user")
        with self.assertRaises(AccessError):
            self._as(stranger, self.account).action_health_play()

    def test_desk_of_feature_off(self):
        self._run()
        settings = self.env["key.account.settings"].sudo()
        settings._switch_features({"feature_health": False})
        self.env.invalidate_all()
        self.assertFalse(self._alerts())
        offered = self._as(self.user_own, self.env["key.account"])._get_offered_kinds()
        self.assertNotIn("health_alert", offered)

    def test_desk_of_another(self):
        """The item is on the desk of the owner, not of others who see all accounts."""
        self._run()
        for user, number in ((self.user_own, 1), (self.user_all, 0)):
            accounts = self._as(user, self.env["key.account"])
            desk = Desk(accounts.env)
            sources = accounts._get_health_items(desk)
            rows = desk.rows(accounts._get_desk_union(sources))
            self.assertEqual(len(rows), number, user.login)
