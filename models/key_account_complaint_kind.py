from odoo import fields, models


class KeyAccountComplaintKind(models.Model):
    """What customers complain about, for example late delivery."""

    _name = "key.account.complaint.kind"
    _description = "Kind of Complaint"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )
    description = fields.Char(
        translate=True,
    )
