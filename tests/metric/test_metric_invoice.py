from odoo.tests import tagged

from ..common import KeyAccountCommon

ORDER_CODES = ["order_quantity", "order_amount", "order_count", "product_breadth"]


@tagged("post_install", "-at_install")
class TestMetricInvoice(KeyAccountCommon):
    def test_revenue_and_credit_notes(self):
        self._invoice(self.alpha_buyer, 1000, "2025-02-01")
        invoice = self._invoice(self.alpha, 800, "2025-03-01", currency=self.dollar)  # 400 EUR
        self._reverse(invoice, "2025-04-01", 200)  # 200 USD at 2 = 100 EUR, matched
        self._credit_note(self.alpha, 75, "2025-09-01", currency=self.dollar)  # at 1.25 = 60 EUR
        self._invoice(self.alpha, 9, "2024-12-31")
        self._invoice(self.alpha, 9, "2026-01-01")
        self._invoice(self.alpha, 7, "2025-05-01", company=self.other_company)
        self._draft_invoice(self.alpha, 5000, "2025-05-01")
        self._draft_invoice(self.alpha, 5000, "2025-05-01").button_cancel()
        self._assert_measured(
            self.alpha,
            {
                "revenue": 1240,  # 1,000 + 400 − 100 − 60
                "credit_note_rate": 160 / 1400,
            },
        )
        self._assert_measured(self.alpha, {"revenue": 7}, company=self.other_company)

    def test_revenue_is_without_tax(self):
        tax = (
            self.env["account.tax"]
            .with_company(self.company)
            .create(
                {
                    "name": "25 %",
                    "amount": 25,
                    "type_tax_use": "sale",
                    "country_id": self.company.account_fiscal_country_id.id,
                    "company_id": self.company.id,
                    "tax_group_id": self.env["account.tax.group"]
                    .create({"name": "Tax", "company_id": self.company.id})
                    .id,
                }
            )
        )
        invoice = self._draft_invoice(self.alpha, 1000, "2025-02-01")
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        # The receivable is with tax.
        self._assert_measured(self.alpha, {"revenue": 1000, "overdue_amount": 1250})

    def test_down_payment_is_revenue_once(self):
        order = self._order(self.alpha, [(self.roll, 2, 1000)], "2025-03-01")
        for method, values in [("percentage", {"amount": 30}), ("delivered", {})]:
            wizard = (
                self._quiet("sale.advance.payment.inv")
                .with_context(active_ids=order.ids, active_model="sale.order")
                .create({"advance_payment_method": method, **values})
            )
            invoice = wizard._create_invoices(order)
            invoice.invoice_date = "2025-03-02"
            invoice.action_post()
        # 30 % of 2,000 = 600, then 2,000 − 600
        self.assertEqual(sorted(order.invoice_ids.mapped("amount_untaxed")), [600, 1400])
        self._assert_measured(
            self.alpha,
            {"revenue": 2000, "order_amount": 2000, "order_quantity": 2, "product_breadth": 1},
        )

    def test_only_credit_notes(self):
        self._credit_note(self.alpha, 100, "2025-02-01")
        self._assert_measured(
            self.alpha, {"revenue": -100, "credit_note_rate": None, "revenue_growth": None}
        )

    def test_growth_against_the_period_before(self):
        self._invoice(self.alpha, 1000, "2024-07-01")
        self._invoice(self.alpha, 1300, "2025-07-01")
        self._invoice(self.alpha, 200, "2025-02-01")
        self._invoice(self.alpha, 7777, "2023-12-31")  # long before
        self._assert_measured(self.alpha, {"revenue_growth": 0.5})  # 1,500 / 1,000 − 1
        # The half year before 1 July 2025 is the first half of 2025: 1,300 / 200 − 1 = 5.5
        self._assert_measured(
            self.alpha, {"revenue_growth": 5.5, "revenue": 1300}, date_from="2025-07-01"
        )
        # No revenue before, or a credit only: no figure.
        self._invoice(self.beta, 1000, "2025-02-01")
        self._assert_measured(self.beta, {"revenue_growth": None})
        self._credit_note(self.beta, 10, "2024-02-01")
        self._assert_measured(self.beta, {"revenue_growth": None})
        # All gone: −100 %.
        self._invoice(self.gamma, 1000, "2024-02-01")
        self._assert_measured(self.gamma, {"revenue_growth": -1, "revenue": 0})

    def test_tenure(self):
        self._order(self.alpha, [(self.roll, 1, 1000)], "2023-12-31")  # 731 days, one a leap day
        self._invoice(self.alpha, 1000, "2024-12-31")
        self._invoice(self.beta, 1000, "2024-12-31")  # 365 days
        self._assert_measured(self.alpha, {"tenure_years": 731 / 365.25})
        self._assert_measured(self.beta, {"tenure_years": 365 / 365.25})
        self._assert_measured(self.gamma, {"tenure_years": None})
        self._assert_measured(self.beta, {"tenure_years": None}, company=self.other_company)
        # A person knows better, for one company.
        self._account(self.beta, customer_since="2001-12-31")
        self._account(self.gamma, customer_since="2025-12-30")
        self._assert_measured(self.beta, {"tenure_years": 8766 / 365.25})  # 24 years
        self._assert_measured(self.gamma, {"tenure_years": 1 / 365.25})
        self._assert_measured(self.gamma, {"tenure_years": None}, date_to="2025-12-29")
