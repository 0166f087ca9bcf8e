from odoo import models


class AccountMove(models.Model):
    """Credit notes that pay rebates."""

    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _key_account_set_off(self):
        """Post credit notes, and match them with the oldest open invoices of the same customer.

        With the rights of the user, who needs access to invoicing.
        """
        self.action_post()
        for note in self:
            items = note.line_ids.filtered(
                lambda item: (
                    item.account_id.account_type == "asset_receivable" and not item.reconciled
                )
            )
            for item in items:
                (item + note._key_account_find_open(item)).reconcile()

    def _key_account_find_open(self, item):
        """Return the open items of invoices that a credit note item is set off against: oldest first."""
        return self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "=", item.account_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
                ("currency_id", "=", item.currency_id.id),
                ("move_id.commercial_partner_id", "=", self.commercial_partner_id.id),
                ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
            ],
            order="date_maturity, date, id",
        )
