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

    def test_invoiced_lines_stay_on_their_order(self):
        """10,001 are released, confirmed and invoiced: without this line, the release would be free for another."""
        order = self._quotation(10001)
        self._confirm(order)
        self._release(order, self.user_manager)
        self._confirm(order)
        order._create_invoices()
        line, other = order.order_line, self._quotation(1)
        self._rpc_write(line, {"order_id": other.id}, "stays on its order")
        for state in ("draft", "sent"):
            vals = {"state": state, "order_line": [Command.delete(line.id)]}
            self._rpc_write(order, vals, "stays on its order")
        order.invoice_ids.button_cancel()
        rpc(line.with_user(self.user_manager), "write", {"order_id": other.id})

    def test_invoiced_at_a_higher_price(self):
        """8 × 2,000 are released, and 7 invoiced for 14,000. 16,000 at 1 are as much again, and not released."""
        self.roll.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(self.roll, 8, 2000)], "2025-10-01")
        self._confirm(order)
        self._release(order, self.user_manager)
        self._confirm(order)
        order.order_line.qty_delivered = 7
        order._create_invoices().action_post()
        with self._refused():
            rpc(
                order.order_line.with_user(self.user_manager),
                "write",
                {"product_uom_qty": 16000, "price_unit": 1},
            )
        rpc(order.order_line.with_user(self.user_manager), "write", {"product_uom_qty": 8})

    def test_what_odoo_computes_is_not_sent(self):
        """Of 1 at 900, 50 are not to be invoiced, nor is the order in another currency than its pricelist."""
        order = self._confirmed(900)
        rpc(order.order_line.with_user(self.user_manager), "write", {"qty_to_invoice": 50})
        self.assertEqual(order.order_line.qty_to_invoice, 1)
        rpc(order.with_user(self.user_manager), "write", {"currency_id": self.dollar.id})
        self.assertEqual(order.currency_id, self.company.currency_id)

    def test_down_payments_that_were_not_received(self):
        """11,000 with a down payment of all of it: owed, it is over the limit of 10,000. Received, it is not.

        A confirmed order of 900 with such a down payment has no room for 40,000 more.
        """
        order, small = self._quotation(11000), self._confirmed(900)
        owed = self._down_payment(order, 11000)
        self._confirm(order)
        self._assert_held(order)
        self.assertIn("Receive 1,900.00", order.key_account_hold_id.ways_out)
        self._pay(owed, "2025-10-01")
        self._confirm(order)
        self._assert_confirmed(order)
        self._down_payment(small, 50000)
        with self._refused():
            small.order_line[0].with_user(self.user_manager).price_unit = 40900
        # Over the limit by then, the customer can still pay in advance.
        prepaid = self._quotation(500)
        self._pay(self._down_payment(prepaid, 500), "2025-10-01")
        self._confirm(prepaid)
        self._assert_confirmed(prepaid)

    def _down_payment(self, order, amount):
        vals = {
            "advance_payment_method": "fixed",
            "fixed_amount": amount,
            "sale_order_ids": order.ids,
        }
        invoice = self.env["sale.advance.payment.inv"].create(vals)._create_invoices(order)
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        return invoice

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
