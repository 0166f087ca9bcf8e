from odoo import fields, models


class ResCompany(models.Model):
    """How long a won opportunity is shown on its account, and how many prospects a salesperson keeps alive."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_heat_days": (0, 3650),
        "key_account_prospect_target": (0, 10_000),
    }

    key_account_heat_days = fields.Integer(
        string="Won Deals Shown For",
        default=90,
        help="In days. How long an account keeps the heat of a won opportunity.",
        groups="key_account.group_user",
    )

    key_account_prospect_target = fields.Integer(
        string="Live Prospects per Salesperson",
        default=25,
        help="How many live prospects each owner of accounts should have. Enter 0 for no target.",
        groups="key_account.group_user",
    )

    _key_account_heat_days_range = models.Constraint(
        "CHECK (key_account_heat_days BETWEEN 0 AND 3650)",
        "“Won Deals Shown For” must be between 0 and 3,650 days. Enter 0 to show only open "
        "opportunities.",
    )
    _key_account_prospect_target_positive = models.Constraint(
        "CHECK (key_account_prospect_target BETWEEN 0 AND 10000)",
        "“Live Prospects per Salesperson” must be between 0 and 10,000. Enter 0 for no target.",
    )
