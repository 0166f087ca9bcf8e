from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How long a won opportunity is shown on its account, and how many prospects a salesperson keeps alive."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_prospect": ("ir_cron_prospect",)}

    feature_prospect = fields.Boolean(
        string="New Business",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Prospects and what becomes of them, and how warm each opportunity is.",
    )

    heat_days = fields.Integer(
        related="company_id.key_account_heat_days",
        readonly=False,
    )
    prospect_target = fields.Integer(
        related="company_id.key_account_prospect_target",
        readonly=False,
    )
