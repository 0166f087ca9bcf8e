from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from ..access_common import rpc
from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyShown(OrderPolicyCommon):
    """What the quotation tells, and to which users."""

    def _told(self, order, user=None):
        order.invalidate_recordset()
        order = order.with_user(user or self.user_own)
        warning = order.key_account_policy_warning or ""
        return order.key_account_policy_text or "", warning.replace("\xa0", " ")

    def test_line(self):
        self._except(self.account_a, "term", self.terms_30)
        text, warning = self._told(self._quotation(1000))
        self.assertEqual(
            text,
            f"Grade {self.grade_a.name} · Sales 2026 · discount 3 % · 30 days net · at most 45 days to pay",
        )
        self.assertFalse(warning)
        text, _warning = self._told(self._quotation(1000, partner=self.gamma), self.user_all)
        self.assertEqual(text, f"Grade {self.grade_b.name} · Sales 2026 · no discount")

    def test_relation_type(self):
        """Channel partners of grade A get 8 %: Alpha pays 920 for a roll, and not 970 as Beta."""
        channel = self.env.ref("key_account.relation_kind_channel")
        self.env["key.account.policy.rung"].create(
            {
                **self._rung(self.grade_a, "discount", 0.08),
                "policy_id": self.sales_policy.id,
                "relation_kind_id": channel.id,
            }
        )
        self.account_a.relation_kind_id = channel
        self.assertIn("discount 8 %", self._told(self._quotation(1000))[0])
        self.assertFalse(self._missing(self._quotation(920)))
        self.assertEqual(self._missing(self._quotation(919)), 1)
        self.assertEqual(self._missing(self._quotation(919, partner=self.beta)), 51)

    def test_warned_while_it_is_written(self):
        """No rule is needed for it, and nothing is held by it."""
        (self.rule_price + self.rule_days).active = False
        order = self._quotation(960, 2, payment_term_id=self.terms_60.id)
        warning = self._told(order)[1]
        self.assertIn("20.00 € below the sales policy", warning)
        self.assertIn("within 60 days; the sales policy allows 45 days", warning)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        text, warning = self._told(order)
        self.assertTrue(text)
        self.assertFalse(warning)

    def test_form(self):
        with Form(self.env["sale.order"].with_user(self.user_own)) as form:
            form.partner_id = self.alpha
            self.assertIn("discount 3 %", form.key_account_policy_text)
            with form.order_line.new() as line:
                line.product_id = self.roll
                line.price_unit = 960
            self.assertIn("10.00", form.key_account_policy_warning)
            with form.order_line.edit(0) as line:
                line.price_unit = 970
            self.assertFalse(form.key_account_policy_warning)

    def test_to_whom(self):
        order = self._quotation(900)
        for user, seen in (
            (self.user_own, True),
            (self.user_all, True),
            (self.user_manager, True),
            (self.user_none, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual([bool(text) for text in self._told(order, user)], [seen] * 2)
        self.account_a.owner_id = self.user_all
        self.assertEqual(self._told(order), ("", ""))

    def test_off(self):
        order = self._quotation(900)
        self.env["key.account.settings"].sudo()._switch_features({"feature_policy": False})
        self.assertEqual(self._told(order), ("", ""))

    def test_no_figures_that_are_confidential(self):
        """Cost and margin are in no text, and reasons are for those who see the credit of the account."""
        order = self._held(100)
        told = " ".join([*self._told(order), order.key_account_hold_reasons])
        for word in ("600", "argin", "cost of"):
            self.assertNotIn(word, told)
        self.assertFalse(order.with_user(self.user_none).key_account_hold_reasons)
        notice = self._quotation(100).with_user(self.user_none).action_confirm()
        self.assertNotIn("polic", str(notice))
        words = " ".join(order.message_ids.mapped("body"))
        self.assertNotIn("870", words)

    def test_callers_cannot_bring_prices(self):
        """The book of prices in the context is believed only where code put it there."""
        order = self._quotation(900).with_user(self.user_none)
        rpc(order.with_context(key_account_price_book={"rules": []}), "action_confirm")
        self.assertEqual(order.state, "draft")
        with self.assertRaises(AccessError):
            rpc(order, "_key_account_get_prices")
        order.order_line.is_expense = True
        rpc(order, "action_confirm")
        self.assertEqual(order.state, "draft")
