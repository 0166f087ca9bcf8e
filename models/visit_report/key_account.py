from odoo import fields, models


class KeyAccount(models.Model):
    """Findings of visits."""

    _inherit = "key.account"

    visit_note_ids = fields.One2many(
        comodel_name="key.account.visit.note",
        inverse_name="account_id",
        string="Visit Findings",
    )
