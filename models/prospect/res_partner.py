from odoo import models


class ResPartner(models.Model):
    """Customers that became one, or took over a contact of another, did not recommend themselves."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _key_account_after_merge(self):
        super()._key_account_after_merge()
        self._key_account_forget_circles()

    def _key_account_after_move(self, before):
        super()._key_account_after_move(before)
        self._key_account_forget_circles()

    def _key_account_forget_circles(self):
        customers = self.sudo().commercial_partner_id
        customers._key_account_all().filtered("referred_by_id")._forget_referral_circles()
