from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHold(OrderHoldCommon):
    """An order over the limit waits; who releases it, and what a release does not cover."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)

    def test_held_with_the_ways_out(self):
        """6,000 owed of 10,000: an order of 4,000.01 waits, and says by how much."""
        self._invoice(self.alpha, 6000, "2025-09-20", due="2025-10-20")
        order = self._quotation(4000.01)
        answer = self._confirm(order)
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn(order.name, answer["params"]["message"])
        self.assertNotIn("limit", answer["params"]["message"], "ka_none does not see the credit")
        self._assert_held(order)
        hold = order.key_account_hold_id
        self.assertEqual(hold.account_id, self.account)
        self.assertEqual((hold.state, hold.effect, hold.amount), ("open", "hold", 4000.01))
        self.assertEqual(
            hold.ways_out,
            "Receive 0.01\N{NO-BREAK SPACE}€ or confirm lines up to 4,000.00\N{NO-BREAK SPACE}€ or "
            "have the limit raised to 10,000.01\N{NO-BREAK SPACE}€.\nOr have it released.",
        )
        self.assertEqual(hold.activity_ids.user_id, self.user_finance)
        self._release(order, self.user_manager)
        self.assertEqual(hold.state, "released")
        self.assertTrue(hold.ways_out.startswith("Receive 0.01"))
        self.assertNotIn("released", hold.ways_out, "It is done.")

    def test_lines_up_to_the_advice_pass(self):
        self._invoice(self.alpha, 6000, "2025-09-20", due="2025-10-20")
        order = self._quotation(4000.01)
        self._confirm(order)
        order.order_line.price_unit = 4000
        self.assertIs(self._confirm(order), True)
        self._assert_confirmed(order)
        hold = self.holds.search([("order_id", "=", order.id)])
        self.assertEqual((len(hold), hold.state), (1, "confirmed"))
        self.assertFalse(hold.activity_ids)

    def test_one_activity_however_often_it_is_tried(self):
        order = self._quotation(10001)
        for _time in range(3):
            self._confirm(order)
        hold = self.holds.search([("order_id", "=", order.id)])
        self.assertEqual((len(hold), hold.attempts, len(hold.activity_ids)), (1, 3, 1))

    def test_batch_against_the_same_limit(self):
        """6,000 passes, 5,000 does not any more, 4,000 does: one after the other."""
        orders = self._quotation(6000) + self._quotation(5000) + self._quotation(4000)
        answer = self._confirm(orders)
        self._assert_confirmed(orders[0] + orders[2])
        self._assert_held(orders[1])
        message = answer["params"]["message"]
        self.assertIn("2 orders were confirmed.", message)
        self.assertIn(orders[1].name, message)
        self.assertNotIn(orders[0].name, message)

    def test_released_and_confirmed(self):
        order = self._quotation(10001)
        self._confirm(order)
        with self.assertRaises(AccessError):
            self._release(order, self.user_own)
        hold = order.key_account_hold_id
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            hold.with_user(self.user_finance)._release("Why not", self.today)
        self._release(order, self.user_manager)
        self.assertEqual(order.key_account_hold_state, "released")
        self.assertEqual((hold.release_user_id, hold.release_amount), (self.user_manager, 10001))
        self.assertFalse(hold.activity_ids)
        self._confirm(order)
        self._assert_confirmed(order)
        self.assertEqual(hold.state, "confirmed")

    def test_finance_releases_up_to_its_amount(self):
        self.company.key_account_release_limit = 10001
        order = self._quotation(10001)
        self._confirm(order)
        with self.assertRaises(AccessError):
            self._release(order, amount=10001.01)
        self._release(order, amount=10001)
        self._confirm(order)
        self._assert_confirmed(order)

    def test_a_release_covers_what_was_released(self):
        """A larger amount, other terms, another address, a later day: checked again."""
        term = self.env.ref("account.account_payment_term_30days")
        changes = {
            "more": {"order_line": [Command.create({"product_id": self.powder.id})]},
            "terms": {"payment_term_id": term.id},
            "address": {"partner_invoice_id": self.alpha_buyer.id},
        }
        for name, vals in changes.items():
            with self.subTest(name):
                order = self._quotation(10001)
                self._confirm(order)
                self._release(order, self.user_manager, amount=10001)
                order.write(vals)
                first = order.key_account_hold_id
                self._confirm(order)
                self._assert_held(order)
                self.assertEqual(first.state, "lapsed")
                self.assertNotEqual(order.key_account_hold_id, first)
                self.assertEqual(len(order.key_account_hold_id.activity_ids), 1)
        order = self._quotation(10001)
        self._confirm(order)
        self._release(order, self.user_manager, until="2025-10-01")
        order.key_account_hold_id.release_until = "2025-09-30"
        self._confirm(order)
        self._assert_held(order)

    def test_a_smaller_order_is_still_released(self):
        order = self._quotation(12000)
        self._confirm(order)
        self._release(order, self.user_manager)
        order.order_line.price_unit = 11000
        self._confirm(order)
        self._assert_confirmed(order)

    def test_no_way_round(self):
        """Cancelled and opened again, or a copy: the release is gone."""
        order = self._quotation(10001)
        self._confirm(order)
        self._release(order, self.user_manager)
        copy = order.copy()
        self.assertFalse(copy.key_account_hold_id or copy.key_account_hold_state)
        self._confirm(copy)
        self._assert_held(copy)
        order.action_cancel()
        self.assertEqual(order.key_account_hold_id.state, "cancelled")
        order.action_draft()
        self._confirm(order)
        self._assert_held(order)
        half = order.copy()
        half.order_line.price_unit = 5001
        rest = half.copy()
        self._confirm(half + rest)
        self._assert_confirmed(half)
        self._assert_held(rest)

    def test_whoever_writes_the_state_is_refused(self):
        order = self._quotation(10001)
        for user in (self.user_none, self.user_own, self.user_manager):
            with self._refused():
                order.with_user(user).write({"state": "sale"})
        self.assertNotIn(
            "limit", self._message(order.with_user(self.user_none).write, {"state": "sale"})
        )
        self.assertIn(
            "10,000.00", self._message(order.with_user(self.user_own).write, {"state": "sale"})
        )
        passed = order.with_context(key_account_passed=[order.id])
        self.assertIn("is on hold", self._message(passed.write, {"state": "sale"}))
        with self._refused():
            self._quotation(10001, state="sale")
        with self._refused():
            self._quote(self.alpha, [(self.roll, 1, 10001)], "2025-10-01").copy({"state": "sale"})
        fitting = self._quotation(10000, state="sale")
        self.assertEqual(fitting.state, "sale")

    def _message(self, method, *args):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            method(*args)
        return str(refusal.exception)

    def test_a_confirmed_order_that_grows(self):
        """8,000 confirmed; 2,000 more fit, 2,000.01 do not, by the order or by its lines."""
        order = self._quotation(8000)
        self._confirm(order)
        line = order.order_line
        with self._refused("Receive 0.01"):
            line.with_user(self.user_manager).write({"price_unit": 10000.01})
        with self._refused():
            order.write({"order_line": [Command.update(line.id, {"price_unit": 10000.01})]})
        more = {"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 2000.01}
        with self._refused():
            self.env["sale.order.line"].create({"order_id": order.id, **more})
        with self._refused():
            order.write({"order_line": [Command.create(more)]})
        order.write(
            {
                "order_line": [
                    Command.update(line.id, {"price_unit": 7999.99}),
                    Command.create(more),
                ]
            }
        )
        self.assertEqual(order.amount_total, 10000)

    def test_a_confirmed_order_is_released_to_grow(self):
        """8,000 confirmed; released up to 12,000: 12,000 pass, 12,000.01 do not."""
        order = self._quotation(8000)
        self._confirm(order)
        dialog = self.env["key.account.order.release"].with_context(
            active_model="sale.order", active_id=order.id
        )
        values = {"reason": "Bank guarantee", "until": "2025-10-15"}
        wizard = dialog.with_user(self.user_manager).create(values)
        self.assertEqual(wizard.amount, 8000)
        wizard.amount = 12000
        wizard.action_release()
        self.assertFalse(order.key_account_hold_state)
        with self._refused():
            order.order_line.price_unit = 12000.01
        order.order_line.price_unit = 12000
        self.assertEqual(order.key_account_hold_id.state, "confirmed")
        self.company.key_account_release_limit = 0
        with self.assertRaises(AccessError):
            dialog.with_user(self.user_finance).create(values).action_release()

    def test_a_confirmed_order_for_another_customer(self):
        """Confirmed for Beta, who may, then to be invoiced to Alpha, who may not."""
        order = self._quotation(10001, self.beta)
        self._confirm(order)
        self._assert_confirmed(order)
        with self._refused():
            order.partner_invoice_id = self.alpha

    def test_facts_are_recorded_by_code(self):
        order = self._quotation(10001)
        other = self._quotation(10001)
        self._confirm(order + other)
        self._release(other, self.user_manager)
        for vals in (
            {"key_account_hold_state": False},
            {"key_account_hold_id": other.key_account_hold_id.id},
        ):
            with self.assertRaises(AccessError):
                order.with_user(self.user_own).write(vals)
        context = {
            "default_key_account_hold_id": other.key_account_hold_id.id,
            "default_key_account_hold_state": "released",
        }
        forged = self.env["sale.order"].with_user(self.user_own).with_context(**context)
        forged = forged.create({"partner_id": self.alpha.id})
        self.assertFalse(forged.sudo().key_account_hold_id)
        self.assertFalse(forged.sudo().key_account_hold_state)
        hold = order.key_account_hold_id
        for user in (self.user_own, self.user_manager, self.user_finance):
            with self.assertRaises(AccessError):
                hold.with_user(user).write({"state": "released"})
            with self.assertRaises(AccessError):
                self.holds.with_user(user).create({"name": "S", "order_id": order.id})
