from datetime import date

from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestExposure(KeyAccountCommon):
    """What a customer owes and may still come to owe, as of a day; figures computed by hand."""

    def setUp(self):
        super().setUp()
        self.day = date(2025, 9, 30)
        self.customer = self.env["res.partner"].create({"name": "Rolling Mill", "is_company": True})

    def _exposure(self, day=None, company=None):
        return self.env["key.account"]._measure_exposure(
            company or self.company, day or self.day, self.customer.ids
        )[self.customer.id]

    def test_ages_add_up_to_the_ledger(self):
        """1,000 not due, 200 one day late, 300 thirty-one, 400 sixty-one, 500 over ninety; 150 on account."""
        for amount, due in (
            (1000, "2025-09-30"),
            (200, "2025-09-29"),
            (300, "2025-08-30"),
            (400, "2025-07-31"),
            (500, "2025-07-01"),
        ):
            self._invoice(self.customer, amount, "2025-06-01", due=due)
        self._pay_on_account(self.customer, 150, "2025-09-30")
        found = self._exposure()
        ages = [found[f"late_{number}"] for number in range(1, 5)]
        self.assertEqual(
            [found["not_due"], *ages, found["credits"]], [1000, 200, 300, 400, 500, -150]
        )
        self.assertEqual((found["owed"], found["overdue"]), (2250, 1250))
        self.assertEqual(found["oldest"], date(2025, 7, 1))
        self.assertEqual(found["exposure"], 2250)

    def test_as_of_a_day_before_the_payment(self):
        invoice = self._invoice(self.customer, 800, "2025-08-01", due="2025-08-31")
        self._pay(invoice, "2025-10-02", amount=300)
        self.assertEqual(self._exposure()["owed"], 800)
        self.assertEqual(self._exposure(date(2025, 10, 2))["owed"], 500)

    def test_orders_count_with_what_is_not_invoiced(self):
        """10 t at 100 ordered, 4 t invoiced: 600 are left; the draft of 1 t counts as ordered."""
        order = self._order(self.customer, [(self.roll, 10, 100)], "2025-09-01")
        line = order.order_line
        invoice = self._draft_invoice(self.customer, 100, "2025-09-10")
        invoice.invoice_line_ids.write({"quantity": 4, "sale_line_ids": [(4, line.id)]})
        invoice.action_post()
        draft = self._draft_invoice(self.customer, 100, "2025-09-11")
        draft.invoice_line_ids.write({"quantity": 1, "sale_line_ids": [(4, line.id)]})
        found = self._exposure()
        self.assertEqual((found["orders"], found["drafts"], found["owed"]), (600, 0, 400))
        self.assertEqual(found["exposure"], 1000)
        self.assertEqual(self._exposure(date(2025, 9, 9))["orders"], 1000)

    def test_an_order_in_another_currency_counts_at_its_own_rate(self):
        """2,000 USD ordered when one EUR was 2 USD: 1,000 EUR, whatever the rate is today."""
        self._order(
            self.customer, [(self.roll, 20, 100)], "2025-06-30", pricelist=self.dollar_pricelist
        )
        self.assertEqual(self._exposure()["orders"], 1000)

    def test_drafts_count_by_setting(self):
        self._draft_invoice(self.customer, 70, "2025-09-10")
        self.assertEqual(self._exposure()["drafts"], 70)
        self.company.key_account_exposure_drafts = False
        self.assertEqual(self._exposure()["exposure"], 0)

    def test_limit_of_the_company_of_the_documents(self):
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 4000
        self.customer.with_company(self.other_company).credit_limit = 9
        self._invoice(self.customer, 1000, "2025-09-01", due="2025-10-31")
        found = self._exposure()
        self.assertEqual((found["limit"], found["used"], found["free"]), (4000, 0.25, 3000))
        self.assertEqual(self._exposure(company=self.other_company)["exposure"], 0)
        self.company.account_use_credit_limit = False
        self.assertIsNone(self._exposure()["limit"])
