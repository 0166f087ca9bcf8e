from odoo import api, fields, models

from ...tools.review.advice import Advice

BEST_FIRST = "review_id, score desc nulls last, rank_value desc, id"
GRADE_FIRST = "review_id, final_grade_id, id"


class KeyAccountReviewStatement(models.AbstractModel):
    """What a review line says to its reader: managers read all, others what fits the grade."""

    _name = "key.account.review.statement"
    _description = "Statement of a Key Account Review Line"

    standing = fields.Char(
        string="Score or Share",
        compute="_compute_explanation",
        help="The score, or in a Pareto review the share of this customer and all of the same or "
        "larger size. Empty if it would contradict the grade, because confidential criteria "
        "decide.",
    )
    headline = fields.Char(
        string="Summary",
        compute="_compute_explanation",
    )
    reason = fields.Text(
        compute="_compute_explanation",
        help="Why the customer has this grade, in words and figures.",
    )
    improvement = fields.Text(
        string="How to Improve",
        compute="_compute_explanation",
        help="Figures that would lead to the next better grade: one criterion at a time, or "
        "several together if one is not enough.",
    )
    explanation = fields.Html(
        compute="_compute_figures",
        sanitize=False,
        help="Measured values, points and weights per criterion.",
    )

    # === COMPUTE METHODS === #

    @api.depends("final_grade_id", "override_reason")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        for line, told, explain in self._get_explained():
            line.reason = explain.reason(told)
            line.headline = explain.headline(told)
            line.improvement = "\n".join(explain.improvements(told))
            line.standing = explain.standing(told)

    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        for line, told, explain in self._get_explained():
            line.explanation = explain.table(told)

    # === CRUD METHODS === #

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Best first by default: managers by score, others by grade, so that no order contradicts it.

        Below the grade nothing orders the lines of others, since the true score is confidential.
        """
        if order == self._order:
            manager = self.env.su or self.env.user.has_group("key_account.group_manager")
            order = BEST_FIRST if manager else GRADE_FIRST
        return super()._search(domain, offset, limit, order, **kwargs)

    # === BUSINESS METHODS === #

    def _get_explained(self):
        """Yield each line, the same with full rights, and what explains it.

        From the data stored in the review; managers also see confidential data. The user may not
        read all figures: the explanation selects what is shown.
        """
        full = self.env.su or self.env.user.has_group("key_account.group_manager")
        for lines in self.grouped("review_id").values():
            explain = Advice(lines.review_id.sudo(), full)
            for line in lines:
                yield line, line.sudo(), explain
