from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import trust

DAYS = 14
LONGEST = 366


class KeyAccountOrderRelease(models.TransientModel):
    """Releases orders on hold, with one reason: up to an amount, until a day.

    An order that is not on hold can be released beforehand: a confirmed one that is to become larger.
    """

    _name = "key.account.order.release"
    _description = "Release Orders"
    _inherit = ["key.account.guarded"]
    _limits = {"amount": (0, 1e12)}

    hold_ids = fields.Many2many(
        comodel_name="key.account.order.hold",
        string="Held Orders",
        default=lambda self: self._default_hold_ids(),
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        default=lambda self: self._default_order_id(),
    )
    is_single = fields.Boolean(compute="_compute_currency")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency",
    )
    amount = fields.Monetary(
        string="Up to",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="In the currency of the company. An order that becomes larger is checked again. Several orders "
        "are released up to their own amounts.",
    )
    until = fields.Date(
        required=True,
        default=lambda self: self.env.company._key_account_today() + timedelta(days=DAYS),
        help="The last day on which the orders can be confirmed by this release.",
    )
    reason = fields.Char(required=True)

    @api.model
    def _default_hold_ids(self):
        if self.env.context.get("active_model") == "key.account.order.hold":
            return [Command.set(trust.context_ids(self, "active_ids"))]
        return []

    @api.model
    def _default_order_id(self):
        if self.env.context.get("active_model") == "sale.order":
            return trust.context_id(self, "active_id") or False
        return False

    # === COMPUTE METHODS === #

    @api.depends("hold_ids", "order_id")
    def _compute_currency(self):
        for wizard in self:
            companies = wizard.hold_ids.company_id | wizard.order_id.sudo().company_id
            wizard.is_single = bool(wizard.order_id) or len(wizard.hold_ids) == 1
            wizard.currency_id = companies.currency_id[:1]

    @api.depends("hold_ids", "order_id")
    def _compute_amount(self):
        for wizard in self:
            amounts = wizard.order_id._key_account_get_amounts()
            wizard.amount = sum(amounts.values()) or sum(wizard.hold_ids.mapped("amount"))

    # === ACTION METHODS === #

    def action_release(self):
        """Release the orders that the user may release."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Enter why the orders are released."))
        today = self.env.company._key_account_today()
        if not self.until or not today <= self.until <= today + timedelta(days=LONGEST):
            raise UserError(
                self.env._(
                    "Choose a day from today on, within a year, until which the release holds."
                )
            )
        holds = self.order_id._key_account_open_holds() or self.hold_ids
        if not holds:
            raise UserError(self.env._("Choose the orders to release."))
        holds._release(
            self.reason, self.until, {holds.id: self.amount} if len(holds) == 1 else None
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Released until %(day)s: %(orders)s.",
                    day=format_date(self.env, self.until),
                    orders=", ".join(holds.mapped("name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
