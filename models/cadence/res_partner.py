from odoo import models

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class ResPartner(models.Model):
    """Contacts show the territory and the next visit of their company, to the module's users only.

    An account follows the address of its customer into another territory.
    """

    _inherit = "res.partner"

    key_account_next_visit = guarded_field.Date(
        related="commercial_partner_id.key_account_id.visit_next_date",
        string="Next Visit",
        groups=ACCESS,
    )
    key_account_territory_id = guarded_field.Many2one(
        related="commercial_partner_id.key_account_id.territory_id",
        string="Account Territory",
        groups=ACCESS,
    )

    # === BUSINESS METHODS === #

    def _key_account_update_addresses(self):
        super()._key_account_update_addresses()
        self._key_account_all()._assign_territories()
