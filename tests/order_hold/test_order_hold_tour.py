from odoo.fields import Command
from odoo.tests import tagged

from ..tour_common import TourWorks


@tagged("post_install", "-at_install")
class TestOrderHoldTour(TourWorks):
    browser_size = "1280x800"

    def test_hold_and_release(self):
        """A manager sees why an order waits, releases it with a reason, and confirms it."""
        self.env["key.account.settings"]._switch_features({"feature_credit": True})
        self.env["key.account.credit.rule"].create(
            {"kind": "stop", "effect": "hold", "company_id": self.company.id}
        )
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.manager.group_ids = [Command.link(sales.id)]
        self.account._stop_credit("Insolvency announced")
        product = self.env["product.product"].create({"name": "Ring", "taxes_id": False})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.mill.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 700})],
            }
        )
        self.start_tour(f"/odoo/sales/{order.id}", "key_account_order_hold_tour", login="tour_boss")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        hold = order.key_account_hold_id
        self.assertEqual((hold.state, hold.release_user_id), ("confirmed", self.manager))
        self.assertEqual(hold.release_reason, "They pay in advance")
