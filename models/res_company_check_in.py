from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the check-in at customers."""

    _inherit = "res.company"

    key_account_check_in = fields.Boolean(
        string="Check-in at Visits",
        default=True,
        help="Visitors can check in when they arrive. Their browser asks for permission to use "
        "the position.",
    )
    key_account_check_in_km = fields.Float(
        string="Far from the Customer",
        default=1.0,
        help="In kilometres. A check-in that is farther away is marked.",
    )

    _key_account_check_in_km_positive = models.Constraint(
        "CHECK (key_account_check_in_km > 0)",
        "“Far from the Customer” must be more than 0 km, for example 1.",
    )
