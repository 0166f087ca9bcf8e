from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestStability(ReviewCommon):
    def _graded(self, revenue_by_year, **stability):
        """Grade customer 1 by linear revenue for 2023, 2024 and 2025; return the three lines."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], **stability)
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
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
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
