from odoo import fields, models


class KeyAccountVisitPurpose(models.Model):
    """What a visit is for, for example to learn needs."""

    _name = "key.account.visit.purpose"
    _description = "Purpose of a Visit"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    color = fields.Integer()
    active = fields.Boolean(
        default=True,
    )
    description = fields.Char(
        translate=True,
    )
