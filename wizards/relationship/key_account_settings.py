from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How relations are measured."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_relationship": ("ir_cron_relationship",)}

    feature_relationship = fields.Boolean(
        string="Relationship Levels",
        compute="_compute_features",
        inverse="_inverse_features",
        help="How close you are to each customer, from 1 to 4, proven by evidence.",
    )

    relationship_scale_id = fields.Many2one(
        related="company_id.key_account_relationship_scale_id",
        string="Default Relationship Scale",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    superior_ids = fields.Many2many(
        related="company_id.key_account_superior_ids",
        string="Superiors",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
