from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldCounted(OrderHoldCommon):
    """What counts of orders is not up to whoever writes them: of 10,000 Alpha uses what it ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)

    def _write(self, records, vals):
        rpc(records.with_user(self.user_manager), "write", vals)

    # === DAYS === #

    def test_the_last_day_there_is(self):
        """Dated as late as can be, 10,001 are held, and 6,000 leave room for 4,000."""
        for day in ("2300-01-01 00:00:00", "9999-12-31 23:59:59"):
            with self.subTest(day):
                order = self._quotation(10001)
                with self._refused():
                    self._write(order, {"state": "sale", "date_order": day})
        order = self._confirmed(6000)
        self._write(order, {"date_order": "9999-12-31 23:59:59"})
        self._confirm(more := self._quotation(4000.01))
        self._assert_held(more)
        self._confirm(fits := self._quotation(4000))
        self._assert_confirmed(fits)
        self._write(order, {"date_order": "2025-10-01 08:00:00"})

    def test_created_on_a_late_day(self):
        vals = {
            "partner_id": self.alpha.id,
            "state": "sale",
            "date_order": "2300-01-01 00:00:00",
            "order_line": [
                Command.create(
                    {"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 10001}
                )
            ],
        }
        with self._refused():
            rpc(self.env["sale.order"].with_user(self.user_manager), "create", [vals])

    # === DELIVERED === #

    def test_more_delivered_than_ordered(self):
        """10 at 800 are 8,000; 12 delivered are 9,600, 13 are 10,400. Invoiced as ordered, 8,000 stay."""
        by_delivery = self.roll
        by_delivery.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(by_delivery, 10, 800)], "2025-10-01")
        self._confirm(order)
        line = order.order_line
        with self._refused():
            self._write(line, {"qty_delivered": 13})
        self._write(line, {"qty_delivered": 12})
        self.assertEqual(self.account._get_exposure()["orders"], 9600)
        self._confirm(more := self._quotation(400.01))
        self._assert_held(more)
        order._action_cancel()
        order.action_draft()
        self._invoice(self.alpha, 400.01, "2025-09-20", due="2025-10-20")
        self._confirm(order)
        self._assert_held(order)
        self.assertEqual(order.key_account_hold_id.amount, 9600)
        by_delivery.invoice_policy = "order"
        self._confirm(order)
        self._assert_confirmed(order)

    def test_delivered_and_not_ordered(self):
        """Nothing is ordered; 13 delivered at 800 are 10,400."""
        self.roll.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(self.roll, 0, 800)], "2025-10-01")
        self._confirm(order)
        with self._refused():
            self._write(order.order_line, {"qty_delivered": 13})
        lines = self.env["sale.order.line"].with_user(self.user_manager)
        vals = {"order_id": order.id, "product_id": self.roll.id, "product_uom_qty": 0}
        with self._refused():
            rpc(lines, "create", [{**vals, "price_unit": 800, "qty_delivered": 13}])
        self._write(order.order_line, {"qty_delivered": 12})
        self.assertEqual(self.account._get_exposure()["orders"], 9600)

    def test_what_lowers_an_order_is_delivered_first(self):
        """11,000 as ordered and −11,000 by delivery are invoiced as 11,000; delivered, they are nothing."""
        by_delivery = self.env["product.product"].create(
            {"name": "Returned Roll", "invoice_policy": "delivery"}
        )
        self.roll.invoice_policy = "order"
        lines = [(self.roll, 1, 11000), (by_delivery, 1, -11000)]
        order = self._quote(self.alpha, lines, "2025-10-01")
        self._confirm(order)
        self._assert_held(order)
        self.assertEqual(order.key_account_hold_id.amount, 11000)
        order.order_line[1].qty_delivered = 1
        self._confirm(order)
        self._assert_confirmed(order)
        self.assertEqual(self.account._get_exposure()["orders"], 0)
        with self._refused():
            self._write(order.order_line[1], {"qty_delivered": 0})

    def test_returns_that_are_delivered(self):
        """−1 is ordered at 1,000: nothing is owed; 11 delivered are 11,000, and 1 taken back is nothing."""
        self.roll.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(self.roll, -1, 1000)], "2025-10-01")
        self._confirm(order)
        self._assert_confirmed(order)
        with self._refused():
            self._write(order.order_line, {"qty_delivered": 11})
        self._write(order.order_line, {"qty_delivered": 10})
        self.assertEqual(self.account._get_exposure()["orders"], 10000)
        self._write(order.order_line, {"qty_delivered": -1})
        self.assertEqual(self.account._get_exposure()["orders"], 0)

    def test_prices_below_a_cent(self):
        """0.004 are 0.00 on the order; of 2,600,000 delivered they are 10,400."""
        self.roll.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(self.roll, 1, 0.01)], "2025-10-01")
        order.order_line.discount = 60
        self.assertEqual(order.amount_total, 0)
        self._confirm(order)
        with self._refused():
            self._write(order.order_line, {"qty_delivered": 2600000})
        self._write(order.order_line, {"qty_delivered": 2500000})
        self.assertEqual(self.account._get_exposure()["orders"], 10000)

    def test_a_draft_counts_it_once(self):
        """12 of 10 were delivered; a draft of 12 adds nothing, posted it is owed."""
        self.roll.invoice_policy = "delivery"
        order = self._quote(self.alpha, [(self.roll, 10, 800)], "2025-10-01")
        self._confirm(order)
        self._write(order.order_line, {"qty_delivered": 12})
        invoice = order._create_invoices()
        self.assertEqual(self.account._get_exposure()["exposure"], 9600)
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        exposure = self.account._get_exposure()
        self.assertEqual((exposure["orders"], exposure["exposure"]), (0, 9600))

    # === INVOICES === #

    def test_invoices_of_others(self):
        """A posted invoice over 1 of another customer, linked to a line: refused, and it would not count."""
        invoice = self._invoice(self.beta, 9000, "2025-09-20", due="2025-10-20")
        link = {"invoice_lines": [Command.link(invoice.invoice_line_ids.id)]}
        order = self._confirmed(9000)
        line = order.order_line
        with self._refused("cannot be linked"):
            self._write(line, link)
        with self._refused("cannot be linked"):
            self._write(order, {"order_line": [Command.update(line.id, link)]})
        with self._refused("cannot be linked"):
            lines = self.env["sale.order.line"].with_user(self.user_manager)
            vals = {"order_id": order.id, "product_id": self.roll.id, "price_unit": 1}
            rpc(lines.with_context(default_invoice_lines=link["invoice_lines"]), "create", [vals])
        line.write(link)
        self.assertEqual(self.account._get_exposure()["orders"], 9000)
        order._action_cancel()
        order.action_draft()
        self._invoice(self.alpha, 1000.01, "2025-09-20", due="2025-10-20")
        self._confirm(order)
        self._assert_held(order)

    def test_draft_credit_notes_make_no_room(self):
        """1,000 in draft; a draft credit note of 5,000 lowers the exposure, not what an order is held by."""
        self.company.key_account_exposure_drafts = True
        self._confirmed(8000)
        draft = {"partner_id": self.alpha.id, "move_type": "out_invoice"}
        line = {"name": "Rolls", "quantity": 1, "tax_ids": []}
        for kind, amount in (("out_invoice", 1000), ("out_refund", 5000)):
            line = {**line, "price_unit": amount}
            self.env["account.move"].create(
                {**draft, "move_type": kind, "invoice_line_ids": [Command.create(line)]}
            )
        self.assertEqual(self.account._get_exposure()["exposure"], 4000)
        self._confirm(more := self._quotation(1000.01))
        self._assert_held(more)
        self._confirm(fits := self._quotation(1000))
        self._assert_confirmed(fits)

    # === TOTALS === #

    def _taxed(self):
        group = self.env["account.tax.group"].create(
            {"name": "19 %", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "company_id": self.company.id,
                "tax_group_id": group.id,
            }
        )
        order = self._quote(self.alpha, [(self.roll, 3, 33.33)], "2025-10-01")
        order.order_line.tax_ids = tax
        return order, tax

    def test_totals_that_are_sent(self):
        """A total of 1 for a price of 20,000: sent with it, before it, or in a new order."""
        order, tax = self._taxed()
        data = {
            "manual_total_excluded_currency": 1,
            "manual_total_excluded": 1,
            "manual_tax_amounts": {str(tax.id): {"tax_amount_currency": 0, "tax_amount": 0}},
            "currency_id": order.currency_id.id,
            "price_unit": 20000,
            "discount": 0,
            "quantity": 1,
            "rate": 1,
        }
        line = {"product_uom_qty": 1, "price_unit": 20000, "extra_tax_data": data}
        self._write(order.order_line, {"extra_tax_data": data})
        self._write(order.order_line, {"product_uom_qty": 1, "price_unit": 20000})
        self.assertEqual(order.amount_total, 23800)
        self._write(order.order_line, line)
        self.assertEqual(order.amount_total, 23800)
        vals = {**line, "product_id": self.roll.id, "tax_ids": [Command.set(tax.ids)]}
        orders = self.env["sale.order"].with_user(self.user_manager)
        order = {"partner_id": self.alpha.id, "order_line": [Command.create(vals)]}
        new = orders.browse(rpc(orders, "create", [order])).sudo()
        self.assertEqual(new.amount_total, 23800)
        self._confirm(new)
        self._assert_held(new)

    def test_totals_of_odoo(self):
        """Discounts and down payments of Odoo keep their totals: 99.99 with 19 % are 118.99; less a third."""
        self.company.sale_discount_product_id = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "invoice_policy": "order"}
        )
        order, _tax = self._taxed()
        order = order.with_user(self.user_manager)
        wizard = self.env["sale.order.discount"].with_user(self.user_manager)
        wizard.create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 1 / 3,
            }
        ).action_apply_discount()
        discount = order.order_line[1]
        self.assertTrue(discount.extra_tax_data["manual_tax_amounts"])
        self.assertEqual(discount.price_subtotal, -33.33)
        copy = order.copy()
        self.assertEqual(copy.order_line[1].extra_tax_data, discount.extra_tax_data)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_user(self.user_manager)
        wizard.create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 10,
                "sale_order_ids": order.ids,
            }
        )._create_invoices(order)
        paid = order.order_line.filtered(lambda line: line.is_downpayment and line.price_unit)
        self.assertTrue(paid.extra_tax_data["manual_tax_amounts"])

    # === RELEASES === #

    def test_a_release_for_less(self):
        """Finance may release up to 10,000; 50,000 need a manager, and 50,000."""
        order = self._quotation(50000)
        self._confirm(order)
        self.company.key_account_release_limit = 10000
        hold = order.key_account_hold_id
        with self.assertRaisesRegex(UserError, "50,000.00.* or more. Managers can"):
            hold.with_user(self.user_finance)._release(
                "Partly", date(2025, 10, 2), {hold.id: 10000}
            )
        with self.assertRaisesRegex(UserError, "Managers can"):
            self._release(order, self.user_manager, amount=49999.99)
        self.assertEqual((hold.state, order.key_account_hold_state), ("open", "held"))
        order.order_line.price_unit = 60000
        with self.assertRaisesRegex(UserError, "60,000.00"):
            hold.with_user(self.user_manager)._release("As noted", date(2025, 10, 2))
        self._release(order, self.user_manager, amount=60000)
        self._confirm(order)
        self._assert_confirmed(order)
