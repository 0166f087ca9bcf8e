from odoo.tests import BaseCase

from ...tools.order_policy.floors import Sold, compare, lowest


class TestOrderPolicyFloors(BaseCase):
    """Lines against their floors, to the cent: pure figures."""

    def _compare(self, *lines):
        return compare(
            [Sold(number, "", *line) for number, line in enumerate(lines)],
            0.01,
        )

    def test_a_dear_line_does_not_pay_for_a_cheap_one(self):
        compared = self._compare((2, 110, 100, 97), (3, 96, 100, 97), (1, 90, 100, 97))
        # 3 × 1 and 1 × 7; the worst line first.
        self.assertEqual(compared.missing, 10)
        self.assertEqual([line.key for line in compared.below], [2, 1])

    def test_cents(self):
        """Three pieces at 0.97 × 3.335 = 3.23495 are 9.70485, rounded 9.70."""
        floor = lowest(3.335, 0.03, 0, 2)
        self.assertEqual(self._compare((3, 3.2333333, 3.335, floor)).missing, 0)
        self.assertEqual(self._compare((3, 3.23, 3.335, floor)).missing, 0.01)

    def test_off_the_whole(self):
        """What lines are above their floors may be taken off the order: 2 × 3 + 10."""
        lines = [(2, 100, 100, 97), (1, 107, 100, 97)]
        self.assertEqual(self._compare(*lines, (1, -16, 0, 0)).missing, 0)
        compared = self._compare(*lines, (1, -16.02, 0, 0))
        self.assertEqual((compared.missing, compared.off), (0.02, 0.02))
        self.assertEqual(self._compare((1, 90, 100, 97), (1, -5, 0, 0)).missing, 12)

    def test_off_the_whole_against_what_may_never_be_delivered(self):
        """Sold by delivery at 1,000 instead of 100, it gives room for 3 alone; at 0 in the pricelist, for nothing."""
        self.assertEqual(self._compare((1, 1000, 100, 97, False), (1, -900, 0, 0)).missing, 897)
        self.assertEqual(self._compare((1, 9000, 0, 0, False), (1, -9000, 0, 0)).missing, 9000)
        self.assertEqual(self._compare((1, 1000, 100, 97), (1, -900, 0, 0)).missing, 0)

    def test_off_the_whole_without_tax(self):
        """119 with 19 % included are 19 above 100, which are 15.97 of a discount without tax."""
        lines = [(1, 119, 100, 100, True, 1 / 1.19)]
        self.assertEqual(self._compare(*lines, (1, -15.97, 0, 0)).missing, 0)
        self.assertEqual(self._compare(*lines, (1, -19, 0, 0)).missing, 3.03)

    def test_a_price_beyond_all_reason(self):
        """A discount of 100 % off 30 million is shown for 1,000: the floor stays within a thousandth."""
        self.assertAlmostEqual(lowest(1000, 0, 3e7, 2), 999)
        self.assertEqual(self._compare((10, 0, 1000, lowest(1000, 0, 3e7, 2))).missing, 9990)

    def test_what_comes_back(self):
        """A return is worth what the pricelist says, and no discount in disguise."""
        self.assertEqual(self._compare((-2, 100, 100, 97)).missing, 0)
        self.assertEqual(self._compare((-2, 104, 100, 97)).missing, 8)
        self.assertEqual(self._compare((-1, 50, 0, 0)).missing, 50)

    def test_goods_below_zero(self):
        self.assertEqual(self._compare((1, -1, 100, 97)).missing, 98)

    def test_the_per_cent_that_odoo_shows(self):
        """A sixth off 100 is shown as 16.67 %: 83.33, where the pricelist says 83.3333."""
        base = 100 * 5 / 6
        floor = lowest(base, 0, 100, 2)
        self.assertAlmostEqual(floor, 83.33)
        self.assertEqual(self._compare((1000, 100 * (1 - 0.1667), base, floor)).missing, 0)
        self.assertEqual(self._compare((1000, 100 * (1 - 0.1668), base, floor)).missing, 10)
        # With 3 % more: 1 − 0.808333 is 19.1667 %, shown as 19.17 %.
        self.assertAlmostEqual(lowest(base, 0.03, 100, 2), 80.83)
        # A price that was lowered first gets no such rounding.
        self.assertAlmostEqual(lowest(100, 0.03, 99.99, 2), 97)
