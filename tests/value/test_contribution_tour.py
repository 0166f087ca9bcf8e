from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tour_common import TourWorks


class ContributionTour(TourWorks):
    """Two visits were made at a customer that was never invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        features = dict.fromkeys(("feature_visit", "feature_value"), True)
        cls.env["key.account.settings"]._switch_features(features)
        cls.env["key.account.visit"].create(
            [
                {
                    "account_id": cls.account.id,
                    "user_id": cls.salesperson.id,
                    "start": fields.Datetime.now() - timedelta(days=days),
                    "state": "done",
                }
                for days in (20, 40)
            ]
        )
        cls.env.flush_all()
        periods = cls.env["key.account.contribution.period"].sudo()
        periods._contribute_nightly(cls.company)

    def _find_loss(self):
        self.start_tour("/odoo", "key_account_contribution_tour", login="tour_boss")


@tagged("post_install", "-at_install")
class TestContributionTour(ContributionTour):
    browser_size = "1280x800"

    def test_loss(self):
        """A manager finds a loss-maker and what would make it pay."""
        self._find_loss()


@tagged("post_install", "-at_install")
class TestContributionPhoneTour(ContributionTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_loss(self):
        self._find_loss()
