from odoo import fields, models


class KeyAccountCollectionCallDocument(models.TransientModel):
    """A document that the customer has not paid, to be chosen in a call."""

    _name = "key.account.collection.call.document"
    _description = "Document of a Collection Call"
    _inherit = ["key.account.guarded"]
    _recorded = {
        "call_id", "move_id", "name", "date_due", "late_days", "open_amount", "promised_amount",
        "dispute",
    }  # fmt: skip
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
    open_amount = fields.Monetary()
    promised_amount = fields.Monetary(
        string="Promised",
        help="What open promises cover of it: the rest can be promised.",
    )
    dispute = fields.Char()
    is_chosen = fields.Boolean(
        string="Chosen",
    )

    # === BUSINESS METHODS === #

    def _get_left(self):
        """Return what is open and not promised yet, in the currency of the company."""
        self.ensure_one()
        left = self.currency_id.round(self.open_amount - self.promised_amount)
        return max(left, 0.0)
