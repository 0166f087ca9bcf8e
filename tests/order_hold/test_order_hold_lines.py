from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldLines(OrderHoldCommon):
    """Lines that reach a confirmed order on a way round: by another order, by a default."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)
        cls.confirmed = cls._quote(cls.alpha, [(cls.roll, 1, 100)], "2025-10-01")
        cls.confirmed.action_confirm()

    def _rpc_write(self, records, vals):
        with self._refused():
            rpc(records.with_user(self.user_manager), "write", vals)

    def test_lines_by_another_order(self):
        """A quotation of Beta carries commands for the lines of Alpha's confirmed order."""
        other = self._quotation(20000, self.beta)
        discount = {"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": -20000}
        line = self.confirmed.order_line
        self._rpc_write(other, {"order_line": [Command.update(line.id, {"product_uom_qty": 1000})]})
        moved = Command.update(other.order_line.id, {"order_id": self.confirmed.id})
        self._rpc_write(other, {"order_line": [moved]})
        self.confirmed.write(
            {
                "order_line": [
                    Command.create(discount),
                    Command.create({**discount, "price_unit": 20000}),
                ]
            }
        )
        rebate = self.confirmed.order_line[1]
        self._rpc_write(other, {"order_line": [Command.link(rebate.id)]})
        self.assertEqual(self.confirmed.amount_total, 100)

    def test_the_order_is_a_default(self):
        """Sent in the context, or stored by Odoo for the user."""
        lines = self.env["sale.order.line"].with_user(self.user_manager)
        vals = {"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 9900.01}
        with self._refused():
            rpc(lines.with_context(default_order_id=self.confirmed.id), "create", [vals])
        self.env["ir.default"].set(
            "sale.order.line", "order_id", self.confirmed.id, user_id=self.user_manager.id
        )
        with self._refused():
            rpc(lines, "create", [vals])
        rpc(lines, "create", [{**vals, "price_unit": 9900}])
        self.assertEqual(self.confirmed.amount_total, 10000)

    def test_odd_orders(self):
        """What is no order is refused as by Odoo, not by an error of the code."""
        line = self.confirmed.order_line
        for odd in ([self.confirmed.id], True, "x", 1e30, 10**12):
            judged = line._key_account_get_judged({"order_id": odd})
            self.assertEqual(judged, self.confirmed)
