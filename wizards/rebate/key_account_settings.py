from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Rebates as a feature, and what credit notes over them are made of."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_rebate": ("ir_cron_rebate",)}

    feature_rebate = fields.Boolean(
        string="Rebates",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Agreements about rebates, what customers have earned of them, and credit notes that pay them.",
    )
    rebate_product_id = fields.Many2one(
        related="company_id.key_account_rebate_product_id",
        readonly=False,
    )
