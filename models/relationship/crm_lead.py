from odoo import models

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class CrmLead(models.Model):
    """Opportunities show the relation to their customer, to the module's users only."""

    _inherit = "crm.lead"

    key_account_relationship_level = guarded_field.Integer(
        related="partner_id.commercial_partner_id.key_account_id.relationship_level",
        string="Relationship Level (Number)",
        groups=ACCESS,
    )
    key_account_relationship_level_id = guarded_field.Many2one(
        related="partner_id.commercial_partner_id.key_account_id.relationship_level_id",
        string="Relationship Level",
        groups=ACCESS,
    )
