from odoo import fields, models


class KeyAccountStakeholderRole(models.Model):
    """A role of a person when the customer buys, for example gatekeeper."""

    _name = "key.account.stakeholder.role"
    _description = "Buying Role"
    _measurable = "word"
    _inherit = ["key.account.term"]

    code = fields.Char(
        required=True,
        help="Technical name of the role for scripts and imports.",
    )
    color = fields.Integer()
    is_decider = fields.Boolean(
        string="Decides",
        help="Accounts without such a person show the warning “No Decision Maker Known”.",
    )
    is_key = fields.Boolean(
        string="Key Person",
        help="When such a person leaves, the account shows a warning until the person has a "
        "successor.",
    )
    description = fields.Char(
        translate=True,
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "There is already a role with this code (perhaps archived). Choose another code.",
    )
