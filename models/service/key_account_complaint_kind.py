from odoo import fields, models


class KeyAccountComplaintKind(models.Model):
    """A type of complaint, for example late delivery."""

    _name = "key.account.complaint.kind"
    _description = "Complaint Type"
    _measurable = "word"
    _inherit = ["key.account.term"]

    description = fields.Char(
        translate=True,
    )
