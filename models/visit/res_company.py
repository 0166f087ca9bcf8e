from odoo import fields, models


class ResCompany(models.Model):
    """Whether and how people check in at customers."""

    _inherit = "res.company"

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

    _key_account_check_in_km_positive = models.Constraint(
        "CHECK (key_account_check_in_km > 0)",
        "Enter from how many kilometres on a check-in counts as far away, for example 1.",
    )
