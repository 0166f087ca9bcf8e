from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Visit plans as a feature."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_plan": ("ir_cron_visit_plan",)}
    _feature_needs = {"feature_plan": "feature_visit"}

    feature_plan = fields.Boolean(
        string="Visit Plans",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Rounds for weeks and months that fit working hours and distances.",
    )
