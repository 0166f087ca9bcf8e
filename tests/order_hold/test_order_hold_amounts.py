from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldAmounts(OrderHoldCommon):
    """What of an order counts: returns, and orders that are invoiced in part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)

    def test_a_return_makes_no_room(self):
        """A return of 5,000 with 12,000: the return passes, the order waits; as one after the other."""
        back, order = self._quotation(-5000), self._quotation(12000)
        self._confirm(back + order)
        self._assert_confirmed(back)
        self._assert_held(order)

    def test_a_return_is_not_held_by_the_limit(self):
        """12,000 owed of 10,000: 1 more waits; a return does not, neither does an order over nothing."""
        self._invoice(self.alpha, 12000, "2025-09-20", due="2025-10-20")
        back, nothing, more = (self._quotation(amount) for amount in (-500, 0, 1))
        self._confirm(back + nothing + more)
        self._assert_confirmed(back + nothing)
        self._assert_held(more)

    def test_a_part_is_invoiced_already(self):
        """10 at 800, of which 6 are invoiced: cancelled and confirmed again it adds 3,200 to 4,800."""
        order = self._quote(self.alpha, [(self.roll, 10, 800)], "2025-10-01")
        self._confirm(order)
        order.order_line.qty_to_invoice = 6
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 6
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        order._action_cancel()
        order.action_draft()
        self._invoice(self.alpha, 2000, "2025-09-20", due="2025-10-20")
        self._confirm(order)
        self._assert_confirmed(order)
        order._action_cancel()
        order.action_draft()
        self._invoice(self.alpha, 0.01, "2025-09-20", due="2025-10-20")
        self._confirm(order)
        self._assert_held(order)
        self.assertIn("Receive 0.01", order.key_account_hold_id.ways_out)

    def test_a_down_payment_is_invoiced_already(self):
        """8,000, of which 3,000 are invoiced as down payment: confirmed again it adds 5,000."""
        order = self._quotation(8000)
        self._confirm(order)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 3000,
                "sale_order_ids": order.ids,
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        order._action_cancel()
        order.action_draft()
        self._invoice(self.alpha, 2000, "2025-09-20", due="2025-10-20")
        self._confirm(order)
        self._assert_confirmed(order)

    def test_amounts_that_are_sent(self):
        """Totals of 1 sent for an order of 20,000, at once or later, as values or as defaults."""
        totals = {"amount_total": 1, "amount_untaxed": 1, "currency_rate": 1000}
        prices = {"price_total": 1, "price_subtotal": 1, "price_tax": 0}
        line = {"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 20000}
        orders = self.env["sale.order"].with_user(self.user_manager)
        vals = {"partner_id": self.alpha.id, "order_line": [Command.create({**line, **prices})]}
        first = orders.browse(rpc(orders, "create", [{**vals, **totals}]))
        vals = {"partner_id": self.alpha.id, "order_line": [Command.create(line)]}
        sent = {f"default_{name}": value for name, value in {**totals, **prices}.items()}
        second = orders.browse(rpc(orders.with_context(**sent), "create", [vals]))
        third = orders.browse(rpc(orders, "create", [vals]))
        rpc(third, "write", totals)
        rpc(third.order_line, "write", prices)
        for order in first + second + third:
            with self.subTest(order=order.name):
                self.assertEqual(order.order_line.price_total, order.amount_total)
                self.assertGreaterEqual(order.amount_total, 20000)
                self.assertEqual(order.currency_rate, 1)
                rpc(order, "action_confirm")
                self._assert_held(order.sudo())
