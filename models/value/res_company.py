from odoo import fields, models

from ...tools.trust import SHARE


class ResCompany(models.Model):
    """What it costs to wait for money."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_capital_rate": SHARE}

    key_account_capital_rate = fields.Float(
        string="Cost of Capital a Year",
        default=0.06,
        groups="key_account.group_user",
        help="What a year of waiting for money costs, as a share of it. 0: terms cost nothing.",
    )
