from odoo import fields, models


class KeyAccountHandoverLine(models.Model):
    """Accounts that go because nobody has contact with them."""

    _inherit = "key.account.handover.line"

    reason = fields.Selection(selection_add=[("idle", "No Contact")], ondelete={"idle": "set null"})
