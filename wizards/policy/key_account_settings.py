from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Sales policies as a feature, and how proposals are applied."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_policy": ("ir_cron_policy",)}

    feature_policy = fields.Boolean(
        string="Sales Policy",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What accounts of each grade get, on which conditions, and what differs in Odoo.",
    )
    policy_auto = fields.Boolean(
        related="company_id.key_account_policy_auto",
        readonly=False,
    )
    policy_notice_days = fields.Integer(
        related="company_id.key_account_policy_notice_days",
        readonly=False,
    )
