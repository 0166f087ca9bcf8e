from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Settings of the check-in."""

    _inherit = "key.account.settings"
    _feature_start = {"feature_visit"}
    _feature_jobs = {"feature_visit": ("ir_cron_visit_missed",)}

    feature_visit = fields.Boolean(
        string="Visits",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Visits on three levels: how often by grade, prepared on one sheet, reported with results and next step.",
    )

    check_in = fields.Boolean(
        related="company_id.key_account_check_in",
        readonly=False,
    )
    check_in_km = fields.Float(
        related="company_id.key_account_check_in_km",
        readonly=False,
    )
