from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Handover of accounts as a feature."""

    _inherit = "key.account.settings"
    _feature_jobs = {"feature_handover": ("ir_cron_handover", "ir_cron_handover_watch")}

    feature_handover = fields.Boolean(
        string="Handover",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Accounts go from person to person with all open work, for good or for an absence, and can be taken "
        "back. Whoever is archived leaves a draft, and no activity is lost.",
    )
