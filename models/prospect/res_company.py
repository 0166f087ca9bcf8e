from odoo import fields, models


class ResCompany(models.Model):
    """How long a deal that was won shows on its account."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_heat_days": (0, 3650),
    }

    key_account_heat_days = fields.Integer(
        string="Won Deals Show For",
        default=90,
        help="In days: how long an account keeps the heat of a deal that was won.",
    )

    _key_account_heat_days_range = models.Constraint(
        "CHECK (key_account_heat_days BETWEEN 0 AND 3650)",
        "Won deals show for 0 to 3,650 days. Enter 0 if accounts shall show open opportunities only.",
    )
