from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Commission as a feature, and the share of deputies."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_commission": ("ir_cron_commission",)}

    feature_commission = fields.Boolean(
        string="Commission",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What salespeople earn with invoices and payments, month by month.",
    )
    expense_account_ids = fields.Many2many(
        related="company_id.key_account_expense_account_ids",
        readonly=False,
    )
    commission_deputies = fields.Boolean(
        related="company_id.key_account_commission_deputies",
        readonly=False,
    )
    commission_deputy_share = fields.Float(
        related="company_id.key_account_commission_deputy_share",
        readonly=False,
    )
