from odoo import models

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
            items.filtered(
                lambda item: (
                    item.account_type == "asset_receivable"
                    and ("state" in vals or item.parent_state == "posted")
                )
            )._key_account_judge_promises()
        return result
