from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Feedback and return calls as a feature."""

    _inherit = "key.account.settings"
    _feature_needs = {"feature_feedback": "feature_service"}
    _feature_jobs = {"feature_feedback": ("ir_cron_return_call",)}

    feature_feedback = fields.Boolean(
        string="Feedback and Return Calls",
        compute="_compute_features",
        inverse="_inverse_features",
        help="What customers say, what became of it, and calls some days after a delivery, a first order or a solved complaint.",
    )
