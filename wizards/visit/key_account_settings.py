from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Settings of the check-in."""

    _inherit = "key.account.settings"

    check_in = fields.Boolean(
        related="company_id.key_account_check_in",
        readonly=False,
    )
    check_in_km = fields.Float(
        related="company_id.key_account_check_in_km",
        readonly=False,
    )
