from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_profile_threshold = fields.Integer(
        related="company_id.key_account_profile_threshold",
        readonly=False,
    )
    key_account_profile_months = fields.Integer(
        related="company_id.key_account_profile_months",
        readonly=False,
    )
