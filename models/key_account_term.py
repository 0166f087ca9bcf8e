from odoo import fields, models


class KeyAccountTerm(models.AbstractModel):
    """A word of the administrator's vocabulary: named in all languages, in an order of his, archived
    when it is not used any more.
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
