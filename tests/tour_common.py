from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase


class TourWorks(HttpCase):
    """A company with one customer, graded D a month ago, which has ordered more since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour works"})
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.salesperson, cls.manager, cls.admin = (
            cls._user(f"tour_{role}", f"key_account.group_{group}")
            for role, group in (("user", "user"), ("boss", "manager"), ("admin", "admin"))
        )
        # Features are the same in all companies.
        cls.admin.company_ids = cls.env["res.company"].search([])
        cls.mill = cls.env["res.partner"].create(
            {"name": "Tour mill", "is_company": True, "user_id": cls.salesperson.id}
        )
        cls.account = cls.env["key.account"].create(
            {
                "partner_id": cls.mill.id,
                "company_id": cls.company.id,
                "owner_id": cls.salesperson.id,
            }
        )
        cls.scorecard = cls.env["key.account.scorecard"].create(
            {
                "name": "Tour scorecard",
                "sequence": -1,
                "company_id": cls.company.id,
                "rank_metric_id": cls.env.ref("key_account.metric_order_amount").id,
                "criterion_ids": [
                    Command.create(
                        {
                            "metric_id": cls.env.ref("key_account.metric_order_amount").id,
                            "weight": 100,
                            "scoring": "linear",
                            "value_high": 500,
                        }
                    )
                ],
            }
        )
        cls.last_month = cls._review_last_month()
        cls._order(cls.mill, 400)

    @classmethod
    def _user(cls, login, group):
        users = cls.env["res.users"]
        # The first message of OdooBot, where it is installed, would open a window over the page.
        quiet = {"odoobot_state": "disabled"} if "odoobot_state" in users._fields else {}
        return users.create(
            {
                **quiet,
                "name": login,
                "login": login,
                "password": login,
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref(group).ids)],
            }
        )

    @classmethod
    def _order(cls, customer, amount, days=0):
        product = cls.env["product.product"].create({"name": "Roll"})
        line = Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": False})
        order = cls.env["sale.order"].create(
            {"partner_id": customer.id, "company_id": cls.company.id, "order_line": [line]}
        )
        order.action_confirm()
        order.date_order -= timedelta(days=days)

    @classmethod
    def _review_last_month(cls):
        """20 of 100 points: grade D."""
        cls._order(cls.mill, 100, days=60)
        review = cls.env["key.account.review"].create(
            {
                "scorecard_id": cls.scorecard.id,
                "company_id": cls.company.id,
                "date": cls.company._key_account_today() - timedelta(days=30),
            }
        )
        review.action_compute()
        review.action_approve()
        return review
