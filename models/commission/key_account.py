from odoo import models


class KeyAccount(models.Model):
    """Accounts with commission are kept: statements name them."""

    _inherit = "key.account"

    # === BUSINESS METHODS === #

    def _with_history(self):
        lines = self.env["key.account.commission.line"].sudo()
        known = lines._read_group([("account_id", "in", self.ids)], ["account_id"])
        return super()._with_history().union(*(account for [account] in known))
