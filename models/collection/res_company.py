from odoo import fields, models


class ResCompany(models.Model):
    """When customers are left alone although something is overdue."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_collection_minimum": (0, 1e12),
        "key_account_collection_quiet": (0, 365),
        "key_account_collection_grace": (0, 365),
    }

    key_account_collection_minimum = fields.Monetary(
        string="Smallest Amount to Collect",
        default=50.0,
        currency_field="currency_id",
        help="Nobody is called about less than this amount.",
        groups="key_account.group_user",
    )
    key_account_collection_quiet = fields.Integer(
        string="Quiet Days After a Contact",
        default=3,
        help="For so many days after a contact the customer is left alone.",
        groups="key_account.group_user",
    )
    key_account_collection_grace = fields.Integer(
        string="Quiet Days After the Due Date",
        default=3,
        help="Customers are called when the oldest document is more days late than this.",
        groups="key_account.group_user",
    )
    key_account_collection_weekend = fields.Boolean(
        string="Calls at Weekends",
        help="Customers are also called on Saturdays and Sundays.",
        groups="key_account.group_user",
    )
