from odoo import fields, models


class KeyAccountVisitPurpose(models.Model):
    """The purpose of a visit, for example to learn needs."""

    _name = "key.account.visit.purpose"
    _description = "Visit Purpose"
    _measurable = "word"
    _inherit = ["key.account.term"]

    color = fields.Integer()
    description = fields.Char(
        translate=True,
    )
