from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestOrderHoldRights(OrderHoldCommon):
    """Who reads why an order is held, who releases, and what others can do over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("limit", share=1)
        cls.order = cls._quote(cls.alpha, [(cls.roll, 1, 10001)], "2025-10-01")
        cls.order.user_id = cls.user_all
        cls.order.action_confirm()
        cls.hold = cls.order.key_account_hold_id

    def _reasons(self, user):
        return self.order.with_user(user).key_account_hold_reasons

    def test_finance_decides_without_the_rights_of_sales(self):
        """Lines, total and terms stand on the held order; it is opened only by who may read orders."""
        clerk = self._create_user("ka_clerk", "key_account.group_finance")
        self.order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.assertFalse(self.order.with_user(clerk).has_access("read"))
        hold = self.hold.with_user(clerk)
        for text in (self.order.order_line.name, "10,001.00", "30 Days"):
            self.assertIn(text, hold.order_content)
        self.assertFalse(hold.opens_order)
        self.assertTrue(self.hold.with_user(self.user_manager).opens_order)
        self.assertFalse(self.hold.with_user(self.user_own).order_content)
        self.company.key_account_release_limit = 20000
        self._release(self.order, clerk)
        self.assertEqual(self.hold.state, "released")

    def test_reasons_are_for_who_sees_credit(self):
        """The salesperson of the order, who does not serve the account, reads neutral words."""
        for user in (self.user_own, self.user_finance, self.user_manager):
            self.assertIn("of the credit limit", self._reasons(user))
            self.assertTrue(self.hold.with_user(user).has_access("read"))
        self.assertFalse(self._reasons(self.user_all))
        self.assertTrue(self.order.with_user(self.user_all).key_account_is_held)
        self.assertTrue(self.order.with_user(self.user_none).key_account_is_held)
        self.assertFalse(self._reasons(self.user_none))
        self.assertFalse(self.order.with_user(self.user_none).key_account_hold_ways)
        with self.assertRaises(AccessError):
            self.order.with_user(self.user_none).read(["key_account_hold_id"])
        for user in (self.user_all, self.user_none):
            self.assertFalse(self.hold.with_user(user).has_access("read"))
        self.account.shared_user_ids = self.user_all
        self.assertFalse(self._reasons(self.user_all))

    def test_the_chatter_of_the_order_is_neutral(self):
        self._release(self.order, self.user_manager, reason="SECRET-REASON")
        words = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("was released", words)
        for secret in ("SECRET", "limit", "10,001"):
            self.assertNotIn(secret, words)

    def test_warnings_are_noted_beside_the_order(self):
        self._rule("limit", "warn", share=0.5)
        order = self._quotation(6000)
        self._confirm(order)
        self.assertEqual(order.state, "sale")
        warned = self.holds.search([("order_id", "=", order.id)])
        self.assertEqual((warned.effect, warned.state), ("warn", "confirmed"))
        self.assertFalse(order.key_account_hold_id)
        words = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Confirmed with a credit warning", words)
        for secret in ("limit", "6,000"):
            self.assertNotIn(secret, words)
        self.assertTrue(
            all(
                message.subtype_id.internal
                for message in order.message_ids
                if "warning" in message.body
            )
        )

    def test_the_warning_of_odoo(self):
        """It names limit and debts: the owner, finance and managers read it, others of Sales do not."""
        order = self._quotation(20000)
        for user, seen in (
            (self.user_own, True),
            (self.user_finance, True),
            (self.user_manager, True),
            (self.user_none, False),
            (self.user_all, False),
        ):
            warning = order.with_user(user).partner_credit_warning
            self.assertEqual("10,000" in warning, seen, user.name)

    def test_warnings_are_shown_until_something_is_invoiced(self):
        """6,000 are more than half of the limit: who sees the credit reads so on the confirmed order."""
        self._rule("limit", "warn", share=0.5)
        order = self._quotation(6000)
        self.assertFalse(order.with_user(self.user_own).key_account_warning)
        self._confirm(order, self.user_own)
        for user in (self.user_own, self.user_finance, self.user_manager):
            self.assertIn("of the credit limit", order.with_user(user).key_account_warning)
        for user in (self.user_all, self.user_none):
            self.assertFalse(order.with_user(user).key_account_warning)
        invoice = order._create_invoices()
        self.assertTrue(order.with_user(self.user_own).key_account_warning)
        invoice.action_post()
        self.assertFalse(order.with_user(self.user_own).key_account_warning)

    def test_mass_release(self):
        """Two orders with one reason, each up to its own amount."""
        other = self._quotation(20000)
        self._confirm(other)
        holds = self.hold | other.key_account_hold_id
        wizard = (
            self.env["key.account.order.release"]
            .with_user(self.user_manager)
            .with_context(active_model=holds._name, active_ids=holds.ids)
            .create({"reason": "Both are insured", "until": "2025-10-31"})
        )
        wizard.action_release()
        self.assertEqual(holds.mapped("release_amount"), [10001, 20000])
        self.assertEqual(set(holds.mapped("release_reason")), {"Both are insured"})
        self._confirm(self.order | other)
        self._assert_confirmed(self.order | other)

    def test_one_that_is_too_large_among_several(self):
        """Finance may release 20,000, and not 20,001: neither is released, and the message says so."""
        self.company.key_account_release_limit = 20000
        other = self._quotation(20001)
        self._confirm(other)
        holds = self.hold | other.key_account_hold_id
        text = rf"cannot release {other.name} up to .*\nNone of the 2 orders was released"
        with self.assertRaisesRegex(AccessError, text):
            holds.with_user(self.user_finance)._release("Insured", date(2025, 10, 31))
        self.assertEqual(set(holds.mapped("state")), {"open"})

    def test_a_release_needs_a_reason_and_a_day(self):
        for day in ("2025-09-30", "2026-10-03", "2190-01-01"):
            with self.assertRaisesRegex(UserError, "from today on, within a year"):
                self._release(self.order, self.user_manager, until=day)
        with self.assertRaisesRegex(UserError, "Reason is empty"):
            self._release(self.order, self.user_manager, reason=" ")
        self._release(self.order, self.user_manager)
        with self.assertRaisesRegex(UserError, "not on hold anymore"):
            self.hold.with_user(self.user_manager)._release("Again", self.today)

    def test_what_others_send(self):
        """Other users' dialogs, nested commands, and releases of other orders change nothing."""
        other = self._quotation(10001)
        self._confirm(other)
        self._release(other, self.user_manager)
        values = {"reason": "Because", "until": "2025-10-15", "hold_ids": [self.hold.id]}
        for user in (self.user_own, self.user_all, self.user_none):
            dialog = self.env["key.account.order.release"].with_user(user)
            with self.assertRaises(AccessError):
                rpc(dialog, "create", values)
        nested = [Command.update(self.hold.id, {"state": "released"})]
        dialog = self.env["key.account.order.release"].with_user(self.user_finance)
        wizard = dialog.browse(rpc(dialog, "create", {**values, "hold_ids": self.hold.ids}))
        with self.assertRaises(UserError):
            rpc(wizard, "write", {"hold_ids": nested})
        with self.assertRaises(AccessError):
            rpc(wizard, "action_release")
        for user in (self.user_own, self.user_manager):
            with self.assertRaises(AccessError):
                rpc(
                    self.order.with_user(user),
                    "write",
                    {"key_account_hold_id": other.key_account_hold_id.id},
                )
        self.assertEqual(self.hold.state, "open")
        self.assertEqual(self.order.state, "draft")

    def test_imported(self):
        """A file with the state of a confirmed order is refused with the reason."""
        orders = self.env["sale.order"].with_user(self.user_own)
        answer = orders.load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/price_unit"],
            [[str(self.alpha.id), "sale", str(self.roll.id), "10001"]],
        )
        self.assertFalse(answer["ids"])
        self.assertIn("on hold: it is being checked", str(answer["messages"]))

    def test_a_deleted_quotation_leaves_its_record(self):
        self.order.unlink()
        self.assertEqual((self.hold.state, self.hold.order_id.id), ("cancelled", False))
        self.assertFalse(self.hold.activity_ids)
