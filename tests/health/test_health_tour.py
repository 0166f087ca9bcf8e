from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tour_common import TourWorks


class HealthTour(TourWorks):
    """A customer that ordered each week until half a year ago is in alert."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features({"feature_health": True})
        cls.env["sale.order"].search([("partner_id", "=", cls.mill.id)]).write({"state": "cancel"})
        cls.env["key.account.grade"].search([]).health_limit = 90
        today = fields.Datetime.now()
        for weeks in (26, 27, 28, 29):
            order = cls.env["sale.order"].create(
                {"partner_id": cls.mill.id, "company_id": cls.company.id}
            )
            order.write({"state": "sale", "date_order": today - timedelta(weeks=weeks)})
        cls.env["key.account"]._update_health(cls.company)

    def _play(self):
        before = self.account.activity_ids
        self.start_tour("/odoo/key-account-health", "key_account_health_tour", login="tour_user")
        self.env.invalidate_all()
        self.assertTrue(self.account.health_play_on)
        self.assertEqual(len(self.account.activity_ids - before), 3)
        loss = self.account.loss_ids
        self.assertEqual((loss.state, loss.origin), ("lost", "detected"))
        self.assertEqual(loss.cause_id, self.env.ref("key_account.loss_cause_approvals"))


@tagged("post_install", "-at_install")
class TestHealthTour(HealthTour):
    browser_size = "1280x800"

    def test_alert_to_play(self):
        """From the alert to the play, and from the loss to its cause."""
        self._play()
