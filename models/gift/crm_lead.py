from odoo import fields, models


class CrmLead(models.Model):
    """Tenders: while one is open, the people of the customer get no gifts."""

    _inherit = "crm.lead"

    key_account_is_tender = fields.Boolean(
        string="Tender",
        groups="key_account.group_user",
        copy=False,
        tracking=True,
        help="While it is open, the people of the customer get no gifts.",
    )
