from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Care as a feature, and how early it is planned."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_care": ("ir_cron_care",)}
    _feature_needs = {"feature_care": "feature_profile"}

    feature_care = fields.Boolean(
        string="Care and Gifts",
        compute="_compute_features",
        inverse="_inverse_features",
        help="People are remembered at birthdays, festivals and days of the customer; gifts within limits.",
    )
    care_days = fields.Integer(
        related="company_id.key_account_care_days",
        readonly=False,
    )
