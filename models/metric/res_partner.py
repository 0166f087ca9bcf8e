from odoo import models


class ResPartner(models.Model):
    """Orders stay with the company that their contact was of."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _key_account_before_move(self):
        before = super()._key_account_before_move()
        self.env["sale.order"].sudo()._key_account_keep_customers(self.sudo())
        return before
