from odoo import models
from odoo.exceptions import UserError

from ...tools import trust

# What makes that a document is owed, or money received, and by whom.
BOOKED = {"state", "line_ids", "partner_id", "date", "invoice_date"}


class AccountMove(models.Model):
    """Posting, resetting and cancelling decide on promises to pay."""

    _inherit = "account.move"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if BOOKED & vals.keys():
            items = trust.as_system(self).line_ids
            if "state" not in vals:
                items = items.filtered(lambda item: item.parent_state == "posted")
            else:  # what is reset to draft stays matched, also with documents of other customers
                owed = items.filtered(lambda item: item.account_type == "asset_receivable")
                items |= owed.matched_debit_ids.debit_move_id
                items |= owed.matched_credit_ids.credit_move_id
            self.env["key.account.payment.promise"]._judge_items(items)
        self._key_account_after_write(vals)
        return result

    # === BUSINESS METHODS === #

    def _key_account_after_write(self, vals):
        """Do what follows from values that were written to documents. To be extended by rooms."""

    # === ACTION METHODS === #

    def action_key_account_take_promise(self):
        """Open the dialog to take a promise to pay for these documents of one customer.

        :raise UserError: for documents of several customers, or of one without account
        """
        self.check_access("read")
        customers = self.sudo().commercial_partner_id
        companies = self.company_id
        if len(customers) != 1 or len(companies) != 1:
            raise UserError(self.env._("Choose documents of one customer in one company."))
        account = self.env["key.account"].search(
            [("partner_id", "=", customers.id), ("company_id", "=", companies.id)]
        )
        if not account:
            raise UserError(
                self.env._(
                    "%s is not one of your key accounts. Promises to pay are taken for key accounts.",
                    customers.display_name,
                )
            )
        return account._open_take_promise("document", self.ids)
