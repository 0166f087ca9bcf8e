from odoo import api, fields, models
from odoo.exceptions import ValidationError

# From this degree on, somebody of ours counts as close to a person.
CLOSE = "3"


class KeyAccountCloseness(models.Model):
    """How well a colleague of ours knows a person at a customer."""

    _name = "key.account.closeness"
    _description = "Closeness to a Person"
    _measurable = "document"
    _inherit = ["key.account.guarded"]
    _fixed = {"stakeholder_id"}
    _order = "degree desc, id"
    _rec_name = "user_id"

    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="stakeholder_id.account_id",
    )
    company_id = fields.Many2one(
        related="stakeholder_id.account_id.company_id",
        string="Company",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Colleague",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    degree = fields.Selection(
        selection=[
            ("1", "Has met"),
            ("2", "Knows"),
            ("3", "Close"),
            ("4", "Trusted"),
        ],
        required=True,
        default="1",
        help="Has met: was introduced. Knows: speaks with each other when business asks for it. "
        "Close: is called back and told things. Trusted: is asked for advice.",
    )
    note = fields.Char()

    _stakeholder_user_uniq = models.Constraint(
        "UNIQUE (stakeholder_id, user_id)",
        "It is noted already how close this colleague is to the person. Change that line instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "stakeholder_id")
    def _check_colleague(self):
        for closeness in self.sudo():
            user, company = closeness.user_id, closeness.company_id
            if user.share or company not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(company)s. Choose a colleague who does.",
                        user=user.name,
                        company=company.name,
                    )
                )
