from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How complaints are handled."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_service": ("ir_cron_complaint",)}

    complaint_check_days = fields.Integer(
        related="company_id.key_account_complaint_check_days",
        readonly=False,
    )
    complaint_costs = fields.Boolean(
        related="company_id.key_account_complaint_costs",
        readonly=False,
    )
    complaint_address = fields.Char(
        related="company_id.key_account_complaint_address",
        readonly=False,
    )
    complaint_domain = fields.Char(
        related="company_id.alias_domain_id.name",
        string="Domain of the Address",
    )
