from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon

REFUSED = "cannot be changed like this"


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyParts(OrderPolicyCommon):
    """What changes a confirmed order without its prices: parts of combos, attributes, what is typed as delivered."""

    def _refused(self, line_commands, order):
        with self.assertRaisesRegex(UserError, REFUSED), self.env.cr.savepoint():
            order.write({"order_line": line_commands})
        order.invalidate_recordset()
        order.order_line.invalidate_recordset()

    # === COMBOS === #

    def _sets(self, number):
        """Return an order of sets of roll and grinding at 1,100, and the choices of the combo."""
        combos = self.env["product.combo"].create(
            [
                {
                    "name": product.name,
                    "company_id": self.company.id,
                    "combo_item_ids": [Command.create({"product_id": product.id})],
                }
                for product in (self.roll, self.grinding)
            ]
        )
        product = self.env["product.product"].create(
            {
                "name": "Set",
                "type": "combo",
                "list_price": 1100,
                "combo_ids": [Command.set(combos.ids)],
                "company_id": self.company.id,
                "taxes_id": False,
            }
        )
        order = self._quote(self.alpha, [(product, number, 0)], DAY)
        top = order.order_line
        order.order_line = [
            Command.create(self._part(item, top, number)) for item in combos.combo_item_ids
        ]
        self.assertEqual(order.amount_untaxed, 1100 * number)
        return order, top, combos.combo_item_ids

    def _part(self, item, top, quantity, **values):
        return {
            "product_id": item.product_id.id,
            "combo_item_id": item.id,
            "linked_line_id": top.id,
            "product_uom_qty": quantity,
            **values,
        }

    def test_parts_that_are_added(self):
        """Three more rolls as parts of two sets, for nothing: five sets, of which two are paid."""
        order, top, items = self._sets(2)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        added = self._part(items[0], top, 3, price_unit=0, discount=0)
        self._refused([Command.create(added)], order)
        self.assertEqual(len(order.order_line), 3)
        # Paid as two sets are, they may be added: 3 × 1,067 is the floor of three sets.
        order.write({"order_line": [Command.create({**added, "price_unit": 1067})]})
        self.assertFalse(self._missing(order))

    def test_parts_with_negative_quantities(self):
        """A roll less, for 500: 2,200 - 500 are paid for two sets of which 2 × 1,067 is the floor: 434 are missing."""
        order, top, items = self._sets(2)
        negative = self._part(items[0], top, -1, price_unit=500)
        order.order_line = [Command.create(negative)]
        self.assertEqual(self._missing(order), 434)
        order.order_line[-1:].unlink()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self._refused([Command.create(negative)], order)

    # === ATTRIBUTES === #

    def test_attributes_that_cost_more(self):
        """A hard surface costs 200 more: 1,000 was the price without, and 1,200 less 3 % is the floor with it."""
        attribute = self.env["product.attribute"].create(
            {
                "name": "Surface",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": name}) for name in ("Plain", "Hard")],
            }
        )
        template = self.roll.product_tmpl_id.with_context(create_product_product=True)
        template.attribute_line_ids = [
            Command.create(
                {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]}
            )
        ]
        plain, hard = template.attribute_line_ids.product_template_value_ids
        hard.price_extra = 200
        order = self._quotation(1000)
        order.order_line.product_no_variant_attribute_value_ids = plain
        order.order_line.price_unit = 1000
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        line = order.order_line.id
        name = "product_no_variant_attribute_value_ids"
        self._refused([Command.update(line, {name: [Command.set(hard.ids)]})], order)
        self.assertEqual(order.order_line.product_no_variant_attribute_value_ids, plain)
        both = {name: [Command.set(hard.ids)], "price_unit": 1164}
        order.write({"order_line": [Command.update(line, both)]})
        self.assertFalse(self._missing(order))

    # === DELIVERED === #

    def test_discounts_that_are_typed_as_delivered(self):
        """None of a bonus of -900 is ordered, and one typed as delivered: 970 of 1,000 is the floor."""
        bonus = self.env["product.product"].create(
            {
                "name": "Bonus",
                "type": "service",
                "invoice_policy": "delivery",
                "list_price": 0,
                "taxes_id": False,
            }
        )
        order = self._quotation(1000)
        order.order_line = [
            Command.create({"product_id": bonus.id, "product_uom_qty": 0, "price_unit": -900})
        ]
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        line = order.order_line[1]
        self._refused([Command.update(line.id, {"qty_delivered": 1})], order)
        self.assertFalse(line.qty_delivered)
        # 30 may be taken off.
        order.write({"order_line": [Command.update(line.id, {"price_unit": -30})]})
        order.write({"order_line": [Command.update(line.id, {"qty_delivered": 1})]})
        self.assertFalse(self._missing(order))
