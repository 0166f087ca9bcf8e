from odoo import fields, models


class KeyAccountChecklistItem(models.Model):
    """One point to check before a visit."""

    _name = "key.account.checklist.item"
    _description = "Checklist Point"
    _inherit = ["key.account.guarded"]
    _configuration = "checklist_id.company_id"
    _fixed = {"checklist_id"}
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        comodel_name="key.account.checklist",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(
        string="Point",
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    mandatory = fields.Boolean(
        help="The visit is prepared only when this point is ticked.",
    )
