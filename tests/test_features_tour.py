from odoo.tests import tagged

from .tour_common import TourWorks


class AllOffTour(TourWorks):
    """Everything that can be switched off is off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features(on=False)

    def _manage(self):
        """100 of 100 points now: A. Taken back, it is D again."""
        self.start_tour("/odoo", "key_account_all_off_manager_tour", login="tour_boss")
        self.env.invalidate_all()
        review = self.scorecard.review_ids - self.last_month
        self.assertEqual(review.state, "computed")
        self.assertEqual(review.taken_back_reason, "An invoice was missing")
        self.assertEqual(review.line_ids.mapped("final_grade_id.name"), ["A"])
        self.assertEqual(self.account.grade_id.name, "D")
        self.assertEqual(self.account.influence, 70)

    def _administer(self):
        self.start_tour("/odoo", "key_account_all_off_admin_tour", login="tour_admin")
        self.assertTrue(self.salesperson.has_group("key_account.feature_visit"))
        self.assertFalse(self.salesperson.has_group("key_account.feature_plan"))

    def _sell(self):
        self.start_tour("/odoo", "key_account_all_off_salesperson_tour", login="tour_user")
        self.env.invalidate_all()
        self.assertEqual(self.account.influence_user_id, self.salesperson)


@tagged("post_install", "-at_install")
class TestAllOffTour(AllOffTour):
    browser_size = "1280x800"

    def test_manager(self):
        self._manage()

    def test_administrator(self):
        self._administer()

    def test_salesperson(self):
        self._sell()


@tagged("post_install", "-at_install")
class TestAllOffPhoneTour(AllOffTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_manager_on_a_phone(self):
        self._manage()

    def test_administrator_on_a_phone(self):
        self._administer()

    def test_salesperson_on_a_phone(self):
        self._sell()
