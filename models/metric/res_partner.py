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
        """Return one of these contacts that has posted invoices or credit notes of a company."""
        moves = self.env["account.move"].sudo()
        found = moves.search(
            [
                ("partner_id", "in", self.ids),
                ("move_type", "in", moves.get_sale_types()),
                ("state", "=", "posted"),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )
        return super()._key_account_invoiced(company) or found.partner_id
