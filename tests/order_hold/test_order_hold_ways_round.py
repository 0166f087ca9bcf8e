from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldWaysRound(OrderHoldCommon):
    """What callers send together with a confirmation, or instead of one, is judged as it is in the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)

    def _rpc_write(self, records, vals, text="is on hold: it is being checked"):
        with self._refused(text):
            rpc(records.with_user(self.user_manager), "write", vals)

    def test_the_state_with_other_values(self):
        """100 becomes 100,000 in the write that confirms: a new, a cancelled, a released order."""
        new, cancelled, released = (self._quotation(amount) for amount in (100, 100, 10001))
        cancelled.action_cancel()
        self._confirm(released)
        self._release(released, self.user_manager)
        for order in new + cancelled + released:
            more = [Command.update(order.order_line.id, {"product_uom_qty": 1000})]
            self._rpc_write(order, {"state": "sale", "order_line": more})
            self.assertNotEqual(order.state, "sale")
        self.assertEqual(released.key_account_hold_id.state, "released")
        rpc(released.with_user(self.user_manager), "write", {"state": "sale"})
        self.assertEqual(released.key_account_hold_id.state, "confirmed")

    def test_the_state_with_another_customer(self):
        order = self._quotation(10001, self.beta)
        self._rpc_write(order, {"state": "sale", "partner_invoice_id": self.alpha.id})
        self._rpc_write(order, {"state": "sale", "partner_id": self.alpha.id})
        rpc(order.with_user(self.user_manager), "write", {"state": "sale"})
        self.assertEqual(order.state, "sale")

    def test_the_state_with_lines_from_a_file(self):
        order = self._quotation(100)
        answer = rpc(
            self.env["sale.order"].with_user(self.user_manager),
            "load",
            [".id", "state", "order_line/.id", "order_line/product_uom_qty"],
            [[str(order.id), "sale", str(order.order_line.id), "1000"]],
        )
        self.assertFalse(answer["ids"])
        self.assertIn("on hold: it is being checked", str(answer["messages"]))

    def test_down_payments_by_hand(self):
        """As a down payment, a line of −9,000 would lower the order, and no invoice."""
        order = self._confirmed(9500)
        lines = self.env["sale.order.line"].with_user(self.user_manager)
        down = {"order_id": order.id, "product_id": self.roll.id, "is_downpayment": True}
        with self._refused("Down payments come from invoices"):
            rpc(lines, "create", down | {"product_uom_qty": -1, "price_unit": 9000})
        with self._refused("Down payments come from invoices"):
            rpc(lines.browse(order.order_line.id), "write", {"is_downpayment": True})
        line = lines.browse(rpc(lines, "create", down | {"product_uom_qty": 0, "price_unit": 5}))
        with self._refused("Down payments come from invoices"):
            rpc(line, "write", {"product_uom_qty": 1})
        wizard = self.env["sale.advance.payment.inv"].with_user(self.user_manager)
        wizard = wizard.with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "percentage", "amount": 10}
        )
        self.user_manager.group_ids += self.env.ref("account.group_account_invoice")
        self.assertEqual(
            wizard._create_invoices(order.with_user(self.user_manager)).amount_total, 950
        )

    def test_a_return_is_no_room(self):
        """5,000 less a return of 4,000 that was typed as delivered: 5,000, as long as it is not credited."""
        order = self._quotation(5001)
        line = {"product_id": self.grinding.id, "price_unit": 4000, "product_uom_qty": -1}
        order.order_line = [Command.create(line | {"qty_delivered": -1})]
        self.assertEqual(order.amount_total, 1001)
        self._confirmed(5000)
        self._confirm(order)
        self._assert_held(order)

    def test_a_release_is_used_once(self):
        """Released for 12,000, invoiced, the line is emptied: another line of 12,000 is held."""
        order = self._quotation(12000)
        self._confirm(order)
        self._release(order, self.user_manager)
        self._confirm(order)
        order.order_line.qty_delivered = 1
        draft = order._create_invoices()
        for post in (False, True):
            if post:
                draft.action_post()
            with self._refused():
                order.with_user(self.user_manager).write(
                    {
                        "order_line": [
                            Command.update(
                                order.order_line.id, {"product_uom_qty": 0, "qty_delivered": 0}
                            ),
                            Command.create({"product_id": self.roll.id, "price_unit": 12000}),
                        ]
                    }
                )
            self.env.invalidate_all()

    def test_who_cannot_confirm_leaves_nothing(self):
        """A customer on the portal reads the order; no hold, no activity comes of the call."""
        user = self._create_user("ka_alpha", "base.group_portal")
        user.partner_id.parent_id = self.alpha
        order = self._quotation(10001, user.partner_id)
        for method, args in (("action_confirm", []), ("write", [{"state": "sale"}])):
            with self.assertRaises(AccessError):
                rpc(order.with_user(user), method, *args)
        self.assertFalse(self.holds.search([("order_id", "=", order.id)]))
        self.assertFalse(order.key_account_hold_state)
