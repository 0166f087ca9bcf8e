from odoo import fields, models


class KeyAccountVisitPurpose(models.Model):
    """What a visit is for, for example to learn needs."""

    _name = "key.account.visit.purpose"
    _description = "Visit Purpose"
    _measurable = "word"
    _inherit = ["key.account.term"]

    color = fields.Integer()
    description = fields.Char(
        translate=True,
    )
