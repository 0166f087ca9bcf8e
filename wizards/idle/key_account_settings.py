from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """How many accounts a person may own, and where those without contact go."""

    _inherit = "key.account.settings"

    most_accounts = fields.Integer(
        related="company_id.key_account_most_accounts",
        readonly=False,
    )
    idle_user_id = fields.Many2one(
        related="company_id.key_account_idle_user_id",
        readonly=False,
    )
    idle_grace = fields.Integer(
        related="company_id.key_account_idle_grace",
        readonly=False,
    )
