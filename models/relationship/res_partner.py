from odoo import models

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class ResPartner(models.Model):
    """Contacts show the relation to their company, to the module's users only."""

    _inherit = "res.partner"

    key_account_relationship_level = guarded_field.Integer(
        related="commercial_partner_id.key_account_id.relationship_level",
        string="Account Relationship Level Number",
        groups=ACCESS,
    )
    key_account_relationship_level_id = guarded_field.Many2one(
        related="commercial_partner_id.key_account_id.relationship_level_id",
        string="Account Relationship Level",
        groups=ACCESS,
    )
