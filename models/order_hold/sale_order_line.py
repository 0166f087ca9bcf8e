from operator import itemgetter

from odoo import api, models
from odoo.exceptions import UserError

from ...tools import trust
from ...tools.order_hold.anew import OF_LINES, compute_anew, computed_of, drop_odd_totals
from ...tools.order_hold.passed import Judged
from ...tools.order_hold.worth import line_total
from ...tools.shapes import is_id

# What changes the price of a line, what counts of it, or the order that it belongs to.
PRICED = {
    "combo_item_id",
    "discount",
    "extra_tax_data",
    "is_downpayment",
    "linked_line_id",
    "order_id",
    "price_unit",
    "product_id",
    "product_no_variant_attribute_value_ids",
    "product_uom_id",
    "product_uom_qty",
    "qty_delivered",
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
        lines = super().create(vals_list)
        sent = set(trust.sent_defaults(self)).union(*vals_list)
        lines._key_account_check_sent(sent)
        lines._key_account_check_down_payments()
        compute_anew(lines, OF_LINES | computed_of(self, sent))
        # Of the lines themselves: the order can be a default that a caller sent or that Odoo stored.
        free = lines.browse()
        if self.env.su and "is_delivery" in self._fields:
            free = lines.filtered("is_delivery")
        # What code notes as delivered has left already.
        worth = itemgetter("price_total") if self.env.su else line_total
        added = (lines - free).sudo().grouped("order_id")
        grown = self.env["sale.order"].union(
            *(
                order
                for order, new in added.items()
                if order.state == "sale" and sum(map(worth, new)) > 0
            )
        )
        changed = lines.sudo().order_id.filtered(lambda order: order.state == "sale")
        changed = (changed - Judged.of(changed)).with_env(self.env)
        changed._key_account_check_added(lines, grown)
        return lines

    def write(self, vals):
        orders = self.env["sale.order"]
        if not PRICED.isdisjoint(vals):
            orders = self._key_account_get_judged(vals)
        before = orders._key_account_get_claims()
        if "order_id" in vals:
            order = self._key_account_get_sent_order(vals)
            self.filtered(lambda line: line.order_id != order)._key_account_check_invoiced()
        sent = computed_of(self, vals)
        down = self.filtered("is_downpayment") if "is_downpayment" in vals else None
        result = super().write(vals)
        if not {"is_downpayment", "product_uom_qty"}.isdisjoint(vals):
            self._key_account_check_down_payments(down)
        sent |= self._key_account_check_sent(vals.keys(), changed=bool(vals.get("invoice_lines")))
        compute_anew(self, sent)
        if before:
            orders._key_account_check_grown(before)
        return result

    def unlink(self):
        """A line that goes can be a discount, or one whose invoice counts for a release."""
        self._key_account_check_invoiced()
        orders = self._key_account_get_judged({})
        before = orders._key_account_get_claims()
        result = super().unlink()
        if before:
            orders._key_account_check_grown(before)
        return result

    # === BUSINESS METHODS === #

    def _key_account_check_sent(self, names, *, changed=False):
        """Refuse links to invoices that are sent, and drop totals that were not computed by Odoo.

        :param names: of the fields that were written
        :param bool changed: whether links of lines that were there are changed
        :return: the names of fields to compute again
        :raise UserError: where invoices are linked: Odoo does so itself, when it creates them
        """
        if self.env.su or not self.env["sale.order"]._key_account_is_judging():
            return set()
        if changed or ("invoice_lines" in names and self.sudo().invoice_lines):
            raise UserError(
                self.env._(
                    "Invoices cannot be linked to order lines by hand. Create the invoice from the order."
                )
            )
        return OF_LINES if "extra_tax_data" in names and drop_odd_totals(self) else set()

    def _key_account_check_invoiced(self):
        """Refuse that lines leave their order after they were invoiced: their invoices count for its release.

        :raise UserError: for others than code with full rights
        """
        if self.env.su or not self.env["sale.order"]._key_account_is_judging():
            return
        for line in self.sudo():
            if set(line.invoice_lines.mapped("parent_state")) - {"cancel"}:
                raise UserError(
                    self.env._(
                        "“%(line)s” of %(order)s was invoiced and stays on its order. Set its quantity to 0, or "
                        "cancel the invoice first.",
                        line=line.name,
                        order=line.order_id.name,
                    )
                )

    def _key_account_check_down_payments(self, before=None):
        """Refuse down payments by hand: as lines with a quantity they would lower the order, and no invoice.

        :param before: the down payments of before; ``None`` if the mark was not written
        :raise UserError: for others than code with full rights
        """
        if self.env.su or not self.env["sale.order"]._key_account_is_judging():
            return
        down = self.filtered("is_downpayment")
        if down.filtered("product_uom_qty") or (before is not None and down != before):
            raise UserError(
                self.env._(
                    "Down payments come from invoices. Choose “Create Invoice” on the order, and “Down payment”."
                )
            )

    def _key_account_get_judged(self, vals):
        """Return the orders that lines belong to before and after new values, as far as they are not judged
        as a whole.
        """
        orders = self.order_id
        if "order_id" in vals:
            orders |= self._key_account_get_sent_order(vals)
        return orders - Judged.of(orders)

    def _key_account_get_sent_order(self, vals):
        """Return the order that values name, as Odoo reads it, whatever a caller sends."""
        number = self._fields["order_id"].convert_to_cache(vals["order_id"], self, False)
        return self.env["sale.order"].browse([number] if is_id(number) else []).exists()
