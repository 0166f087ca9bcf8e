from odoo.tests import tagged

from ...reports.review.key_account_review_xlsx import ReviewXlsx
from .review_common import ReviewCommon

BY_RANK = {"scoring": "percentile", "missing": "zero"}


@tagged("post_install", "-at_install")
class TestTies(ReviewCommon):
    """Equal customers get equal points; a customer without others to compare with is in the middle."""

    def _points(self, amounts, code="revenue"):
        """Return the points of customers with these amounts of revenue, scored by rank."""
        for partner, amount in zip(self.customers, amounts, strict=False):
            self._invoice(partner, 500, "2023-05-01")  # a customer even without sales this year
            if amount > 0:
                self._invoice(partner, amount, "2025-06-15")
            elif amount < 0:
                self._credit_note(partner, -amount, "2025-06-15")
        review = self._review(self._scorecard([(code, 1, BY_RANK)]))
        lines = [self._line(review, partner) for partner in self.customers[: len(amounts)]]
        return [round(line.points[code], 2) for line in lines]

    def test_all_different(self):
        """Of five the best leaves four of four behind, the next three of four, and so on."""
        self.assertEqual(self._points([100, 400, 200, 500, 300]), [0, 75, 25, 100, 50])

    def test_equals_share_what_they_leave_behind(self):
        """100 twice, 50 three times, 10: 100 leaves all four others behind, 50 one of three."""
        self.assertEqual(
            self._points([100, 100, 50, 50, 50, 10]), [100, 100, 33.33, 33.33, 33.33, 0]
        )

    def test_one_customer(self):
        self.assertEqual(self._points([900]), [50])

    def test_one_customer_who_sent_everything_back(self):
        self.assertEqual(self._points([-50]), [50])

    def test_all_the_same(self):
        self.assertEqual(self._points([100] * 10), [50] * 10)

    def test_nothing_is_never_the_best(self):
        """Nobody bought and one sent back: no sales is better than that, and still no merit."""
        self.assertEqual(self._points([0, 0, -50, 0]), [50, 50, 0, 50])

    def test_nothing_among_buyers(self):
        """Two of four without sales leave nobody behind, −50 neither: 0 leaves one of four."""
        self.assertEqual(self._points([0, 0, -50, 10, 20]), [33.33, 33.33, 0, 75, 100])

    def test_less_is_better_and_most_have_none(self):
        """Eight owe nothing: they are the best, all of them; of the two others one owes more."""
        for partner in self.customers:
            self._invoice(partner, 100, "2025-01-01")
        for partner, amount in ((self.customers[0], 70), (self.customers[1], 30)):
            self._invoice(partner, amount, "2025-06-15")
        for invoice in self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("invoice_date", "=", "2025-01-01"),
            ]
        ):
            self._pay(invoice, "2025-02-01")
        review = self._review(self._scorecard([("overdue_amount", 1, BY_RANK)]))
        points = [
            round(self._line(review, partner).points["overdue_amount"], 2)
            for partner in self.customers
        ]
        # 30 leaves one (who owes 70) of nine others behind
        self.assertEqual(points, [0, 11.11] + [100] * 8)

    def test_the_text_says_so(self):
        scorecard = self._scorecard([("revenue", 1, BY_RANK), ("overdue_amount", 1, BY_RANK)])
        revenue, overdue = scorecard.criterion_ids
        self.assertEqual(
            revenue.scoring_label,
            "by rank: best 100 points, worst 0, equal figures get equal points; 0 or less earns "
            "at most 50",
        )
        self.assertEqual(
            overdue.scoring_label,
            "by rank: best 100 points, worst 0, equal figures get equal points",
        )

    # === SHARES === #

    def test_cumulative_share_of_equals(self):
        """400, 200 three times: each of the three stands for 1,000 of 1,000, not 60, 80, 100 %."""
        self._invoice_all([200, 400, 200, 200])
        review = self._review(self._pareto())
        shares = [self._line(review, p).cumulative_share for p in self.customers[:4]]
        self.assertEqual(shares, [1, 0.4, 1, 1])
        self.assertIn(
            "all customers of the same or larger size make up 100.0 %",
            self._line(review, self.customers[0]).reason,
        )

    def test_head_counts_give_equals_the_better_grade(self):
        """Two A and one B are kept: two of the three with 500 would do, all three get the A."""
        self._invoice_all([500, 500, 500, 400, 300])
        heads = [{"head_count": count} for count in (2, 1, 1, 0)]
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], heads, rule="count")
        review = self._review(scorecard)
        # 400 is the fourth, so within 2 + 1 + 1: C; 300 is the fifth
        self.assertEqual(self._grades(review), ["A", "A", "A", "C", "D"])

    def test_head_counts_among_equal_scores(self):
        """All score 100; the larger revenue goes first."""
        self._invoice_all([1500, 3000, 2000])
        heads = [{"head_count": count} for count in (1, 1, 1, 0)]
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], heads, rule="count")
        self.assertEqual(self._grades(self._review(scorecard)), ["C", "A", "B"])

    def test_ranks_in_the_workbook(self):
        self._invoice_all([500, 500, 400])
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]))
        export = ReviewXlsx(review)
        self.assertEqual([export._rank(line) for line in export._get_lines()], [1, 1, 3])

    # === CONCENTRATION === #

    def _concentration(self, amounts):
        self._points(amounts)
        return self._review(self._pareto())

    def test_the_best_fifth_is_one_customer_at_least(self):
        review = self._concentration([900, 100])
        self.assertAlmostEqual(review.top_share, 0.9, 6)
        # n = 2: G = 2·(1·100 + 2·900) / (2·1,000) − 3/2 = 1.9 − 1.5
        self.assertAlmostEqual(review.gini, 0.4, 3)

    def test_a_fifth_is_rounded(self):
        """A fifth of eight is 1.6: the best two, 8 + 7 of 36."""
        review = self._concentration([100 * number for number in range(1, 9)])
        self.assertAlmostEqual(review.top_share, 15 / 36, 6)

    def test_one_customer_is_the_best_fifth(self):
        review = self._concentration([700])
        self.assertEqual((review.top_share, review.gini), (1, 0))

    def test_only_who_bought_counts(self):
        """300 and 100 bought, six did not: the shares are those of two, and the screen says so."""
        review = self._concentration([300, 0, 0, 100, 0, 0, -20, 0])
        self.assertEqual((review.line_count, review.summary["buyers"]), (8, 2))
        self.assertAlmostEqual(review.top_share, 0.75, 6)
        # G = 2·(1·100 + 2·300) / (2·400) − 3/2 = 1.75 − 1.5
        self.assertAlmostEqual(review.gini, 0.25, 3)
        self.assertEqual(review.summary["lorenz"], [[0, 0], [0.5, 0.25], [1, 1]])
        self.assertIn(
            "Customers who bought: 2. Other reviewed customers, not counted here: 6",
            review.lorenz_html,
        )

    def test_nobody_bought(self):
        review = self._concentration([0, -10])
        self.assertEqual((review.top_share, review.gini, review.lorenz_html), (0, 0, False))
