from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Satisfaction as a feature, and how often customers are asked."""

    _inherit = "key.account.settings"
    # People are asked by their roles.
    _feature_needs = {"feature_satisfaction": "feature_profile"}
    _feature_jobs = {"feature_satisfaction": ("ir_cron_satisfaction",)}

    feature_satisfaction = fields.Boolean(
        string="Satisfaction",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Campaigns that ask customers how satisfied they are, answers by dimension, and calls after low "
        "answers.",
    )
    satisfaction_days = fields.Integer(
        related="company_id.key_account_satisfaction_days", readonly=False
    )
    satisfaction_yearly = fields.Integer(
        related="company_id.key_account_satisfaction_yearly", readonly=False
    )
    satisfaction_quiet = fields.Boolean(
        related="company_id.key_account_satisfaction_quiet", readonly=False
    )
    satisfaction_late_days = fields.Integer(
        related="company_id.key_account_satisfaction_late_days", readonly=False
    )
    satisfaction_low = fields.Float(
        related="company_id.key_account_satisfaction_low", readonly=False
    )
    satisfaction_recommend = fields.Integer(
        related="company_id.key_account_satisfaction_recommend", readonly=False
    )
    satisfaction_hours = fields.Float(
        related="company_id.key_account_satisfaction_hours", readonly=False
    )
    satisfaction_user_id = fields.Many2one(
        related="company_id.key_account_satisfaction_user_id", readonly=False
    )
