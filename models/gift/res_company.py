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

    key_account_gift_free = fields.Monetary(
        string="Gifts Without Approval up to",
        default=50,
        help="More expensive gifts have to be approved.",
        groups="key_account.group_user",
    )
    key_account_gift_cap = fields.Monetary(
        string="Value of a Gift",
        default=200,
        help="At most. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_person_cap = fields.Monetary(
        string="Per Person and Year",
        default=400,
        help="At most, family members included, in a calendar year. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_account_cap = fields.Monetary(
        string="Per Account and Year",
        default=2000,
        help="At most, in a calendar year. 0: no limit.",
        groups="key_account.group_user",
    )
    key_account_gift_tender = fields.Boolean(
        string="No Gifts During a Tender",
        default=True,
        help="While an opportunity of the customer that is marked as a tender is open, and on the day on which it "
        "ends.",
        groups="key_account.group_user",
    )
