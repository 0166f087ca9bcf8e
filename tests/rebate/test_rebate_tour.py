from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..tour_common import TourWorks


@tagged("post_install", "-at_install")
class TestRebateTour(TourWorks):
    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features({"feature_rebate": True})
        cls.today = cls.company._key_account_today()

    def _draft(self, **values):
        """Return a draft: 2 %, and 3 % from 187,600 on, from last month to the next."""
        return self.env["key.account.rebate"].create(
            {
                "name": "Bonus",
                "company_id": self.company.id,
                "form": "total",
                "account_ids": self.account.ids,
                "date_from": self.today - timedelta(days=30),
                "date_to": self.today + timedelta(days=30),
                "step_ids": [
                    Command.create({"start": 0, "stop": 187600, "rate": 0.02}),
                    Command.create({"start": 187600, "rate": 0.03}),
                ],
                **values,
            }
        )

    def test_agree(self):
        draft = self._draft(name="New", account_ids=False, step_ids=False)
        self.start_tour(
            f"/odoo/key-account-rebates/{draft.id}",
            "key_account_rebate_agree_tour",
            login="tour_boss",
        )
        self.env.invalidate_all()
        self.assertEqual(
            (draft.name, draft.state, draft.account_ids, draft.approved_by_id),
            ("Bonus of the year", "running", self.account, self.manager),
        )
        self.assertEqual((draft.step_ids.start, draft.step_ids.rate), (1000, 0.02))

    def test_quotation(self):
        """With 4,400 on order, 3,200 are missing."""
        rebate = self._draft()
        rebate.action_approve()
        self.env["key.account.rebate.share"].create(
            {
                "rebate_id": rebate.id,
                "account_id": self.account.id,
                "pool_base": 180000,
                "pool_money": 180000,
            }
        )
        sales = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.salesperson.group_ids = [Command.link(sales.id)]
        product = self.env["product.product"].create({"name": "Ring", "taxes_id": False})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.mill.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 4400})],
            }
        )
        text = order.with_user(self.salesperson).key_account_rebate_text
        self.assertIn("3,200.00", text)
        self.start_tour(
            f"/odoo/sales/{order.id}", "key_account_rebate_quotation_tour", login="tour_user"
        )
