from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyRules(OrderPolicyCommon):
    """Rules about the policy: what they tolerate, which ones go together, and when they are offered."""

    def test_tolerated(self):
        """40 below: warned about, and held above 39.99 and at 30; 10 have to be raised to keep 30."""
        self.rule_price.amount = 40
        order = self._quotation(930)
        self.assertFalse(self._finding(order))
        self._rule("price", "warn")
        found = self._finding(order)
        self.assertEqual((found["effect"], found["missing"]), ("warn", 40))
        self.rule_price.amount = 30
        found = self._finding(order)
        self.assertEqual((found["effect"], found["raise"]), ("hold", 10))
        order.action_confirm()
        self.assertIn("30.00\xa0€ are tolerated.", order.key_account_hold_reasons)

    def test_tolerated_in_dollars(self):
        """30 EUR are 37.50 USD: of 62.50 USD that are missing, 25 have to be raised."""
        self.rule_price.amount = 30
        found = self._finding(self._quotation(1150, pricelist=self.dollar_pricelist))
        self.assertEqual((found["missing"], found["raise"]), (50, 25))

    def _refused(self, text, *args, **values):
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            self._rule(*args, **values)

    def test_together(self):
        self._refused("There is already a rule", "price", amount=50)
        self._refused("Let it begin below 0.00", "price", "warn", amount=50)
        self.rule_price.amount = 100
        self._refused("Let it begin below 100.00", "price", "warn", amount=100)
        self._rule("price", "warn", amount=50)
        self._refused("There is already a rule", "days")
        self._rule("days", "warn")

    def test_named(self):
        self.assertEqual(self.rule_price.summary, "price below the sales policy")
        self.rule_price.amount = 1500
        self.assertEqual(self.rule_price.summary, "more than 1,500.00 below the sales policy")

    def test_of_a_grade(self):
        rule = self._rule("price", amount=100, grade_ids=self.grade_a.ids)
        self.assertFalse(self._finding(self._quotation(870)))
        self.assertEqual(self._finding(self._quotation(869))["rule"], rule.id)
        self.assertTrue(self._finding(self._quotation(999, partner=self.gamma)))

    def test_offered_with_policies(self):
        rules = self.env["key.account.credit.rule"].with_user(self.user_admin)
        order = self._quotation(900)

        def offered():
            kinds = dict(rules.fields_get(["kind"])["kind"]["selection"])
            found = rules.search([("is_offered", "=", True)])
            self.assertEqual(found, rules.search([]).filtered("is_offered"))
            hidden = rules.search([("is_offered", "=", False)])
            self.assertEqual(hidden + found, hidden | rules.search([]))
            return kinds.keys() & {"price", "days"}, bool(found & self.rule_price)

        self.assertEqual(offered(), ({"price", "days"}, True))
        settings = self.env["key.account.settings"].sudo()
        settings._switch_features({"feature_policy": False})
        self.assertEqual(offered(), (set(), False))
        self.assertFalse(self._finding(order))
        settings._switch_features({"feature_policy": True})
        self.assertTrue(self._finding(order))

    def test_shipped_ones_warn(self):
        """As the other kinds do, so that an order is held only where a company wants it."""
        for name in ("credit_rule_price", "credit_rule_days"):
            self.assertEqual(self.env.ref(f"key_account.{name}").effect, "warn")
