from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyQueries(OrderPolicyCommon):
    """The statements of a judgement do not depend on the number of orders, customers and quantities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._with_breaks()

    def _orders(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
        )
        orders = self.env["sale.order"]
        for index, partner in enumerate(partners):
            partner.with_company(self.company).specific_property_product_pricelist = self.usual
            self._account(partner, grade_id=self.grade_a.id, grade_reason="New")
            lines = [(self.roll, index + 1, 900), (self.grinding, index + 2, 100)]
            orders |= self._quote(
                partner,
                lines,
                DAY,
                pricelist=self.dollar_pricelist if index % 2 else self.usual,
            )
        return orders

    def test_judging(self):
        few, many = self._orders(3), self._orders(30)
        self._count(few._key_account_judge)
        counts = [self._count(orders._key_account_judge) for orders in (few, many)]
        self.assertEqual(*counts)
        for order in many:
            self.assertTrue(self._finding(order), order.order_line.mapped("price_unit"))

    def test_form(self):
        order = self._orders(1)
        user = order.with_user(self.user_manager)
        self._count(lambda: user.read(["key_account_policy_warning"]))
        order.order_line = [
            (0, 0, {"product_id": self.grinding.id, "product_uom_qty": n, "price_unit": 1})
            for n in range(1, 30)
        ]
        few = self._count(lambda: user.read(["key_account_policy_warning"]))
        order.order_line[3:].unlink()
        self.assertEqual(few, self._count(lambda: user.read(["key_account_policy_warning"])))
