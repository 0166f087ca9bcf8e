from odoo import fields, models


class KeyAccountComplaintKind(models.Model):
    """What customers complain about, for example late delivery."""

    _name = "key.account.complaint.kind"
    _description = "Complaint Type"
    _measurable = "word"
    _inherit = ["key.account.term"]

    description = fields.Char(
        translate=True,
    )
