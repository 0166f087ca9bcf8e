from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.metric.metric_scope import MetricScope
from ...tools.proposal.sold import sold_lines
from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestOrderHistory(KeyAccountCommon):
    """Orders and invoices stay with the company that ordered and was billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls._order(cls.alpha_buyer, [(cls.roll, 2, 1000)], "2024-05-01")
        cls._invoice(cls.alpha_buyer, 2000, "2024-05-02")

    def _assert_figures(self, partner, amount, revenue, year=2024, **more):
        period = {"date_from": f"{year}-01-01", "date_to": f"{year}-12-31"}
        expected = {"order_amount": amount, "order_quantity": amount / 1000, "revenue": revenue}
        self._assert_measured(partner, expected | more, **period)

    def _customer_of_none(self, orders):
        """Let orders look as if they had come in past Odoo."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE sale_order SET key_account_partner_id = NULL WHERE id IN %s RETURNING id",
                orders._ids,
            )
        )
        self.env.invalidate_all()

    def test_contact_moves_to_another_company(self):
        """2024 stays with Alpha; what the buyer orders for Beta in 2025 is Beta's."""
        self.alpha_buyer.parent_id = self.beta
        self._order(self.alpha_buyer, [(self.roll, 3, 1000)], "2025-05-01")
        self._invoice(self.alpha_buyer, 3000, "2025-05-02")
        self._assert_figures(self.alpha, 2000, 2000)
        self._assert_figures(self.beta, 0, 0, order_count=0)
        self._assert_figures(self.alpha, 0, 0, year=2025, recency_days=609)  # 1 May 2024
        self._assert_figures(self.beta, 3000, 3000, year=2025, recency_days=244)
        self._assert_measured(self.alpha, {"tenure_years": 609 / 365.25})
        self._assert_measured(self.beta, {"tenure_years": 244 / 365.25})

    def test_quotation_counts_for_the_company_at_confirmation(self):
        quotation = self._quote(self.alpha_buyer, [(self.roll, 1, 1000)], "2024-06-01")
        self.alpha_buyer.parent_id = self.beta
        quotation.action_confirm()
        quotation.date_order = "2024-06-01 12:00:00"
        self._assert_figures(self.alpha, 2000, 2000)
        self._assert_figures(self.beta, 1000, 0)

    def test_orders_that_came_in_past_odoo(self):
        """An order without customer is noted when its contact moves, not lost to the new company."""
        self._customer_of_none(self.orders)
        self._assert_figures(self.alpha, 2000, 2000)
        self.alpha_buyer.parent_id = self.beta
        self._assert_figures(self.alpha, 2000, 2000)
        self.assertEqual(self.orders.key_account_partner_id, self.alpha)

    def test_contact_that_becomes_a_company(self):
        self._customer_of_none(self.orders)
        self.alpha_buyer.is_company = True
        self._assert_figures(self.alpha, 2000, 2000)
        self._assert_figures(self.alpha_buyer, 0, 0)

    def test_company_that_becomes_part_of_another(self):
        """Alpha is no company of its own any more: what it bought counts for Beta."""
        self.alpha.write({"is_company": False, "parent_id": self.beta.id})
        self._assert_figures(self.beta, 2000, 2000)

    def test_companies_that_are_merged(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alpha + self.beta).ids, self.beta
        )
        self.env.invalidate_all()
        self.assertEqual(self.orders.key_account_partner_id, self.beta)
        self._assert_figures(self.beta, 2000, 2000)

    def test_installation_finds_out_who_was_billed(self):
        """The buyer has moved before: his invoice tells of which company he was when he ordered."""
        billed = self._order(self.alpha_buyer, [(self.roll, 5, 1000)], "2024-07-01")
        invoice = billed._create_invoices()
        invoice.partner_id = self.alpha_buyer
        invoice.invoice_date = "2024-07-02"
        invoice.action_post()
        self.alpha_buyer.parent_id = self.beta
        self._customer_of_none(self.orders + billed)
        self.env["sale.order"]._key_account_fill_customers()
        self.env.invalidate_all()
        self.assertEqual(billed.key_account_partner_id, self.alpha)
        self.assertEqual(self.orders.key_account_partner_id, self.beta)  # nothing says better

    def test_what_the_account_shows(self):
        """Orders under way and what is proposed follow the company that ordered, too."""
        alpha, beta = self._account(self.alpha), self._account(self.beta)
        self.alpha_buyer.parent_id = self.beta
        self.assertEqual(
            [order for order, *_rest in alpha._get_orders_under_way()], self.orders.mapped("name")
        )
        self.assertEqual(beta._get_orders_under_way(), [])
        self.env.flush_all()
        scope = MetricScope(self.company, date(2020, 1, 1), date(2030, 1, 1))
        for partner, found in ((self.beta, False), (self.alpha, True)):
            sold = sold_lines(
                self.env, self.company, scope.start_of(scope.date_from), scope.end, partner.ids
            )
            self.assertEqual(bool(self.env.execute_query(sold)), found)

    def test_products_of_both_companies(self):
        self._order(self.alpha_buyer, [(self.grinding, 2, 200)], "2025-02-01")
        self.alpha_buyer.parent_id = self.beta
        self._order(self.alpha_buyer, [(self.grinding, 2, 200)], "2025-03-01")
        self._assert_measured(self.alpha, {"product_breadth": 1})
        self._assert_measured(self.beta, {"product_breadth": 1})

    def test_custom_metrics_stay_with_the_company(self):
        """Orders and invoices by their contact count for the company of then, too."""
        metrics = self.env["key.account.metric"].create(
            [
                {
                    "name": code,
                    "code": code,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "date_field_id": self.env["ir.model.fields"]._get(model, date).id,
                    "partner_path": "partner_id",
                    "domain": domain,
                }
                for code, model, date, domain in [
                    ("own_orders", "sale.order", "date_order", "[]"),
                    ("own_invoices", "account.move", "invoice_date", "[]"),
                ]
            ]
        )
        self.alpha_buyer.parent_id = self.beta
        expected = dict.fromkeys(metrics.mapped("code"), 1)
        period = {"date_from": "2024-01-01", "date_to": "2024-12-31"}
        self._assert_measured(self.alpha, expected, **period)
        self._assert_measured(self.beta, dict.fromkeys(expected, 0), **period)

    def test_lines_stay_with_the_company_of_their_order(self):
        """Odoo copies the contact to the lines: they are as old as the order."""
        self.env["key.account.metric"].create(
            {
                "name": "Lines",
                "code": "own_lines",
                "model_id": self.env["ir.model"]._get_id("sale.order.line"),
                "date_field_id": self.env["ir.model.fields"]
                ._get("sale.order.line", "create_date")
                .id,
                "partner_path": "order_partner_id",
            }
        )
        self.alpha_buyer.parent_id = self.beta
        period = {"date_from": "2024-01-01", "date_to": "2099-12-31"}
        self._assert_measured(self.alpha, {"own_lines": len(self.orders.order_line)}, **period)
        self._assert_measured(self.beta, {"own_lines": 0}, **period)

    def test_complaint_about_an_order_of_then(self):
        alpha, beta = self._account(self.alpha), self._account(self.beta)
        self.alpha_buyer.parent_id = self.beta
        values = {
            "name": "Cracks",
            "kind_id": self.env["key.account.complaint.kind"].search([], limit=1).id,
            "order_id": self.orders.id,
        }
        complaints = self.env["key.account.complaint"]
        self.assertTrue(complaints.create(dict(values, account_id=alpha.id)))
        with self.assertRaisesRegex(ValidationError, "is not an order of Beta Mills"):
            complaints.create(dict(values, account_id=beta.id))

    def test_nobody_says_who_ordered(self):
        """Neither by value nor by default: code alone notes the customer."""
        seller = self._create_user(
            "ka_seller", "key_account.group_admin,sales_team.group_sale_salesman_all_leads"
        )
        orders = self.env["sale.order"].with_user(seller)
        with self.assertRaisesRegex(AccessError, "recorded by the system"):
            orders.browse(self.orders.id).key_account_partner_id = self.beta
        values = {"partner_id": self.alpha.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            orders.create(dict(values, key_account_partner_id=self.beta.id))
        order = orders.with_context(default_key_account_partner_id=self.beta.id).create(values)
        self.assertEqual(order.sudo().key_account_partner_id, self.alpha)
