from odoo import models


class ResPartner(models.Model):
    """Orders stay with the company that their contact was of; and whether contacts have invoices."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _key_account_before_move(self):
        before = super()._key_account_before_move()
        self.env["sale.order"].sudo()._key_account_keep_customers(self.sudo())
        return before

    def _key_account_invoiced(self, company):
        """Return one of these contacts that has invoices, credit notes or receipts of a company.

        Also in draft: they can be posted tomorrow. A document counts for its customer, wherever it was sent.
        """
        moves = self.env["account.move"].sudo()
        found = moves.search(
            [
                "|",
                ("partner_id", "in", self.ids),
                ("commercial_partner_id", "in", self.ids),
                ("move_type", "in", moves.get_sale_types(include_receipts=True)),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )
        invoiced = (found.partner_id | found.commercial_partner_id) & self.sudo()
        return super()._key_account_invoiced(company) or invoiced[:1]
