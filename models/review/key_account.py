from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.review.explanation import Explanation


class KeyAccount(models.Model):
    """What the latest approved review says about an account."""

    _inherit = "key.account"

    review_line_ids = fields.One2many(
        comodel_name="key.account.review.line",
        inverse_name="account_id",
        string="Reviews",
    )
    last_line_id = fields.Many2one(
        comodel_name="key.account.review.line",
        string="Latest Review",
        compute="_compute_last_line_id",
    )
    open_score = fields.Float(
        string="Public Score",
        digits=(5, 2),
        compute="_compute_last_line_id",
        help="Score of the latest approved review, without confidential criteria.",
    )
    pareto_class = fields.Char(
        compute="_compute_last_line_id",
    )
    reason = fields.Text(
        string="Grade Reasons",
        compute="_compute_explanation",
    )
    improvement = fields.Text(
        string="How to Improve",
        compute="_compute_explanation",
    )
    explanation = fields.Html(
        string="Figures",
        compute="_compute_figures",
        sanitize=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("review_line_ids.review_id.state")
    def _compute_last_line_id(self):
        """The line of the latest approved review, in one query for all accounts."""
        lines = self.env["key.account.review.line"]
        latest = {}
        groups = lines._read_group(
            [("account_id", "in", self.ids), ("review_id.state", "=", "approved")],
            ["account_id", "review_id"],
            ["id:max"],
        )
        for account, review, line_id in groups:
            key = (review.date, review.id)
            if account.id not in latest or latest[account.id][0] < key:
                latest[account.id] = (key, line_id)
        for account in self:
            account.last_line_id = latest.get(account._origin.id, (None, False))[1]
        # A second loop, so that the lines of all accounts are read in one query.
        for account in self:
            account.open_score = account.last_line_id.open_score
            account.pareto_class = account.last_line_id.pareto_class

    @api.depends(
        "review_line_ids.review_id.state", "grade_id", "grade_source", "grade_date", "grade_reason"
    )
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        for account in self:
            line = account.last_line_id
            account.reason = account._get_reason(line.reason)
            account.improvement = account._get_improvement(line.improvement)

    @api.depends("review_line_ids.review_id.state")
    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        for account in self:
            account.explanation = account.last_line_id.explanation

    # === ACTION METHODS === #

    # An @api.model method: the list button sends the selection, which can be empty.
    def action_grade_now(self):
        """Compute a review of all customers of the company, and ask before it is approved.

        A large company is computed in the background: the review is shown.
        """
        review, question = self.env["key.account.review"]._grade_now()
        return question if isinstance(question, dict) else review._get_records_action(context={})

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts that an approved review has graded keep it."""
        return super()._with_history() | self.sudo().filtered(
            lambda account: "approved" in account.review_line_ids.mapped("review_state")
        )

    def _is_graded_by_review(self):
        """Return whether the grade is the one that the latest approved review gave."""
        self.ensure_one()
        line = self.last_line_id.sudo()
        return self.grade_source != "manual" and line.final_grade_id == self.grade_id

    def _get_reason(self, reason):
        """Return why the account has its grade: a manual decision first, then the review.

        :param str reason: why the latest approved review gave its grade, "" if there is none
        """
        self.ensure_one()
        parts = [reason]
        if self.grade_source == "manual":
            parts = [self._get_manual_reason(), *self._get_review_reason(reason)]
        elif self.last_line_id and not self._is_graded_by_review():
            parts = self._get_review_reason(reason)
        return "\n".join(part for part in parts if part)

    def _get_manual_reason(self):
        grade = self.grade_id.name
        values = {
            "grade": grade,
            "date": format_date(self.env, self.grade_date),
            "reason": self.grade_reason or "–",
        }
        if not grade:
            return self.env._("The grade was removed manually on %(date)s: %(reason)s", **values)
        return self.env._("Grade %(grade)s, set manually on %(date)s: %(reason)s", **values)

    def _get_review_reason(self, reason):
        """Return the reasons of the latest review below what it found, if there is one."""
        line = self.last_line_id.sudo()
        if not line:
            return []
        found = self.env._(
            "The review of %(date)s gave %(grade)s:",
            date=format_date(self.env, line.date),
            grade=line.final_grade_id.name,
        )
        return [found, reason]

    def _get_improvement(self, improvement):
        """Return how to improve: from the grade of the review, which can be another one."""
        self.ensure_one()
        grade = self.last_line_id.sudo().final_grade_id
        if not improvement or grade == self.grade_id:
            return improvement
        if self.grade_id and grade.sequence < self.grade_id.sequence:
            return self.env._("The figures give %(grade)s already.", grade=grade.name)
        start = self.env._("By the figures, starting from %(grade)s:", grade=grade.name)
        return f"{start}\n{improvement}"

    def _get_sheet_sections(self, contacts):
        # Only managers read of confidential criteria, also here.
        manager = self.env.user.has_group("key_account.group_manager")
        line = self.last_line_id
        reason = line and Explanation(line.review_id, manager).reason(line)
        return {**super()._get_sheet_sections(contacts), "reason": self._get_reason(reason or "")}
