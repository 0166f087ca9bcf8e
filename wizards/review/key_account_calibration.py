from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import bulk, trust
from ...tools.review import calibration
from ...tools.review.ranking import PARETO_CUTS, Ranking
from ...tools.review.scoring import choose, measure_column

LIMITS = {"score": "min_score", "pareto": "max_share", "count": "head_count"}
PROPOSE = {
    "score": calibration.propose_scores,
    "pareto": calibration.propose_shares,
    "count": calibration.propose_heads,
}


class KeyAccountCalibration(models.TransientModel):
    """Thresholds of a scorecard, proposed from a company's own figures.

    Nothing changes until it is confirmed.
    """

    _name = "key.account.calibration"
    _description = "Calibrate a Scorecard"
    _inherit = ["key.account.guarded"]
    _fixed = {"scorecard_id"}

    scorecard_id = fields.Many2one(
        comodel_name="key.account.scorecard",
        required=True,
        ondelete="cascade",
    )
    rule = fields.Selection(
        related="scorecard_id.rule",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    makes_first = fields.Boolean(
        string="Grade with This Scorecard",
        help="Reviews use this scorecard by default.",
    )
    figures = fields.Json(
        readonly=True,
        help="Groups of equal customers: score, contribution, failed minimums, ABC class, number.",
    )
    customer_count = fields.Integer(
        string="Customers Measured",
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="key.account.calibration.line",
        inverse_name="calibration_id",
        string="Grades",
    )
    minimum_ids = fields.One2many(
        comodel_name="key.account.calibration.minimum",
        inverse_name="calibration_id",
        string="Minimums",
    )

    # === STEPS === #

    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        scorecards = self.env["key.account.scorecard"].browse(
            vals["scorecard_id"] for vals in vals_list if vals.get("scorecard_id")
        )
        # Whoever may not change a scorecard learns no figures from it either.
        scorecards.check_access("write")
        scorecards._check_administers()
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        for wizard in self:
            trust.as_system(wizard)._propose()

    # === ACTION METHODS === #

    def action_apply(self):
        """Write the thresholds to the scorecard; the scorecard checks rights and settings."""
        self.ensure_one()
        self.check_access("write")
        scorecard, name = self.scorecard_id, LIMITS[self.rule]
        lines = {line.grade_id: line[name] for line in self.line_ids}
        if scorecard.grade_ids.grade_id != self.line_ids.grade_id:
            raise UserError(
                self.env._(
                    "The grades of %(scorecard)s were changed meanwhile. Calibrate again.",
                    scorecard=scorecard.name,
                )
            )
        left_out = self.minimum_ids.filtered(lambda minimum: not minimum.is_kept).gate_id
        vals = {
            "grade_ids": [
                Command.update(line.id, {name: lines[line.grade_id]})
                for line in scorecard.grade_ids
                if line[name] != lines[line.grade_id]
            ],
            "gate_ids": [Command.delete(gate.id) for gate in left_out],
        }
        if self.makes_first:
            usable = [("company_id", "in", [self.company_id.id, False])]
            first = self.env["key.account.scorecard"].search(usable, limit=1)
            if first != scorecard:
                vals["sequence"] = first.sequence - 1
        scorecard.write({name: value for name, value in vals.items() if value != []})
        self.env["onboarding.onboarding.step"]._key_account_done("scorecard", self.company_id)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _propose(self):
        """Measure the customers, and propose a threshold per grade (with full rights)."""
        self.ensure_one()
        scorecard = self.scorecard_id
        if scorecard.company_id and scorecard.company_id != self.company_id:
            raise ValidationError(
                self.env._(
                    "%(scorecard)s is of %(company)s. Switch to this company to calibrate it.",
                    scorecard=scorecard.name,
                    company=scorecard.company_id.name,
                )
            )
        groups = self._measure()
        self.figures = [list(group) for group in groups]
        self.customer_count = sum(group.count for group in groups)
        limits = scorecard.grade_ids.sorted(lambda line: (line.grade_id.sequence, line.grade_id.id))
        name = LIMITS[scorecard.rule]
        proposed = PROPOSE[scorecard.rule](groups, len(limits)) or limits.mapped(name)
        self.line_ids = [
            Command.create({"grade_id": limit.grade_id.id, "current": limit[name], name: value})
            for limit, value in zip(limits, proposed, strict=True)
        ]
        self._propose_minimums(groups, proposed)

    def _propose_minimums(self, groups, limits):
        """List the minimums; one that leaves its grade without any customer is not kept."""
        gates, last = self.scorecard_id.gate_ids, len(limits) - 1
        ruled = calibration.positions(groups, self.rule, limits)
        grades = self.line_ids.grade_id.ids
        vals_list = []
        for index, gate in enumerate(gates):
            reached = grades.index(gate.grade_id.id)
            able = [g for g, position in zip(groups, ruled, strict=True) if position <= reached]
            failing = sum(group.count for group in able if index in group.failing)
            passing = sum(group.count for group in able if index not in group.failing)
            kept = reached < last and not (failing and not passing)
            vals_list.append(
                {"index": index, "gate_id": gate.id, "failing_count": failing, "is_kept": kept}
            )
        self.minimum_ids = [Command.create(vals) for vals in vals_list]

    def _get_groups(self):
        """Return the measured groups of customers."""
        return [
            calibration.Group(score, contribution, tuple(failing), abc, count)
            for score, contribution, failing, abc, count in self.sudo().figures or []
        ]

    # === MEASUREMENT === #

    def _measure(self):
        """Return the groups of equal customers: as of today, or of the latest review if they are many."""
        scorecard, company = self.scorecard_id, self.company_id
        settings = scorecard._get_settings()
        ranking = Ranking(
            self.env,
            settings,
            company,
            company._key_account_today(),
            scorecard._get_partner_domain(),
            only_accounts=False,
        )
        source = ranking.with_clause()
        if not scorecard._is_small(company):
            source = SQL("WITH ranked AS (%s)", self._reviewed(settings))
        failing = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", gate.fails_sql(measure_column(gate.code)), index)
            for index, gate in enumerate(settings.gates)
        )
        classes = [(ranking._within(cut), abc) for abc, cut in zip("ABC", PARETO_CUTS, strict=True)]
        bulk.without_jit(self.env)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """ %s SELECT score::float8, rank_value::float8,
                              ARRAY_REMOVE(ARRAY[%s]::int[], NULL), %s, COUNT(*)
                      FROM ranked GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC NULLS LAST, 2 DESC """,
                source,
                failing,
                choose(classes, None),
            )
        )
        return self._merge([calibration.Group(*row) for row in rows])

    def _merge(self, groups):
        """Return fewer groups: only what the rule ranks by tells customers apart."""
        if self.scorecard_id.rule == "count":
            return groups
        counts = {}
        for group in groups:
            score, contribution = group.score, group.contribution
            if self.scorecard_id.rule == "score":
                contribution = 0.0
            else:
                score = None
            key = score, contribution, tuple(group.failing), group.abc
            counts[key] = counts.get(key, 0) + group.count
        return [calibration.Group(*key, count) for key, count in counts.items()]

    def _reviewed(self, settings):
        """Return the lines of the latest review as the review itself ranked them.

        :raise UserError: if there is none
        """
        review = self.env["key.account.review"].search(
            [
                ("scorecard_id", "=", self.scorecard_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("computed", "approved")),
            ],
            limit=1,
        )
        if not review:
            raise UserError(
                self.env._(
                    "There are too many customers to measure them now. Start a review first; it "
                    "changes nothing until it is approved. Then calibrate from its figures."
                )
            )
        columns = SQL("").join(
            SQL(", (measures->>%s)::float8 AS %s", code, measure_column(code))
            for code in dict.fromkeys(gate.code for gate in settings.gates)
        )
        return SQL(
            """ SELECT score, rank_value %s,
                       SUM(rank_value) OVER () AS rank_total,
                       COALESCE(SUM(rank_value) OVER (
                           ORDER BY rank_value DESC
                           GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rank_before
                  FROM key_account_review_line WHERE review_id = %s """,
            columns,
            review.id,
        )
