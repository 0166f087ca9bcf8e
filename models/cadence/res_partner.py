from odoo import models

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class ResPartner(models.Model):
    """Contacts show when their company is visited next, to the module's users only."""

    _inherit = "res.partner"

    key_account_next_visit = guarded_field.Date(
        related="commercial_partner_id.key_account_id.visit_next_date",
        string="Next Visit",
        groups=ACCESS,
    )
