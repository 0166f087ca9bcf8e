from odoo import fields, models


class KeyAccountStakeholderRole(models.Model):
    """A part that a person plays when the customer buys, for example gatekeeper."""

    _name = "key.account.stakeholder.role"
    _description = "Role in Buying"
    _measurable = "word"
    _inherit = ["key.account.term"]

    code = fields.Char(
        required=True,
        help="Scripts and imports know the role by this name, whatever its title.",
    )
    color = fields.Integer()
    is_decider = fields.Boolean(
        string="Decides",
        help="An account without such a person is warned about: no decision maker known.",
    )
    is_key = fields.Boolean(
        string="Key Person",
        help="When such a person leaves, the account is warned about until a successor is named.",
    )
    description = fields.Char(
        translate=True,
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "There is a role with this code already (perhaps archived). Choose another code.",
    )
