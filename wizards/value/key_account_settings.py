from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Contribution as a feature, and the cost of capital."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_value": ("ir_cron_contribution",)}

    feature_value = fields.Boolean(
        string="Contribution",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What each customer brings after all that serving it costs.",
    )
    capital_rate = fields.Float(related="company_id.key_account_capital_rate", readonly=False)
