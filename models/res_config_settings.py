from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    key_account_uom_id = fields.Many2one(
        related="company_id.key_account_uom_id",
        readonly=False,
    )
    key_account_rating_months = fields.Integer(
        related="company_id.key_account_rating_months",
        readonly=False,
    )
