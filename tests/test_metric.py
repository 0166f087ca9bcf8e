from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.metric_scope import Fragment, MetricScope
from .common import KeyAccountCommon

ORDER_CODES = ["order_quantity", "order_amount", "order_count", "product_breadth"]


@tagged("post_install", "-at_install")
class TestMetricOrder(KeyAccountCommon):
    def test_orders_in_foreign_currency_and_of_a_contact(self):
        # The buyer orders, the company is the customer.
        self._order(
            self.alpha_buyer, [(self.roll, 2, 1100), (self.powder, 500, 5)], "2025-03-01"
        )  # 2 × 1,100 + 500 × 5 = 4,700 EUR
        self._order(
            self.alpha, [(self.roll, 3, 2000)], "2025-03-02", pricelist=self.dollar_pricelist
        )  # 6,000 USD at 2 = 3,000 EUR
        self._order(
            self.alpha, [(self.roll, 1, 2000)], "2025-09-01", pricelist=self.dollar_pricelist
        )  # 2,000 USD at 1.25 = 1,600 EUR
        self._assert_measured(
            self.alpha,
            {
                "order_amount": 9300,  # 4,700 + 3,000 + 1,600
                "order_count": 3,
                "order_quantity": 6.5,  # t: 2 + 500 kg + 3 + 1
                "product_breadth": 2,  # rolls and powder
            },
        )
        self.assertNotIn(self.alpha_buyer.id, self._measure(ORDER_CODES))

    def test_margin_with_cost_in_company_currency(self):
        self._order(
            self.alpha, [(self.roll, 2, 1100), (self.powder, 500, 5)], "2025-03-01"
        )  # 4,700 − (2 × 600 + 500 × 3 = 2,700) = 2,000
        self._order(
            self.alpha, [(self.roll, 1, 1000)], "2025-03-02", pricelist=self.dollar_pricelist
        )  # 1,000 USD − 600 EUR × 2 = −200 USD, at 2 = −100 EUR
        self._assert_measured(
            self.alpha,
            {"margin": 1900, "margin_rate": 1900 / 5200},  # amount: 4,700 + 1,000 / 2
        )

    def test_margin_rate_of_free_goods_cannot_be_said(self):
        self._order(self.alpha, [(self.roll, 1, 0)], "2025-03-01")
        self._assert_measured(self.alpha, {"margin": -600, "margin_rate": None})

    def test_drafts_and_cancelled_orders_do_not_count(self):
        self._quote(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")._action_cancel()
        self._assert_measured(
            self.alpha,
            dict.fromkeys(ORDER_CODES, 0) | {"recency_days": None, "tenure_years": None},
        )

    def test_companies_are_apart(self):
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(self.alpha, [(self.roll, 2, 3000)], "2025-03-01", company=self.other_company)
        self._order(
            self.alpha,
            [(self.roll, 1, 800)],
            "2025-09-01",
            company=self.other_company,
            pricelist=self.euro_pricelist,
        )  # 800 EUR at 0.8 = 1,000 USD
        self._assert_measured(self.alpha, {"order_amount": 1000, "order_quantity": 1})
        self._assert_measured(
            self.alpha,
            {
                "order_amount": 7000,  # 2 × 3,000 + 1,000 USD
                "order_quantity": 3,
                "margin": 3400,  # 7,000 − 3 × 1,200
            },
            company=self.other_company,
        )

    def test_units_that_do_not_convert_are_reported(self):
        self._order(self.alpha, [(self.roll, 2, 1000), (self.grinding, 7, 200)], "2025-03-01")
        self._order(self.beta, [(self.grinding, 3, 200)], "2025-03-01")
        self._order(self.beta, [(self.roll, 700, 1, self.kilogram)], "2025-03-01")
        self._order(self.beta, [(self.grinding, 9, 200)], "2024-03-01")
        self._assert_measured(self.alpha, {"order_quantity": 2, "order_amount": 3400})
        self._assert_measured(self.beta, {"order_quantity": 0.7, "product_breadth": 2})
        metric = self.env["key.account.metric"]
        scope = MetricScope(self.company, self.date_from, self.date_to)
        self.assertEqual(metric._unconverted_quantities(scope), [("Units", 10.0, 2)])  # 7 + 3
        scope = MetricScope(self.company, self.date_from, self.date_to, self.beta.ids)
        self.assertEqual(metric._unconverted_quantities(scope), [("Units", 3.0, 1)])
        self.company.key_account_uom_id = self.piece
        self._assert_measured(self.alpha, {"order_quantity": 7})
        self.company.key_account_uom_id = False
        self._assert_measured(self.alpha, {"order_quantity": 0})
        self.assertEqual(
            sorted(metric._unconverted_quantities(scope)), [("Units", 3.0, 1), ("kg", 700.0, 1)]
        )

    def test_down_payments_notes_and_returns(self):
        order = self._order(
            self.alpha, [(self.roll, 3, 1000), (self.powder, -100, 5)], "2025-03-01"
        )
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Rolls"}),
                    Command.create(
                        {
                            "product_id": self.grinding.id,
                            "is_downpayment": True,
                            "product_uom_qty": 0,
                            "price_unit": 900,
                        }
                    ),
                ]
            }
        )
        self._assert_measured(
            self.alpha,
            {
                "order_amount": 2500,  # 3,000 − 500; the down payment is no sale
                "order_quantity": 2.9,  # 3 t − 100 kg
                "product_breadth": 2,
            },
        )

    def test_midnight_is_that_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"  # eight hours ahead
        self._order(self.alpha, [(self.roll, 1, 1000)], "2024-12-31 15:59:59")  # 23:59:59
        self._order(self.alpha, [(self.roll, 1, 1001)], "2024-12-31 16:00:00")  # 1 Jan, 0:00
        self._order(self.alpha, [(self.roll, 1, 1002)], "2025-12-31 15:59:59")  # 31 Dec, 23:59:59
        self._order(self.alpha, [(self.roll, 1, 1003)], "2025-12-31 16:00:00")  # 1 Jan 2026
        self._assert_measured(
            self.alpha,
            {"order_amount": 2003, "order_quantity": 2, "recency_days": 0},  # 1,001 + 1,002
        )
        self.company.partner_id.tz = False  # UTC
        self._assert_measured(self.alpha, {"order_amount": 2005})  # 1,002 + 1,003

    def test_recency_and_interval(self):
        for day in ("2024-06-01", "2025-01-10", "2025-01-10", "2025-01-20", "2025-02-09"):
            self._order(self.alpha, [(self.roll, 1, 1000)], day)
        self._order(self.beta, [(self.roll, 1, 1000)], "2024-12-01")
        self._order(self.gamma, [(self.roll, 1, 1000)], "2026-01-01")
        codes = ["recency_days", "order_interval_days", "order_count"]
        measured = self._measure(codes, partner_ids=(self.alpha + self.beta + self.gamma).ids)
        self.assertEqual(
            measured,
            {
                # 9 Feb to 31 Dec; 10 Jan to 9 Feb are 30 days between three days with orders
                self.alpha.id: {"recency_days": 325, "order_interval_days": 15, "order_count": 4},
                # an order before the period tells how long ago it was, and nothing else
                self.beta.id: {"recency_days": 395, "order_interval_days": None, "order_count": 0},
                # what happened later was not known
                self.gamma.id: {
                    "recency_days": None,
                    "order_interval_days": None,
                    "order_count": 0,
                },
            },
        )

    def test_price_level(self):
        self._order(self.alpha, [(self.roll, 10, 1000)], "2025-03-01")
        self._order(self.beta, [(self.roll, 30, 1200)], "2025-03-01")
        # All paid (10,000 + 36,000) / 40 = 1,150 per t.
        self._assert_measured(self.alpha, {"price_level": 1000 / 1150})
        self._assert_measured(self.beta, {"price_level": 1200 / 1150})
        # Powder only goes to Beta: it says nothing, in whatever unit it is sold. 2 t at 5,000.
        self._order(self.beta, [(self.powder, 2, 5000, self.tonne)], "2025-03-01")
        # (36,000 + 10,000) / (30 × 1,150 + 2,000 × 5)
        self._assert_measured(self.beta, {"price_level": 46000 / 44500})
        # Gamma pays dollars at 1.25, in kg: 2.25 USD = 1.80 EUR per kg, 1,800 EUR for 1 t.
        self._order(
            self.gamma,
            [(self.roll, 1000, 2.25, self.kilogram)],
            "2025-09-01",
            pricelist=self.dollar_pricelist,
        )  # now (10,000 + 36,000 + 1,800) / 41 t
        average = 47800 / 41
        self._assert_measured(self.gamma, {"price_level": 1800 / average})
        self._assert_measured(self.alpha, {"price_level": 1000 / average})
        # Returns and other years do not move it.
        self._order(self.alpha, [(self.roll, -1, 1)], "2025-03-01")
        self._order(self.alpha, [(self.roll, 9, 1)], "2024-03-01")
        self._assert_measured(self.alpha, {"price_level": 1000 / average})

    def test_price_level_of_the_only_customer_is_average(self):
        self._order(self.alpha, [(self.roll, 1, 10), (self.powder, 1, 9)], "2025-03-01")
        self._assert_measured(self.alpha, {"price_level": 1.0})
        self._assert_measured(self.beta, {"price_level": None})


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


@tagged("post_install", "-at_install")
class TestMetricRating(KeyAccountCommon):
    def test_latest_rating_known_on_the_day(self):
        account = self._account(self.alpha)
        elsewhere = self._account(self.alpha, company=self.other_company)
        self.env["key.account.rating"].create(
            [
                {"account_id": rated.id, "kind": kind, "value": value, "date": day}
                for rated, kind, value, day in [
                    (account, "influence", 80, "2025-06-01"),
                    (account, "influence", 40, "2025-01-01"),  # typed later, older
                    (account, "influence", 90, "2026-01-01"),
                    (account, "reputation", 30, "2025-03-01"),
                    (account, "reputation", 50, "2025-03-01"),  # same day: the last one holds
                    (elsewhere, "influence", 10, "2025-06-01"),
                ]
            ]
        )
        self._assert_measured(self.alpha, {"influence": 80, "reputation": 50})
        self._assert_measured(
            self.alpha, {"influence": 40, "reputation": None}, date_to="2025-02-28"
        )
        self._assert_measured(
            self.alpha, {"influence": 10, "reputation": None}, company=self.other_company
        )
        self._assert_measured(self.beta, {"influence": None, "reputation": None})


@tagged("post_install", "-at_install")
class TestMetric(KeyAccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metrics = cls.env["key.account.metric"].search([("is_custom", "=", False)])
        cls.codes = cls.metrics.mapped("code")

    def _do_business(self, partner):
        self._order(partner, [(self.roll, 2, 1000), (self.powder, 100, 5)], "2025-02-01")
        invoice = self._invoice(partner, 2500, "2025-02-01", "2025-03-01")
        self._pay(invoice, "2025-04-01", 1000)

    def test_every_metric_is_measured_and_described(self):
        scope = MetricScope(self.company, self.date_from, self.date_to)
        self.assertEqual(set(self.codes), self.metrics._built_in_codes())
        self.assertEqual(set(self.codes), set(self.metrics._get_fragments(self.codes, scope)))
        for metric in self.metrics:
            self.assertTrue(metric.definition and metric.source and metric.unit, metric.code)
        confidential = self.metrics.filtered("confidential").mapped("code")
        self.assertEqual(set(confidential), {"margin", "margin_rate"})

    def test_unknown_code(self):
        with self.assertRaisesRegex(UserError, "no metric “nonsense”"):
            self._measure(["revenue", "nonsense"])

    def test_customers_without_documents(self):
        zeros = {
            "order_quantity", "order_amount", "order_count", "revenue", "margin",
            "overdue_amount", "product_breadth",
        }  # fmt: skip
        self._assert_measured(
            self.gamma, {code: 0 if code in zeros else None for code in self.codes}
        )
        self.assertEqual(self._measure(self.codes), {})
        self.assertEqual(self._measure(self.codes, partner_ids=[]), {})

    def test_chosen_customers_have_the_same_figures(self):
        for partner in (self.alpha_buyer, self.beta, self.gamma):
            self._do_business(partner)
        self._order(self.beta, [(self.roll, 1, 1300)], "2025-08-01")
        self._invoice(self.gamma, 40, "2024-08-01")
        everybody = self._measure(self.codes)
        self.assertEqual(set(everybody), {self.alpha.id, self.beta.id, self.gamma.id})
        for partner in (self.alpha, self.beta, self.gamma):
            chosen = self._measure(self.codes, partner_ids=partner.ids)
            self.assertEqual(chosen, {partner.id: everybody[partner.id]})
        for code in self.codes:  # and each metric says alone what it says in company
            for partner_id, values in self._measure([code]).items():
                self.assertEqual(values[code], everybody[partner_id][code], code)

    def test_queries_do_not_grow_with_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(30)]
        )
        for partner in customers[:3]:
            self._do_business(partner)
        for partner in customers[3:]:
            self._order(partner, [(self.roll, 2, 1000)], "2025-02-01")
        sources = {
            fragment.source
            for fragment in self.metrics._get_fragments(
                self.codes, MetricScope(self.company, self.date_from, self.date_to)
            ).values()
        }
        self.assertEqual(len(sources), 7)
        for partners in (customers[:3], customers):
            self._measure(self.codes, partner_ids=partners.ids)  # fills the caches of the ORM
            # one for each source, and the list of custom metrics
            with self.assertQueryCount(len(sources) + 1):
                measured = self._measure(self.codes, partner_ids=partners.ids)
            self.assertEqual(len(measured), len(partners))

    def test_a_module_adds_a_metric(self):
        self._invoice(self.alpha, 1000, "2020-02-01")
        self._invoice(self.alpha, 300, "2024-02-01")
        self._invoice(self.alpha, 600, "2025-02-01")
        cls = type(self.env["key.account.metric"])
        fragments_before = cls._fragments

        def _fragments(metric, scope):
            return fragments_before(metric, scope) | {
                "lifetime_revenue": Fragment(
                    "invoice",
                    SQL("SUM(move.amount_untaxed_signed)"),
                    history="ever",
                    empty=0.0,
                )
            }

        with patch.object(cls, "_fragments", _fragments):
            # A source that reaches further back leaves the others' figures as they were.
            self._assert_measured(
                self.alpha, {"lifetime_revenue": 1900, "revenue": 600, "revenue_growth": 1}
            )
            self._assert_measured(self.beta, {"lifetime_revenue": 0})

    def test_period_before(self):
        for date_from, date_to, before in [
            (date(2025, 1, 1), date(2025, 12, 31), date(2024, 1, 1)),
            (date(2025, 3, 1), date(2025, 3, 31), date(2025, 2, 1)),
            (date(2024, 3, 1), date(2025, 2, 28), date(2023, 3, 1)),
            (date(2025, 1, 8), date(2025, 1, 14), date(2025, 1, 1)),
        ]:
            scope = MetricScope(self.company, date_from, date_to)
            self.assertEqual(scope.previous_from, before)
