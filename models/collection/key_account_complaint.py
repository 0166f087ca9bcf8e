from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import guarded_field


class KeyAccountComplaint(models.Model):
    """A dispute: an open complaint that names documents which the customer does not pay."""

    _inherit = "key.account.complaint"
    _recorded = {"document_ids"}

    document_ids = guarded_field.One2many(
        comodel_name="key.account.complaint.document",
        inverse_name="complaint_id",
        string="Disputed Documents",
        copy=False,
    )
    sees_credit = fields.Boolean(
        compute="_compute_sees_credit",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("document_ids")
    def _check_documents(self):
        """Refuse documents of another customer or company."""
        for complaint in self.sudo():
            customer, company = complaint.account_id.partner_id, complaint.company_id
            for document in complaint.document_ids:
                partners = document.move_id.line_ids.partner_id | document.move_id.partner_id
                if document.move_id and (
                    document.move_id.company_id != company
                    or customer not in partners.commercial_partner_id
                ):
                    raise ValidationError(
                        self.env._(
                            "%(document)s is not a document of %(customer)s in %(company)s. Choose "
                            "documents of this customer.",
                            document=document.name,
                            customer=customer.display_name,
                            company=company.name,
                        )
                    )

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    @api.depends_context("uid")
    def _compute_sees_credit(self):
        seen = self.account_id._filter_credit()
        for complaint in self:
            complaint.sees_credit = complaint.account_id in seen

    # === ACTION METHODS === #

    def action_dispute(self):
        """Open the dialog that names the documents of the complaint."""
        self.ensure_one()
        self.check_access("write")
        return self.account_id._open_collection_call(complaint=self)

    # === BUSINESS METHODS === #

    def _dispute(self, move_ids):
        """Let the complaint name these open documents of its customer, and no others.

        The user must see the credit of the account and may change the complaint.

        :param move_ids: ids of documents
        :raise UserError: for documents that are not open, or not of this customer
        """
        self.ensure_one()
        self.check_access("write")
        account = self.account_id
        account._check_sees_credit()
        wanted, kept = set(move_ids), self.sudo().document_ids
        owed = {row["move_id"]: row for row in account._get_owed_documents()}
        found = {move_id: owed[move_id] for move_id in wanted & owed.keys()}
        if wanted - owed.keys() - set(kept.move_id.ids):
            raise UserError(
                self.env._(
                    "Choose documents of %(customer)s in %(company)s that are not paid yet.",
                    customer=account.partner_id.display_name,
                    company=account.company_id.name,
                )
            )
        # What was paid in the meantime is not asked for, and stays.
        gone = kept.filtered(lambda document: document.move_id.id in owed.keys() - wanted)
        self.sudo().write(
            {
                "document_ids": [Command.delete(document.id) for document in gone]
                + [
                    Command.create(
                        {
                            "move_id": move_id,
                            "name": row["name"],
                            "date_due": row["due"],
                            "open_amount": row["open"],
                        }
                    )
                    for move_id, row in found.items()
                    if move_id not in kept.move_id.ids
                ]
            }
        )
