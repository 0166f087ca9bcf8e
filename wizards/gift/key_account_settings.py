from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Up to which value gifts are allowed."""

    _inherit = "key.account.settings"

    gift_free = fields.Monetary(
        related="company_id.key_account_gift_free",
        currency_field="gift_currency_id",
        readonly=False,
    )
    gift_cap = fields.Monetary(
        related="company_id.key_account_gift_cap",
        currency_field="gift_currency_id",
        readonly=False,
    )
    gift_person_cap = fields.Monetary(
        related="company_id.key_account_gift_person_cap",
        currency_field="gift_currency_id",
        readonly=False,
    )
    gift_account_cap = fields.Monetary(
        related="company_id.key_account_gift_account_cap",
        currency_field="gift_currency_id",
        readonly=False,
    )
    gift_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Currency of Gifts",
    )
    gift_tender = fields.Boolean(related="company_id.key_account_gift_tender", readonly=False)
