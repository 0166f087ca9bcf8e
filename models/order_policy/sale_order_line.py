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
        if self.display_type or not self.product_uom_qty:
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
        return bool(self.combo_item_id) and self._get_linked_line().product_type == "combo"

    def _key_account_get_parts(self):
        """Return the lines of a combo, which carry its price."""
        if self.product_type != "combo":
            return self.browse()
        return self.order_id.order_line.filtered(
            lambda line: line.combo_item_id and line._get_linked_line() == self
        )

    def _key_account_get_cost(self):
        """Return what a unit costs less the discount, in the currency of the order."""
        amount = self.price_unit * (1 - self.discount / 100)
        for part in self._key_account_get_parts():
            share = part.product_uom_qty / self.product_uom_qty
            amount += part.price_unit * (1 - part.discount / 100) * share
        return amount

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
            quantity=self.product_uom_qty,
            price=self._key_account_get_cost(),
            base=base,
            floor=lowest(base, discount, shown, digits),
        )

    def _key_account_get_base(self, pricelist):
        """Return the price of a unit by a pricelist, as Odoo computes it for the line."""
        product, order = self.product_id, self.order_id
        if not product:
            return 0.0
        now = fields.Datetime.now()
        price = pricelist._get_product_price(
            product.with_context(**self._get_product_price_context()),
            self.product_uom_qty,
            uom=self.product_uom_id or product.uom_id,
            currency=order.currency_id or order.company_id.currency_id,
            # Prices that begin later are no floor yet.
            date=min(self._get_order_date() or now, now),
        )
        for part in self._key_account_get_parts():
            share = part.product_uom_qty / self.product_uom_qty
            extra = part.product_id._get_no_variant_attributes_price_extra(
                part.product_no_variant_attribute_value_ids
            )
            price += (part.combo_item_id.extra_price + extra) * share
        taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
        return product._get_tax_included_unit_price_from_price(
            price, product_taxes=taxes, fiscal_position=order.fiscal_position_id
        )
