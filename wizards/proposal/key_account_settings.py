from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Product proposals as a feature."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_proposal": ("ir_cron_proposal",)}

    feature_proposal = fields.Boolean(
        string="Product Proposals",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Which products customers like an account buy, and it does not.",
    )
