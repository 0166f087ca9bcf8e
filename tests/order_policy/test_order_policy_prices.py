from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .order_policy_common import DAY, OrderPolicyCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{DAY} 12:00:00")
class TestOrderPolicyPrices(OrderPolicyCommon):
    """What an order is below the policy, in several ways. The floor of a roll is 970."""

    def test_a_cent(self):
        self.assertFalse(self._finding(self._quotation(970)))
        self.assertFalse(self._finding(self._quotation(1200)))
        found = self._finding(self._quotation(969.99))
        self.assertEqual((found["missing"], found["raise"], found["number"]), (0.01, 0.01, 1))
        self.assertEqual((found["worst"]["price"], found["worst"]["floor"]), (969.99, 970))

    def test_discount(self):
        """3.01 % of 7 × 1,000 leaves 6,789.30; 6,790 are the least."""
        self.assertFalse(self._missing(self._quotation(1000, 7, discount=3)))
        self.assertEqual(self._missing(self._quotation(1000, 7, discount=3.01)), 0.7)
        # A higher price with a higher discount: 1,100 × 0.89 = 979.
        self.assertFalse(self._missing(self._quotation(1100, discount=11)))

    def test_free_goods(self):
        order = self._quotation(1000, 2)
        order.order_line = [
            Command.create({"product_id": self.grinding.id, "product_uom_qty": 1, "discount": 100})
        ]
        # 200 × 0.97; the roll at list price does not pay for it.
        self.assertEqual(self._missing(order), 194)

    def test_several_lines(self):
        """2 × (970 − 950) and 3 × (194 − 190)."""
        order = self._quote(
            self.alpha, [(self.roll, 2, 950), (self.grinding, 3, 190), (self.powder, 9, 5)], DAY
        )
        found = self._finding(order)
        self.assertEqual((found["missing"], found["number"]), (52, 2))
        self.assertEqual(found["worst"]["price"], 950)
        order.action_confirm()
        words = order.key_account_hold_reasons.replace("\xa0", " ")
        self.assertIn("52.00 € below the sales policy on 2 lines", words)
        self.assertIn("“Roll” costs 950.00 €, and 970.00 € is the lowest price", words)
        ways = order.key_account_hold_ways.replace("\xa0", " ")
        self.assertIn(
            "Raise the prices by 52.00 € in total, or keep to a discount of 3 % on the prices of “Euros”.",
            ways,
        )

    def test_nothing_is_given(self):
        """No discount below the pricelist."""
        self.assertFalse(self._missing(self._quotation(1000, partner=self.gamma)))
        order = self._held(999.99, partner=self.gamma)
        self.assertIn("or keep to the prices of “Euros”.", order.key_account_hold_ways)

    def test_pricelists_are_off(self):
        pricelists = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user").implied_ids -= pricelists
        self.env.user.group_ids -= pricelists
        order = self._held(969)
        self.assertIn("a discount of 3 % on the list prices.", order.key_account_hold_ways)

    def test_lines_that_do_not_count(self):
        order = self._quotation(1000)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Rolls"}),
            Command.create(
                {
                    "name": "Down payment",
                    "is_downpayment": True,
                    "price_unit": 300,
                    "product_uom_qty": 0,
                }
            ),
            Command.create({"product_id": self.roll.id, "price_unit": 1, "product_uom_qty": 0}),
        ]
        self.assertFalse(self._missing(order))
        # A line that says it is a down payment, but is sold, counts.
        order.order_line[-1].write({"is_downpayment": True, "product_uom_qty": 1})
        self.assertEqual(self._missing(order), 969)

    def test_discount_on_the_whole_order(self):
        """Odoo's dialog: 3 % of 2,000 are what the lines are above their floors; 4 % are 20 too much."""
        for percentage, missing in ((0.03, 0), (0.04, 20)):
            order = self._quotation(1000, 2)
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": percentage,
                }
            ).action_apply_discount()
            self.assertEqual(len(order.order_line), 2)
            self.assertEqual(self._missing(order), missing)
        order.action_confirm()
        self.assertIn("Discounts on the whole order are", order.key_account_hold_reasons)

    def test_dollars(self):
        """1,000 EUR are 1,250 USD, less 3 % 1,212.50; at 1,200 12.50 USD are missing: 10 EUR."""
        values = {"pricelist": self.dollar_pricelist}
        self.assertFalse(self._missing(self._quotation(1212.5, **values)))
        self.assertEqual(self._missing(self._quotation(1212.49, **values)), 0.01)
        order = self._held(1200, **values)
        self.assertEqual(order.currency_id, self.dollar)
        self.assertEqual(self._missing(order), 10)
        self.assertIn("10.00\xa0€ below", order.key_account_hold_reasons)
        self.assertIn("by $\xa012.50 in total", order.key_account_hold_ways)

    def test_quantity_breaks(self):
        """10 t at 900 less 3 %: 873. For 9 t it is 970, so 9 × 97 are missing."""
        self._with_breaks()
        self.assertFalse(self._missing(self._quotation(873, 10)))
        self.assertEqual(self._missing(self._quotation(872, 10)), 10)
        self.assertEqual(self._missing(self._quotation(873, 9)), 873)
        kilograms = self._quotation(0.873, 10000, uom=self.kilogram)
        self.assertFalse(self._missing(kilograms))
        # 10,000 × 0.003 in kg.
        kilograms.order_line.price_unit = 0.87
        self.assertEqual(self._missing(kilograms), 30)

    def test_the_pricelist_of_the_order_is_no_way_round(self):
        self._with_breaks()
        cheap = self.usual.copy({"name": "Cheap"})
        cheap.item_ids.write({"fixed_price": 500, "min_quantity": 0})
        self.assertEqual(self._missing(self._quotation(500, pricelist=cheap)), 470)

    def test_the_pricelist_of_the_policy(self):
        """10 % below the usual one, which is 900 from 10 t on; less 3 %."""
        self._with_breaks()
        better = self.env["product.pricelist"].create(
            {
                "name": "Better",
                "currency_id": self.euro.id,
                "company_id": False,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": self.usual.id,
                            "price_discount": 10,
                        }
                    )
                ],
            }
        )
        self._except(self.account_a, "price", better)
        self.assertFalse(self._missing(self._quotation(785.7, 10)))
        self.assertEqual(self._missing(self._quotation(785.69, 10)), 0.1)
        self.assertFalse(self._missing(self._quotation(873)))
        order = self._held(870)
        self.assertIn("a discount of 3 % on the prices of “Better”", order.key_account_hold_ways)

    def test_prices_of_some_days(self):
        """A pricelist rule that ended is no floor, and one that begins later neither."""
        self._with_breaks()
        item = self.usual.item_ids
        item.write({"date_end": "2026-02-10 11:59:59"})
        self.assertEqual(self._missing(self._quotation(873, 10)), 970)
        item.write({"date_end": False, "date_start": "2026-03-01 00:00:00"})
        order = self._quotation(873, 10)
        order.date_order = "2026-03-02 12:00:00"
        self.assertEqual(self._missing(order), 970)

    def test_dated_back(self):
        """A rule that ended is no floor of a quotation that is dated back to its days."""
        self._with_breaks()
        self.usual.item_ids.date_end = "2026-02-05 12:00:00"
        order = self._quotation(873, 10)
        order.date_order = "2026-02-01 12:00:00"
        self.assertEqual(self._missing(order), 970)

    def test_delivered_beyond_what_was_ordered(self):
        """None ordered at 1, and 100 delivered: 100 × 969 are missing, and as many with 40 ordered."""
        self.roll.invoice_policy = "delivery"
        order = self._quotation(1, 0)
        self.assertFalse(self._missing(order))
        order.order_line.qty_delivered = 100
        self.assertEqual(self._missing(order), 96900)
        for quantity in (40, -1):
            order.order_line.write({"product_uom_qty": quantity, "price_unit": 1})
            self.assertEqual(self._missing(order), 96900)
        # Invoiced as ordered, what is typed as delivered makes no room.
        self.roll.invoice_policy = "order"
        order.order_line.write({"product_uom_qty": 1, "price_unit": 1000})
        bonus = self.env["product.product"].create(
            {"name": "Bonus", "type": "service", "list_price": 0, "taxes_id": False}
        )
        order.order_line = [
            Command.create({"product_id": bonus.id, "product_uom_qty": 1, "price_unit": -900})
        ]
        self.assertEqual(self._missing(order), 870)

    def test_archived_account(self):
        """Whoever archives the account sells no cheaper: it is not entitled to anything, and 1,000 is the floor."""
        account = self.env["key.account"].search(
            [("partner_id", "=", self.alpha.id), ("company_id", "=", self.company.id)]
        )
        account.active = False
        self.assertEqual(self._missing(self._quotation(900)), 100)

    def test_taxes_by_hand(self):
        """1,000 without tax are 1,190 with 19 %: less 3 %, 1,154.30, if a tax that is included is chosen."""
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": self.company.id})
        included, excluded = self.env["account.tax"].create(
            [
                {
                    "name": name,
                    "amount": 19,
                    "tax_group_id": group.id,
                    "price_include_override": name,
                    "company_id": self.company.id,
                    "country_id": self.company.account_fiscal_country_id.id,
                }
                for name in ("tax_included", "tax_excluded")
            ]
        )
        order = self._quotation(970)
        for taxes in (excluded, excluded.browse()):
            order.order_line.tax_ids = taxes
            self.assertFalse(self._missing(order))
        order.order_line.write({"tax_ids": included.ids, "price_unit": 970})
        self.assertEqual(self._missing(order), 184.3)
        order.order_line.price_unit = 1154.3
        self.assertFalse(self._missing(order))

    def test_combos(self):
        """A set of roll and grinding costs 1,100, with 50 for the better grinding; less 3 %: 1,115.50."""
        combos = self.env["product.combo"].create(
            [
                {
                    "name": product.name,
                    "company_id": self.company.id,
                    "combo_item_ids": [
                        Command.create({"product_id": product.id, "extra_price": extra})
                    ],
                }
                for product, extra in ((self.roll, 0), (self.grinding, 50))
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
        order = self._quote(self.alpha, [(product, 2, 0)], DAY)
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "combo_item_id": item.id,
                    "linked_line_id": order.order_line.id,
                    "product_uom_qty": 2,
                }
            )
            for item in combos.combo_item_ids
        ]
        self.assertEqual(order.amount_untaxed, 2300)
        self.assertFalse(self._missing(order))
        order.order_line[1:].discount = 4
        # 2 × 1,150 × 1 %
        self.assertEqual(self._missing(order), 23)
        roll, grinding = order.order_line[1:]
        # 20 rolls in 2 sets are 20 sets: (1,100 + 50 × 2 / 20) × 97 % × 20, and 2,231 + 0.20 are paid.
        roll.write({"discount": 0, "product_uom_qty": 20, "price_unit": 0.01})
        grinding.write({"discount": 0, "price_unit": 1115.5})
        self.assertEqual(self._missing(order), 19205.8)
        # Another product than the set has is sold by itself: 1 roll less 3 %.
        roll.product_uom_qty = 2
        grinding.write({"product_id": self.roll.id, "product_uom_qty": 1, "price_unit": 0.01})
        self.assertEqual(grinding._key_account_get_cost(), 0.01)
        self.assertTrue(grinding._key_account_is_sold())
        # So is one of a combo in another order.
        self.assertFalse(roll._key_account_is_sold())
        other = self._quotation(970)
        other.order_line.write(
            {"combo_item_id": roll.combo_item_id.id, "linked_line_id": order.order_line[0].id}
        )
        other.order_line.price_unit = 0
        self.assertEqual(self._missing(other), 970)
