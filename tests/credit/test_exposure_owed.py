from odoo.tests import tagged

from .exposure_common import ExposureCommon


@tagged("post_install", "-at_install")
class TestExposureOwed(ExposureCommon):
    """Everything on receivables counts, and what settles it; figures computed by hand."""

    def test_entries_and_payments_on_account(self):
        """700 from the old books, and 200 on account: 500 are owed, none of it by an invoice."""
        self._entry("2025-08-15", (self.receivable, 700), (self.capital, -700))
        self._pay_on_account(self.alpha, 200, "2025-09-01")
        self._assert_exposure({"owed": 500, "late_2": 700, "credits": -200, "overdue": 500})

    def test_payment_before_the_invoice(self):
        """900 came before the invoice of 1,000: matched, 100 are left; before that, it is a credit."""
        payment = self._pay_on_account(self.alpha, 900, "2025-09-01")
        invoice = self._invoice(self.alpha, 1000, "2025-09-20", due="2025-10-20")
        self._match(invoice, payment)
        self._assert_exposure({"owed": 100, "not_due": 100, "credits": 0})
        self._assert_exposure({"owed": -900, "credits": -900}, day=self.day.replace(day=19))

    def test_paid_too_much(self):
        """500 came for an invoice of 300: we owe the customer 200."""
        invoice = self._invoice(self.alpha, 300, "2025-09-01")
        self._pay(invoice, "2025-09-10", 500)
        self._assert_exposure({"owed": -200, "credits": -200, "overdue": 0})

    def test_cash_discount_and_write_off(self):
        """Of 1,000, 980 were paid and 20 deducted as agreed; of 400, 300 were written off."""
        paid = self._invoice(self.alpha, 1000, "2025-08-01")
        self._pay(paid, "2025-08-10", 980)
        self._settle(paid, "2025-08-10", self.discount, 20)
        lost = self._invoice(self.alpha, 400, "2025-08-01")
        self._settle(lost, "2025-09-15", self.loss, 300)
        self._assert_exposure({"owed": 100, "late_2": 100})
        self._assert_exposure({"owed": 400}, day=self.day.replace(day=14))

    def test_exchange_difference(self):
        """1,000 USD were 800 EUR; 400 USD came in when they were worth 200 EUR: 480 are open.

        The difference of 120 is neither paid nor owed. Paid in full, nothing is left.
        """
        self._create_rates(self.company, self.dollar, {"2025-08-15": 2})
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", currency=self.dollar)
        self._pay(invoice, "2025-08-20", 400)
        self._assert_exposure({"owed": 480, "late_2": 480})
        self._pay(invoice, "2025-09-20")
        self._assert_exposure({"owed": 0})

    def test_shares_of_cents_are_rounded_item_by_item(self):
        """0.10 USD are 0.08 EUR; a third of it paid leaves 0.0533…: 0.05."""
        invoice = self._invoice(self.alpha, 0.1, "2025-08-01", currency=self.dollar)
        self._pay(invoice, "2025-08-20", 0.03)
        self.assertEqual(self._exposure()["owed"], 0.06)

    def test_customer_that_is_a_supplier_too(self):
        """Our debt of 500 is no credit of the customer; 200 of it set off against 600 are paid."""
        self._entry("2025-09-01", (self.loss, 500), (self.payable, -500))
        invoice = self._invoice(self.alpha, 600, "2025-09-01", due="2025-10-31")
        self._assert_exposure({"owed": 600})
        self._settle(invoice, "2025-09-20", self.payable, 200)
        self._assert_exposure({"owed": 400, "not_due": 400})

    def test_branches_pay_together(self):
        """Three contacts of the customer owe 100, 200, 300; one payment of 450 covers them in part."""
        contacts = self.alpha_buyer + self.env["res.partner"].create(
            [{"name": f"Branch {name}", "parent_id": self.alpha.id} for name in "AB"]
        )
        invoices = self.env["account.move"]
        for contact, amount in zip(contacts, (100, 200, 300), strict=True):
            invoices += self._invoice(contact, amount, "2025-08-31")
        self._pay(invoices, "2025-09-15", 450)
        self._assert_exposure({"owed": 150, "late_1": 150})

    def test_bounced_payment(self):
        """The payment of 600 bounced: the invoice is open again, as is the debt of the return."""
        invoice = self._invoice(self.alpha, 600, "2025-08-01")
        payment = self._pay(invoice, "2025-09-01")
        payment.move_id._reverse_moves(
            [{"date": "2025-09-20", "invoice_date": False}], cancel=False
        ).action_post()
        self._assert_exposure({"owed": 600})
        self._assert_exposure({"owed": 0}, day=self.day.replace(day=19))

    def test_draft_and_cancelled_entries_are_not_owed(self):
        invoice = self._invoice(self.alpha, 600, "2025-08-01")
        invoice.button_cancel()
        self._entry("2025-10-01", (self.receivable, 50), (self.capital, -50))
        self._assert_exposure({"owed": 0})

    def test_two_companies_of_one_customer(self):
        """100 EUR are owed to one company and 300 USD to the other, each in its own currency."""
        self._invoice(self.alpha, 100, "2025-09-01")
        self._invoice(self.alpha, 300, "2025-09-01", company=self.other_company)
        self._assert_exposure({"owed": 100, "late_1": 100})
        self._assert_exposure({"owed": 300, "late_1": 300}, company=self.other_company)

    def test_merged_customers(self):
        """What the merged customer owed, ordered and drafted is that of the one that stays."""
        self._invoice(self.alpha, 100, "2025-09-01")
        self._order(self.alpha, [(self.roll, 2, 100)], "2025-09-01")
        self._draft_invoice(self.alpha, 30, "2025-09-01")
        self._invoice(self.beta, 1000, "2025-09-01")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.create(
            {
                "state": "selection",
                "partner_ids": (self.alpha + self.beta).ids,
                "dst_partner_id": self.beta.id,
            }
        ).action_merge()
        self._assert_exposure({"owed": 1100, "orders": 200, "drafts": 30}, customer=self.beta)

    def test_as_many_statements_for_many_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(30)]
        )
        for customer in customers:
            self._invoice(customer, 10, "2025-09-01")
        measure = self.env["key.account"]._measure_exposure
        measure(self.company, self.day, customers[:3].ids)
        for some in (customers[:3], customers):
            with self.assertQueryCount(1):
                found = measure(self.company, self.day, some.ids)
            self.assertEqual({row["owed"] for row in found.values()}, {10})
