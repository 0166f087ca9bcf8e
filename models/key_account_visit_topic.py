from odoo import fields, models


class KeyAccountVisitTopic(models.Model):
    """What one learns about on a visit, for example competitors."""

    _name = "key.account.visit.topic"
    _description = "Topic of Visits"
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
