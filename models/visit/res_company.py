from odoo import fields, models


class ResCompany(models.Model):
    """When visits are missed, and whether and how people check in at customers."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_visit_grace": (0, 8760),
        "key_account_check_in_km": (0, 20000),
    }

    key_account_check_in = fields.Boolean(
        string="Check-in at Visits",
        default=True,
        help="Visitors can check in when they arrive. Their browser asks for permission to use "
        "the position.",
        groups="key_account.group_user",
    )
    key_account_check_in_km = fields.Float(
        string="Far from the Customer",
        default=1.0,
        help="In kilometres. A check-in that is farther away is marked.",
        groups="key_account.group_user",
    )

    key_account_visit_grace = fields.Integer(
        string="Visits Missed After",
        default=24,
        help="In hours after the end of a visit. Visits without a report by then are marked as missed.",
        groups="key_account.group_user",
    )

    _key_account_check_in_km_positive = models.Constraint(
        "CHECK (key_account_check_in_km > 0)",
        "“Far from the Customer” must be more than 0 km, for example 1.",
    )
    _key_account_visit_grace_not_negative = models.Constraint(
        "CHECK (key_account_visit_grace >= 0)",
        "“Visits Missed After” cannot be negative. Enter 0 to mark visits as missed at once.",
    )
