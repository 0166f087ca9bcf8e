from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_contribution_tour import ContributionTour
from .value_common import TODAY, ValueCommon

MODULE = "odoo.addons.key_account.models.value.key_account_contribution_quadrant"


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestQuadrant(ValueCommon):
    """What the graph shows: contribution against growth, open wallet or cost to serve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drivers.rate = 0
        cls.company.key_account_capital_rate = 0
        cls.shown = cls.lines.with_user(cls.user_manager).with_context(
            allowed_company_ids=cls.company.ids
        )

    def _compute(self):
        self.env.flush_all()
        self.periods.sudo()._contribute_nightly(self.company)

    def test_nothing_yet(self):
        self.assertFalse(self.shown.get_quadrant()["points"])
        self._compute()
        for axis in (None, "growth", "wallet_open", "serving_cost", "junk", ["growth"]):
            data = self.shown.get_quadrant(axis)
            self.assertFalse(data["points"] or data["note"])

    def test_growth(self):
        """600 after 500 grew by 20 %; 5,000 after 500 is drawn at 200 %, and told as 900 %."""
        for partner, now in ((self.alpha, 600), (self.beta, 5000)):
            self._invoice(partner, 500, "2024-05-01")
            self._invoice(partner, now, "2025-05-01")
        self._sell(self.gamma, TODAY)
        self._compute()
        data = self.shown.get_quadrant()
        self.assertEqual((data["axis"], data["divider"]), ("growth", 20))
        self.assertEqual(
            [(point["id"], round(point["x"]), point["y"]) for point in data["points"]],
            [(self.accounts[1].id, 200, 5000), (self.accounts[0].id, 20, 600)],
        )
        self.assertIn("Growth of revenue: 900 %", data["points"][0]["told"])

    def test_first_axis_with_points(self):
        """Without revenue of the year before, what it costs."""
        self._visit(self.accounts[0], "2025-03-03")
        self._compute()
        data = self.shown.get_quadrant()
        self.assertEqual(data["axis"], "serving_cost")
        [point] = data["points"]
        self.assertEqual((point["x"], point["y"], point["group"]), (90, -90, "prospect"))

    def test_the_largest(self):
        for number, partner in enumerate((self.alpha, self.beta, self.gamma)):
            self._invoice(partner, 100 + number, TODAY)
        self._compute()
        with patch(f"{MODULE}.MOST_POINTS", 2):
            data = self.shown.get_quadrant("serving_cost")
        self.assertEqual([point["y"] for point in data["points"]], [102, 101])
        self.assertEqual(data["note"], "The 2 accounts with the largest revenue, of 3.")

    def test_queries(self):
        """As many for one account as for four."""
        counts = []
        for partners in (self.alpha, self.beta + self.gamma + self.delta):
            for partner in partners:
                self._invoice(partner, 100, TODAY)
            self._compute()
            self.env.invalidate_all()
            self.shown.get_quadrant("serving_cost")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.shown.get_quadrant("serving_cost")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_salespeople_do_not_see_it(self):
        for user in self.user_own + self.user_all:
            with self.assertRaises(AccessError):
                self.lines.with_user(user).get_quadrant()


@tagged("post_install", "-at_install")
class TestQuadrantTour(ContributionTour):
    browser_size = "1280x800"

    def test_click(self):
        self.start_tour("/odoo", "key_account_quadrant_tour", login="tour_boss")


@tagged("post_install", "-at_install")
class TestQuadrantPhoneTour(ContributionTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_click(self):
        self.start_tour("/odoo", "key_account_quadrant_tour", login="tour_boss")
