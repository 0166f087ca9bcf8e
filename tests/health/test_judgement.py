from odoo.tests import TransactionCase, tagged

from ...tools.health.judgement import (
    Mark,
    Rule,
    find_weakest,
    get_health,
    get_points,
    get_reading,
    is_changed,
    judge,
)


@tagged("post_install", "-at_install")
class TestJudgement(TransactionCase):
    """Readings, points and health of a customer; no database."""

    def _rule(self, compare="value", *, worst=3, best=1, weight=10, base="usual", pausing=False):
        base = base if compare == "share" else None
        return Rule("1", "figure", compare, base, worst, best, weight, pausing)

    def test_points_rise_in_steps_of_ten(self):
        """From 3 to 1: 2.9 is a twentieth of the way, the middle of a step, which counts up."""
        expected = {4: 0, 3: 0, 2.91: 0, 2.9: 10, 2: 50, 1.11: 90, 1.1: 100, 1: 100, 0: 100}
        for reading, points in expected.items():
            self.assertEqual(get_points(reading, 3, 1), points, reading)
        # 63 days of 30 are 2.1 times: half a step, which a float says a little less of.
        self.assertEqual(get_points(63 / 30, 3, 1), 50)
        self.assertEqual(get_points(0.725, 0.5, 1), 50)
        # Higher is better.
        self.assertEqual([get_points(r, 0.5, 1) for r in (0.4, 0.75, 1.2)], [0, 50, 100])

    def test_readings(self):
        now, before = {"figure": 6.0, "usual": 4.0}, {"figure": 8.0}
        expected = {
            "value": (6, None),
            "ratio": (0.75, 8),
            "difference": (-2, 8),
            "share": (1.5, 4),
        }
        for compare, reading in expected.items():
            self.assertEqual(get_reading(self._rule(compare), now, before), reading, compare)

    def test_without_data_nothing_counts(self):
        """No figure, nothing to compare with, nothing at all in both, or less than nothing before."""
        for compare, now, before in [
            ("value", {}, {}),
            ("value", {"figure": None}, {}),
            ("ratio", {"figure": 5.0}, {"figure": None}),
            ("ratio", {"figure": 5.0}, {"figure": 0.0}),
            ("ratio", {"figure": 5.0}, {"figure": -10.0}),
            ("ratio", {"figure": 0.0}, {"figure": 0.0}),
            ("difference", {"figure": 0.0}, {"figure": 0.0}),
            ("share", {"figure": 5.0, "usual": None}, {}),
            ("share", {"figure": 0.0, "usual": 0.0}, {}),
        ]:
            self.assertEqual(get_reading(self._rule(compare), now, before), (None, None))

    def test_overdue_without_revenue_is_worst(self):
        rule = self._rule("share", worst=0.25, best=0)
        self.assertEqual(get_reading(rule, {"figure": 5.0, "usual": 0.0}, {}), (0.25, 0))

    def test_contract_pauses(self):
        rules, now = [self._rule(pausing=True)], {"figure": 2.0}
        self.assertEqual(judge(rules, now, {}), {"1": Mark(50, 10, 2.0, None)})
        self.assertEqual(judge(rules, now, {}, is_under_contract=True), {})

    def test_health_is_the_weighted_mean(self):
        """(50 × 10 + 100 × 30) / 40 = 87.5, rounded up; signals without weight alone are no health."""
        marks = {"1": Mark(50, 10, 2.0, None), "2": Mark(100, 30, 1.0, None)}
        self.assertEqual(get_health(marks), 88)
        self.assertIsNone(get_health({}))
        self.assertIsNone(get_health({"1": Mark(50, 0, 2.0, None)}))

    def test_weakest_costs_most(self):
        """50 × 10 = 500 points cost more than 100 × 4; what may not be told is left out."""
        marks = {
            "1": Mark(50, 10, 2.0, None),
            "2": Mark(0, 4, 1.0, None),
            "3": Mark(100, 9, 1, None),
        }
        self.assertEqual(find_weakest(marks, {"1", "2", "3"}), "1")
        self.assertEqual(find_weakest(marks, {"2", "3"}), "2")
        self.assertIsNone(find_weakest(marks, {"3"}))

    def test_figures_alone_are_no_news(self):
        marks = {"1": Mark(50, 10, 2.1, None)}
        self.assertFalse(is_changed(marks, {"1": [50, 10, 2.0, None]}))
        self.assertTrue(is_changed(marks, {"1": [60, 10, 2.0, None]}))
        self.assertTrue(is_changed(marks, {"1": [50, 20, 2.0, None]}))
        self.assertTrue(is_changed(marks, {}))
        self.assertTrue(is_changed(marks, None))
