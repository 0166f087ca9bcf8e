from odoo import models
from odoo.fields import Domain

# What makes a contact that of another company, or of none.
MOVES = {"parent_id", "is_company", "active"}


class ResPartner(models.Model):
    """Open promises, problems and complaints name contacts of their customer."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if MOVES & vals.keys():
            self._key_account_follow_promises()

    def _key_account_after_merge(self):
        super()._key_account_after_merge()
        self._key_account_follow_promises()

    def _key_account_follow_promises(self):
        """Take these contacts out of what is open with customers they do not belong to."""
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        for name in self.env["key.account"]._get_follow_up_models():
            records = self.env[name].sudo().with_context(active_test=False)
            named = Domain("partner_id", "in", family.ids) & Domain("is_open", "=", True)
            records.search(named)._follow_contact()
