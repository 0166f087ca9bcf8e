from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.metric.figures import CompanyFigures

BY_HAND = ("choice", "number", "boolean")
# With so many decimals, a figure is told as it is measured.
MOST_DIGITS = 9


class KeyAccountCreditAnswer(models.Model):
    """The answer to one question of a credit review, and the points it earned.

    Points are kept as they were: a review says the same when the card changes.
    """

    _name = "key.account.credit.answer"
    _description = "Answer of a Credit Review"
    _inherit = ["key.account.guarded"]
    _rights_path = "review_id"
    _fixed = {"review_id"}
    _recorded = {"question_id"}
    _order = "review_id, sequence, id"
    _rec_name = "question_id"

    review_id = fields.Many2one(
        comodel_name="key.account.credit.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="review_id.account_id",
    )
    question_id = fields.Many2one(
        comodel_name="key.account.credit.question",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    sequence = fields.Integer(
        readonly=True,
        aggregator=None,
    )
    group = fields.Selection(
        related="question_id.group",
        store=True,
    )
    kind = fields.Selection(
        related="question_id.kind",
    )
    unit = fields.Char(
        related="question_id.unit",
    )
    is_measured = fields.Boolean(
        readonly=True,
        help="There was a figure on the day of the review.",
    )
    value = fields.Float(
        string="Figure",
        digits=0,
        readonly=True,
        aggregator=None,
    )
    choice_id = fields.Many2one(
        comodel_name="key.account.credit.range",
        ondelete="restrict",
        domain="[('question_id', '=', question_id)]",
    )
    number = fields.Float(
        digits=(16, 4),
        aggregator=None,
    )
    is_answered = fields.Boolean(
        string="Answered",
        compute="_compute_is_answered",
        store=True,
        readonly=False,
        help="Tick it if the answer is 0.",
    )
    yes_no = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")],
        string="Yes or No",
    )
    answer = fields.Char(
        compute="_compute_answer",
    )
    points = fields.Integer(
        compute="_compute_points",
        store=True,
        aggregator="sum",
    )
    points_most = fields.Integer(
        string="Of",
        compute="_compute_points",
        store=True,
        aggregator="sum",
    )
    points_last = fields.Integer(
        string="Last Points",
        compute="_compute_points_last",
        help="The points that the same question earned in the last approved review.",
    )

    _question_uniq = models.Constraint(
        "UNIQUE (review_id, question_id)",
        "This question is already in the review.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("choice_id")
    def _check_choice(self):
        for answer in self:
            if answer.choice_id.question_id - answer.question_id:
                raise ValidationError(
                    self.env._(
                        "“%(choice)s” is no answer to “%(question)s”. Choose one of its own answers.",
                        choice=answer.choice_id.display_name,
                        question=answer.question_id.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("number")
    def _compute_is_answered(self):
        for answer in self:
            answer.is_answered = bool(answer.number) or answer.is_answered

    @api.depends(
        "question_id",
        "is_measured",
        "value",
        "choice_id",
        "number",
        "is_answered",
        "yes_no",
        "review_id.date",
        "review_id.rating_until",
        "review_id.security_amount",
        "review_id.exposure",
    )
    def _compute_points(self):
        for answer in self:
            question = answer.question_id
            answer.points = answer._get_points()
            answer.points_most = max(question.points_most, question.points_missing)

    @api.depends("points", "choice_id", "yes_no", "number", "is_answered", "value")
    @api.depends_context("lang")
    def _compute_answer(self):
        for company, answers in self.grouped(lambda answer: answer.review_id.company_id).items():
            figures = CompanyFigures(company)
            for answer in answers:
                answer.answer = answer._tell(figures)

    @api.depends("question_id", "review_id.previous_id")
    def _compute_points_last(self):
        last = {
            (answer.review_id, answer.question_id): answer.points
            for answer in self.review_id.previous_id.answer_ids
        }
        for answer in self:
            answer.points_last = last.get((answer.review_id.previous_id, answer.question_id), 0)

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su:
            self.review_id._check_editable()

    def _before_unlink(self):
        if not self.env.su:
            raise UserError(self.env._("The questions of a review stay. Leave it unanswered."))
        return super()._before_unlink()

    # === BUSINESS METHODS === #

    def _get_figure(self, *, renewed=False):
        """Return the figure that falls into a range, ``None`` without one.

        :param bool renewed: as if the external rating had not expired
        """
        self.ensure_one()
        kind = self.kind
        if kind == "metric":
            return self.value if self.is_measured else None
        if kind == "security":
            return self.review_id._get_secured_share()
        if self._is_outdated() and not renewed:
            return None
        if kind == "number":
            return self.number if self.is_answered else None
        return {"yes": 1.0, "no": 0.0}.get(self.yes_no) if kind == "boolean" else None

    def _is_outdated(self):
        """Return whether the external rating that the answer is about has expired; figures are measured."""
        about_rating = self.group == "rating" and self.kind in BY_HAND
        return about_rating and self.review_id._is_rating_expired()

    def _get_points(self, *, renewed=False):
        """Return the points that the answer earns; ``renewed``: see :meth:`_get_figure`."""
        found = self._find_range(renewed=renewed)
        return found.points if found else self.question_id.points_missing

    def _find_range(self, *, renewed=False):
        """Return the range, or choice, that the answer falls into; an empty record without one."""
        if self.kind == "choice":
            return (
                self.choice_id.browse() if self._is_outdated() and not renewed else self.choice_id
            )
        figure = self._get_figure(renewed=renewed)
        if figure is None:
            return self.env["key.account.credit.range"]
        return self.question_id._find_range(figure)

    def _tell(self, figures):
        """Return the answer in words."""
        if self._is_outdated():
            return self.env._("the external rating has expired")
        if self.kind == "choice":
            return self.choice_id.name or self.env._("not answered")
        figure = self._get_figure()
        if figure is None:
            return self.env._("not answered") if self.kind in BY_HAND else self.env._("no figure")
        if self.kind == "boolean":
            return self.env._("Yes") if figure else self.env._("No")
        return figures.with_unit(self.unit or "count", figure, self._count_digits(figure))

    def _count_digits(self, figure):
        """Return how many decimals a figure needs, so that it does not seem to be in another range."""
        found, in_percent = self._find_range(), self.unit == "ratio"
        money = self.review_id.currency_id.decimal_places
        usual = {"money": money, "ratio": 3, "index": 3}.get(self.unit, 1)
        for digits in range(usual, MOST_DIGITS):
            shown = round(figure * 100, digits - 2) / 100 if in_percent else round(figure, digits)
            if self.question_id._find_range(shown) == found:
                return digits
        return MOST_DIGITS
