from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMetricTrialTour(HttpCase):
    def test_trial(self):
        """An administrator of key accounts tries a metric in the browser; nothing is saved."""
        user = new_test_user(
            self.env,
            "tour_metric",
            "key_account.group_admin,sales_team.group_sale_manager",
            password="tour_metric",
        )
        user.company_ids = self.env["res.company"].search([])
        customer = self.env["res.partner"].create({"name": "Tried customer", "is_company": True})
        product = self.env["product.product"].create({"name": "Tried", "list_price": 1})
        # Long before the tried period; as an old database has them, which no rule judges again.
        self.env.cr.execute("UPDATE sale_order SET date_order = '2001-01-01'")
        self.env.invalidate_all()
        self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": user.company_id.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        ).action_confirm()
        path = "/odoo/action-key_account.key_account_metric_action/new"
        before = self.env["key.account.metric"].search_count([])
        self.start_tour(path, "key_account_metric_trial_tour", login="tour_metric")
        self.assertEqual(self.env["key.account.metric"].search_count([]), before)
