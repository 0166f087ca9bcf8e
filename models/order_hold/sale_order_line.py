from odoo import api, models

from .sale_order import WITH_ORDER

# What changes the price of a line, or the order that it belongs to.
PRICED = {
    "discount",
    "order_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    """Lines that make a confirmed order larger: it is judged again.

    Delivery costs do not count: they follow from what was ordered, and goods must not wait for them.
    """

    _inherit = "sale.order.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = self._key_account_get_changed(vals_list)
        before = orders._key_account_get_claims()
        lines = super().create(vals_list)
        if before:
            orders._key_account_check_grown(before)
        return lines

    def write(self, vals):
        orders = self.env["sale.order"]
        if PRICED & vals.keys() and not WITH_ORDER.is_on(self):
            orders = self.order_id | self._key_account_get_changed([vals])
        before = orders._key_account_get_claims()
        result = super().write(vals)
        if before:
            orders._key_account_check_grown(before)
        return result

    def unlink(self):
        """A line that goes can be a discount."""
        orders = self.env["sale.order"] if WITH_ORDER.is_on(self) else self.order_id
        before = orders._key_account_get_claims()
        result = super().unlink()
        if before:
            orders._key_account_check_grown(before)
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_get_changed(self, vals_list):
        """Return the orders that new values belong to, unless they are judged as a whole."""
        orders = self.env["sale.order"]
        if WITH_ORDER.is_on(self):
            return orders
        default = self.env.context.get("default_order_id")
        ids = {
            vals.get("order_id", default)
            for vals in vals_list
            if not (self.env.su and vals.get("is_delivery"))
        }
        return orders.browse(number for number in ids if isinstance(number, int)).exists()
