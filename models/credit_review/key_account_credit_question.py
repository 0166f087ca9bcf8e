from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

GROUPS = [
    ("payment", "Payment Behaviour"),
    ("promise", "Promises"),
    ("age", "Age of the Relation"),
    ("orders", "Order Trend"),
    ("exposure", "Exposure"),
    ("rating", "External Rating"),
    ("visit", "Impressions of Visits"),
    ("security", "Security"),
]
# Figures this close below a border have reached it.
HAIR = 1e-9


class KeyAccountCreditQuestion(models.Model):
    """A question of the card of credit reviews: what is asked, and how many points an answer earns.

    Questions are answered by a metric, by the share of the exposure that is secured, or by hand. A
    figure falls into one of the ranges; each reaches up to the start of the next, so ranges cannot
    overlap and leave no gap.
    """

    _name = "key.account.credit.question"
    _description = "Question of Credit Reviews"
    _inherit = ["key.account.term"]
    _limits = {"months": (1, 120), "points_missing": (0, 1000)}

    group = fields.Selection(
        selection=GROUPS,
        required=True,
        default="payment",
    )
    kind = fields.Selection(
        selection=[
            ("metric", "Metric"),
            ("security", "Share of the exposure that is secured"),
            ("choice", "Choice by hand"),
            ("number", "Number by hand"),
            ("boolean", "Yes or no by hand"),
        ],
        string="Answered by",
        required=True,
        default="choice",
    )
    metric_code = fields.Char(
        help="The code of the metric. Without a metric of this code, there is no figure.",
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        compute="_compute_metric_id",
        inverse="_inverse_metric_id",
        domain=lambda self: [
            ("code", "not in", list(self.env["key.account.metric"]._get_hidden_in_credit()))
        ],
    )
    unit = fields.Char(
        compute="_compute_metric_id",
    )
    months = fields.Integer(
        string="Period (Months)",
        required=True,
        default=12,
        aggregator=None,
        help="The metric is measured over so many months up to the day of the review.",
    )
    range_ids = fields.One2many(
        comodel_name="key.account.credit.range",
        inverse_name="question_id",
        string="Points",
        copy=True,
    )
    points_missing = fields.Integer(
        string="Points without an Answer",
        aggregator=None,
        help="Earned while there is no figure, or nobody answered.",
    )
    points_most = fields.Integer(
        string="Most Points",
        compute="_compute_points_most",
        aggregator="sum",
    )

    _source_name_uniq = models.UniqueIndex(
        "((name->>'en_US'))",
        "There is already a question with this name. Choose another name.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "range_ids", "metric_code", "active")
    def _check_answers(self):
        for question in self.filtered("active"):
            if problem := question._get_problem():
                raise ValidationError(
                    self.env._("%(question)s: %(problem)s", question=question.name, problem=problem)
                )

    def _get_problem(self):
        """Return what makes the question impossible, or ``None``."""
        self.ensure_one()
        ranges = self.range_ids
        if self.kind == "metric" and not self.metric_code:
            return self.env._("choose the metric that answers the question.")
        hidden = self.env["key.account.metric"]._get_hidden_in_credit()
        if self.kind == "metric" and self.metric_code in hidden:
            return self.env._(
                "this metric is confidential, and the owner of an account reads its credit reviews. Choose "
                "another metric."
            )
        if len(ranges) < 2:
            return self.env._("add two or more answers with points: one alone tells nothing.")
        if self.kind == "choice":
            names = [(choice.name or "").strip().lower() for choice in ranges]
            if "" in names or len(set(names)) < len(names):
                return self.env._("each choice needs a name of its own.")
            return None
        starts = ranges.mapped("value_from")
        if self.kind == "boolean" and sorted(starts) != [0, 1]:
            return self.env._("two answers are needed: from 0 (no) and from 1 (yes).")
        if len(set(starts)) < len(starts):
            return self.env._(
                "two ranges overlap: both start at %s. Change one of them.",
                next(f"{start:g}" for start in starts if starts.count(start) > 1),
            )
        return None

    # === COMPUTE METHODS === #

    @api.depends("metric_code", "kind")
    def _compute_metric_id(self):
        metrics = self.env["key.account.metric"].with_context(active_test=False).search([])
        by_code = {metric.code: metric for metric in metrics}
        for question in self:
            metric = by_code.get(question.metric_code, metrics.browse())
            question.metric_id = question.kind == "metric" and metric
            question.unit = "ratio" if question.kind == "security" else question.metric_id.unit

    def _inverse_metric_id(self):
        for question in self:
            question.metric_code = question.metric_id.code

    @api.depends("range_ids.points", "points_missing")
    def _compute_points_most(self):
        for question in self:
            question.points_most = max(question.range_ids.mapped("points"), default=0)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        answers = self.env["key.account.credit.answer"].sudo()
        if used := answers._read_group([("question_id", "in", self.ids)], ["question_id"]):
            raise UserError(
                self.env._(
                    "Credit reviews answered these questions: %(questions)s. Archive them instead.",
                    questions=", ".join(question.name for (question,) in used),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _get_card(self):
        """Return the questions of the card.

        :raise UserError: if there is none
        """
        card = self.search([])
        if not card:
            raise UserError(
                self.env._(
                    "The card of credit reviews has no questions. Add some in Configuration / Credit / "
                    "Credit Questions."
                )
            )
        return card

    def _find_range(self, value):
        """Return the range of a figure. The lowest one includes all lower figures."""
        self.ensure_one()
        ranges = self.range_ids.sorted("value_from")
        # What is measured is not rounded; sums of floats may miss the border by a hair.
        reached = ranges.filtered(lambda line: line.value_from <= value + HAIR)
        return reached[-1:] or ranges[:1]
