from odoo.fields import Command
from odoo.tests import freeze_time

from ..policy.policy_common import PolicyCommon

DAY = "2026-02-10"


@freeze_time(f"{DAY} 12:00:00")
class OrderPolicyCommon(PolicyCommon):
    """10 February 2026. A roll of 1 t costs 1,000 EUR by list; one EUR is 1.25 USD.

    By the policy, Alpha and Beta (grade A) get 3 % and pay within 45 days; Gamma (grade B) gets nothing. Each
    price below the policy, and each longer term, is held.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        users = cls.user_none + cls.user_own + cls.user_all + cls.user_manager
        users.write({"group_ids": [Command.link(sales.id)]})
        # Their list prices are in EUR: without company they are in the currency of the main company.
        (cls.roll + cls.grinding).company_id = cls.company
        pricelists = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").implied_ids += pricelists
        for partner in cls.alpha + cls.beta + cls.gamma:
            partner.with_company(
                cls.company
            ).specific_property_product_pricelist = cls.euro_pricelist
        cls.sales_policy = cls._policy(
            "Sales 2026",
            [cls._rung(cls.grade_a, "discount", 0.03), cls._rung(cls.grade_a, "days", 45)],
        )
        cls._approve(cls.sales_policy)
        cls.rule_price = cls._rule("price")
        cls.rule_days = cls._rule("days")

    @classmethod
    def _rule(cls, kind, effect="hold", **values):
        return cls.env["key.account.credit.rule"].create({"kind": kind, "effect": effect, **values})

    @classmethod
    def _except(cls, account, kind, value, until="2026-12-31"):
        """Grant an exception from today on."""
        names = {"price": "pricelist_id", "term": "payment_term_id"}
        exception = cls.env["key.account.policy.exception"].create(
            {
                "account_id": account.id,
                "kind": kind,
                names.get(kind, "value"): value.id if kind in names else value,
                "reason": "Old contract",
                "date_from": DAY,
                "date_to": until,
            }
        )
        exception.with_user(cls.user_manager).action_approve()
        return exception

    @classmethod
    def _with_breaks(cls):
        """Let Alpha pay 900 a tonne from 10 t on."""
        cls.usual = cls.env["product.pricelist"].create(
            {
                "name": "Usual",
                "currency_id": cls.euro.id,
                "company_id": False,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": cls.roll.id,
                            "compute_price": "fixed",
                            "fixed_price": 900,
                            "min_quantity": 10,
                        }
                    )
                ],
            }
        )
        cls.alpha.with_company(cls.company).specific_property_product_pricelist = cls.usual

    def _quotation(self, price, quantity=1, partner=None, discount=0.0, uom=None, **values):
        """Return a quotation of one line of rolls."""
        line = (self.roll, quantity, price, *([uom] if uom else []))
        order = self._quote(partner or self.alpha, [line], DAY, **values)
        order.order_line.discount = discount
        return order

    def _finding(self, order, kind="price"):
        """Return what an order is judged by a kind; empty if nothing is wrong."""
        findings = order._key_account_judge()[order.id]["findings"]
        return next((found for found in findings if found["kind"] == kind), {})

    def _missing(self, order):
        return self._finding(order).get("missing", 0.0)

    def _confirmed(self, *args, **values):
        order = self._quotation(*args, **values)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def _held(self, *args, **values):
        order = self._quotation(*args, **values)
        order.action_confirm()
        self.assertEqual((order.state, order.key_account_hold_state), ("draft", "held"))
        return order

    def _release(self, order):
        order.key_account_hold_id.with_user(self.user_manager)._release(
            "Trial order", order.company_id._key_account_today()
        )
