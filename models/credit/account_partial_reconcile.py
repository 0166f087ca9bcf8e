from odoo import api, models

from ...tools import trust


class AccountPartialReconcile(models.Model):
    """Matching decides on promises to pay, and so does taking it back."""

    _inherit = "account.partial.reconcile"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["key.account.payment.promise"]._judge_items(partials._key_account_get_items())
        return partials

    def unlink(self):
        items = self._key_account_get_items()
        result = super().unlink()
        self.env["key.account.payment.promise"]._judge_items(items.exists())
        return result

    # === BUSINESS METHODS === #

    def _key_account_get_items(self):
        """Return the items that are matched (sudo)."""
        partials = trust.as_system(self)
        return partials.debit_move_id | partials.credit_move_id
