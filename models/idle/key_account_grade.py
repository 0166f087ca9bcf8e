from odoo import fields, models


class KeyAccountGrade(models.Model):
    """How long an owner may leave accounts of a grade without contact."""

    _inherit = "key.account.grade"
    _limits = {"idle_days": (0, 3660)}

    idle_days = fields.Integer(
        string="Days Without Contact",
        help="The owner is warned when nobody had contact with an account of the grade for so many days. 0: never.",
    )
