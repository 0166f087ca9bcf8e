from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long a deal that was won shows on its account."""

    _inherit = "res.config.settings"

    key_account_heat_days = fields.Integer(
        related="company_id.key_account_heat_days",
        readonly=False,
    )
