from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon

REFUSED = "cannot be changed like this"


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyChanged(OrderPolicyCommon):
    """Releases hold for the prices they were given for; confirmed orders are judged when they get worse."""

    def _refused(self, order, vals, text=REFUSED):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            order.write(vals)
        order.invalidate_recordset()

    def test_released_then_lower(self):
        order = self._held(950)
        self._release(order)
        order.order_line.price_unit = 949.99
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        self.assertEqual(
            self.env["key.account.order.hold"]
            .search([("order_id", "=", order.id)])
            .mapped("state"),
            ["open", "lapsed"],
        )
        self._release(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_released_then_higher(self):
        order = self._held(950, 2)
        self._release(order)
        order.order_line.write({"price_unit": 960, "product_uom_qty": 1})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_released_then_another_product_or_line(self):
        for change in (
            {"product_id": self.powder.id, "price_unit": 950, "product_uom_id": self.kilogram.id},
            {"product_uom_id": self.kilogram.id, "price_unit": 0.9},
        ):
            order = self._held(950)
            self._release(order)
            order.order_line.write(change)
            missing = self._missing(order)
            order.action_confirm()
            self.assertEqual(order.key_account_hold_state, "held" if missing else False)
        order = self._held(900, 2)
        self._release(order)
        order.order_line = [
            Command.update(order.order_line.id, {"product_uom_qty": 1}),
            Command.create({"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 900}),
        ]
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")

    def test_released_then_more_of_the_cheap_line(self):
        """1 at 1 with 5 at 1,000 are 5,001; 5,001 at 1 are the same, and no release is for that."""
        order = self._quote(self.alpha, [(self.roll, 1, 1), (self.grinding, 5, 1000)], DAY)
        order.action_confirm()
        self._release(order)
        cheap, dear = order.order_line
        dear.write({"product_uom_qty": 0, "price_unit": 1000})
        cheap.write({"product_uom_qty": 5001, "price_unit": 1})
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        cheap.write({"product_uom_qty": 1, "price_unit": 1})
        self._release(order)
        cheap.tax_ids = self._tax()
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        self._release(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_released_then_without_what_makes_room(self):
        """10 × 1,000 and 1 at 6,000 less 6,500: 500 less 300 are below as a whole. Without it, 6,200 are."""
        dear = self.env["product.product"].create(
            {"name": "Mill service", "type": "service", "list_price": 0, "taxes_id": False}
        )
        order = self._quote(
            self.alpha, [(self.roll, 10, 1000), (dear, 1, 6000), (self.service, 1, -6500)], DAY
        )
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        self._release(order)
        order.order_line[1].write({"product_uom_qty": 0, "price_unit": 6000})
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")

    def _tax(self):
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        return self.env["account.tax"].create(
            {
                "name": "VAT",
                "amount": 19,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id,
                "tax_group_id": group.id,
            }
        )

    def test_released_then_more_off_the_whole(self):
        order = self._quote(self.alpha, [(self.roll, 1, 1000), (self.service, 1, -100)], DAY)
        order.action_confirm()
        self._release(order)
        order.order_line[1].price_unit = -101
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        self._release(order)
        # The discount stays, but the line that it was taken off is cheaper.
        order.order_line[0].price_unit = 999
        order.action_confirm()
        self.assertEqual(order.key_account_hold_state, "held")
        self._release(order)
        order.order_line[1].price_unit = -50
        order.order_line[0].write({"product_uom_qty": 0.5, "price_unit": 999})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["product.product"].create(
            {"name": "Bonus", "type": "service", "list_price": 0, "taxes_id": False}
        )

    def test_confirmed_then_lower(self):
        order = self._confirmed(1000)
        line = order.order_line
        line.price_unit = 970
        self._refused(line, {"price_unit": 969.99})
        self._refused(line, {"discount": 0.5})
        self._refused(order, {"order_line": [Command.update(line.id, {"price_unit": 900})]})
        line.price_unit = 1100
        self._refused(
            order,
            {"order_line": [Command.create({"product_id": self.grinding.id, "discount": 100})]},
        )

    def test_confirmed_then_added(self):
        """Free goods make no order larger, and a discount on the whole makes it smaller."""
        order = self._confirmed(970)
        for vals in (
            {"product_id": self.grinding.id, "price_unit": 0, "product_uom_qty": 1},
            {"product_id": self.service.id, "price_unit": -1, "product_uom_qty": 1},
        ):
            with self.assertRaisesRegex(UserError, REFUSED), self.env.cr.savepoint():
                self.env["sale.order.line"].create({"order_id": order.id, **vals})
        order.order_line.price_unit = 975
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.service.id,
                "price_unit": -5,
                "product_uom_qty": 1,
            }
        )
        self.assertEqual(order.amount_total, 970)

    def test_confirmed_then_less(self):
        """Less than the quantity of a break, at its price."""
        self._with_breaks()
        order = self._confirmed(873, 11)
        order.order_line.write({"product_uom_qty": 10, "price_unit": 873})
        # Odoo would set the price of 9 t itself.
        order.order_line.product_uom_qty = 9
        self.assertEqual(order.order_line.price_unit, 1000)
        order = self._confirmed(873, 11)
        self._refused(order.order_line, {"product_uom_qty": 9, "price_unit": 873})

    def test_confirmed_then_longer(self):
        order = self._confirmed(1000, payment_term_id=self.terms_30.id)
        self._refused(
            order, {"payment_term_id": self.terms_60.id}, "is on hold: it is being checked"
        )
        order.payment_term_id = False

    def test_within_the_policy_no_other_rule_is_asked(self):
        """The price of an order of an account on stop may go down, as before."""
        order = self._confirmed(1000)
        self._rule("stop")
        self.account_a.with_user(self.user_manager)._stop_credit("Late")
        order.order_line.price_unit = 980
        self._refused(order.order_line, {"price_unit": 960}, "below the sales policy")
        self.assertEqual(order.order_line.price_unit, 980)

    def test_what_was_below_before_may_get_better(self):
        """Confirmed before there was a rule; raised a little, it is no worse than before."""
        self.rule_price.active = False
        order = self._confirmed(900, 2)
        self.rule_price.active = True
        order.order_line.price_unit = 910
        order.order_line = [
            Command.create({"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 970})
        ]
        line = order.order_line[0]
        self._refused(line, {"price_unit": 909})
        self._refused(line, {"product_uom_qty": 3, "price_unit": 910}, "below the sales policy")
        self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.grinding.id, "price_unit": 194}
        )
        self.assertEqual(order.amount_total, 2 * 910 + 970 + 194)

    def test_warned(self):
        self.rule_price.effect = "warn"
        order = self._confirmed(960)
        holds = self.env["key.account.order.hold"].search([("order_id", "=", order.id)])
        self.assertEqual(holds.mapped("effect"), ["warn"])
        order.order_line.price_unit = 950
        self.assertEqual(
            self.env["key.account.order.hold"].search_count([("order_id", "=", order.id)]), 2
        )
        self.assertIn("20.00", order.with_user(self.user_own).key_account_warning)
        order.order_line.price_unit = 955
        order.order_line.write({"product_uom_qty": 0.5, "price_unit": 955})
        self.assertEqual(
            self.env["key.account.order.hold"].search_count([("order_id", "=", order.id)]), 2
        )

    def test_what_a_release_covers_besides(self):
        """The price of an order that waits for credit may go down, as long as the policy allows it."""
        self._rule("stop")
        self.account_a.with_user(self.user_manager)._stop_credit("Late")
        order = self._held(1000)
        self._release(order)
        order.order_line.price_unit = 970
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_contacts_that_join_another_customer(self):
        """What was agreed with them stays, though Gamma gets no discount."""
        order = self._confirmed(970, partner=self.alpha_buyer)
        self.alpha_buyer.with_user(self.user_manager).parent_id = self.gamma
        self.assertEqual(order.partner_invoice_id.commercial_partner_id, self.gamma)
        self.assertFalse(self.env["key.account.order.hold"].search([("order_id", "=", order.id)]))
        # Changed afterwards, it is one of Gamma.
        self._refused(order.order_line, {"price_unit": 969})
