from odoo import fields, models

from ...tools.trust import SHARE, SHARE_AND_MORE
from ...tools.value.grouping import GroupRules

# With the reasons of groups, thresholds would bound what single accounts contribute.
DECIDING = "key_account.group_finance,key_account.group_manager,key_account.group_admin"


class ResCompany(models.Model):
    """What it costs to wait for money, and from when on customers earn, have potential, or cost too much."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_capital_rate": SHARE,
        "key_account_group_margin": SHARE,
        "key_account_group_share": SHARE,
        "key_account_group_growth": SHARE_AND_MORE,
        "key_account_group_amount": (0, 1e12),
    }

    key_account_capital_rate = fields.Float(
        string="Cost of Capital a Year",
        default=0.06,
        groups=DECIDING,
        help="What a year of waiting for money costs, as a share of it. 0: terms cost nothing.",
    )
    key_account_group_margin = fields.Float(
        string="Over-Served Below",
        default=0.0,
        groups=DECIDING,
        help="Customers whose contribution is a smaller share of revenue are over-served. 0: those who cost more "
        "than they bring.",
    )
    key_account_group_share = fields.Float(
        string="Potential Below a Share of Wallet of",
        default=0.3,
        groups=DECIDING,
        help="Customers have potential when our share of what they buy is smaller, and enough of it is open. "
        "0: the wallet does not count.",
    )
    key_account_group_growth = fields.Float(
        string="Potential From a Growth of",
        default=0.2,
        groups=DECIDING,
        help="Customers have potential when their revenue grew by so much against the twelve months before.",
    )
    key_account_group_amount = fields.Monetary(
        string="Potential From an Amount of",
        currency_field="currency_id",
        groups=DECIDING,
        help="So much of the wallet must be open, or so much revenue must a growing customer have. 0: as much as the "
        "customer in the middle buys (the median revenue).",
    )

    def _key_account_group_rules(self):
        """Return the thresholds of value groups of the company (sudo)."""
        self.ensure_one()
        return GroupRules(
            self.key_account_group_margin,
            self.key_account_group_share,
            self.key_account_group_growth,
            self.key_account_group_amount,
        )
