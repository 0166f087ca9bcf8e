from collections import defaultdict

from odoo import api, fields, models


class SaleOrder(models.Model):
    """What a quotation does for the rebate of its customer."""

    _inherit = "sale.order"

    key_account_rebate_text = fields.Text(
        string="Next Rebate Step",
        compute="_compute_key_account_rebate_text",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id",
        "partner_invoice_id",
        "company_id",
        "state",
        "date_order",
        "currency_id",
        "order_line.price_subtotal",
        "order_line.product_uom_qty",
        "order_line.qty_invoiced",
    )
    @api.depends_context("uid", "lang")
    def _compute_key_account_rebate_text(self):
        """Tell the next step of each agreement that runs, for accounts whose rebates the user sees."""
        self.key_account_rebate_text = False
        model = self.env["key.account.rebate.share"]
        if not self.env.user._key_account_has("feature_rebate") or not model.has_access("read"):
            return
        customers = {order: order._key_account_get_payer() for order in self}
        shares = model.search(
            [
                ("state", "=", "running"),
                ("account_id.partner_id", "in", [partner.id for partner in customers.values()]),
            ],
            order="date_to, id",
        )
        found = defaultdict(model.browse)
        for share in shares:
            found[share.company_id, share.account_id.sudo().partner_id] |= share
        for order, partner in customers.items():
            told = [
                text
                for share in found[order.company_id, partner]
                if (text := order._key_account_tell_rebate(share))
            ]
            order.key_account_rebate_text = "\n".join(told) or False

    # === BUSINESS METHODS === #

    def _key_account_get_payer(self):
        """Return the customer that is invoiced, as invoices count."""
        partner = (self.partner_invoice_id or self.partner_id).sudo()
        return partner.commercial_partner_id

    def _key_account_tell_rebate(self, share):
        """Return the next step of an agreement with what is not invoiced of this order counted in."""
        if self.state == "cancel":
            return False
        rebate = share.rebate_id
        base, money = self.sudo()._key_account_count_for(rebate.sudo())
        text = share._tell_next_step(base, money)
        if not text:
            return False
        if base <= 0:
            return self.env._("%(rebate)s: %(text)s.", rebate=rebate.name, text=text)
        return self.env._(
            "%(rebate)s, with this order: %(text)s.",
            rebate=rebate.name,
            text=text,
        )

    def _key_account_count_for(self, rebate):
        """Return what lines that are not invoiced yet add to the base of an agreement, and their amount.

        In the unit of the agreement and in company currency; what no unit converts adds nothing.
        """
        rate = self.currency_rate or 1.0
        base = money = 0.0
        for line in rebate._filter_counted(self.order_line):
            left = 1.0
            if line.product_uom_qty:
                left = max(1.0 - line.qty_invoiced_posted / line.product_uom_qty, 0.0)
            amount = line.price_subtotal * left / rate
            quantity = line.product_uom_qty * left
            unit, wanted = line.product_uom_id, rebate.uom_id
            if rebate.measure == "amount":
                base += amount
                money += amount
            elif unit and unit._has_common_reference(wanted):
                base += unit._compute_quantity(quantity, wanted, round=False)
                money += amount
        return base, money
