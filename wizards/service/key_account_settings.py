from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Promises, usage problems and complaints as a feature."""

    _inherit = "key.account.settings"

    feature_service = fields.Boolean(
        string="Promises and Complaints",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Promises of both sides, usage problems and complaints, each with a person and a day.",
    )
