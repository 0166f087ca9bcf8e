from odoo import models


class KeyAccount(models.Model):
    """Credit of an account: what is owed, what was promised, what may still be bought."""

    _name = "key.account"
    _inherit = ["key.account.exposed", "key.account"]

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        standings = self.env["key.account.credit"].sudo()
        source = standings.search([("account_id", "=", self.id)])
        kept = standings.search([("account_id", "=", target.id)])
        # Without a standing of its own, the account gets the other one: all that belongs to it moves.
        if source and kept:
            source._merge_into(kept)
        return super()._merge_into(target)
