from odoo import fields, models


class KeyAccountComplaintDocument(models.Model):
    """A document that the customer does not pay because of a complaint, as long as it is open.

    Users of a shared account see the complaint, but not what is owed: the documents are shown to those who
    may see the credit of the account.
    """

    _name = "key.account.complaint.document"
    _description = "Disputed Document"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rights_path = "complaint_id"
    _order = "complaint_id, date_due, id"

    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="complaint_id.account_id",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    # Whoever sees the complaint need not see the document: its name is kept.
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
        string="Open When Disputed",
    )

    _complaint_move_uniq = models.UniqueIndex(
        "(complaint_id, move_id) WHERE move_id IS NOT NULL",
        "The complaint already names this document.",
    )
