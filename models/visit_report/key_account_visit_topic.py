from odoo import fields, models


class KeyAccountVisitTopic(models.Model):
    """A topic of findings on a visit, for example competitors."""

    _name = "key.account.visit.topic"
    _description = "Visit Topic"
    _measurable = "word"
    _inherit = ["key.account.term"]

    color = fields.Integer()
