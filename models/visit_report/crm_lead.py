from odoo import fields, models


class CrmLead(models.Model):
    """Opportunities that were found at a visit."""

    _inherit = "crm.lead"

    key_account_visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Found at Visit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups="key_account.group_user",
    )
