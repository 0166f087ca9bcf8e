from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How long a won opportunity is shown on its account."""

    _inherit = "key.account.settings"

    feature_prospect = fields.Boolean(
        string="New Business",
        compute="_compute_features",
        inverse="_inverse_features",
        help="How warm each opportunity is.",
    )

    heat_days = fields.Integer(
        related="company_id.key_account_heat_days",
        readonly=False,
    )
