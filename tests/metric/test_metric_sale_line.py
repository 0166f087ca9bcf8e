from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.metric.metric_scope import MetricScope
from ...tools.proposal.sold import sold_lines
from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestMetricSaleLine(KeyAccountCommon):
    """What is a sale of a product: quantity, breadth and price level of orders with other lines."""

    def _product(self, name, uom):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "uom_id": uom.id,
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )

    def _discount(self, order, **values):
        """Give a discount on an order with Odoo's own wizard."""
        wizard = self._quiet("sale.order.discount", order.company_id).create(
            {"sale_order_id": order.id, **values}
        )
        wizard.action_apply_discount()

    def _add(self, order, product, quantity, price, **values):
        line = {"product_id": product.id, "product_uom_qty": quantity, "price_unit": price}
        order.write({"order_line": [Command.create(line | values)]})
        return order.order_line[-1]

    def test_discount_on_the_order_lowers_the_price(self):
        """Both list 500 for 10 t; Alpha gets 10 % off the order: it pays 450, Beta 500, all 475."""
        for partner in (self.alpha, self.beta):
            order = self._order(partner, [(self.roll, 10, 500)], "2025-03-01")
            if partner == self.alpha:
                self._discount(order, discount_type="so_discount", discount_percentage=0.1)
                self.assertEqual(order.amount_untaxed, 4500)
        expected = {"order_quantity": 10, "product_breadth": 1}
        self._assert_measured(
            self.alpha, expected | {"order_amount": 4500, "price_level": 450 / 475}
        )
        self._assert_measured(
            self.beta, expected | {"order_amount": 5000, "price_level": 500 / 475}
        )
        metric = self.env["key.account.metric"]
        scope = MetricScope(self.company, self.date_from, self.date_to)
        self.assertEqual(metric._unconverted_quantities(scope), [])

    def test_discount_lowers_all_prices_of_the_order(self):
        """1,000 off an order of 4,000 for rolls and 1,000 for powder: 0.8 of 400 and of 5.

        Beta pays 400 and 5. Of 20 t of rolls and 400 kg of powder, (0.8 × 5,000) + 5,000 = 9,000 was
        paid; at the prices all paid (360 and 4.5) the order of each is 4,500.
        """
        lines = [(self.roll, 10, 400), (self.powder, 200, 5)]
        order = self._order(self.alpha, lines, "2025-03-01")
        self._discount(order, discount_type="amount", discount_amount=1000)
        self._order(self.beta, lines, "2025-03-02")
        self._assert_measured(self.alpha, {"price_level": 4000 / 4500, "order_quantity": 10.2})
        self._assert_measured(self.beta, {"price_level": 5000 / 4500, "product_breadth": 2})

    def test_any_negative_price_is_a_discount(self):
        """A bonus of 500 entered by hand on a product of its own: 4,500 for 10 t."""
        bonus = self._product("Bonus", self.piece)
        order = self._order(self.alpha, [(self.roll, 10, 500), (bonus, 1, -500)], "2025-03-01")
        self._order(self.beta, [(self.roll, 10, 500)], "2025-03-01")
        self.assertEqual(order.amount_untaxed, 4500)
        self._assert_measured(self.alpha, {"price_level": 450 / 475, "product_breadth": 1})
        # More than the whole order: nothing was paid, and nothing less.
        self._add(order, bonus, 1, -9000)
        self._assert_measured(self.alpha, {"price_level": 0})
        self._assert_measured(self.beta, {"price_level": 2})  # 500 of 250

    def test_free_goods_lower_the_price(self):
        """Alpha gets 1 t on top of 9 t at 500: 450 a tonne. A sample of powder is nothing bought."""
        lines = [(self.roll, 9, 500), (self.roll, 1, 0), (self.powder, 100, 0)]
        self._order(self.alpha, lines, "2025-03-01")
        self._order(self.beta, [(self.roll, 10, 500)], "2025-03-01")
        self._assert_measured(
            self.alpha,
            {"order_quantity": 10.1, "product_breadth": 1, "price_level": 450 / 475},
        )
        self._assert_measured(self.beta, {"price_level": 500 / 475})
        self._order(self.gamma, [(self.powder, 5, 0)], "2025-03-01")
        self._assert_measured(self.gamma, {"price_level": None, "product_breadth": 0})

    def test_nothing_is_bought_for_nothing_or_back(self):
        """An order that is free as a whole, and one that only returns, bring no other product."""
        free = self._order(self.alpha, [(self.roll, 10, 500)], "2025-03-01")
        self._discount(free, discount_type="so_discount", discount_percentage=1)
        self._assert_measured(self.alpha, {"order_quantity": 10, "product_breadth": 0})
        self._order(self.beta, [(self.roll, -5, 500)], "2025-03-01")
        self._assert_measured(self.beta, {"order_quantity": -5, "product_breadth": 0})
        self._order(self.beta, [(self.roll, 5, 500)], "2025-03-02")
        self._assert_measured(self.beta, {"order_quantity": 0, "product_breadth": 1})

    def test_pieces_are_not_compared_with_tonnes(self):
        """Alpha and Beta pay 450 and 500 a tonne, Beta and Gamma 900 and 700 a piece.

        Beta: 10 × 500 + 2 × 900 = 6,800 against 10 × 475 + 2 × 800 = 6,350.
        """
        self._order(self.alpha, [(self.roll, 10, 450)], "2025-03-01")
        self._order(
            self.beta, [(self.roll, 10, 500), (self.roll, 2, 900, self.piece)], "2025-03-01"
        )
        self._order(self.gamma, [(self.roll, 2, 700, self.piece)], "2025-03-01")
        self._assert_measured(self.alpha, {"price_level": 450 / 475})
        self._assert_measured(
            self.beta, {"price_level": 6800 / 6350, "order_quantity": 10, "product_breadth": 1}
        )
        self._assert_measured(self.gamma, {"price_level": 700 / 800, "order_quantity": 0})

    def test_combo_counts_once(self):
        """Four sets of a work roll and a plate, 1 t each: 8 t of two products at 900 in all."""
        plate = self._product("Plate", self.tonne)
        combos = self.env["product.combo"].create(
            [
                {
                    "name": product.name,
                    "combo_item_ids": [Command.create({"product_id": product.id})],
                }
                for product in (self.roll, plate)
            ]
        )
        bundle = self.env["product.product"].create(
            {
                "name": "Set",
                "type": "combo",
                "uom_id": self.tonne.id,
                "list_price": 900,
                "taxes_id": False,
                "combo_ids": [Command.set(combos.ids)],
            }
        )
        order = self._order(self.alpha, [(bundle, 4, 0)], "2025-03-01")
        for combo in combos:
            item = combo.combo_item_ids
            self._add(
                order,
                item.product_id,
                4,
                450,
                combo_item_id=item.id,
                linked_line_id=order.order_line[0].id,
            )
        self._assert_measured(
            self.alpha, {"order_quantity": 8, "product_breadth": 2, "order_amount": 3600}
        )
        self._order(self.beta, [(self.roll, 4, 550)], "2025-03-01")
        # Rolls at 450 and 550, 500 for all; the plates are bought by Alpha only.
        self._assert_measured(self.alpha, {"price_level": 3600 / (4 * 500 + 4 * 450)})

    def test_charges_and_expenses(self):
        """Freight and a hotel are part of the order amount, and no product; grinding is one."""
        freight, hotel = self._product("Freight", self.piece), self._product("Hotel", self.piece)
        freight.key_account_is_charge = True
        order = self._order(
            self.alpha,
            [(self.roll, 1, 1000), (self.grinding, 2, 200), (freight, 1, 80)],
            "2025-03-01",
        )
        self._add(order, hotel, 1, 120, is_expense=True)
        self._assert_measured(
            self.alpha, {"order_amount": 1600, "order_quantity": 1, "product_breadth": 2}
        )
        metric = self.env["key.account.metric"]
        scope = MetricScope(self.company, self.date_from, self.date_to)
        self.assertEqual(metric._unconverted_quantities(scope), [("Units", 2.0, 1)])

    def test_modules_may_say_what_is_no_sale(self):
        """An extension of the rule holds for every figure that follows it."""
        lines = self.env.registry["sale.order.line"]
        rule, grinding = lines._key_account_is_sale, self.grinding

        def no_grinding(self, line):
            return SQL("(%s AND %s.product_id <> %s)", rule(self, line), line, grinding.id)

        self._order(self.alpha, [(self.roll, 1, 1000), (self.grinding, 2, 200)], "2025-03-01")
        self._assert_measured(self.alpha, {"product_breadth": 2})
        self.patch(lines, "_key_account_is_sale", no_grinding)
        self._assert_measured(self.alpha, {"product_breadth": 1})

    def test_discount_is_not_to_be_delivered(self):
        """1,000 a tonne less 10 %: 1 of 3 t delivered leaves 1,800; then only the discount is left."""
        account = self._account(self.alpha)
        order = self._order(self.alpha, [(self.roll, 3, 1000)], "2025-03-01")
        self._discount(order, discount_type="so_discount", discount_percentage=0.1)
        order.order_line[0].qty_delivered = 1
        [(name, _day, amount, _late)] = account._get_orders_under_way()
        self.assertEqual(name, order.name)
        self.assertAlmostEqual(float(amount), 1800)
        order.order_line[0].qty_delivered = 3
        self.assertEqual(account._get_orders_under_way(), [])

    def test_only_what_was_paid_for_is_proposed(self):
        """A sample, freight and a discount are nothing that a customer like this one bought."""
        freight = self._product("Freight", self.piece)
        freight.key_account_is_charge = True
        self._order(
            self.alpha,
            [(self.roll, 1, 1000), (self.powder, 1, 0), (freight, 1, 9), (self.grinding, 1, -5)],
            Date.today(),
        )
        self.env.flush_all()
        scope = MetricScope(self.company, Date.today(), Date.today())
        sold = sold_lines(
            self.env, self.company, scope.start_of(scope.date_from), scope.end, self.alpha.ids
        )
        bought = self.env.execute_query(SQL("SELECT product_id FROM (%s) sold", sold))
        self.assertEqual(bought, [(self.roll.id,)])
