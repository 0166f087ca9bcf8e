from odoo.tests import tagged

from ...tools.rebate.base import Base
from ..plan_common import compared_with_each, plan_nodes
from .rebate_common import RebateCommon

BANDS = [(0, 30, 0.03), (31, 60, 0.02), (61, 90, 0.01)]


@tagged("post_install", "-at_install")
class TestRebateDays(RebateCommon):
    """3 % of what is paid within 30 days, 2 % within 60, 1 % within 90, later nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rebate = cls._agree("days", BANDS)

    def test_each_band_and_its_ends(self):
        """Invoices of 1 January; 31 January is day 30, 1 March day 59, 2 March day 60."""
        for day, expected in (
            ("2025-01-01", 30),
            ("2025-01-31", 60),  # day 30: 30 more
            ("2025-02-01", 80),  # day 31: 20 more
            ("2025-03-02", 100),  # day 60: 20 more
            ("2025-03-03", 110),  # day 61: 10 more
            ("2025-04-01", 120),  # day 90: 10 more
            ("2025-04-02", 120),  # day 91: nothing
        ):
            with self.subTest(day=day):
                invoice = self._invoice(self.alpha, 1000, "2025-01-01")
                self._pay(invoice, day)
                self._assert_earned(self.rebate, expected)

    def test_parts(self):
        """600 on day 10 and 400 on day 40: 18 + 8."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._assert_earned(self.rebate, 0)
        self._pay(invoice, "2025-01-11", 600)
        self._assert_earned(self.rebate, 18)
        self._pay(invoice, "2025-02-10", 400)
        self._assert_earned(self.rebate, 26)

    def test_payment_taken_back(self):
        """Unmatched, the money is none for the invoice; what was booked is taken back."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._pay(invoice, "2025-01-11")
        self._assert_earned(self.rebate, 30)
        invoice.line_ids.remove_move_reconcile()
        share = self._assert_earned(self.rebate, 0)
        self.assertEqual(share.accrual_ids.mapped("amount"), [-30, 30])

    def test_before_the_invoice(self):
        payment = self._pay_on_account(self.alpha, 1000, "2024-12-01")
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._match(payment, invoice)
        self._assert_earned(self.rebate, 30)

    def test_without_tax(self):
        """1,000 and 190 of tax: half of it paid in time earns 3 % of 500."""
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        tax = self.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "company_id": self.company.id,
                "tax_group_id": group.id,
            }
        )
        invoice = self._draft_invoice(self.alpha, 1000, "2025-01-01")
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1190)
        self._pay(invoice, "2025-01-11", 595)
        self._assert_earned(self.rebate, 15)

    def test_a_credit_note_of_an_unpaid_invoice(self):
        """1,000, 400 credited: 600 paid on day 10."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._reverse(invoice, "2025-01-05", 400)
        self._pay(invoice, "2025-01-11")
        self._assert_earned(self.rebate, 18)

    def test_a_credit_note_of_a_paid_invoice(self):
        """1,000 paid on day 40 earned 20; 400 credited later take back 2 % of 400."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._pay(invoice, "2025-02-10")
        self._assert_earned(self.rebate, 20)
        note = self._credit_note(self.alpha, 400, "2025-03-01", reversed_entry_id=invoice.id)
        self._assert_earned(self.rebate, 12)
        # Set off against another invoice, 600 of that are paid in time: 12 + 8 back, and 3 % of 600.
        other = self._invoice(self.alpha, 1000, "2025-03-01")
        self._match(note, other)
        self._pay(other, "2025-03-11")
        self._assert_earned(self.rebate, 38)

    def test_a_credit_note_without_invoice(self):
        """It takes back the highest rate: 1,000 paid in time, 100 credited."""
        self._pay(self._invoice(self.alpha, 1000, "2025-01-01"), "2025-01-02")
        self._credit_note(self.alpha, 100, "2025-03-01")
        self._assert_earned(self.rebate, 27)

    def test_a_credit_note_of_an_earlier_agreement(self):
        """1,000 of November earned 2 % by the agreement of 2024. 400 of it are credited in 2025: 30 - 8."""
        before = self._agree("days", BANDS, date_from="2024-01-01", date_to="2024-12-31")
        old = self._invoice(self.alpha, 1000, "2024-11-01")
        self._pay(old, "2024-12-10")  # day 39
        self._assert_earned(before, 20)
        self._pay(self._invoice(self.alpha, 1000, "2025-01-01"), "2025-01-11")
        self._reverse(old, "2025-02-01", 400)
        self._assert_earned(self.rebate, 22)
        self._assert_earned(before, 20)

    def test_a_write_off_is_no_money(self):
        """500 paid, 500 written off."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-01")
        self._pay(invoice, "2025-01-11", 500)
        self._settle(invoice, "2025-01-12", self.loss, 500)
        self._assert_earned(self.rebate, 15)

    def test_another_currency(self):
        """2,000 USD were 1,000 EUR in January; paid within 30 days."""
        invoice = self._invoice(self.alpha, 2000, "2025-01-01", currency=self.dollar)
        self._pay(invoice, "2025-01-11", 2000, currency=self.dollar)
        self._assert_earned(self.rebate, 30)

    def test_paid_after_the_period(self):
        """An invoice of the period earns by its payment, whenever that comes."""
        rebate = self._agree("days", BANDS, date_to="2025-06-30")
        invoice = self._invoice(self.alpha, 1000, "2025-06-30")
        self._assert_earned(rebate, 0)
        self.assertEqual(rebate.state, "ended")
        self._pay(invoice, "2025-08-01")  # day 32
        self._assert_earned(rebate, 20)

    def test_minimum_and_cap(self):
        """The minimum is of what was invoiced."""
        rebate = self._agree("days", BANDS, minimum=2000, cap=40)
        self._pay(self._invoice(self.alpha, 1000, "2025-01-01"), "2025-01-02")
        self._assert_earned(rebate, 0)
        self._invoice(self.alpha, 1000, "2025-02-01")
        self._assert_earned(rebate, 30)
        self._pay(self._invoice(self.alpha, 1000, "2025-03-01"), "2025-03-02")
        self._assert_earned(rebate, 40)

    def test_several_accounts_share_what_each_earned(self):
        rebate = self._agree("days", BANDS, self.account + self.second)
        self._pay(self._invoice(self.alpha, 1000, "2025-01-01"), "2025-01-02")
        self._pay(self._invoice(self.beta, 1000, "2025-01-01"), "2025-02-10")
        self._assert_earned(rebate, 30)
        self._assert_earned(rebate, 20, self.second)

    def test_nothing_is_compared_with_each(self):
        """PostgreSQL expects one document by days to pay: it must not read all payments for each of many."""
        self._pay(self._invoice(self.alpha, 1000, "2025-01-01"), "2025-01-31")
        base = Base(self.company, self.today, self.rebate.sudo())
        for query in (base.query_accounts(), base.query_documents()):
            compared = compared_with_each(plan_nodes(self.env, query))
            self.assertFalse(
                compared & {"document", "matched", "paying", "received", "settling"}, compared
            )
