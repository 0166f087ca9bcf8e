from odoo import api, fields, models
from odoo.exceptions import ValidationError

# From this degree on, a colleague is close to a person.
CLOSE = "3"


class KeyAccountCloseness(models.Model):
    """How well a colleague knows a person at a customer."""

    _name = "key.account.closeness"
    _description = "Closeness to a Person"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _fixed = {"stakeholder_id"}
    _rights_path = "stakeholder_id.account_id"
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
        required=False,
        index=False,
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
        string="Closeness",
        selection=[
            ("1", "Has met"),
            ("2", "Knows"),
            ("3", "Is close"),
            ("4", "Trusted"),
        ],
        required=True,
        default="1",
        help="Has met: they were introduced. Knows: they talk when business needs it. Is close: the "
        "person calls back and shares information. Trusted: the person asks for advice.",
    )
    note = fields.Char()

    _stakeholder_user_uniq = models.Constraint(
        "UNIQUE (stakeholder_id, user_id)",
        "There is already a line for this colleague and this person. Change that line instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "stakeholder_id")
    def _check_colleague(self):
        for closeness in self.sudo():
            user, company = closeness.user_id, closeness.company_id
            if user.share or company not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s has no access to %(company)s. Choose a user of this company.",
                        user=user.name,
                        company=company.name,
                    )
                )
