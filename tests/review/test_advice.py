from odoo.fields import Command
from odoo.tests import tagged

from ...tools.review.settings import Minimum
from ...tools.review.what_if import Change
from .advice_common import measured_as
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestAdvice(ReviewCommon):
    """What would lift a customer, worked out by hand."""

    RATE = {"scoring": "linear", "value_low": 0, "value_high": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["key.account"].create(
            [{"partner_id": p.id, "company_id": cls.company.id} for p in cls.customers]
        )
        cls.accounts.flush_recordset()
        cls.env.cr.execute("UPDATE key_account SET customer_since = '2020-01-01'")
        cls.env.invalidate_all()

    def _told(self, scorecard, *rows, user=None):
        """Return what would lift the first of customers with these figures."""
        book = dict(zip(self.customers.ids, rows, strict=False))
        with measured_as(book):
            line = self._line(self._review(scorecard), self.customers[0])
        return (self._as(user, line) if user else line).improvement.replace("\xa0", " ").split("\n")

    def _add_gates(self, scorecard, *gates):
        for grade, code, value in gates:
            self.env["key.account.scorecard.gate"].create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": grade.id,
                    "metric_id": self._metric(code).id,
                    "value": value,
                }
            )
        return scorecard

    def _bands(self, *bands):
        return {
            "scoring": "bands",
            "band_ids": [
                Command.create({"value_from": start, "points": points}) for start, points in bands
            ],
        }

    def test_rounded_towards_the_goal(self):
        """A starts at 80: a rate of 79.995 % has 79.995 points, which are rounded to 80.00; 79.9 % no."""
        scorecard = self._scorecard([("collection_rate", 1, self.RATE)])
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.65}),
            ["For A: Collection rate at least 80.0 % (now 65.0 %)."],
        )
        # From 0 to 3: 80 points are 2.4 orders, so three.
        few = {"scoring": "linear", "value_low": 0, "value_high": 3}
        scorecard = self._scorecard([("order_count", 1, few)])
        self.assertEqual(
            self._told(scorecard, {"order_count": 2}),
            ["For A: Number of orders at least 3 (now 2)."],
        )

    def test_less_than_where_the_border_earns_less(self):
        """0.5 % is in the band of 50 points: only less than that earns 100."""
        bands = self._bands((0, 100), (0.005, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: Credit note rate less than 0.5 % (now 2.0 %)."],
        )
        # The border is 0.25 %, of which 0.2 % is written: that is less, so it will do.
        bands = self._bands((0, 100), (0.0025, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: Credit note rate at most 0.2 % (now 2.0 %)."],
        )

    def test_what_cannot_be_is_not_told(self):
        """Nothing is less than 0.0 %, and nobody pays more than all."""
        bands = self._bands((-1, 100), (0, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: the figures shown here are not enough to reach it."],
        )
        over = {"scoring": "linear", "value_low": 0, "value_high": 1.5}
        scorecard = self._scorecard([("collection_rate", 1, over)])
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.95}),  # 63 points; 80 would be 120 %
            ["For A: the figures shown here are not enough to reach it."],
        )

    def test_minimums_and_score_together(self):
        """B asks for 60 points and two minimums: 30 % of 1,000 collected makes 30, none is enough."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        self._add_gates(
            scorecard, (self.grade_c, "collection_rate", 0.6), (self.grade_c, "overdue_amount", 50)
        )
        figures = {"revenue": 300, "collection_rate": 0.5, "overdue_amount": 80}
        minimums = (
            "Collection rate at least 60.0 % (now 50.0 %)",
            "Overdue amount at most 50.00 € (now 80.00 €)",
        )
        self.assertEqual(
            self._told(scorecard, figures),
            [f"For C: {minimums[0]}, {minimums[1]}, and Revenue at least 399.95 € (now 300.00 €)."],
        )
        # With 900 the score is an A, and only the minimums stand in the way.
        self.assertEqual(
            self._told(scorecard, figures | {"revenue": 900}),
            [f"For C: {minimums[0]} and {minimums[1]}."],
        )

    def test_a_minimum_that_scores_too(self):
        """50 % collected: C asks for 60 %, with which the score is that of a B (60) as well."""
        scorecard = self._scorecard([("collection_rate", 1, self.RATE)])
        self._add_gates(scorecard, (self.grade_c, "collection_rate", 0.6))
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.5}),
            ["For C: Collection rate at least 60.0 % (now 50.0 %)."],
        )

    def test_several_criteria_together(self):
        """Half each: neither at its best reaches 80 alone (50 + 25); both do: 100 and 60."""
        scorecard = self._scorecard(
            [("revenue", 1, self.LINEAR), ("collection_rate", 1, self.RATE)]
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 600, "collection_rate": 0.5}),
            [
                "For B: Revenue at least 699.90 € (now 600.00 €).",
                "For B: Collection rate at least 60.0 % (now 50.0 %).",
            ],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 500, "collection_rate": 0.7}),  # 60: B
            ["For A: Revenue at least 899.90 € (now 500.00 €)."],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 50, "collection_rate": 0.6}),  # 32.5
            [
                "For C: Revenue at least 199.90 € (now 50.00 €).",
                "For C: Collection rate at least 75.0 % (now 60.0 %).",
            ],
        )
        low = {"scoring": "linear", "value_low": 0, "value_high": 1000}
        scorecard = self._scorecard(
            [
                ("revenue", 1, low),
                ("collection_rate", 1, self.RATE),
                ("influence", 1, {"scoring": "linear", "value_low": 0, "value_high": 100}),
            ]
        )
        # 40 + 60 + 80 = 60 on the mean: B. For an A 240 are needed: 60 more than one can give.
        self.assertEqual(
            self._told(scorecard, {"revenue": 400, "collection_rate": 0.6, "influence": 80}),
            ["For A: Revenue at least 999.85 € (now 400.00 €)."],
        )
        # 50 + 60 + 70: nobody alone has 60 more to give. Revenue goes to 100, the rate to 70 %.
        self.assertEqual(
            self._told(scorecard, {"revenue": 500, "collection_rate": 0.6, "influence": 70}),
            [
                "For A: Revenue at least 1,000.00 € (now 500.00 €) and Collection rate at least 70.0 % (now 60.0 %)."
            ],
        )

    def test_passing_others(self):
        """By rank among 100, 200, 200 and 400: C asks for 40 points.

        With 200 one other of two is left behind (50): as much as they have is enough. B asks for
        60: more than 200 leaves three of four behind (75).
        """
        scorecard = self._scorecard([("revenue", 1, {"scoring": "percentile"})])
        others = [{"revenue": amount} for amount in (100, 200, 200, 400)]
        self.assertEqual(
            self._told(scorecard, {"revenue": 50}, *others),
            ["For C: Revenue at least 200.00 € (now 50.00 €)."],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 200}, *others),
            ["For B: Revenue more than 200.00 € (now 200.00 €)."],
        )
        # Whole numbers are passed by the next one.
        scorecard = self._scorecard([("order_count", 1, {"scoring": "percentile"})])
        others = [{"order_count": count} for count in (1, 2, 2, 4)]
        self.assertEqual(
            self._told(scorecard, {"order_count": 2}, *others),
            ["For B: Number of orders at least 3 (now 2)."],
        )

    def test_criteria_without_a_figure_are_named(self):
        scorecard = self._scorecard(
            [
                ("revenue", 1, self.LINEAR),
                ("influence", 1, {"scoring": "percentile", "missing": "neutral"}),
                ("reputation", 1, {"scoring": "percentile", "missing": "skip"}),
            ]
        )
        # 500: 50 and neutral 50. For B 60 are needed: 70 and 50, less half a hundredth of two.
        self.assertEqual(
            self._told(scorecard, {"revenue": 500}),
            [
                "For B: Revenue at least 699.90 € (now 500.00 €).",
                "Rate its industry influence and reputation: there is no manual score yet.",
            ],
        )
        # A collection rate is measured, it cannot be entered.
        criteria = [("revenue", 1, self.LINEAR), ("collection_rate", 1, self.RATE)]
        self.assertEqual(
            self._told(self._scorecard(criteria), {"revenue": 500}),
            ["For B: Revenue at least 599.95 € (now 500.00 €).", "No figure yet: Collection rate."],
        )

    def _rated(self, missing, weight=1, **extra):
        """Return criteria: revenue three times, and influence from 0 to 100 points."""
        linear = {"scoring": "linear", "value_low": 0, "value_high": 100, "missing": missing}
        return [("revenue", 3, self.LINEAR), ("influence", weight, linear | extra)]

    def test_a_missing_manual_score_that_lifts(self):
        """Revenue 837: 3 × 83.7 = 251.1. A asks for 4 × 80 = 320, less half a hundredth of four.

        68.88 are missing: 69. It counts 50 until it is rated: (251.1 + 50) / 4 = 75.28, a B.
        """
        scorecard = self._scorecard(self._rated("neutral"))
        told = self._told(scorecard, {"revenue": 837})
        self.assertEqual(
            told,
            [
                "For A: Revenue at least 899.94 € (now 837.00 €).",
                "Rate its industry influence: 69 or more lifts it to A.",
            ],
        )
        rated = {"revenue": 837, "influence": 69}
        self.assertEqual(self._told(scorecard, rated), ["The account has the best grade."])
        self.assertNotEqual(
            self._told(scorecard, rated | {"influence": 68}), ["The account has the best grade."]
        )

    def test_a_missing_manual_score_that_does_not_count_yet(self):
        """Left out, revenue alone decides: 75.0. Rated, A asks for 320 of (225 + points): 95, less 0.02."""
        scorecard = self._scorecard(self._rated("skip"))
        told = self._told(scorecard, {"revenue": 750})
        self.assertEqual(told[-1], "Rate its industry influence: 95 or more lifts it to A.")
        # From 73.3 on nothing helps: 220 and 100 are 320.
        told = self._told(scorecard, {"revenue": 733})
        self.assertEqual(told[-1], "Rate its industry influence: there is no manual score yet.")

    def test_a_missing_manual_score_with_a_minimum(self):
        """69 would do for the score; A asks for an influence of 75 besides, which holds once it is rated."""
        scorecard = self._scorecard(self._rated("neutral"))
        self._add_gates(scorecard, (self.grade_a, "influence", 75))
        told = self._told(scorecard, {"revenue": 837})
        self.assertEqual(told[-1], "Rate its industry influence: 75 or more lifts it to A.")

    def test_a_missing_manual_score_discloses_nothing(self):
        """With a confidential margin the distance to A would tell its points."""
        self.accounts.owner_id = self.user_own
        criteria = [*self._rated("neutral"), ("margin_rate", 1, self.RATE)]
        figures = {"revenue": 837, "margin_rate": 0.8}
        told = self._told(self._scorecard(criteria), figures, user=self.user_own)
        self.assertEqual(told[-1], "Rate its industry influence: there is no manual score yet.")
        told = self._told(self._scorecard(criteria), figures, user=self.user_manager)
        self.assertEqual(told[-1], "Rate its industry influence: 69 or more lifts it to A.")

    def test_pareto_with_a_minimum(self):
        """162.51 is needed for the share, as without it, and the minimum with it."""
        scorecard = self._add_gates(self._pareto(), (self.grade_a, "collection_rate", 0.8))
        others = [{"revenue": amount} for amount in (500, 350, 50)]
        rate = "Collection rate at least 80.0 % (now 50.0 %)"
        revenue = "Revenue at least 162.51 € (now 100.00 €)"
        self.assertEqual(
            self._told(scorecard, {"revenue": 100, "collection_rate": 0.5}, *others),
            [f"For A: {rate} and {revenue}, with all other figures unchanged."],
        )

    def test_nobody_contributes(self):
        self.assertEqual(
            self._told(self._pareto(), {"revenue": 0}, {"revenue": -5}),
            ["For C: Revenue at least 0.01 € (now 0.00 €), with all other figures unchanged."],
        )

    def test_locked(self):
        account = self.accounts.filtered(lambda a: a.partner_id == self.customers[0])
        account.write({"grade_id": self.grade_c.id, "grade_reason": "Director"})
        account.write({"locked_until": "2026-03-01", "lock_reason": "Director"})
        self.assertEqual(
            self._told(self._scorecard([("revenue", 1, self.LINEAR)]), {"revenue": 500}),
            ["The grade is locked until 03/01/2026."],
        )

    def test_held(self):
        """An A of before is held at 50 points by stability: what would earn it is told, not a B."""
        account = self.accounts.filtered(lambda a: a.partner_id == self.customers[0])
        account.write({"grade_id": self.grade_a.id, "grade_reason": "Director"})
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], demotion_reviews=2)
        self.assertEqual(
            self._told(scorecard, {"revenue": 500}),
            ["To keep A: Revenue at least 799.95 € (now 500.00 €)."],
        )

    def test_confidential_needs_are_not_told(self):
        """A salesperson hears that more is needed, and that what is shown is not all."""
        self.accounts.owner_id = self.user_own
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        self._add_gates(
            scorecard, (self.grade_a, "margin_rate", 0.3), (self.grade_a, "collection_rate", 0.9)
        )
        figures = {"revenue": 900, "margin_rate": 0.2, "collection_rate": 0.5}
        rate = "Collection rate at least 90.0 % (now 50.0 %)"
        self.assertEqual(
            self._told(scorecard, figures, user=self.user_own),
            [f"For A: {rate} and a confidential minimum."],
        )
        self.assertEqual(
            self._told(scorecard, figures, user=self.user_manager),
            [f"For A: Margin rate at least 30.0 % (now 20.0 %) and {rate}."],
        )

    def test_a_change_of_either_side_of_its_border(self):
        """A figure *less than* a border passes a minimum equal to the border, *at least* does not."""
        at_most = Minimum(1, "x", operator="<=", value=5)
        at_least = Minimum(1, "x", operator=">=", value=5)
        self.assertTrue(Change("x", "<", 5).passes(at_most))
        self.assertFalse(Change("x", "<", 5).passes(at_least))
        self.assertTrue(Change("x", ">", 5).passes(at_least))
        self.assertFalse(Change("x", ">", 5).passes(at_most))
