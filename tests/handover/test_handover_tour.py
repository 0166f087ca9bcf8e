from odoo.tests import tagged

from ..tour_common import TourWorks


class HandoverTour(TourWorks):
    """A salesperson with one account and an activity at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features({"feature_handover": True})
        cls.activity = cls.account.activity_schedule(summary="Call", user_id=cls.salesperson.id)


@tagged("post_install", "-at_install")
class TestHandoverTour(HandoverTour):
    browser_size = "1280x800"

    def test_user_archived(self):
        """The administrator archives the user, chooses who takes over, and watches it go."""
        self.admin.group_ids += self.env.ref("base.group_system")
        self.admin.group_ids += self.env.ref("base.group_erp_manager")
        self.start_tour(
            f"/odoo/action-base.action_res_users/{self.salesperson.id}",
            "key_account_handover_tour",
            login="tour_admin",
        )
        self.env.invalidate_all()
        self.assertFalse(self.salesperson.active)
        self.assertFalse(self.activity.user_id, "it was not deleted")
        handover = self.env["key.account.handover"].search([("giver_id", "=", self.salesperson.id)])
        self.assertEqual(handover.state, "applying")
        handover.line_ids._hand_over()
        self.assertEqual(self.account.owner_id, self.manager)
        self.assertEqual(self.activity.user_id, self.manager)


@tagged("post_install", "-at_install")
class TestHandoverPhoneTour(HandoverTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_accepted_on_the_phone(self):
        handover = self.env["key.account.handover"].create(
            {
                "giver_id": self.salesperson.id,
                "company_id": self.company.id,
                "receiver_ids": self.manager.ids,
                "to_deputy": False,
            }
        )
        handover.action_find()
        handover.action_propose()
        self.start_tour(
            f"/odoo/key-account-handovers/{handover.id}",
            "key_account_handover_phone_tour",
            login="tour_boss",
        )
        self.env.invalidate_all()
        self.assertEqual(handover.line_ids.answer, "accepted")
