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
    key_account_relationship_scale_id = fields.Many2one(
        related="company_id.key_account_relationship_scale_id",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    key_account_superior_ids = fields.Many2many(
        related="company_id.key_account_superior_ids",
        readonly=False,
    )
    key_account_sensitive_months = fields.Integer(
        related="company_id.key_account_sensitive_months",
        readonly=False,
    )
