from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestPareto(ReviewCommon):
    def test_classes_cross_the_border_upwards(self):
        """50 + 35 make the first 80 %; the one who crosses a border is in the better class."""
        self._invoice_all([500, 350, 100, 50])
        review = self._review(self._pareto())
        # before: 0, 500, 850, 950 of 1,000 → A below 800, B below 950, C below 1,000
        self.assertEqual(self._grades(review), ["A", "A", "B", "C"])
        self.assertEqual(review.line_ids.mapped("pareto_class"), ["A", "A", "B", "C"])
        shares = [self._line(review, partner).cumulative_share for partner in self.customers[:4]]
        for share, expected in zip(shares, (0.5, 0.85, 0.95, 1.0), strict=True):
            self.assertAlmostEqual(share, expected, 4)

    def test_one_customer_may_skip_a_class(self):
        """A single customer with 97 % is A; nobody is B, the rest is C."""
        self._invoice_all([970, 20, 10])
        self.assertEqual(self._grades(self._review(self._pareto())), ["A", "C", "C"])

    def test_equal_customers_are_in_the_same_class(self):
        """Nine customers with 100 each and one with 100: all better figures make 0 %."""
        self._invoice_all([100] * 10)
        self.assertEqual(set(self._grades(self._review(self._pareto()))), {"A"})

    def test_without_contribution(self):
        """Revenue 0 or below earns no class, whatever the shares."""
        self._invoice_all([900, 0, 100])
        self._order(self.customers[1], [(self.roll, 1, 1000)], "2025-03-01")
        self._credit_note(self.customers[3], 50, "2025-07-01")
        self._invoice(self.customers[3], 10, "2025-06-01")
        review = self._review(self._pareto())
        self.assertEqual(self._grades(review), ["A", "D", "B", "D"])
        self.assertFalse(self._line(review, self.customers[3]).pareto_class)
        # 900 + 100 + 0 + 0: the negative one does not shrink the total
        self.assertAlmostEqual(self._line(review, self.customers[0]).cumulative_share, 0.9, 4)

    def test_concentration(self):
        """Ten customers, 1 to 10 thousand: by hand G = 2·385/(10·55) − 11/10 = 0.3."""
        self._invoice_all([1000 * number for number in range(1, 11)])
        review = self._review(self._pareto())
        self.assertAlmostEqual(review.gini, 0.3, 3)
        # the best two of ten: 10 + 9 of 55
        self.assertAlmostEqual(review.top_share, 19 / 55, 4)
        lorenz = review.summary["lorenz"]
        self.assertEqual(lorenz[0], [0, 0])
        self.assertAlmostEqual(lorenz[5][1], 15 / 55, 6)  # the smaller half: 1 + … + 5
        self.assertEqual(lorenz[-1], [1, 1])
        self.assertIn("<svg", review.lorenz_html)

    def test_what_would_lift(self):
        """Customer 3 (100 of 1,000) needs x with 500 + 350 < 0.8·(900 + x), or to pass 350.

        Alone above 350: 500 < 0.8·(900 + x) holds for x = 350 already (equal figures are in the
        same class), and below 350: 850/0.8 − 900 = 162.50 → 162.51 is the smallest change.
        """
        self._invoice_all([500, 350, 100, 50])
        review = self._review(self._pareto())
        self.assertIn("162.51", self._line(review, self.customers[2]).improvement)
        # Prove it: with 162.51 he is A, with 162.50 he is not.
        self._invoice(self.customers[2], 62.50, "2025-08-01")
        self.assertEqual(self._grades(self._review(self._pareto()))[2], "B")
        self._invoice(self.customers[2], 0.01, "2025-08-01")
        self.assertEqual(self._grades(self._review(self._pareto()))[2], "A")
        self.assertIn("best grade", self._line(review, self.customers[0]).improvement)

    def test_head_counts(self):
        """Two A, three B, one C by score; the rest is D."""
        self._invoice_all([100, 90, 80, 70, 60, 50, 40])
        heads = [{"head_count": count} for count in (2, 3, 1, 0)]
        scorecard = self._scorecard([("revenue", 1, {})], heads, rule="count")
        review = self._review(scorecard)
        self.assertEqual(self._grades(review), ["A", "A", "B", "B", "B", "C", "D"])


@tagged("post_install", "-at_install")
class TestScore(ReviewCommon):
    def test_linear_bands_and_percentile(self):
        """Customer 1: 500 linear = 50; 3 orders in bands = 60; best of two = 100.

        Weights 50, 30, 20: (50·50 + 30·60 + 20·100) / 100 = 63. Customer 2: 100 linear = 10, one
        order below the lowest band = its 20 points, worst of two = 0: (500 + 600) / 100 = 11.
        """
        bands = [
            Command.create({"value_from": value, "points": points})
            for value, points in ((2, 20), (3, 60), (5, 100))
        ]
        scorecard = self._scorecard(
            [
                ("revenue", 50, self.LINEAR),
                ("order_count", 30, {"scoring": "bands", "band_ids": bands}),
                ("product_breadth", 20, {"scoring": "percentile"}),
            ]
        )
        self._invoice_all([500, 100])
        for product in (self.roll, self.roll, self.powder):
            self._order(self.customers[0], [(product, 1, 10)], "2025-05-01")
        self._order(self.customers[1], [(self.roll, 1, 10)], "2025-05-01")
        review = self._review(scorecard)
        first, second = (self._line(review, partner) for partner in self.customers[:2])
        self.assertEqual(first.score, 63)
        self.assertEqual(second.score, 11)
        self.assertEqual(first.measures["revenue"], 500)
        self.assertEqual(first.points, {"revenue": 50, "order_count": 60, "product_breadth": 100})
        self.assertEqual(first.final_grade_id, self.grade_b)
        self.assertEqual(second.final_grade_id, self.grade_d)
        # A at 80: 17 points are missing, alone: revenue 50 + 17/0.5 = 84 points → 839.90 to 840
        self.assertRegex(first.improvement, r"Revenue.*839\.9|Revenue.*840")
        self.assertNotIn("Number of orders", first.improvement)  # 40 more points weigh only 12
        self.assertIn("63", first.reason)

    def test_missing_figures(self):
        """Nothing fell due: left out, the others weigh more; neutral 50; zero 0."""
        self._order(self.customers[0], [(self.roll, 1, 600)], "2025-05-01")
        amount = ("order_amount", 60, self.LINEAR)  # 600 → 60 points
        rate = {"scoring": "linear", "value_low": 0, "value_high": 1}
        for missing, expected in (("skip", 60), ("neutral", 56), ("zero", 36)):
            scorecard = self._scorecard(
                [amount, ("collection_rate", 40, {**rate, "missing": missing})]
            )
            line = self._review(scorecard).line_ids
            self.assertAlmostEqual(line.score, expected, 2, missing)

    def test_gate(self):
        """1,000 revenue is an A, but only half was collected: at most B needs 80 %, C 40 %."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        for grade, value in ((self.grade_a, 0.8), (self.grade_b, 0.6)):
            scorecard.gate_ids.create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": grade.id,
                    "metric_id": self._metric("collection_rate").id,
                    "value": value,
                }
            )
        invoice = self._invoice(self.customers[0], 1000, "2025-06-15")
        self._pay(invoice, "2025-07-01", amount=500)
        paid = self._invoice(self.customers[1], 1000, "2025-06-15")
        self._pay(paid, "2025-07-01")
        line = self._line(self._review(scorecard), self.customers[0])
        self.assertEqual(line.rule_grade_id, self.grade_a)
        self.assertEqual(line.proposed_grade_id, self.grade_c)
        self.assertEqual(line.posture, "watch")
        self.assertIn("Collection rate is 50.0 %", line.reason)
        self.assertIn("at least 60.0 %", line.improvement)
        self.assertEqual(self._line(line.review_id, self.customers[1]).final_grade_id, self.grade_a)

    def test_skipped_customers(self):
        """Prospects, newcomers, rare buyers, archived and broken customers are reported."""
        prospect, newcomer, rare, archived, broken, good = self.customers[:6]
        self._account(prospect)
        for partner in (rare, archived, broken, good):
            self._order(partner, [(self.roll, 1, 100)], "2025-01-10")
        for partner in (archived, broken, good):
            self._order(partner, [(self.roll, 1, 100)], "2025-02-10")
        for day in ("2025-11-01", "2025-11-02"):
            self._order(newcomer, [(self.roll, 1, 100)], day)
        self._account(archived).active = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET amount_untaxed = 'NaN' WHERE partner_id = %s", [broken.id]
        )
        scorecard = self._scorecard([("order_amount", 1, self.LINEAR)], min_orders=2, min_months=3)
        review = self._review(scorecard)
        self.assertEqual(review.line_ids.partner_id, good)
        self.assertEqual(
            {skip.partner_id: skip.reason for skip in review.skip_ids},
            {
                prospect: "no_history",
                newcomer: "too_new",
                rare: "few_orders",
                archived: "archived",
                broken: "broken",
            },
        )
        self.assertEqual((review.line_count, review.skip_count), (1, 5))

    def test_what_earns_nothing_does_not_help(self):
        """Orders below the average earn no points: nothing helps, and the same is not told twice."""
        self._invoice(self.customers[0], 100, "2025-05-01")
        self._order(self.customers[0], [(self.roll, 2, 100)], "2025-05-01")
        nothing = {"scoring": "linear", "value_low": 1000, "value_high": 2000}
        line = self._review(
            self._scorecard([("revenue", 1, nothing), ("order_quantity", 1, nothing)])
        ).line_ids
        self.assertNotIn("Helps most", line.reason)
        self.assertIn("Costs most: Ordered quantity 2.0 Ton (0 points).", line.reason)
        line = self._review(
            self._scorecard([("revenue", 9, self.LINEAR), ("order_quantity", 1, nothing)])
        ).line_ids
        self.assertIn("Helps most: Revenue", line.reason)
        self.assertIn("Costs most: Ordered quantity", line.reason)

    def test_unconverted_quantity_is_reported(self):
        self._order(self.customers[0], [(self.grinding, 7, 100)], "2025-05-01")
        self._order(self.customers[0], [(self.roll, 2, 100)], "2025-05-01")
        review = self._review(self._scorecard([("order_quantity", 1, self.LINEAR)]))
        self.assertEqual(review.line_ids.measures["order_quantity"], 2)
        self.assertIn("7.00", review.warning)

    def test_unconverted_quantities_by_customer(self):
        """Pieces do not weigh: each customer is named with what is left out, those skipped are not."""
        first, second, third = self.customers[:3]
        self._order(first, [(self.grinding, 7, 100), (self.roll, 2, 100)], "2025-05-01")
        self._order(first, [(self.grinding, 1, 100)], "2025-07-01")
        self._order(second, [(self.grinding, 3, 100)], "2025-05-01")
        self._order(third, [(self.roll, 2, 100)], "2025-05-01")
        review = self._review(self._scorecard([("order_quantity", 1, self.LINEAR)]))
        lines = review.line_ids.filtered("has_left_out")
        rows = self.env["key.account.review.left.out"].with_context(
            **review.action_view_unconverted()["context"]
        )
        self.assertEqual(
            {row.partner_id: (row.product_id, row.quantity) for row in rows.search([])},
            {first: (self.grinding, 8), second: (self.grinding, 3)},
        )
        unit = str(self.grinding.uom_id.id)
        self.assertEqual(
            {line.partner_id: line.left_out for line in lines},
            {first: {unit: 8}, second: {unit: 3}},
        )
        told = lines.filtered(lambda line: line.partner_id == first).reason
        self.assertIn("Not counted, because it cannot be converted to Ton: 8.00 Units.", told)
        (line,) = review.line_ids.filtered(lambda line: line.partner_id == third)
        self.assertNotIn("Not counted", line.reason)
        self.assertFalse(review.skip_count)
        self.assertFalse(
            self.env["key.account.review.skip"].search(review.action_view_skips()["domain"])
        )
        self.assertIn("11.00", review.warning)
        self.assertIn("customers: 2", review.warning)

    def test_as_of_a_past_date(self):
        """A review of June knows nothing of what happened in July."""
        self._invoice(self.customers[0], 400, "2025-06-30")
        self._invoice(self.customers[0], 500, "2025-07-01")
        self._invoice(self.customers[1], 500, "2025-07-01")
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]), "2025-06-30")
        self.assertEqual(review.line_ids.partner_id, self.customers[0])
        self.assertEqual(review.line_ids.measures["revenue"], 400)
        self.assertEqual(review.date_from, date(2024, 7, 1))

    def test_reproducible(self):
        self._invoice_all([100, 200, 300, 400])
        scorecard = self._scorecard([("revenue", 1, {})])
        first, second = self._review(scorecard), self._review(scorecard)
        for line, again in zip(first.line_ids, second.line_ids, strict=True):
            self.assertEqual(line.partner_id, again.partner_id)
            self.assertEqual((line.score, line.points), (again.score, again.points))

    def test_compute_again_replaces_the_lines(self):
        self._invoice_all([100, 200])
        review = self._review(self._scorecard([("revenue", 1, {})]))
        self._invoice(self.customers[2], 300, "2025-06-01")
        review.action_compute()
        self.assertEqual(len(review.line_ids), 3)

    def test_query_count(self):
        """Computing and approving cost as many statements for 10 customers as for 1."""
        scorecard = self.env.ref("key_account.scorecard_balanced")
        counts = []
        for customers in (self.customers[:1], self.customers):
            for partner in customers:
                self._order(partner, [(self.roll, 1, 100)], "2025-05-01")
                self._invoice(partner, 100, "2025-05-02")
            review = self.env["key.account.review"].create(
                {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": "2025-12-31"}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            review.action_compute()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(review.line_count, len(customers))
        self.assertLessEqual(counts[1], counts[0] + 1)
