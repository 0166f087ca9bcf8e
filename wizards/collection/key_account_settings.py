from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """When customers are left alone although something is overdue."""

    _inherit = "key.account.settings"

    collection_minimum = fields.Monetary(
        related="company_id.key_account_collection_minimum",
        readonly=False,
    )
    collection_quiet = fields.Integer(
        related="company_id.key_account_collection_quiet",
        readonly=False,
    )
    collection_grace = fields.Integer(
        related="company_id.key_account_collection_grace",
        readonly=False,
    )
    collection_weekend = fields.Boolean(
        related="company_id.key_account_collection_weekend",
        readonly=False,
    )
