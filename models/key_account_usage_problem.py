from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountUsageProblem(models.Model):
    """A problem that a customer has with the use of a product, until it is solved."""

    _name = "key.account.usage.problem"
    _description = "Product Usage Problem"
    _inherit = ["key.account.visit.follow.up", "mail.thread", "mail.activity.mixin"]
    _order = "severity desc, date desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(
        string="Problem",
        required=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    description = fields.Text(
        help="What happens, since when, under which conditions.",
    )
    severity = fields.Selection(
        selection=[
            ("0", "Low"),
            ("1", "Medium"),
            ("2", "High"),
            ("3", "Critical"),
        ],
        required=True,
        default="1",
        tracking=True,
    )
    date = fields.Date(
        string="Found on",
        required=True,
        default=fields.Date.context_today,
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("analysed", "Analysed"),
            ("solved", "Solved"),
            ("closed", "Closed"),
        ],
        string="Status",
        required=True,
        default="new",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
        help="Solved: we have a solution. Closed: the customer says that it works.",
    )
    date_analysed = fields.Date(
        string="Analysed on",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    date_solved = fields.Date(
        string="Solved on",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    date_closed = fields.Date(
        string="Closed on",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    is_open = fields.Boolean(
        string="Open",
        compute="_compute_is_open",
        search="_search_is_open",
    )
    solution = fields.Text(
        tracking=True,
        copy=False,
        help="What was found, and what is done about it.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "solution")
    def _check_solution(self):
        for problem in self:
            if not problem.is_open and not problem.solution:
                raise ValidationError(
                    self.env._(
                        "%(problem)s: say what the solution is before it counts as solved.",
                        problem=problem.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_dates(self):
        """Each step keeps the day on which it was first reached; a step back takes it away."""
        steps = [state for state, _label in self._fields["state"].selection]
        for problem in self:
            today = (problem.company_id or self.env.company)._key_account_today()
            for step in steps[1:]:
                name = f"date_{step}"
                if steps.index(problem.state) < steps.index(step):
                    problem[name] = False
                elif not problem[name]:
                    problem[name] = today

    @api.depends("state")
    def _compute_is_open(self):
        for problem in self:
            problem.is_open = problem.state in ("new", "analysed")

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", ["new", "analysed"])]
