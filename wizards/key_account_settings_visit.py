from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """What an administrator sets for visits."""

    _inherit = "key.account.settings"

    visit_share = fields.Integer(
        related="company_id.key_account_visit_share",
        readonly=False,
    )
    visit_grace = fields.Integer(
        related="company_id.key_account_visit_grace",
        readonly=False,
    )
    travel_hours = fields.Float(
        related="company_id.key_account_travel_hours",
        readonly=False,
    )
