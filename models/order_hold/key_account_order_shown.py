from odoo import api, fields, models


class KeyAccountOrderShown(models.AbstractModel):
    """What is ordered, beside the reasons of a hold: finance decides without the rights of Odoo's Sales."""

    _name = "key.account.order.shown"
    _description = "Content of a Held Order"

    order_id = fields.Many2one("sale.order")
    order_content = fields.Html(compute="_compute_order_content")
    opens_order = fields.Boolean(compute="_compute_opens_order")

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    @api.depends_context("lang", "uid")
    def _compute_order_content(self):
        """Show the lines to those who release orders; others open the order if they may."""
        handles = self.env.user._key_account_handles_credit()
        for hold in self:
            order = hold.sudo().order_id
            hold.order_content = bool(handles and order) and self.env["ir.qweb"]._render(
                "key_account.order_hold_content",
                {
                    "order": order,
                    "lines": order.order_line.filtered(lambda line: not line.display_type),
                },
            )

    @api.depends("order_id")
    @api.depends_context("uid")
    def _compute_opens_order(self):
        readable = self.order_id._filtered_access("read")
        for hold in self:
            hold.opens_order = bool(hold.order_id & readable)

    # === ACTION METHODS === #

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }
