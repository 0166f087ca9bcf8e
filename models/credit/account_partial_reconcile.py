from odoo import api, models

from ...tools import trust


class AccountPartialReconcile(models.Model):
    """Matching decides on promises to pay, and so does taking it back."""

    _inherit = "account.partial.reconcile"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._key_account_get_items()._key_account_judge_promises()
        return partials

    def unlink(self):
        items = self._key_account_get_items()
        result = super().unlink()
        items.exists()._key_account_judge_promises()
        return result

    # === BUSINESS METHODS === #

    def _key_account_get_items(self):
        """Return the items of receivables that are matched (sudo)."""
        partials = trust.as_system(self)
        items = partials.debit_move_id | partials.credit_move_id
        return items.filtered(lambda item: item.account_type == "asset_receivable")
