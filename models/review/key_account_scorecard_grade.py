from itertools import pairwise

from odoo import fields, models


class KeyAccountScorecardGrade(models.Model):
    """What it takes to get a grade under a scorecard. The last grade takes all the others."""

    _name = "key.account.scorecard.grade"
    _description = "Key Account Scorecard Grade"
    _inherit = ["key.account.guarded"]
    _configuration = "scorecard_id.company_id"
    _fixed = {"scorecard_id"}
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
        help="Points, 0 to 100, inclusive.",
    )
    max_share = fields.Float(
        string="Up to Share",
        default=1.0,
        help="Customers ranked by the Pareto metric get this grade until together they make this share.",
    )
    head_count = fields.Integer(
        help="So many customers, the best scores first; among equal scores the larger Pareto metric. "
        "Customers who are equal in both all get the better grade, even if that makes more.",
    )

    _grade_uniq = models.Constraint(
        "UNIQUE (scorecard_id, grade_id)",
        "A scorecard names each grade once.",
    )

    # === BUSINESS METHODS === #

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
                problems.append(_("Score thresholds lie between 0 and 100."))
            if any(better <= worse for better, worse in pairwise(scores)):
                problems.append(
                    _(
                        "A better grade needs a higher score than the next one. Let the thresholds fall from grade to grade."
                    )
                )
            if scores[-1] != 0:
                problems.append(
                    _(
                        "Customers with fewer than %(score)s points would get no grade. Let the lowest grade start at 0.",
                        score=f"{scores[-1]:g}",
                    )
                )
        elif rule == "pareto":
            # The last grade takes who contributes nothing; its share says nothing.
            shares = lines.mapped("max_share")[:-1]
            if any(not 0 < share <= 1 for share in shares):
                problems.append(_("Shares lie above 0 % and go up to 100 %."))
            if any(first >= second for first, second in pairwise(shares)):
                problems.append(
                    _("The share must rise from grade to grade, for example 80 %, 95 %, 100 %.")
                )
        elif any(count <= 0 for count in lines.mapped("head_count")[:-1]):
            problems.append(
                _("Say for each grade but the last how many customers get it: a number above 0.")
            )
        return problems
