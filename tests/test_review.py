from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import KeyAccountCommon


class ReviewCommon(KeyAccountCommon):
    """Ten customers of one company and scorecards that can be followed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = cls.env["key.account.grade"].search([])
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(1, 11)]
        )

    @classmethod
    def _metric(cls, code):
        return cls.env.ref(f"key_account.metric_{code}")

    @classmethod
    def _scorecard(cls, criteria=(), grades=None, **values):
        """Create a scorecard.

        :param criteria: ``[(metric code, weight, {values})]``
        :param grades: ``[{values}]`` for A, B, C, D
        """
        grades = grades or [{"min_score": score} for score in (80, 60, 40, 0)]
        return cls.env["key.account.scorecard"].create(
            {
                "name": "Test",
                "company_id": cls.company.id,
                "demotion_reviews": 1,
                "notify_owner": False,
                "criterion_ids": [
                    Command.create({"metric_id": cls._metric(code).id, "weight": weight, **extra})
                    for code, weight, extra in criteria
                ],
                "grade_ids": [
                    Command.create({"grade_id": grade.id, **extra})
                    for grade, extra in zip(cls.grades, grades, strict=True)
                ],
                **values,
            }
        )

    @classmethod
    def _pareto(cls, **values):
        shares = [{"max_share": share} for share in (0.8, 0.95, 1, 1)]
        return cls._scorecard(rule="pareto", grades=shares, **values)

    @classmethod
    def _invoice_all(cls, amounts, day="2025-06-15", customers=None):
        for partner, amount in zip(customers or cls.customers, amounts, strict=False):
            if amount:
                cls._invoice(partner, amount, day)

    def _review(self, scorecard, day="2025-12-31", approve=False):
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": day}
        )
        review.action_compute()
        if approve:
            review.action_approve()
        return review

    def _as(self, user, records):
        """Return ``records`` as the user sees them in his own company."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _line(self, review, partner):
        return review.line_ids.filtered(lambda line: line.partner_id == partner)

    def _grades(self, review, field="final_grade_id"):
        """Return the names of the grades of all lines, by rank of the customer's name."""
        lines = {line.partner_id: line[field].name for line in review.line_ids}
        return [lines.get(partner) for partner in self.customers if partner in lines]


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
    LINEAR = {"scoring": "linear", "value_low": 0, "value_high": 1000}

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

    def test_unconverted_quantity_is_reported(self):
        self._order(self.customers[0], [(self.grinding, 7, 100)], "2025-05-01")
        self._order(self.customers[0], [(self.roll, 2, 100)], "2025-05-01")
        review = self._review(self._scorecard([("order_quantity", 1, self.LINEAR)]))
        self.assertEqual(review.line_ids.measures["order_quantity"], 2)
        self.assertIn("7.00", review.warning)

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


@tagged("post_install", "-at_install")
class TestStability(ReviewCommon):
    def _graded(self, revenue_by_year, **stability):
        """Grade customer 1 by linear revenue for 2023, 2024 and 2025; return the three lines."""
        scorecard = self._scorecard([("revenue", 1, TestScore.LINEAR)], **stability)
        lines = []
        for year, revenue in revenue_by_year.items():
            self._invoice(self.customers[0], revenue, f"{year}-06-15")
            review = self._review(scorecard, f"{year}-12-31", approve=True)
            lines.append(self._line(review, self.customers[0]))
        return lines

    def test_demoted_at_once_by_default(self):
        lines = self._graded({2024: 900, 2025: 500})
        self.assertEqual(lines[1].final_grade_id, self.grade_c)
        self.assertEqual(lines[1].movement, "down")
        self.assertEqual(lines[1].posture, "watch")

    def test_demoted_by_two_reviews_in_a_row(self):
        lines = self._graded({2023: 900, 2024: 700, 2025: 700}, demotion_reviews=2)
        self.assertEqual([line.final_grade_id.name for line in lines], ["A", "A", "B"])
        self.assertEqual([line.hold_reason for line in lines], [False, "stability", False])
        self.assertEqual(lines[1].movement, "same")
        self.assertIn("Keeps A instead of B", lines[1].reason)

    def test_demoted_at_once_when_far_below(self):
        """A starts at 80: 65 is 15 points below, more than the 10 that need no second review."""
        lines = self._graded({2024: 900, 2025: 650}, demotion_reviews=2, demotion_margin=10)
        self.assertEqual(lines[1].final_grade_id, self.grade_b)

    def test_not_demoted_when_little_below(self):
        """75 is 5 points below 80: a second review has to say so too."""
        lines = self._graded({2024: 900, 2025: 750}, demotion_reviews=2, demotion_margin=10)
        self.assertEqual(lines[1].final_grade_id, self.grade_a)

    def test_promoted_at_once(self):
        lines = self._graded({2024: 500, 2025: 900}, demotion_reviews=3)
        self.assertEqual(lines[1].movement, "up")

    def test_new_customers_have_grace(self):
        lines = self._graded({2024: 900, 2025: 100}, grace_months=24)
        self.assertEqual(lines[1].final_grade_id, self.grade_a)
        self.assertEqual(lines[1].hold_reason, "grace")

    def test_locked_grade_stays(self):
        scorecard = self._scorecard([("revenue", 1, TestScore.LINEAR)])
        account = self._account(self.customers[0])
        account.write(
            {
                "grade_id": self.grade_a.id,
                "grade_reason": "Founder's friend",
                "locked_until": "2025-12-31",
                "lock_reason": "Board decision",
            }
        )
        self._invoice(self.customers[0], 100, "2025-06-15")
        line = self._review(scorecard, approve=True).line_ids
        self.assertEqual(
            (line.proposed_grade_id, line.final_grade_id), (self.grade_d, self.grade_a)
        )
        self.assertIn("Board decision", line.reason)
        self.assertEqual(account.grade_id, self.grade_a)
        account.write({"locked_until": False, "lock_reason": False})
        line = self._review(scorecard).line_ids
        self.assertEqual(line.final_grade_id, self.grade_d)


@tagged("post_install", "-at_install")
class TestApprove(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, TestScore.LINEAR)])
        cls._invoice_all([900, 700, 500, 100])

    def _account_of(self, partner):
        return partner.with_company(self.company).key_account_id

    def test_accounts_get_grade_timeline_and_note(self):
        review = self._review(self.scorecard, approve=True)
        account = self._account_of(self.customers[0])
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(account.grade_date, date(2025, 12, 31))
        self.assertEqual(account.grade_source, "review")
        self.assertEqual(account.posture, "focus")
        self.assertEqual(account.grade_change_ids.review_id, review)
        self.assertIn(
            "Grade – → A", account.message_ids[0].preview or str(account.message_ids[0].body)
        )
        self.assertEqual(review.state, "approved")
        self.assertIn("Accounts written: 4", str(review.message_ids[0].body))
        self.assertIn("90.0", account.reason)

    def test_unchanged_review_writes_no_account(self):
        self._review(self.scorecard, approve=True)
        self.env.flush_all()
        query = "SELECT id, xmin::text, write_date FROM key_account ORDER BY id"
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        changes = self.env["key.account.grade.change"].search_count([])
        self._review(self.scorecard, approve=True)
        self.env.flush_all()
        self.env.cr.execute(query)
        self.assertEqual(before, self.env.cr.fetchall())
        self.assertEqual(changes, self.env["key.account.grade.change"].search_count([]))

    def test_simulation_changes_nothing(self):
        self._review(self.scorecard)
        self.assertFalse(self._account_of(self.customers[0]).grade_id)

    def test_override_needs_manager_and_reason(self):
        review = self._review(self.scorecard)
        line = self._line(review, self.customers[3])
        with self.assertRaises(ValidationError):
            line.final_grade_id = self.grade_b
        with self.assertRaises(AccessError):
            self._as(self.user_all, line).write(
                {"final_grade_id": self.grade_b.id, "override_reason": "Because"}
            )
        self._as(self.user_manager, line).write(
            {"final_grade_id": self.grade_b.id, "override_reason": "New plant next year"}
        )
        self.assertEqual(line.override_user_id, self.user_manager)
        self.assertIn("New plant next year", line.reason)
        review.action_approve()
        self.assertEqual(self._account_of(self.customers[3]).grade_id, self.grade_b)
        with self.assertRaises(UserError):
            line.final_grade_id = self.grade_a

    def test_override_taken_back(self):
        review = self._review(self.scorecard)
        line = self._line(review, self.customers[3])
        line.write({"final_grade_id": self.grade_b.id, "override_reason": "Because"})
        line.action_reset_override()
        self.assertEqual(line.final_grade_id, self.grade_d)
        self.assertFalse(line.override_reason)

    def test_mass_override_with_different_movements(self):
        self._review(self.scorecard, approve=True)
        review = self._review(self.scorecard)
        lines = self._line(review, self.customers[0]) | self._line(review, self.customers[3])
        lines.write({"final_grade_id": self.grade_b.id, "override_reason": "Both alike"})
        self.assertEqual(lines.mapped("movement"), ["down", "up"])

    def test_hand_made_grade_after_computing_stays(self):
        review = self._review(self.scorecard)
        account = self._account_of(self.customers[3])
        account.write({"grade_id": self.grade_a.id, "grade_reason": "Director"})
        review.action_approve()
        self.assertEqual(account.grade_id, self.grade_a)

    def test_overtaken_review_is_refused(self):
        first, second = self._review(self.scorecard), self._review(self.scorecard)
        first.action_approve()
        with self.assertRaisesRegex(UserError, "approved in the meantime"):
            second.action_approve()

    def test_owner_gets_an_activity_when_moved(self):
        self._review(self.scorecard, approve=True)
        account = self._account_of(self.customers[0])
        account.owner_id = self.user_own
        self.scorecard.notify_owner = True
        self._credit_note(self.customers[0], 800, "2025-12-01")
        self._review(self.scorecard, approve=True)
        activity = account.activity_ids
        self.assertEqual(activity.user_id, self.user_own)
        self.assertIn("A to D", activity.summary)
        self.assertFalse(self._account_of(self.customers[1]).activity_ids)

    def test_posture_set_by_hand_stays(self):
        account = self._account(self.customers[0])
        account.posture = "watch"
        self._review(self.scorecard, approve=True)
        self.assertEqual(account.posture, "watch")
        self.assertTrue(account.posture_is_manual)

    def test_approved_reviews_are_history(self):
        review = self._review(self.scorecard, approve=True)
        for change in (
            review.action_compute,
            review.action_cancel,
            review.action_draft,
            review.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            review.date = "2024-12-31"

    def test_compare(self):
        first = self._review(self.scorecard, approve=True)
        self._credit_note(self.customers[0], 800, "2025-12-01")
        second = self._review(self.scorecard)
        action = (first | second).action_compare()
        rows = (
            self.env["key.account.review.comparison"].with_context(**action["context"]).search([])
        )
        self.assertEqual(
            {row.partner_id: (row.from_grade_id, row.to_grade_id, row.movement) for row in rows},
            {
                self.customers[0]: (self.grade_a, self.grade_d, "down"),
                self.customers[1]: (self.grade_b, self.grade_b, "same"),
                self.customers[2]: (self.grade_c, self.grade_c, "same"),
                self.customers[3]: (self.grade_d, self.grade_d, "same"),
            },
        )
        self.assertEqual(second.action_compare()["context"], action["context"])

    def test_other_company_is_untouched(self):
        self._invoice(self.customers[0], 10, "2025-06-15", company=self.other_company)
        self._review(self.scorecard, approve=True)
        accounts = self.env["key.account"].search([("partner_id", "=", self.customers[0].id)])
        self.assertEqual(accounts.company_id, self.company)


@tagged("post_install", "-at_install")
class TestScorecardSettings(ReviewCommon):
    def test_impossible_settings_are_refused_with_the_mend(self):
        linear = TestScore.LINEAR
        revenue = ("revenue", 1, linear)
        thresholds = [{"min_score": score} for score in (60, 80, 40, 0)]
        gap = [{"min_score": score} for score in (80, 60, 40, 20)]
        shares = [{"max_share": share} for share in (0.95, 0.8, 1, 1)]
        for criteria, values, message in [
            ([("revenue", 0, linear)], {}, "weights add up to 0"),
            ([], {}, "no criterion"),
            ([("revenue", 1, {**linear, "value_high": 0})], {}, "same value"),
            ([("days_late", 1, linear)], {}, "Exchange the values"),
            ([("revenue", 1, {"scoring": "bands"})], {}, "two bands at least"),
            ([revenue], {"grades": thresholds}, "fall from grade to grade"),
            ([revenue], {"grades": gap}, "lowest grade start at 0"),
            ([], {"rule": "pareto", "grades": shares}, "share must rise"),
            ([revenue], {"rule": "count"}, "number above 0"),
            ([revenue], {"rhythm": "yearly"}, "next review"),
            ([revenue], {"partner_domain": "[('nothing', '=', 1)]"}, "customer filter"),
            ([revenue], {"partner_domain": "[("}, "customer filter"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self._scorecard(criteria, **values)

    def test_overlapping_bands(self):
        bands = [Command.create({"value_from": 5, "points": points}) for points in (10, 20)]
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._scorecard([("revenue", 1, {"scoring": "bands", "band_ids": bands})])

    def test_minimum_for_the_lowest_grade_is_refused(self):
        scorecard = self._scorecard([("revenue", 1, TestScore.LINEAR)])
        with self.assertRaisesRegex(ValidationError, "lowest"):
            scorecard.gate_ids.create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": self.grade_d.id,
                    "metric_id": self._metric("revenue").id,
                    "value": 1,
                }
            )

    def test_preview_counts_what_a_review_gives(self):
        self._invoice_all([900, 700, 500, 100], day="2025-06-15")
        scorecard = self._scorecard([("revenue", 1, TestScore.LINEAR)])
        with freeze_time("2025-12-31"):
            counts = scorecard._get_grade_counts(self.company)
            self.assertIn("<table", scorecard.preview)
        self.assertEqual(counts, dict.fromkeys(self.grades.ids, 1))
        self.assertFalse(self.env["key.account"].search([("partner_id", "in", self.customers.ids)]))

    def test_copy(self):
        scorecard = self.env.ref("key_account.scorecard_balanced").copy()
        self.assertEqual(len(scorecard.criterion_ids), 8)
        self.assertEqual(len(scorecard.grade_ids), 4)
        self.assertEqual(len(scorecard.gate_ids), 1)
        self.assertTrue(scorecard.criterion_ids.band_ids)
