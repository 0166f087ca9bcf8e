from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Which orders are checked when they are confirmed, and who releases them."""

    _inherit = "key.account.settings"

    hold_all = fields.Boolean(
        related="company_id.key_account_hold_all",
        readonly=False,
    )
    hold_user_id = fields.Many2one(
        related="company_id.key_account_hold_user_id",
        readonly=False,
    )
    release_limit = fields.Monetary(
        related="company_id.key_account_release_limit",
        currency_field="hold_currency_id",
        readonly=False,
    )
    hold_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Currency of Releases",
    )
