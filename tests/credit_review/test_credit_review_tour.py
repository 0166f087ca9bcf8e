from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestCreditReviewTour(KeyAccountCommon, HttpCase):
    """At the desk: what a customer owes, then its credit review, answered, proposed and approved."""

    browser_size = "1280x800"

    def test_from_exposure_to_an_approved_limit(self):
        """12,000 are late, 500 of it paid on account: there is no other figure. The rating makes the points, the class its limit."""
        self.user_manager.password = "ka_manager"
        mill = self.env["res.partner"].create({"name": "Rolling Mill", "is_company": True})
        account = self._account(mill)
        today = self.company._key_account_today()
        self._invoice(mill, 12000, today - timedelta(days=40), due=today - timedelta(days=10))
        self._pay_on_account(mill, 500, today)
        review = self.env["key.account.credit.review"].create(
            {"account_id": account.id, "date": today, "user_id": self.user_manager.id}
        )
        before = review.points
        self.start_tour("/odoo", "key_account_credit_review_tour", login=self.user_manager.login)
        self.env.invalidate_all()
        rating = review.answer_ids.filtered(lambda answer: answer.group == "rating")
        self.assertEqual(review.points, before - rating.question_id.points_missing + rating.points)
        self.assertEqual((review.state, review.approved_by_id), ("approved", self.user_manager))
        self.assertEqual(review.approved_limit, review.proposed_limit)
        limit = mill.with_company(self.company).credit_limit
        self.assertEqual(limit, max(review.proposed_limit, self.company.currency_id.rounding))
