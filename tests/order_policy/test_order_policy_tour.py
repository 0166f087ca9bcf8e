from odoo.fields import Command
from odoo.tests import tagged

from ..tour_common import TourWorks


@tagged("post_install", "-at_install")
class TestOrderPolicyTour(TourWorks):
    """On the phone: the strips of a quotation, and the page of the account."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features({"feature_policy": True})
        rung = {"grade_id": cls.account.grade_id.id, "kind": "discount", "value": 0.03}
        policy = cls.env["key.account.policy"].create(
            {
                "name": "Tour policy",
                "company_id": cls.company.id,
                "date_from": cls.company._key_account_today(),
                "rung_ids": [Command.create(rung)],
            }
        )
        policy.with_user(cls.manager).action_approve()

    def test_quotation(self):
        """Two rolls of 1,000 for 950 each: 3 % are given, so 2 x (970 - 950) = 40 are missing."""
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.salesperson.group_ids = [Command.link(sales.id)]
        product = self.env["product.product"].create(
            {"name": "Ring", "list_price": 1000, "company_id": self.company.id, "taxes_id": False}
        )
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 950}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.mill.id,
                "company_id": self.company.id,
                "order_line": [Command.create(line)],
            }
        )
        self.assertIn("40.00", order.with_user(self.salesperson).key_account_policy_warning or "")
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "key_account_policy_quotation_phone_tour",
            login="tour_user",
        )

    def test_account(self):
        self.start_tour(
            f"/odoo/key-accounts/{self.account.id}",
            "key_account_policy_account_phone_tour",
            login="tour_user",
        )
