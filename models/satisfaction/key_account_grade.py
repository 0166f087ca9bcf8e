from odoo import fields, models


class KeyAccountGrade(models.Model):
    """How often customers of a grade are asked."""

    _inherit = "key.account.grade"
    _limits = {"satisfaction_months": (0, 120)}

    satisfaction_months = fields.Integer(
        string="Satisfaction Every (Months)",
        help="After so many months, a satisfaction campaign for the grade is prepared as a draft. Nothing is "
        "sent before a manager presses Send. 0: none is prepared.",
    )
