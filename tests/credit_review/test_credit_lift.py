from odoo.tests import tagged

from ...tools.credit_review.lift import Step, smallest_change
from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditLift(CreditReviewCommon):
    """The words of the smallest change lead to what they promise, also where something expired."""

    def _customer(self):
        """Alpha: 120,000 invoiced and paid, 40,000 open and late: three quarters are collected."""
        paid = self._invoice(self.alpha, 120000, "2025-03-01", due="2025-03-31")
        self._pay(paid, "2025-03-31")
        self._invoice(self.alpha, 40000, "2025-06-01", due="2025-06-30")
        return self._account(self.alpha)

    def _expired(self):
        """Return a review with a rating “Good” that expired the day before.

        20 + 5 + 4 + 10 for cash + 10 for security of 25 % = 49: C, within a guarantee of 10,000.
        """
        review = self._review(self._customer(), rating_until="2025-12-30", collateral_amount=10000)
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self._answer(review, self.cash).yes_no = "yes"
        return review

    def _told(self, review):
        return review.lift_text.replace("\N{NO-BREAK SPACE}", " ")

    def test_expired_rating_needs_a_new_end_date(self):
        """B needs 11 more: “Good” is chosen already, and counts 16 more with a new end date."""
        review = self._expired()
        self.assertEqual((review.points, review.class_id), (49, self.weak))
        self.assertEqual(
            self._told(review),
            "Class B, limit 26,666.67 €, with: Rating “Good” with a new end date "
            "(now: the external rating has expired).",
        )
        review.rating_until = "2026-12-31"
        self.assertEqual(
            (review.points, review.class_id, review.proposed_limit), (65, self.good, 26666.67)
        )
        self.assertNotIn("end date", self._told(review))

    def test_other_answers_about_the_rating_count_again(self):
        """The report is bad, but counts 3 while the rating has expired: 52, and 65 with a new end date.

        B from 66 is reached by collecting more: 72. With a fine report (5), it is reached: 70.
        """
        report = self._question("Report", {"Fine": 5, "Bad": 0}, group="rating", points_missing=3)
        self.good.points_from = 66
        review = self._expired()
        answer = self._answer(review, report)
        answer.choice_id = report.range_ids[1]
        self.assertEqual(review.points, 52)
        self.assertEqual(
            self._told(review),
            "Class B, limit 26,666.67 €, with: Collected at least 90.0 % (now: 75.0 %).",
        )
        answer.choice_id = report.range_ids[0]
        review.action_measure()
        review.rating_until = "2025-12-29"
        self.assertEqual(review.points, 52)
        self.assertIn("with: Rating “Good” with a new end date (now:", self._told(review))
        review.rating_until = "2026-12-31"
        self.assertEqual((review.points, review.class_id), (70, self.good))

    def test_a_measured_figure_does_not_expire(self):
        """A metric among the questions about the rating is told, and earns its points."""
        self.collected.group = "rating"
        answer = self._answer(self._expired(), self.collected)
        self.assertEqual((answer.answer, answer.points), ("75.0 %", 20))

    def test_expired_security_is_named(self):
        """A guarantee of 20,000 ended the day before: 25 % have to be secured by another, or a new end date."""
        review = self._review(
            self._customer(), collateral_amount=20000, collateral_until="2025-12-30"
        )
        self.assertTrue(
            self._told(review).endswith(
                "with: Security at least 25.0 % (now: 0.0 %, without 20,000.00 € that expired)."
            ),
            review.lift_text,
        )
        self.security.active = False
        review.action_measure()
        self.assertEqual(
            self._told(review),
            "Class C, limit 13,333.33 €, with: Rating “Good” (now: not answered); "
            "security of 13,333.33 € (now: 0.00 €, without 20,000.00 € that expired).",
        )
        review.collateral_until = "2025-12-31"
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self.assertEqual((review.class_id, review.proposed_limit), (self.weak, 13333.33))

    def test_lowest_range_without_an_answer(self):
        """20 + 5 + 0 = 25; fewer than 10 complaints give 16: 41, which is C."""
        complaints = self._question("Complaints", {10: 0, 0: 16}, kind="number")
        (self.security + self.rating + self.cash).active = False
        review = self._review(self._customer())
        self.assertEqual(review.points, 25)
        self.assertEqual(
            self._told(review),
            "Class C, limit 13,333.33 €, with: Complaints below 10 (now: not answered); "
            "security of 13,333.33 € (now: 0.00 €).",
        )
        self._answer(review, complaints).write({"number": 9, "is_answered": True})
        self.assertEqual((review.points, review.class_id), (41, self.weak))

    def test_many_answers_are_no_more_than_needed(self):
        """14 are missing and need three answers: the best rating (9) would be one range too many, 6 + 4 + 4 is enough."""
        good, fine = Step(1, 11, 6, 1), Step(1, 12, 9, 2)
        visits, days = Step(2, 21, 4, 1), Step(3, 31, 4, 1)
        steps = [good, fine, visits, days]
        self.assertEqual(smallest_change(steps, 14), [good, visits, days])
        self.assertEqual(smallest_change(steps, 15), [fine, visits, days])
        self.assertEqual(smallest_change(steps, 13), [fine, visits])
        self.assertIsNone(smallest_change(steps, 18))
