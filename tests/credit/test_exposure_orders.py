from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .exposure_common import ExposureCommon


@tagged("post_install", "-at_install")
class TestExposureOrders(ExposureCommon):
    """What was ordered and not invoiced, and drafts; figures computed by hand."""

    def test_down_payment(self):
        """300 of 1,000 invoiced in advance: 700 are ordered. The rest invoiced, 1,000 are owed."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        wizard = self._quiet("sale.advance.payment.inv").create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        )
        advance = wizard._create_invoices(order)
        self._assert_exposure({"orders": 1000})
        advance.write({"invoice_date": "2025-09-02", "invoice_date_due": "2025-10-31"})
        advance.action_post()
        self._assert_exposure({"orders": 700, "owed": 300})
        final = order._create_invoices(final=True)
        final.write({"invoice_date": "2025-09-20", "invoice_date_due": "2025-10-31"})
        final.action_post()
        self.assertEqual(final.amount_total, 700)
        self._assert_exposure({"orders": 0, "owed": 1000})
        self._assert_exposure({"orders": 700, "owed": 300}, day=self.day.replace(day=19))

    def test_reductions_reduce_the_order(self):
        """10 t at 100 less 150: 850. Without the reduction, 6 t are invoiced: 400 − 150 are left."""
        order = self._order(
            self.alpha, [(self.roll, 10, 100), (self.grinding, 1, -150)], "2025-09-01"
        )
        self._assert_exposure({"orders": 850})
        self._bill_order(order, {order.order_line[0]: 6}, "2025-09-10")
        self._assert_exposure({"orders": 250, "owed": 600})

    def test_more_invoiced_than_ordered(self):
        """12 t of 10 are invoiced: nothing is left, and another order is not reduced by it."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-09-01")
        self._bill_order(order, {order.order_line: 12}, "2025-09-10")
        self._assert_exposure({"orders": 100, "owed": 1200})

    def test_credited_goods_are_to_be_invoiced_again(self):
        """4 of 10 t were credited, as Odoo says: 400 are to be invoiced again, and 600 are owed."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        invoice = self._bill_order(order, {order.order_line: 10}, "2025-09-10")
        self._assert_exposure({"owed": 1000})
        credit = self._bill_order(
            order, {order.order_line: 4}, "2025-09-20", move_type="out_refund"
        )
        self._match(invoice, credit)
        self.assertEqual(order.amount_to_invoice, 400)
        self._assert_exposure({"orders": 400, "owed": 600})

    def test_units(self):
        """1 t of powder at 5,000 ordered; 400 kg are invoiced at 5: 60 % are left."""
        order = self._order(self.alpha, [(self.powder, 1, 5000, self.tonne)], "2025-09-01")
        invoice = self._draft_invoice(self.alpha, 5, "2025-09-10")
        invoice.invoice_line_ids.write(
            {
                "product_id": self.powder.id,
                "quantity": 400,
                "product_uom_id": self.kilogram.id,
                "price_unit": 5,
                "tax_ids": False,
                "sale_line_ids": [Command.link(order.order_line.id)],
            }
        )
        invoice.action_post()
        self._assert_exposure({"orders": 3000, "owed": 2000})

    def test_invoice_in_another_currency_than_the_order(self):
        """10 t at 200 USD, when 1 EUR was 1.25 USD: 1,600 EUR. 4 t invoiced: 960 are left."""
        order = self._order(
            self.alpha, [(self.roll, 10, 200)], "2025-09-01", pricelist=self.dollar_pricelist
        )
        self._bill_order(order, {order.order_line: 4}, "2025-09-10", currency_id=self.euro.id)
        self.assertAlmostEqual(self._exposure()["orders"], 960, 2)

    def test_ordered_by_a_contact_and_invoiced_to_another_customer(self):
        """Orders of contacts count for the customer; one that the head office pays counts there."""
        self._order(self.alpha_buyer, [(self.roll, 1, 100)], "2025-09-01")
        self._order(
            self.alpha, [(self.roll, 2, 100)], "2025-09-01", partner_invoice_id=self.beta.id
        )
        self._assert_exposure({"orders": 100})
        self._assert_exposure({"orders": 200}, customer=self.beta)

    def test_quotations_and_cancelled_orders_do_not_count(self):
        self._quote(self.alpha, [(self.roll, 1, 100)], "2025-09-01")
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-09-01")._action_cancel()
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-10-01")
        self._assert_exposure({"orders": 0})

    @freeze_time("2025-09-30 12:00:00")
    def test_orders_of_the_future_count_today(self):
        """Confirmed on 30 September and dated for 2027, 100 count today, and not as of the 29th."""
        order = self._order(self.alpha, [(self.roll, 1, 100)], "2025-09-30")
        order.date_order = "2027-01-01 12:00:00"
        self._assert_exposure({"orders": 100})
        self._assert_exposure({"orders": 0}, day=self.day.replace(day=29))

    def _draft_order(self, order, quantity, day="2025-09-10"):
        """Invoice a quantity of an order in draft."""
        move = self._bill_order(order, {order.order_line: quantity}, day)
        move.button_draft()
        return move

    def test_draft_beyond_the_order(self):
        """Of 10 × 100, 10 are in draft: the order counts. Lowered to 6, 4 are beyond it."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        self._draft_order(order, 10)
        self._assert_exposure({"orders": 1000})
        order.order_line.product_uom_qty = 6
        self._assert_exposure({"orders": 600, "drafts": 400})

    @freeze_time("2025-09-30 12:00:00")
    def test_drafts_of_the_future_count_today(self):
        """A draft over 1,000 is dated five days ahead, and its order lowered to nothing: 1,000 are still to come."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        self._draft_order(order, 10, "2025-10-05")
        self._assert_exposure({"orders": 1000})
        order.order_line.product_uom_qty = 0
        self._assert_exposure({"orders": 0, "drafts": 1000})
        self._assert_exposure({"orders": 0, "drafts": 0}, day=self.day.replace(day=29))

    def test_drafts_beyond_what_is_left(self):
        """Of 10 ordered, 8 are invoiced, 3 and 2 in draft: 2 are left in the order, 3 beyond it."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        self._bill_order(order, {order.order_line: 8}, "2025-09-05")
        self._draft_order(order, 3)
        self._draft_order(order, 2)
        self._assert_exposure({"owed": 800, "orders": 200, "drafts": 300})

    def test_a_draft_that_its_order_does_not_count(self):
        """1,000 in draft count whatever becomes of the order: moved, cheaper, reduced, cancelled by hand."""
        order = self._order(self.alpha, [(self.roll, 10, 100)], "2025-09-01")
        self._draft_order(order, 10)
        line = order.order_line
        for change in (
            lambda: order.write({"partner_invoice_id": self.beta.id}),
            lambda: line.write({"price_unit": 1}),
            lambda: line.write({"discount": 100}),
            lambda: line.write({"is_downpayment": True, "product_uom_qty": 0}),
            lambda: order.write({"state": "cancel"}),
            lambda: order.write(
                {
                    "order_line": [
                        Command.create({"product_id": self.grinding.id, "price_unit": -999})
                    ]
                }
            ),
        ):
            with self.env.cr.savepoint() as savepoint:
                change()
                self.env.flush_all()
                found = self._exposure()
                self.assertEqual(found["orders"] + found["drafts"], 1000)
                savepoint.rollback()
            self.env.invalidate_all()
        self._assert_exposure({"orders": 1000})

    def test_a_reduction_in_draft(self):
        """1,000 less 150 are in draft: 850, of the order. 5 of 10 t in draft: the order counts."""
        order = self._order(
            self.alpha, [(self.roll, 10, 100), (self.grinding, 1, -150)], "2025-09-01"
        )
        order._create_invoices()
        self._assert_exposure({"orders": 850})

    def test_a_draft_at_another_rate(self):
        """Ordered at 1.25 USD, in draft when the euro costs 1: the order counts at its rate."""
        order = self._order(
            self.alpha, [(self.roll, 10, 100)], "2025-09-01", pricelist=self.dollar_pricelist
        )
        self._assert_exposure({"orders": 800})
        self._create_rates(self.company, self.dollar, {"2025-09-10": 1})
        order._create_invoices().invoice_date = "2025-09-15"
        self._assert_exposure({"orders": 800})

    def test_drafts(self):
        """100 EUR, 200 USD at 1.25 and a credit note of 30 in draft: 230."""
        self._draft_invoice(self.alpha, 100, "2025-09-01")
        self._draft_invoice(self.alpha, 200, "2025-09-01", currency=self.dollar)
        self._draft_invoice(self.alpha, 30, "2025-09-01", move_type="out_refund")
        self._draft_invoice(self.alpha, 999, "2025-10-01")
        self._draft_invoice(self.alpha, 999, "2025-09-01", company=self.other_company)
        self._assert_exposure({"drafts": 230})
