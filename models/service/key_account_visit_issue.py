from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import trust
from ...tools.value_text import describe


class KeyAccountVisitIssue(models.AbstractModel):
    """A problem of a customer, followed until it is solved and the customer confirms it.

    Each model has its own ``state``, from *new* through *solved* to *closed*. Each status except
    the first has a field ``date_<status>``: the day on which it was reached.
    """

    _name = "key.account.visit.issue"
    _description = "Customer Issue"
    _inherit = ["key.account.visit.follow.up", "key.account.thread", "mail.activity.mixin"]
    _order = "severity desc, date desc, id desc"
    _mail_post_access = "read"

    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    description = fields.Text()
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
        required=True,
        default=lambda self: self.env.company._key_account_today(),
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
    solution = fields.Text(
        tracking=True,
        copy=False,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for issue in self:
            if issue.date > issue.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "%(issue)s: “%(field)s” cannot be in the future. Choose today or an "
                        "earlier day.",
                        issue=issue.display_name,
                        field=trust.labels(issue, {"date"}),
                    )
                )

    @api.constrains("state", "solution")
    def _check_solution(self):
        for issue in self:
            if not issue.is_open and not (issue.solution or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(issue)s: fill in the solution before you mark it as solved.",
                        issue=issue.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_dates(self):
        """Record the day on which each status was first reached; a step back clears it."""
        steps = self._get_steps()
        for issue in self:
            today = (issue.company_id or self.env.company)._key_account_today()
            for step in steps[1:]:
                name = f"date_{step}"
                if steps.index(issue.state) < steps.index(step):
                    issue[name] = False
                elif not issue[name]:
                    issue[name] = today

    # === BUSINESS METHODS === #

    @api.model
    def _get_steps(self):
        return [state for state, _label in self._fields["state"].selection]

    @api.model
    def _get_open_states(self):
        steps = self._get_steps()
        return steps[: steps.index("solved")]

    # === STORY === #

    def _tell_received(self):
        """Return in the words of the story that it came up (sudo): ``text``, ``detail``, ``tone``."""
        self.ensure_one()
        word = self._fields["name"]._description_string(self.env)
        details = (describe(self, "severity"), describe(self, "product_id"), self.user_id.name)
        return {
            "text": f"{word}: {self.display_name}",
            "detail": " · ".join(filter(None, details)),
            "tone": "danger" if self.is_overdue else "warning" if self.is_open else "",
        }

    def _tell_solved(self):
        """Return in the words of the story that it was solved (sudo)."""
        self.ensure_one()
        return {
            "text": self.env._("Solved: %(issue)s", issue=self.display_name),
            "detail": self.solution or "",
            "tone": "success",
        }
