from odoo.tests import tagged

from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldQueries(OrderHoldCommon):
    """The statements of a judgement do not depend on the number of orders and customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind in ("stop", "overdue", "limit", "review", "broken", "terms"):
            cls._rule(kind)
        cls.company.key_account_hold_all = True

    def _orders(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
        )
        for partner in partners:
            partner.with_company(self.company).credit_limit = 100
            self._account(partner, owner_id=self.user_own.id)
        orders = self.env["sale.order"]
        for partner in partners:
            orders |= self._quotation(1000, partner)
        return orders

    def test_judging(self):
        few, many = self._orders(3), self._orders(30)
        self._count(few._key_account_judge)
        counts = [self._count(orders._key_account_judge) for orders in (few, many)]
        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 40)

    def test_holding(self):
        """Records and activities are created for all orders together; Odoo's chatter adds a little."""
        self._count(self._orders(1)._key_account_hold_back)
        few, many = self._orders(3), self._orders(30)
        counts = [self._count(orders._key_account_hold_back) for orders in (few, many)]
        self.assertEqual(set((few | many).mapped("key_account_hold_state")), {"held"})
        self.assertLessEqual(counts[1] - counts[0], 27 * 2, counts)
