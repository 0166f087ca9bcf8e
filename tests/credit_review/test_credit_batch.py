from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..access_common import rpc
from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditBatch(CreditReviewCommon):
    """Several credit reviews are approved at once: those that can be, and the reasons for the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.small, cls.large, cls.odd = (
            cls.env["res.partner"].create({"name": name, "is_company": True})
            for name in ("Small Mill", "Large Mill", "Odd Mill")
        )
        for customer, revenue in ((cls.small, 60000), (cls.large, 120000), (cls.odd, 60000)):
            cls._invoice(customer, revenue, "2025-03-01", due="2026-12-31")

    def _proposed(self, customer):
        """Propose a review of 65 points: class B, twice the revenue of a month."""
        review = self._review(self._account(customer), insured_amount=60000)
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self._answer(review, self.cash).yes_no = "yes"
        review.action_propose()
        self.assertEqual((review.points, review.class_id), (65, self.good))
        return review

    def _told(self, reviews, user):
        """Approve as a user, and return the lines of the notification."""
        params = rpc(reviews.with_user(user), "action_approve_proposed")["params"]
        self.assertEqual(params["type"], "warning" if params["sticky"] else "success")
        return params["message"].replace("\N{NO-BREAK SPACE}", " ").split("\n")

    def test_all(self):
        """60,000 and 120,000 a year: limits of 10,000 and 20,000, next reviews in a year."""
        reviews = self._proposed(self.small) + self._proposed(self.large)
        self.assertEqual(self._told(reviews, self.user_manager), ["2 of 2 reviews approved."])
        self.assertEqual(set(reviews.mapped("state")), {"approved"})
        self.assertEqual(reviews.approved_by_id, self.user_manager)
        self.assertEqual(reviews.mapped("approved_limit"), [10000, 20000])
        self.assertEqual({str(day) for day in reviews.mapped("next_review_date")}, {"2026-12-31"})
        self.assertEqual(
            (self._odoo_limit(self.small), self._odoo_limit(self.large)), (10000, 20000)
        )
        reviews[0].with_user(self.user_manager)._take_back("Wrong")
        self.assertEqual((reviews[0].state, self._odoo_limit(self.small)), ("taken_back", 0))

    def test_the_others_stay_with_the_reason(self):
        """A draft, a limit changed elsewhere, and one above what finance may approve: one of four."""
        self.company.key_account_finance_limit = 15000
        small, large, odd = map(self._proposed, (self.small, self.large, self.odd))
        draft = self._review(self._account(self.alpha))
        self.odd.with_company(self.company).credit_limit = 7000
        told = self._told(small + large + odd + draft, self.user_finance)
        self.assertEqual(told[:2], ["1 of 4 reviews approved.", "Not approved:"])
        self.assertRegex(told[2], "^Large Mill: Only key account managers can approve")
        self.assertRegex(told[3], "^Odd Mill: Odoo has a limit of 7,000.00 € that no review")
        self.assertRegex(told[4], "is “Draft”. This is possible only in: Proposed")
        self.assertEqual(
            (small + large + odd + draft).mapped("state"),
            ["approved", "proposed", "proposed", "draft"],
        )
        limits = [self._odoo_limit(customer) for customer in (self.small, self.large, self.odd)]
        self.assertEqual(limits, [10000, 0, 7000])

    def test_changed_elsewhere(self):
        """10,000 were approved, and 7,000 typed in since: both are told, and nothing is replaced."""
        first = self._proposed(self.small)
        account = first.account_id
        self._told(first, self.user_manager)
        self.small.with_company(self.company).credit_limit = 7000
        review = self._review(account)
        review.action_propose()
        told = self._told(review, self.user_manager)
        self.assertEqual(told[0], "0 of 1 reviews approved.")
        self.assertIn("it is 7,000.00 €, and not 10,000.00 €", told[2])
        self.assertEqual(self._odoo_limit(self.small), 7000)

    def test_deleted_in_the_meantime(self):
        """One of two drafts that were selected is gone: the other one is approved."""
        gone, review = map(self._proposed, (self.large, self.small))
        both = gone + review
        gone.unlink()
        told = self._told(both, self.user_manager)
        self.assertEqual(told, ["1 of 1 reviews approved.", "Deleted in the meantime: 1."])
        self.assertEqual((review.state, self._odoo_limit(self.small)), ("approved", 10000))
        self.assertEqual(self._told(gone, self.user_manager)[0], "0 of 0 reviews approved.")

    def test_who_may(self):
        """Owners read reviews and approve none; finance of another company does not reach them."""
        review = self._proposed(self.small)
        review.account_id.owner_id = self.user_own
        foreign = self._create_user("ka_foreign", "key_account.group_finance", self.other_company)
        for user in (self.user_own, self.user_all, foreign):
            with self.assertRaises(AccessError):
                rpc(review.with_user(user), "action_approve_proposed")
        self.assertEqual(review.state, "proposed")

    def test_statements(self):
        """Each review costs the same number of statements, however many there are."""
        customers = self.env["res.partner"].create(
            [{"name": f"Mill {number}", "is_company": True} for number in range(22)]
        )
        reviews = self.env["key.account.credit.review"].create(
            [{"account_id": self._account(customer).id, "date": self.day} for customer in customers]
        )
        reviews.action_propose()
        counts = []
        for batch in (reviews[:2], reviews[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(self._told(batch, self.user_manager)), 1)
            counts.append((self.cr.sql_log_count - before) / len(batch))
        self.assertLessEqual(counts[1], counts[0])
