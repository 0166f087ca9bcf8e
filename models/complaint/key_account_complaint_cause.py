from odoo import fields, models


class KeyAccountComplaintCause(models.Model):
    """A root cause of complaints. Causes are a tree: *Production / Heat treatment*."""

    _name = "key.account.complaint.cause"
    _description = "Root Cause"
    _measurable = "word"
    _inherit = ["key.account.tree"]
    _parent_store = True

    parent_id = fields.Many2one(
        comodel_name="key.account.complaint.cause",
        string="Part of",
        index=True,
        ondelete="restrict",
    )
