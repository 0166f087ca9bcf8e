from odoo import models


class AccountMoveLine(models.Model):
    """Items of receivables tell whether promises to pay were kept."""

    _inherit = "account.move.line"

    def _key_account_judge_promises(self):
        """Judge the promises of the customers of these items, in the same transaction (sudo)."""
        if self:
            self.env["key.account.payment.promise"]._judge_of(self.partner_id, self.move_id)
