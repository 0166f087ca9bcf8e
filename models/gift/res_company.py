from odoo import fields, models

LIMIT = (0, 1e9)


class ResCompany(models.Model):
    """Up to which value gifts are allowed."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_gift_free": LIMIT,
        "key_account_gift_cap": LIMIT,
        "key_account_gift_person_cap": LIMIT,
        "key_account_gift_account_cap": LIMIT,
    }

    key_account_gift_free = fields.Float(
        string="Gifts Without Approval up to",
        digits=(16, 2),
        default=50,
        help="In the currency of the company. More expensive gifts have to be approved.",
        groups="key_account.group_user",
    )
    key_account_gift_cap = fields.Float(
        string="Value of a Gift",
        digits=(16, 2),
        default=200,
        help="At most, in the currency of the company. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_person_cap = fields.Float(
        string="Per Person and Year",
        digits=(16, 2),
        default=400,
        help="At most, family members included, in a calendar year. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_account_cap = fields.Float(
        string="Per Account and Year",
        digits=(16, 2),
        default=2000,
        help="At most, in a calendar year. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_tender = fields.Boolean(
        string="No Gifts During a Tender",
        default=True,
        help="While an opportunity of the customer that is marked as a tender is open.",
        groups="key_account.group_user",
    )
