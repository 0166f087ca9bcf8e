from collections import defaultdict

from odoo import fields, models

from ...tools.order_policy.floors import Sold, lowest


class SaleOrderLine(models.Model):
    """Lines that the sales policy judges, and their floors."""

    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _key_account_is_sold(self):
        """Return whether a line is of what is sold: no down payment, reward, delivery or expense at cost.

        What a line says of itself is believed only where the order and its product agree.
        """
        self.ensure_one()
        if self.display_type or not self._key_account_get_sold_quantity():
            return False
        if "is_delivery" in self._fields and self.is_delivery:
            return self.product_id != self.order_id.carrier_id.product_id
        if "reward_id" in self._fields and self.reward_id:
            reward = self.reward_id
            return (
                self.product_id not in reward.discount_line_product_id | reward.reward_product_ids
            )
        if self.is_expense and self.product_id.expense_policy == "cost":
            return False
        return not self._key_account_is_in_combo()

    def _key_account_is_in_combo(self):
        """Return whether the line is part of a combo of its order, as the product of the combo says."""
        item = self.combo_item_id
        if not item or item.product_id != self.product_id:
            return False
        combo = self._get_linked_line()
        return (
            combo.product_type == "combo"
            and combo.order_id == self.order_id
            and item.combo_id in combo.product_id.combo_ids
        )

    def _key_account_get_parts(self):
        """Return the lines of a combo, which carry its price."""
        if self.product_type != "combo":
            return self.browse()
        return self.order_id.order_line.filtered(
            lambda line: line._key_account_is_in_combo() and line._get_linked_line() == self
        )

    def _key_account_get_sold_quantity(self):
        """Return how much is sold: what was ordered, or delivered beyond that where it is invoiced by delivery.

        Of a combo as many as its parts make, choice by choice.
        """
        quantity = self.product_uom_qty
        delivered = self.qty_delivered
        if self.product_id.invoice_policy != "order" and (quantity >= 0 or delivered > 0):
            quantity = max(quantity, delivered)
        chosen = defaultdict(float)
        for part in self._key_account_get_parts():
            chosen[part.combo_item_id.combo_id] += max(part._key_account_get_pieces(), 0.0)
        return max(quantity, *chosen.values()) if chosen else quantity

    def _key_account_get_pieces(self):
        """Return how much is sold, in the unit of the product."""
        return self.product_uom_id._compute_quantity(
            self._key_account_get_sold_quantity(), self.product_id.uom_id, round=False
        )

    def _key_account_get_cost(self):
        """Return what a unit of what is sold costs less the discount, in the currency of the order."""
        quantity = self._key_account_get_sold_quantity()
        parts = self._key_account_get_parts()
        price = self.price_unit * (1 - self.discount / 100)
        if not parts or not quantity:
            return price
        amount = price * self.product_uom_qty
        for part in parts:
            price = part.price_unit * (1 - part.discount / 100)
            amount += price * part._key_account_get_sold_quantity()
        return amount / quantity

    def _key_account_get_mark(self):
        """Return what is sold, by ids: product, parts, attributes and taxes."""
        lines = self + self._key_account_get_parts()
        return [
            sorted(lines[name].ids)
            for name in ("product_id", "product_no_variant_attribute_value_ids", "tax_ids")
        ]

    def _key_account_prepare_sold(self, pricelist, discount, digits):
        """Return the line as it is compared (sudo).

        :param product.pricelist pricelist: that floors start at, in the company of the order
        :param float discount: what is entitled; 0.03 is 3 %
        :param int digits: decimals of per cent in discounts
        :rtype: Sold
        """
        base = self._key_account_get_base(pricelist)
        shown = self.price_unit if self.discount else 0.0
        return Sold(
            key=self,
            name=self.product_id.display_name or self.name or "",
            quantity=self._key_account_get_sold_quantity(),
            price=self._key_account_get_cost(),
            base=base,
            floor=lowest(base, discount, shown, digits),
            net=self._key_account_get_net(),
            is_sure=all(
                line.product_id.invoice_policy == "order"
                for line in self._key_account_get_parts() or self
            ),
        )

    def _key_account_get_base(self, pricelist):
        """Return the price of a unit by a pricelist, as Odoo computes it for the line."""
        product, order = self.product_id, self.order_id
        if not product:
            return 0.0
        # Whoever writes a quotation can date it back to an old price, but cannot change when it was entered.
        # Prices that begin later are no floor yet.
        now = fields.Datetime.now()
        day = min(max(self._get_order_date() or now, order.create_date or now), now)
        quantity = self._key_account_get_sold_quantity()
        price = pricelist._get_product_price(
            product.with_context(**self._get_product_price_context()),
            quantity,
            uom=self.product_uom_id or product.uom_id,
            currency=order.currency_id or order.company_id.currency_id,
            date=day,
        )
        for part in self._key_account_get_parts():
            share = part._key_account_get_pieces() / quantity if quantity else 0.0
            extra = part.product_id._get_no_variant_attributes_price_extra(
                part.product_no_variant_attribute_value_ids
            )
            price += (part.combo_item_id.extra_price + extra) * share
        taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
        price = product._get_tax_included_unit_price_from_price(
            price, product_taxes=taxes, fiscal_position=order.fiscal_position_id
        )
        if order.fiscal_position_id:
            taxes = order.fiscal_position_id.map_tax(taxes)
        return self._key_account_with_own_taxes(price, taxes)

    def _key_account_get_net(self):
        """Return which part of the price of the line is no tax."""
        price = self.price_unit
        if not price or True not in self.tax_ids.mapped("price_include"):
            return 1.0
        how = {"rounding_method": "round_globally", "product": self.product_id}
        return self.tax_ids._get_tax_details(price, 1.0, **how)["total_excluded"] / price

    def _key_account_with_own_taxes(self, price, taxes):
        """Return a price in the taxes of the line, where others were chosen by hand: nets are compared then.

        :param float price: of a unit, with those of ``taxes`` that are included
        """
        if self.tax_ids == taxes:
            return price
        how = {"quantity": 1.0, "rounding_method": "round_globally", "product": self.product_id}
        net = taxes._get_tax_details(price, **how)["total_excluded"] if taxes else price
        if not self.tax_ids:
            return net
        own = self.tax_ids._get_tax_details(net, special_mode="total_excluded", **how)
        return net + sum(tax["tax_amount"] for tax in own["taxes_data"] if tax["tax"].price_include)
