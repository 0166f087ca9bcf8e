from odoo import api, fields, models
from odoo.exceptions import ValidationError

OCCASIONS = [
    ("delivery", "Delivery"),
    ("first_order", "First Order"),
    ("product", "New Product"),
    ("complaint", "Solved Complaint"),
    ("other", "Other"),
]
CHANNELS = [
    ("call", "Call"),
    ("message", "Message"),
    ("mail", "Email"),
]
LATEST = 365


class KeyAccountReturnCallRule(models.Model):
    """When customers are called back, and what they are asked."""

    _name = "key.account.return.call.rule"
    _description = "Return Call Rule"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "sequence, id"
    _limits = {"days": (0, LATEST)}

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
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Empty: applies to all companies.",
    )
    occasion = fields.Selection(
        selection=[occasion for occasion in OCCASIONS if occasion[0] != "other"],
        required=True,
        default="delivery",
        help="New product: an order with a product that the customer never ordered before.",
    )
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        string="Grades",
        help="Empty: all accounts.",
    )
    days = fields.Integer(
        string="Days After",
        required=True,
        default=7,
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="call",
    )
    questions = fields.Text(
        translate=True,
        help="What to ask: use, needs, new demand.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("occasion", "grade_ids", "company_id", "active")
    def _check_one_per_grade(self):
        """Refuse two rules for the same occasion and grade: a customer is called once."""
        rules = self.sudo().search([("occasion", "in", self.mapped("occasion"))])
        for rule in self.filtered("active"):
            for other in rules - rule:
                if (
                    other.occasion == rule.occasion
                    and (
                        not other.company_id
                        or not rule.company_id
                        or other.company_id == rule.company_id
                    )
                    and bool(other.grade_ids) == bool(rule.grade_ids)
                    and (not rule.grade_ids or rule.grade_ids & other.grade_ids)
                    and bool(other.company_id) == bool(rule.company_id)
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(other)s” already applies to this occasion and grade. Change its grades, or "
                            "archive it.",
                            other=other.name,
                        )
                    )
