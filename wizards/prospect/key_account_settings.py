from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How long a won opportunity is shown on its account."""

    _inherit = "key.account.settings"

    heat_days = fields.Integer(
        related="company_id.key_account_heat_days",
        readonly=False,
    )
