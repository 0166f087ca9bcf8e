from odoo import fields, models


class ResCompany(models.Model):
    """When visits are missed, and whether and how people check in at customers."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_visit_grace": (0, 8760),
        "key_account_check_in_km": (0, 20000),
    }

    key_account_check_in = fields.Boolean(
        string="Check In at Visits",
        default=True,
        help="Visitors can note when and where they arrive. Their browser asks them for the position.",
    )
    key_account_check_in_km = fields.Float(
        string="Far from the Customer",
        default=1.0,
        help="In kilometres: a check-in farther away than this is marked.",
    )

    key_account_visit_grace = fields.Integer(
        string="Visits Missed After",
        default=24,
        help="In hours after the end of a visit. What nobody has reported by then is missed.",
    )

    _key_account_check_in_km_positive = models.Constraint(
        "CHECK (key_account_check_in_km > 0)",
        "Enter from how many kilometres on a check-in counts as far away, for example 1.",
    )
    _key_account_visit_grace_not_negative = models.Constraint(
        "CHECK (key_account_visit_grace >= 0)",
        "The time of grace of visits cannot be negative. Enter 0 to mark visits as missed at once.",
    )
