from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.metric.figures import CompanyFigures
from ...tools.review.settings import Minimum
from ...tools.review.wording import Wording


class KeyAccountScorecardGate(models.Model):
    """A minimum: without it an account gets neither this grade nor a better one."""

    _name = "key.account.scorecard.gate"
    _description = "Key Account Scorecard Minimum"
    _inherit = ["key.account.scorecard.history", "key.account.guarded"]
    _configuration = "scorecard_id.company_id"
    _fixed = {"scorecard_id"}
    _order = "grade_id, id"
    _rec_name = "metric_id"

    scorecard_id = fields.Many2one(
        comodel_name="key.account.scorecard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        required=True,
        ondelete="restrict",
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        required=True,
        ondelete="restrict",
    )
    unit = fields.Selection(
        related="metric_id.unit",
    )
    operator = fields.Selection(
        selection=[
            (">=", "at least"),
            ("<=", "at most"),
        ],
        required=True,
        compute="_compute_operator",
        store=True,
        readonly=False,
        precompute=True,
    )
    value = fields.Float(
        required=True,
        digits=(16, 4),
        help="A customer without a figure meets the minimum. Shares are fractions in files and "
        "code: 0.8 is 80 %.",
    )

    value_label = fields.Char(
        string="Meaning",
        compute="_compute_value_label",
        help="The minimum with its unit.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("grade_id", "scorecard_id")
    def _check_grade(self):
        for gate in self:
            grades = gate.scorecard_id.grade_ids.grade_id.sorted()
            if gate.grade_id not in grades:
                raise ValidationError(
                    self.env._(
                        "The minimum for grade %(grade)s has no effect, because the scorecard "
                        "does not have this grade. Add the grade, or choose another grade for the "
                        "minimum.",
                        grade=gate.grade_id.name,
                    )
                )
            if gate.grade_id == grades[-1]:
                raise ValidationError(
                    self.env._(
                        "Grade %(grade)s is the lowest grade and cannot have a minimum. Delete "
                        "the minimum, or choose a better grade for it.",
                        grade=gate.grade_id.name,
                    )
                )

    @api.constrains("value", "metric_id")
    def _check_value(self):
        for gate in self:
            if problem := gate.metric_id._get_percent_problem(gate.value):
                raise ValidationError(problem)

    # === COMPUTE METHODS === #

    @api.depends("metric_id")
    def _compute_operator(self):
        for gate in self:
            gate.operator = "<=" if gate.metric_id.direction == "lower" else ">="

    @api.depends("metric_id", "operator", "value")
    @api.depends_context("lang", "company")
    def _compute_value_label(self):
        words = {}
        for gate in self:
            company = gate.scorecard_id.company_id or self.env.company
            if company not in words:
                words[company] = Wording(CompanyFigures(company))
            known = bool(gate.metric_id and gate.operator)
            gate.value_label = known and words[company].minimum(gate._get_settings())

    # === BUSINESS METHODS === #

    def _get_settings(self):
        """Return the minimum as a review computes with it."""
        self.ensure_one()
        return Minimum(
            grade_id=self.grade_id._origin.id,
            code=self.metric_id.code,
            confidential=self.metric_id.confidential,
            unit=self.unit,
            operator=self.operator,
            value=self.value,
        )
