from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Who decides on credit."""

    _inherit = "key.account.settings"

    _feature_jobs = {"feature_credit": ("ir_cron_credit_review",)}

    finance_limit = fields.Monetary(
        related="company_id.key_account_finance_limit",
        readonly=False,
    )
    class_is_reputation = fields.Boolean(
        related="company_id.key_account_class_is_reputation",
        readonly=False,
    )
    credit_user_id = fields.Many2one(
        related="company_id.key_account_credit_user_id",
        readonly=False,
    )
