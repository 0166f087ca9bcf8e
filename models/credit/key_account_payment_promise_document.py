from odoo import fields, models


class KeyAccountPaymentPromiseDocument(models.Model):
    """A document that a promise to pay covers, and how much of it was promised."""

    _name = "key.account.payment.promise.document"
    _description = "Document of a Promise to Pay"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rights_path = "promise_id"
    _order = "promise_id, date_due, id"

    promise_id = fields.Many2one(
        comodel_name="key.account.payment.promise",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="promise_id.account_id",
    )
    company_id = fields.Many2one(
        related="promise_id.company_id",
    )
    currency_id = fields.Many2one(
        related="promise_id.currency_id",
    )
    # Whoever sees the promise need not see the document: its name is kept.
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Document",
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(
        string="Number",
        required=True,
    )
    date_due = fields.Date(
        string="Due",
    )
    open_amount = fields.Monetary(
        string="Open When Promised",
    )
    amount = fields.Monetary(
        string="Promised",
        required=True,
    )
    before = fields.Json(
        help="What the document was matched with when the promise was taken, by journal item.",
    )
