from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """What is expected of profiles."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_profile": ("ir_cron_profile",)}

    profile_threshold = fields.Integer(
        related="company_id.key_account_profile_threshold",
        string="Profile Threshold of A Accounts",
        readonly=False,
    )
    profile_months = fields.Integer(
        related="company_id.key_account_profile_months",
        string="Profiles Valid For",
        readonly=False,
    )
