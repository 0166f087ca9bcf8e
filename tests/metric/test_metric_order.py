from odoo.fields import Command
from odoo.tests import tagged

from ...tools.metric.metric_scope import MetricScope
from ..common import KeyAccountCommon

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
                "product_breadth": 1,  # powder only came back
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
