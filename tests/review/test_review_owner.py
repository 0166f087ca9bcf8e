from odoo.tests import tagged

from odoo.addons.key_account.models.review.key_account_review_approval import ACTIVITIES_PER_OWNER

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewOwner(ReviewCommon):
    """Whom an approved review tells of accounts that moved, and how often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers |= cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in (11, 12)]
        )
        cls.scorecard = cls._scorecard(
            [("revenue", 1, {"scoring": "linear", "value_low": 0, "value_high": 1000})],
            notify_owner=True,
        )

    def _let_all_fall(self, owned):
        """Grade all customers A, give the first ``owned`` to one owner, and let all fall to D.

        :return: the second review, and the accounts of the owner
        """
        self._invoice_all([1000] * len(self.customers))
        self._review(self.scorecard, approve=True)
        accounts = self.env["key.account"].search(
            [("partner_id", "in", self.customers[:owned].ids)]
        )
        accounts.owner_id = self.user_own
        for customer in self.customers:
            self._credit_note(customer, 900, "2025-12-01")
        return self._review(self.scorecard, approve=True), accounts

    def test_few_movers_have_an_activity_each(self):
        review, accounts = self._let_all_fall(ACTIVITIES_PER_OWNER)
        self.assertEqual(len(accounts.activity_ids), ACTIVITIES_PER_OWNER)
        self.assertEqual(set(accounts.activity_ids.mapped("summary")), {"Grade moved from A to D"})
        self.assertFalse(review.activity_ids)

    def test_many_movers_have_one_activity_together(self):
        """Twelve accounts fell: one activity on the review, which the owner can open and close."""
        review, accounts = self._let_all_fall(12)
        self.assertFalse(accounts.activity_ids)
        activity = review.activity_ids
        self.assertEqual(activity.user_id, self.user_own)
        self.assertEqual(activity.summary, "Accounts that moved to another grade: 12")
        self.assertIn("A → D: 12", activity.note)
        as_owner = review.with_user(self.user_own)
        self.assertEqual(as_owner.mover_ids.account_id, accounts)
        as_owner.activity_ids.action_feedback(feedback="Seen")
        self.assertFalse(review.activity_ids)

    def test_owners_do_not_follow_the_review(self):
        review, _accounts = self._let_all_fall(12)
        self.assertNotIn(self.user_own.partner_id, review.message_partner_ids)
