from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How long protected data of people is kept."""

    _inherit = "key.account.settings"

    sensitive_months = fields.Integer(
        related="company_id.key_account_sensitive_months",
        string="Protected Data Kept For",
        readonly=False,
    )
