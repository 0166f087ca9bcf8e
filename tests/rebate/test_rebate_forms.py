from odoo.tests import tagged

from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateForms(RebateCommon):
    """Each form at a step, a cent below it and a cent above it."""

    def _reach(self, amount):
        """Let Alpha have bought for an amount in all, by one more invoice or credit note."""
        bought = sum(
            self.env["account.move"]
            .search([("partner_id", "=", self.alpha.id), ("state", "=", "posted")])
            .mapped("amount_untaxed_signed")
        )
        change = round(amount - bought, 2)
        make = self._invoice if change > 0 else self._credit_note
        return make(self.alpha, abs(change), "2025-05-05")

    def test_stepped(self):
        """2 % up to 1,000, 3 % of what is above it, 5 % above 2,000."""
        rebate = self._agree("stepped", [(0, 0.02), (1000, 0.03), (2000, 0.05)])
        for amount, expected in (
            (999.99, 20.0),  # 19.9998
            (1000, 20.0),
            (1000.40, 20.01),  # 20 + 0.4 × 3 % = 20.012
            (1999.99, 50.0),  # 20 + 999.99 × 3 % = 49.9997
            (2000, 50.0),
            (2100, 55.0),  # 20 + 30 + 5
            (500, 10.0),  # after a credit note
        ):
            with self.subTest(amount=amount):
                self._reach(amount)
                self._assert_earned(rebate, expected)

    def test_stepped_from_a_start(self):
        """3 % of what is above 1,000."""
        rebate = self._agree("stepped", [(1000, 0.03)])
        for amount, expected in ((1000, 0), (1001, 0.03), (2000, 30)):
            with self.subTest(amount=amount):
                self._reach(amount)
                self._assert_earned(rebate, expected)

    def test_total(self):
        """2 % of everything from 1,000 on, 3 % of everything from 2,000 on."""
        rebate = self._agree("total", [(1000, 0.02), (2000, 0.03)])
        for amount, expected in (
            (999.99, 0),
            (1000, 20),
            (1000.50, 20.01),
            (1999.99, 40.0),
            (2000, 60),
            (2001, 60.03),
            (1500, 30),
        ):
            with self.subTest(amount=amount):
                self._reach(amount)
                self._assert_earned(rebate, expected)

    def test_growth(self):
        """1,000 last year: 5 % more are 1,050, 10 % more are 1,100; of everything 1 % and 2 %."""
        self._invoice(self.alpha, 1200, "2024-03-03")
        self._credit_note(self.alpha, 200, "2024-12-31")
        self._invoice(self.alpha, 5000, "2023-12-31")
        rebate = self._agree("growth", [(5, 0.01), (10, 0.02)])
        before = 1000 + 5000
        for amount, expected in (
            (1049.99, 0),
            (1050, 10.5),
            (1050.01, 10.5),
            (1099.99, 11.0),
            (1100, 22),
            (1100.5, 22.01),
        ):
            with self.subTest(amount=amount):
                self._reach(before + amount)
                self._assert_earned(rebate, expected)

    def test_growth_without_last_year(self):
        rebate = self._agree("growth", [(5, 0.01)])
        self._reach(5000)
        share = self._assert_earned(rebate, 0)
        self.assertFalse(share.next_text)

    def test_target(self):
        """99 of 100 earn nothing."""
        rebate = self._agree("target", [(100, 0.1)])
        for amount, expected in ((99.99, 0), (100, 10), (100.01, 10.0), (110, 11)):
            with self.subTest(amount=amount):
                self._reach(amount)
                self._assert_earned(rebate, expected)

    def test_minimum(self):
        rebate = self._agree("stepped", [(0, 0.02)], minimum=500)
        for amount, expected in ((499.99, 0), (500, 10), (501, 10.02)):
            with self.subTest(amount=amount):
                self._reach(amount)
                self._assert_earned(rebate, expected)

    def test_cap(self):
        rebate = self._agree("total", [(0, 0.1)], cap=50)
        for amount, expected in ((499.9, 49.99), (500, 50), (900, 50), (400, 40)):
            with self.subTest(amount=amount):
                self._reach(amount)
                share = self._assert_earned(rebate, expected)
        self.assertFalse(share.next_text)

    def test_more_credited_than_invoiced(self):
        """Nobody owes a rebate."""
        rebate = self._agree("total", [(0, 0.1)])
        self._reach(-100)
        self._assert_earned(rebate, 0)

    def test_what_does_not_count(self):
        """Drafts, cancelled ones, other customers, other days, other companies."""
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 100, "2025-01-01")
        self._invoice(self.alpha, 100, "2025-10-01")
        self._draft_invoice(self.alpha, 1000, "2025-05-05")
        self._draft_invoice(self.alpha, 1000, "2025-05-05").button_cancel()
        self._invoice(self.beta, 1000, "2025-05-05")
        self._invoice(self.alpha, 1000, "2024-12-31")
        self._invoice(self.alpha, 1000, "2025-10-02")  # to come
        self._invoice(self.alpha, 1000, "2025-05-05", company=self.other_company)
        self._assert_earned(rebate, 20)

    def test_another_currency(self):
        """200 USD are 100 EUR in June, 125 USD are 100 EUR in July."""
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 200, "2025-06-30", currency=self.dollar)
        self._invoice(self.alpha, 125, "2025-07-01", currency=self.dollar)
        self._credit_note(self.alpha, 12.5, "2025-07-02", currency=self.dollar)
        self._assert_earned(rebate, 19)

    def test_contacts_and_the_day_of_the_invoice(self):
        """A buyer's invoice is the company's; booked in February, dated in January, it is of January."""
        rebate = self._agree("total", [(0, 0.1)], date_to="2025-01-31")
        self._invoice(self.alpha_buyer, 100, "2025-01-31")
        late = self._draft_invoice(self.alpha, 100, "2025-01-15")
        late.date = "2025-02-10"
        late.action_post()
        self._assert_earned(rebate, 20)
        self.assertEqual(rebate.state, "ended")
