from odoo import fields, models


class KeyAccountGrade(models.Model):
    """Below which health accounts of a grade are in alert."""

    _inherit = "key.account.grade"
    _limits = {"health_limit": (0, 100)}

    health_limit = fields.Integer(
        default=50,
        help="Accounts of the grade are in alert when their health is below this. 0: never.",
    )
