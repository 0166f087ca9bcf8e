from odoo import fields, models


class KeyAccountCollectionCallDocument(models.TransientModel):
    """A document that the customer has not paid, to be chosen in a call."""

    _name = "key.account.collection.call.document"
    _description = "Document of a Collection Call"
    _inherit = ["key.account.guarded"]
    _recorded = {"call_id", "move_id", "name", "date_due", "late_days", "open_amount", "dispute"}
    _order = "date_due, id"

    call_id = fields.Many2one(
        comodel_name="key.account.collection.call",
        required=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="call_id.currency_id",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Journal Entry",
        ondelete="cascade",
    )
    name = fields.Char(
        string="Document",
    )
    date_due = fields.Date(
        string="Due",
    )
    late_days = fields.Integer(
        string="Days Late",
    )
    open_amount = fields.Monetary(
        string="Open",
    )
    dispute = fields.Char()
    is_chosen = fields.Boolean(
        string="Chosen",
    )
