from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditReviewPrinted(CreditReviewCommon):
    """A credit review on paper says what the screen says, to those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.alpha, 120000, "2025-03-01", due="2026-12-31")
        cls.account = cls._account(
            cls.alpha,
            owner_id=cls.user_own.id,
            shared_user_ids=[Command.set(cls.user_all.ids)],
        )
        cls.review = cls._review(
            cls.account,
            rating="BB",
            rating_agency="Creditreform",
            insurance="Euler 4711",
            insured_amount=60000,
            insured_until="2026-06-30",
        )

    def _printed(self, user):
        """Return the words of the page as a user prints it."""
        reports = self.env["ir.actions.report"].with_user(user)
        reports = reports.with_context(allowed_company_ids=self.company.ids)
        page = reports._render_qweb_html("key_account.credit_review", self.review.ids)[0]
        text = " ".join(html.fromstring(page).text_content().split())
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def test_page(self):
        """10 (nothing is due) + 5 + 20 + 10 + 20 (half of 120,000 is secured) = 65 of 120: B, 20,000."""
        self._answer(self.review, self.rating).choice_id = self.rating.range_ids[0]
        self._answer(self.review, self.cash).yes_no = "yes"
        self._approve(self.review, limit=18000, reason="Half of the orders are prepaid")
        page = self._printed(self.user_finance)
        for text in (
            "Credit Review: Alpha Steel As of 12/31/2025 · Approved",
            "Credit class B Points 65 of 120",
            "Proposed limit 20,000.00 €",
            "Approved limit 18,000.00 €",
            f"Approved by {self.user_manager.name}",
            "Next review 12/31/2026",
            "Exposure 120,000.00 €",
            self.review.limit_reason.replace("\N{NO-BREAK SPACE}", " "),
            "Reason of the decision: Half of the orders are prepaid",
            "Rating Good 20 20",
            "Cash Yes 10 10",
            "External rating BB, Creditreform",
            "Credit insurance Euler 4711 60,000.00 € 06/30/2026",
        ):
            self.assertIn(text, page)

    def test_smallest_change_and_last_review(self):
        self._approve(self.review)
        self.review = self._review(self.account)
        page = self._printed(self.user_own)
        self.assertIn(self.review.lift_text.replace("\N{NO-BREAK SPACE}", " "), page)
        self.assertIn("Last review 12/31/2025: class C, 41 points", page)

    def test_who_prints(self):
        """The owner reads no average revenue; a user with whom the account is shared prints nothing."""
        self.assertIn("of a month of 10,000.00", self._printed(self.user_finance))
        self.assertNotIn("of a month of", self._printed(self.user_own))
        with self.assertRaises(AccessError):
            self._printed(self.user_all)
