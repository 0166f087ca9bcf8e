from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How long protected data of people is kept."""

    _inherit = "key.account.settings"
    _feature_start = {"feature_profile"}
    # The job that erases protected data has no feature: what the law asks for holds either way.

    feature_profile = fields.Boolean(
        string="Profiles and People",
        compute="_compute_features",
        inverse="_inverse_features",
        help="Who decides, what the customer makes and buys, and what competitors deliver, in a profile that stays when people leave.",
    )

    sensitive_months = fields.Integer(
        related="company_id.key_account_sensitive_months",
        string="Protected Data Kept For",
        readonly=False,
    )
