from odoo import fields, models


class KeyAccountSettings(models.TransientModel):
    """Up to which value gifts are allowed."""

    _inherit = "key.account.settings"

    gift_free = fields.Float(related="company_id.key_account_gift_free", readonly=False)
    gift_cap = fields.Float(related="company_id.key_account_gift_cap", readonly=False)
    gift_person_cap = fields.Float(related="company_id.key_account_gift_person_cap", readonly=False)
    gift_account_cap = fields.Float(
        related="company_id.key_account_gift_account_cap", readonly=False
    )
    gift_tender = fields.Boolean(related="company_id.key_account_gift_tender", readonly=False)
