from odoo import fields, models


class KeyAccountVisitNote(models.Model):
    """A finding of a visit about one topic."""

    _name = "key.account.visit.note"
    _description = "Visit Finding"
    _measurable = "document"
    _inherit = ["key.account.visit.part"]
    _order = "date desc, visit_id desc, topic_id, id"
    _rec_name = "topic_id"

    # Stored: notes are searched and grouped by account.
    account_id = fields.Many2one(
        store=True,
        index=True,
    )
    topic_id = fields.Many2one(
        comodel_name="key.account.visit.topic",
        required=True,
        index=True,
        ondelete="restrict",
    )
    color = fields.Integer(
        related="topic_id.color",
    )
    text = fields.Text(
        required=True,
    )
    date = fields.Date(
        related="visit_id.date",
        string="Date",
        store=True,
    )
    user_id = fields.Many2one(
        related="visit_id.user_id",
    )
