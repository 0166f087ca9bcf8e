from itertools import pairwise

from odoo import fields, models

from ...tools.review.settings import GradeLimits
from ...tools.trust import SHARE


class KeyAccountScorecardGrade(models.Model):
    """The rule for a grade under a scorecard. The last grade takes all other customers."""

    _name = "key.account.scorecard.grade"
    _description = "Key Account Scorecard Grade"
    _inherit = ["key.account.scorecard.history", "key.account.guarded"]
    _configuration = "scorecard_id.company_id"
    _fixed = {"scorecard_id"}
    _limits = {"max_share": SHARE}
    _order = "sequence, id"
    _rec_name = "grade_id"

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
    sequence = fields.Integer(
        related="grade_id.sequence",
        store=True,
    )
    min_score = fields.Float(
        string="Score from",
        help="Points from 0 to 100, inclusive.",
    )
    max_share = fields.Float(
        string="Up to Share",
        default=1.0,
        help="Customers, ranked by the Pareto metric, get this grade until they reach this share "
        "together.",
    )
    head_count = fields.Integer(
        help="Number of customers with this grade: the best scores first, and with equal scores "
        "the larger Pareto metric. Customers that are equal in both get the better grade, even if "
        "the number is exceeded.",
    )

    _grade_uniq = models.Constraint(
        "UNIQUE (scorecard_id, grade_id)",
        "This scorecard already has this grade. Each grade can be used only once.",
    )

    # === BUSINESS METHODS === #

    def _get_settings(self):
        """Return the limits of the grade as a review computes with them."""
        self.ensure_one()
        return GradeLimits(
            id=self.grade_id._origin.id,
            posture=self.grade_id.posture or None,
            min_score=self.min_score,
            max_share=self.max_share,
            head_count=self.head_count,
        )

    def _get_problems(self, rule):
        """Return what makes the grades impossible under ``rule``, as a list of texts."""
        _ = self.env._
        lines = self.sorted(lambda line: (line.grade_id.sequence, line.grade_id._origin.id))
        problems = []
        if len(lines) < 2:
            return [_("There are fewer than two grades. Add the grades that customers can get.")]
        if rule == "score":
            scores = lines.mapped("min_score")
            if any(not 0 <= score <= 100 for score in scores):
                problems.append(_("Score thresholds must be between 0 and 100."))
            if any(better <= worse for better, worse in pairwise(scores)):
                problems.append(
                    _(
                        "Each grade needs a higher score than the next lower grade. Enter "
                        "decreasing thresholds."
                    )
                )
            if scores[-1] != 0:
                problems.append(
                    _(
                        "Customers with fewer than %(score)s points would get no grade. Set the "
                        "threshold of the lowest grade to 0.",
                        score=f"{scores[-1]:g}",
                    )
                )
        elif rule == "pareto":
            # The last grade takes customers without contribution; its share is not used.
            shares = lines.mapped("max_share")[:-1]
            if any(not 0 < share <= 1 for share in shares):
                problems.append(_("Shares must be more than 0 % and at most 100 %."))
            if any(first >= second for first, second in pairwise(shares)):
                problems.append(
                    _("The share must increase from grade to grade, for example 80 %, 95 %, 100 %.")
                )
        elif any(count <= 0 for count in lines.mapped("head_count")[:-1]):
            problems.append(
                _(
                    "Enter the number of customers for each grade except the last. It must be more "
                    "than 0."
                )
            )
        return problems
