from odoo import fields, models


class KeyAccountTerm(models.AbstractModel):
    """A term of the administrator's vocabulary: translatable, sortable, and archived
    when no longer used.
    """

    _name = "key.account.term"
    _description = "Key Account Term"
    _inherit = ["key.account.guarded"]
    _configuration = ""
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
