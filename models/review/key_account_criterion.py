from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.metric.figures import CompanyFigures
from ...tools.review.settings import Criterion
from ...tools.review.wording import Wording


class KeyAccountCriterion(models.Model):
    """A metric with a weight in a scorecard, and the scoring of its value from 0 to 100 points."""

    _name = "key.account.criterion"
    _description = "Key Account Criterion"
    _inherit = ["key.account.scorecard.history", "key.account.guarded"]
    _configuration = "scorecard_id.company_id"
    _fixed = {"scorecard_id"}
    _order = "sequence, id"
    _rec_name = "metric_id"

    scorecard_id = fields.Many2one(
        comodel_name="key.account.scorecard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        default=10,
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        required=True,
        ondelete="restrict",
    )
    unit = fields.Selection(
        related="metric_id.unit",
    )
    direction = fields.Selection(
        related="metric_id.direction",
    )
    weight = fields.Float(
        default=10,
        required=True,
        help="The share in the score is this weight divided by the sum of all weights.",
    )
    scoring = fields.Selection(
        selection=[
            ("bands", "Bands"),
            ("linear", "Linear between two values"),
            ("percentile", "Rank among reviewed customers"),
        ],
        default="percentile",
        required=True,
        help="Rank: the share of customers with a different figure that this customer beats. The "
        "best figure earns 100 points, the worst 0. A single customer, or one equal to all "
        "others, earns 50. If higher is better, a figure of 0 or less earns at most 50.",
    )
    value_low = fields.Float(
        string="0 Points at",
        digits=(16, 4),
        help="Shares are fractions in files and code: 0.8 is 80 %.",
    )
    value_high = fields.Float(
        string="100 Points at",
        digits=(16, 4),
    )
    band_ids = fields.One2many(
        comodel_name="key.account.band",
        inverse_name="criterion_id",
        string="Bands",
        copy=True,
    )
    missing = fields.Selection(
        selection=[
            ("zero", "0 points"),
            ("neutral", "50 points"),
            ("skip", "Left out: the other criteria weigh more"),
        ],
        string="If No Figure",
        default="skip",
        required=True,
        help="What happens if the metric has no figure for a customer, for example no collection "
        "rate because no invoice was due.",
    )
    scoring_label = fields.Char(
        string="Scoring Explained",
        compute="_compute_scoring_label",
    )

    _metric_uniq = models.Constraint(
        "UNIQUE (scorecard_id, metric_id)",
        "This scorecard already has a criterion for this metric. Change the weight of that "
        "criterion.",
    )
    _weight_not_negative = models.Constraint(
        "CHECK (weight >= 0)",
        "The weight cannot be negative. If lower figures are better, change the direction of the "
        "metric.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("scoring", "value_low", "value_high", "band_ids", "metric_id")
    def _check_scoring(self):
        for criterion in self:
            if problems := criterion._get_problems():
                raise ValidationError("\n".join(problems))

    # === COMPUTE METHODS === #

    @api.depends(
        "scoring", "value_low", "value_high", "band_ids.value_from", "band_ids.points", "metric_id"
    )
    @api.depends_context("lang", "company")
    def _compute_scoring_label(self):
        words = {}
        for criterion in self:
            company = criterion.scorecard_id.company_id or self.env.company
            if company not in words:
                words[company] = Wording(CompanyFigures(company))
            label = words[company].scoring(criterion._get_settings())
            if criterion.scoring == "percentile":
                label = self.env._(
                    "by rank: best 100 points, worst 0, equal figures get equal points"
                )
                if criterion.direction == "higher":
                    label = self.env._(
                        "by rank: best 100 points, worst 0, equal figures get equal points; 0 or "
                        "less earns at most 50"
                    )
            criterion.scoring_label = label

    # === BUSINESS METHODS === #

    def _get_problems(self):
        """Return what makes the scoring impossible and how to fix it, as a list of texts."""
        self.ensure_one()
        _ = self.env._
        name = self.metric_id.name
        values = {
            "linear": (self.value_low, self.value_high),
            "bands": self.band_ids.mapped("value_from"),
        }.get(self.scoring, ())
        problems = list(filter(None, [self.metric_id._get_percent_problem(*values)]))
        if self.scoring == "linear" and self.value_low == self.value_high:
            problems.append(
                _(
                    "%(name)s: the values for 0 and for 100 points are the same. Enter two "
                    "different values.",
                    name=name,
                )
            )
        if self.scoring == "linear" and self.value_low != self.value_high:
            rising = self.value_low < self.value_high
            if rising != (self.direction == "higher"):
                problems.append(
                    _(
                        "%(name)s: better values would get fewer points. Swap the values for 0 "
                        "and 100 points.",
                        name=name,
                    )
                )
        if self.scoring == "bands":
            values = self.band_ids.mapped("value_from")
            if len(values) < 2:
                problems.append(
                    _("%(name)s: scoring by bands needs at least two bands. Add a band.", name=name)
                )
            if len(set(values)) < len(values):
                problems.append(
                    _(
                        "%(name)s: two bands start at the same value. Change or delete one of "
                        "them.",
                        name=name,
                    )
                )
            if any(not 0 <= points <= 100 for points in self.band_ids.mapped("points")):
                problems.append(_("%(name)s: points must be between 0 and 100.", name=name))
        return problems

    def _get_settings(self):
        """Return the criterion as a review computes with it."""
        self.ensure_one()
        bands = ((band.value_from, band.points) for band in self.band_ids)
        return Criterion(
            code=self.metric_id.code,
            confidential=self.metric_id.confidential,
            direction=self.direction,
            unit=self.unit,
            weight=self.weight,
            scoring=self.scoring,
            low=self.value_low,
            high=self.value_high,
            bands=tuple(sorted(bands, reverse=True)),
            missing=self.missing,
        )
