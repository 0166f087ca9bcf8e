from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Contribution as a feature, the cost of capital, and the thresholds of value groups."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_value": ("ir_cron_contribution",)}

    feature_value = fields.Boolean(
        string="Contribution",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What each customer brings after all that serving it costs.",
    )
    capital_rate = fields.Float(related="company_id.key_account_capital_rate", readonly=False)
    group_margin = fields.Float(related="company_id.key_account_group_margin", readonly=False)
    group_share = fields.Float(related="company_id.key_account_group_share", readonly=False)
    group_growth = fields.Float(related="company_id.key_account_group_growth", readonly=False)
    group_amount = fields.Monetary(
        related="company_id.key_account_group_amount",
        currency_field="group_currency_id",
        readonly=False,
    )
    group_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Amount"
    )
