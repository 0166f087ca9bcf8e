from odoo import fields, models
from odoo.orm.models import NO_ACCESS

from ...tools import trust


class ResPartner(models.Model):
    """Since when a contact belongs to its customer, where it was a customer without account before.

    What it was invoiced until then brings the owner of that account no commission: somebody could move
    customers under an own one for that.
    """

    _inherit = "res.partner"

    # Of code alone: users neither read nor write it.
    key_account_joined_on = fields.Date(copy=False, readonly=True, groups=NO_ACCESS)

    # === HOOKS === #

    def _key_account_before_move(self):
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        managed = family.commercial_partner_id._key_account_all().partner_id
        former = {
            partner.id: partner.commercial_partner_id.id
            for partner in family
            if partner.commercial_partner_id not in managed
        }
        return {
            **super()._key_account_before_move(),
            "moved": self.ids,
            "without_account": former,
        }

    def _key_account_after_move(self, before):
        super()._key_account_after_move(before)
        # Contacts that were merged are the same customer.
        former = before.get("without_account", {}) if before.get("moved") == self.ids else {}
        partners = trust.as_system(self.browse(former).exists())
        joined = partners.filtered(
            lambda partner: partner.commercial_partner_id.id != former[partner.id]
        )
        if joined:
            joined.key_account_joined_on = self.env.company._key_account_today()
