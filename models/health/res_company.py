from odoo import fields, models


class ResCompany(models.Model):
    """Below which health accounts without a grade are in alert."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_health_limit": (0, 100)}

    key_account_health_limit = fields.Integer(
        string="Health Limit Without Grade",
        default=40,
        help="Accounts without a grade are in alert when their health is below this. 0: never. Grades have "
        "limits of their own.",
        groups="key_account.group_user",
    )
