import re

from odoo.tests import tagged

from .advice_common import measured_as
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestStatement(ReviewCommon):
    """What a salesperson reads beside a grade never contradicts it, worked out by hand."""

    RATE = {"scoring": "linear", "value_low": 0, "value_high": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["key.account"].create(
            [
                {"partner_id": p.id, "company_id": cls.company.id, "owner_id": cls.user_own.id}
                for p in cls.customers
            ]
        )
        cls.accounts.flush_recordset()
        cls.env.cr.execute("UPDATE key_account SET customer_since = '2020-01-01'")
        cls.env.invalidate_all()

    def _approved(self, scorecard, *rows):
        """Return the lines of an approved review of customers with these figures, in their order."""
        book = dict(zip(self.customers.ids, rows, strict=False))
        with measured_as(book):
            review = self._review(scorecard, approve=True)
        return [self._line(review, customer) for customer in self.customers[: len(rows)]]

    def _read(self, line, field="reason", user=None):
        text = self._as(user or self.user_own, line)[field] or ""
        return re.sub(r"<[^>]*>", " ", text.replace("\xa0", " "))

    def _with_margin(self):
        """Revenue weighs 3 and the confidential margin 1."""
        return self._scorecard([("revenue", 3, self.LINEAR), ("margin_rate", 1, self.RATE)])

    def test_confidential_criteria_decide(self):
        """900 of 1,000 earn 90 points: an A (80). With a margin of 10 % it is (270 + 10) / 4 = 70: a B."""
        (line,) = self._approved(self._with_margin(), {"revenue": 900, "margin_rate": 0.1})
        self.assertEqual(
            self._read(line), "Holds B: criteria that your manager can see count, too."
        )
        for record in (line, line.account_id):
            self.assertEqual(self._read(record, "standing"), "")
            table = self._read(record, "explanation")
            self.assertIn("900.00", table)
            self.assertNotIn("Share of score", table)
        manager = self._read(line, user=self.user_manager)
        self.assertIn("Grade B: 70.0 of 100 points; the grade starts at 60.", manager)
        self.assertEqual(self._read(line, "standing", self.user_manager), "70.0 points")
        account = line.account_id
        self.assertEqual(self._read(account, "standing", self.user_manager), "70.0 points")

    def test_the_total_fits_the_grade(self):
        """650 earn 65 points: a B, as with a margin of 90 %: (195 + 90) / 4 = 71.25."""
        (line,) = self._approved(self._with_margin(), {"revenue": 650, "margin_rate": 0.9})
        self.assertEqual(
            self._read(line),
            "Grade B: 65.0 of 100 points; the grade starts at 60. Criteria that your manager can "
            "see count, too.",
        )
        self.assertEqual(self._read(line, "standing"), "65.0 points")
        self.assertIn("Share of score", self._read(line, "explanation"))

    def test_a_minimum_decides(self):
        """900 are an A for everybody to see; only half is collected, and an A asks for 80 %."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        self.env["key.account.scorecard.gate"].create(
            {
                "scorecard_id": scorecard.id,
                "grade_id": self.grade_a.id,
                "metric_id": self._metric("collection_rate").id,
                "value": 0.8,
            }
        )
        (line,) = self._approved(scorecard, {"revenue": 900, "collection_rate": 0.5})
        for user in self.user_own + self.user_manager:
            self.assertEqual(
                self._read(line, user=user).split("\n"),
                [
                    "Grade B: a better grade has a minimum that is not met.",
                    "For A, at least 80.0 % is required: Collection rate is 50.0 %.",
                    "By the score A: 90.0 of 100 points; the grade starts at 80.",
                ],
            )
        # In a list nothing explains 90 points beside a B.
        self.assertEqual(self._read(line, "standing"), "")
        self.assertEqual(self._read(line, "standing", self.user_manager), "90.0 points")

    def test_a_manager_decides(self):
        """After an override, nobody is told that the best grade is reached."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        with measured_as({self.customers[0].id: {"revenue": 900}}):
            review = self._review(scorecard)
        line = review.line_ids
        self._as(self.user_manager, line).write(
            {"final_grade_id": self.grade_c.id, "override_reason": "Pays in kind"}
        )
        self.assertEqual(line.posture, self.grade_c.posture)
        review.action_approve()
        first = self._read(line).split("\n")[0]
        self.assertEqual(
            first, f"{self.user_manager.name} changed the grade from A to C: Pays in kind"
        )
        self.assertEqual(
            self._read(line, "improvement"),
            "A manager decided the grade. The next review decides again.",
        )

    def test_the_grade_was_set_after_the_review(self):
        (line,) = self._approved(self._scorecard([("revenue", 1, self.LINEAR)]), {"revenue": 900})
        account = line.account_id
        account.write({"grade_id": self.grade_c.id, "grade_reason": "Insolvent"})
        first, second = self._read(account).split("\n")
        self.assertRegex(first, r"^Holds C, set manually on .*: Insolvent$")
        self.assertEqual(second, "Test 2025-12-31 gave A.")
        self.assertEqual(
            self._read(account, "improvement"),
            "The grade was set after the review. The next review decides again.",
        )
        self.assertEqual(self._read(account, "standing"), "")
        self.assertNotIn("Share of score", self._read(account, "explanation"))
        # The line still says what the review decided.
        self.assertIn("Grade A: 90.0 of 100 points", self._read(line))

    def test_pareto_shows_shares(self):
        """Of 1,000 the first has 60 %, with the second it is 90 %, the third has nothing."""
        lines = self._approved(
            self._pareto(), {"revenue": 600}, {"revenue": 300}, {"revenue": 100}, {"revenue": 0}
        )
        for user in self.user_own + self.user_manager:
            shares = [self._read(line, "standing", user) for line in lines]
            self.assertEqual(shares, ["60.0 %", "90.0 %", "100.0 %", ""])
        self.assertEqual(self._as(self.user_own, lines[0].account_id).standing, "60.0 %")
        self.assertEqual(self._as(self.user_own, lines[0].account_id).pareto_class, "A")

    def test_pareto_by_a_confidential_figure(self):
        scorecard = self._pareto(rank_metric_id=self._metric("margin").id)
        lines = self._approved(scorecard, {"margin": 600}, {"margin": 300}, {"margin": 100})
        self.assertEqual(self._read(lines[0]), "Holds A: by a figure that your manager can see.")
        self.assertEqual(self._read(lines[0], "standing"), "")
        account = lines[0].account_id
        self.assertFalse(self._as(self.user_own, account).pareto_class)
        self.assertEqual(self._as(self.user_manager, account).pareto_class, "A")

    def test_no_b_above_an_a(self):
        """A manager reads by the true score, others by grade: 90 points that are a B stand below 75.

        Customer 1 would be first by what is shown: 95 points, and a B (margin 0: 71.25). Customer 2
        has 80 points and is an A with all of the margin: 85.
        """
        rows = [
            {"revenue": 950, "margin_rate": 0},
            {"revenue": 800, "margin_rate": 1},
            {"revenue": 100, "margin_rate": 1},
        ]
        first, second, third = self._approved(self._with_margin(), *rows)
        review = first.review_id
        domain = [("review_id", "=", review.id)]
        lines = self.env["key.account.review.line"]
        self.assertEqual(
            [line.final_grade_id.name for line in (first, second, third)], ["B", "A", "D"]
        )
        for user in self.user_own + self.user_manager:
            self.assertEqual(
                self._as(user, lines).search(domain).ids, [second.id, first.id, third.id]
            )
        self.assertEqual(self._as(self.user_own, review).line_ids.ids, (second + first + third).ids)
        # Overridden, the manager still reads by score and the salesperson by grade.
        with measured_as(dict(zip(self.customers.ids, rows, strict=False))):
            review = self._review(self._with_margin(), "2026-01-31")
        ours = [self._line(review, customer) for customer in self.customers[:3]]
        ours[2].write({"final_grade_id": self.grade_a.id, "override_reason": "Founder's friend"})
        review.action_approve()
        domain = [("review_id", "=", review.id)]
        by_score, by_grade = (
            self._as(user, lines).search(domain) for user in (self.user_manager, self.user_own)
        )
        self.assertEqual(
            by_score.partner_id, self.customers[1] + self.customers[0] + self.customers[2]
        )
        self.assertEqual([line.final_grade_id.name for line in by_grade], ["A", "A", "B"])

    def test_accounts_read_each_review_once(self):
        """Ten accounts cost as many queries as one."""
        self._approved(self._with_margin(), *[{"revenue": 650, "margin_rate": 0.9}] * 10)

        def count(accounts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as(self.user_own, accounts).mapped("reason")
            return self.env.cr.sql_log_count - before

        count(self.accounts[:1])
        one = count(self.accounts[:1])
        self.assertEqual(count(self.accounts), one)
