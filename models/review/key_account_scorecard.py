import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ...tools.metric.record_source import RecordSource
from ...tools.periods import following, period_start
from ...tools.review.settings import ScorecardSettings

RHYTHM_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


class KeyAccountScorecard(models.Model):
    """The evaluation standard: what is measured, how it becomes points, and grades."""

    _name = "key.account.scorecard"
    _description = "Key Account Scorecard"
    _inherit = [
        "key.account.scorecard.preview",
        "key.account.scorecard.history",
        "key.account.guarded",
        "key.account.thread",
    ]
    _configuration = "company_id"
    _scorecard_path = ""
    _unrecorded_settings = frozenset({"sequence", "next_date", "name", "description", "active"})
    _limits = {"period_months": (1, 120), "min_months": (0, 1200), "grace_months": (0, 1200)}
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )
    description = fields.Text(
        translate=True,
    )

    # === Scope === #
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty to use the scorecard in every company.",
    )
    partner_domain = fields.Char(
        string="Customers",
        default="[]",
        required=True,
        help="The contacts to review. Contacts without any order, invoice or account are always "
        "left out.",
    )
    min_orders = fields.Integer(
        string="Minimum Orders",
        help="Customers with fewer confirmed orders in the period are skipped.",
    )
    min_months = fields.Integer(
        string="Minimum Months as Customer",
        help="Customers for fewer months than this are skipped.",
    )

    # === Rhythm === #
    period_months = fields.Integer(
        string="Period in Months",
        default=12,
        required=True,
        tracking=True,
        help="Figures are measured over this many months before the as-of date.",
    )
    rhythm = fields.Selection(
        string="Frequency",
        selection=[
            ("manual", "Manually"),
            ("monthly", "Monthly"),
            ("quarterly", "Quarterly"),
            ("half_yearly", "Every six months"),
            ("yearly", "Yearly"),
        ],
        default="manual",
        required=True,
        copy=False,
        tracking=True,
    )
    next_date = fields.Date(
        string="Next Review Date",
        copy=False,
        help="The as-of date of the next scheduled review. It runs after the end of this day.",
    )
    auto_approve = fields.Boolean(
        string="Approve Automatically",
        copy=False,
        tracking=True,
        help="The scheduled action applies the grades without approval by a manager.",
    )
    notify_owner = fields.Boolean(
        string="Activity for Owners",
        default=True,
        help="Owners get an activity for each of their accounts that moved up or down. If more "
        "than ten accounts moved, they get a single activity.",
    )

    # === Scoring === #
    criterion_ids = fields.One2many(
        comodel_name="key.account.criterion",
        inverse_name="scorecard_id",
        string="Criteria",
        copy=True,
    )

    # === Grade rule === #
    rule = fields.Selection(
        selection=[
            ("score", "Score thresholds"),
            ("pareto", "Cumulative share (Pareto)"),
            ("count", "Fixed numbers of customers"),
        ],
        string="Grade by",
        default="score",
        required=True,
        tracking=True,
    )
    rank_metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        string="Pareto Metric",
        required=True,
        default=lambda self: self.env.ref("key_account.metric_revenue", raise_if_not_found=False),
        ondelete="restrict",
        help="The figure that ranks customers for the Pareto class and the concentration.",
    )
    grade_ids = fields.One2many(
        comodel_name="key.account.scorecard.grade",
        inverse_name="scorecard_id",
        string="Grades",
        copy=True,
        default=lambda self: self._default_grade_ids(),
    )
    gate_ids = fields.One2many(
        comodel_name="key.account.scorecard.gate",
        inverse_name="scorecard_id",
        string="Minimums",
        copy=True,
    )

    # === Stability === #
    demotion_reviews = fields.Integer(
        string="Reviews in a Row",
        default=1,
        help="An account is demoted after this many reviews in a row with a lower grade. 1: at "
        "once.",
    )
    demotion_margin = fields.Float(
        string="Points Below",
        help="An account is also demoted if its score is at least this many points below the "
        "threshold of its grade (for Pareto: percentage points of cumulative share). 0: not used.",
    )
    grace_months = fields.Integer(
        string="Grace Period for New Customers (Months)",
        help="Customers are not demoted in their first months.",
    )

    review_ids = fields.One2many(
        comodel_name="key.account.review",
        inverse_name="scorecard_id",
        string="Reviews",
    )
    change_ids = fields.One2many(
        comodel_name="key.account.scorecard.change",
        inverse_name="scorecard_id",
        string="History",
    )
    review_count = fields.Integer(
        compute="_compute_review_count",
    )
    weight_total = fields.Float(
        compute="_compute_weight_total",
    )

    _period_positive = models.Constraint(
        "CHECK (period_months BETWEEN 1 AND 120)",
        "The period must be between 1 and 120 months.",
    )
    _limits_not_negative = models.Constraint(
        "CHECK (min_orders >= 0 AND min_months >= 0 AND demotion_reviews >= 1"
        " AND demotion_margin >= 0 AND grace_months >= 0)",
        "Minimum orders, minimum months, points below and grace period cannot be negative. "
        "“Reviews in a Row” must be 1 or more.",
    )

    # === DEFAULTS === #

    @api.model
    def _default_grade_ids(self):
        grades = self.env["key.account.grade"].search([])
        scores = [80, 60, 40, 0] if len(grades) == 4 else []
        shares = [0.8, 0.95, 1.0, 1.0] if len(grades) == 4 else []
        return [
            fields.Command.create(
                {
                    "grade_id": grade.id,
                    "min_score": scores[index] if scores else 0,
                    "max_share": shares[index] if shares else 1.0,
                }
            )
            for index, grade in enumerate(grades)
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for scorecard in self:
            try:
                scorecard._get_partner_domain().validate(self.env["res.partner"])
                with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                    self.env["res.partner"].search_count(scorecard._get_partner_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "%(scorecard)s: the customer filter is not valid (%(error)s). Choose the "
                        "customers with the filter editor.",
                        scorecard=scorecard.name,
                        error=error,
                    )
                ) from error

    @api.constrains("rule", "criterion_ids", "grade_ids", "active")
    def _check_settings(self):
        for scorecard in self:
            if problems := scorecard._get_problems():
                raise ValidationError(
                    self.env._(
                        "%(scorecard)s cannot be saved. Fix these problems:\n%(problems)s",
                        scorecard=scorecard.name,
                        problems="\n".join(f"- {problem}" for problem in problems),
                    )
                )

    @api.constrains("rhythm", "next_date")
    def _check_next_date(self):
        for scorecard in self:
            if scorecard.rhythm != "manual" and not scorecard.next_date:
                raise ValidationError(
                    self.env._(
                        "%(scorecard)s has scheduled reviews. Fill in “Next Review Date”.",
                        scorecard=scorecard.name,
                    )
                )

    # === COMPUTE METHODS === #

    def _compute_review_count(self):
        counts = dict(
            self.env["key.account.review"]._read_group(
                [("scorecard_id", "in", self.ids)], ["scorecard_id"], ["__count"]
            )
        )
        for scorecard in self:
            scorecard.review_count = counts.get(scorecard._origin, 0)

    @api.depends("criterion_ids.weight")
    def _compute_weight_total(self):
        for scorecard in self:
            scorecard.weight_total = sum(scorecard.criterion_ids.mapped("weight"))

    # === ACTION METHODS === #

    def action_review(self):
        """Open a new review of today with this scorecard and start computing it."""
        self.ensure_one()
        review = self.env["key.account.review"].create({"scorecard_id": self.id})
        review.action_start()
        return review._get_records_action(context={})

    def action_view_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_review_action")
        action["domain"] = [("scorecard_id", "=", self.id)]
        action["context"] = {"default_scorecard_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _get_problems(self):
        """Return what makes the settings impossible and how to fix it, as a list of texts."""
        self.ensure_one()
        _, problems = self.env._, []
        if self.rule != "pareto" and not self.criterion_ids:
            problems.append(_("There is no criterion. Add at least one criterion."))
        elif self.criterion_ids and not self.weight_total > 0:
            problems += [
                _("The weights add up to 0. Give at least one criterion a weight above 0.")
            ]
        for criterion in self.criterion_ids:
            problems += criterion._get_problems()
        return problems + self.grade_ids._get_problems(self.rule)

    def _get_partner_domain(self):
        self.ensure_one()
        return RecordSource(self.env, "res.partner", self.partner_domain).get_domain()

    def _get_date_from(self, date):
        """Return the first day of the period that ends on ``date``."""
        return period_start(date, self.period_months)

    def _get_following_date(self):
        """Return the as-of date after ``next_date``; the end of a month stays the end of a month."""
        self.ensure_one()
        return following(self.next_date, RHYTHM_MONTHS[self.rhythm])

    def _get_companies(self):
        self.ensure_one()
        return self.company_id or self.env["res.company"].sudo().search([])

    def _get_settings(self):
        """Return all that a review needs, to be stored with it.

        Works on unsaved records too, for the preview.
        """
        self.ensure_one()
        grades = self.grade_ids.sorted(
            lambda line: (line.grade_id.sequence, line.grade_id._origin.id)
        )
        return ScorecardSettings(
            rule=self.rule,
            rank_metric=self.rank_metric_id.code,
            rank_confidential=self.rank_metric_id.confidential,
            period_months=self.period_months,
            min_orders=self.min_orders,
            min_months=self.min_months,
            demotion_reviews=self.demotion_reviews,
            demotion_margin=self.demotion_margin,
            grace_months=self.grace_months,
            criteria=tuple(criterion._get_settings() for criterion in self.criterion_ids),
            grades=tuple(line._get_settings() for line in grades),
            gates=tuple(gate._get_settings() for gate in self.gate_ids),
            partner_domain=self.partner_domain or "",
        )

    def _get_history_settings(self):
        """Return the settings as JSON keeps them, so that versions can be compared."""
        return json.loads(json.dumps(self._get_settings().to_json()))
