from odoo import models

from ...tools import trust


class AccountMove(models.Model):
    """An invoice that is given to another customer is judged anew: see ``key.account.commission.term``."""

    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _key_account_after_write(self, vals):
        super()._key_account_after_write(vals)
        if "partner_id" in vals:
            terms = trust.as_system(self.env["key.account.commission.term"])
            terms._forget_other_customers(trust.as_system(self))
