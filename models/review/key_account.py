from odoo import api, fields, models

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

    @api.depends("review_line_ids.review_id.state")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        for account in self:
            account.reason = account.last_line_id.reason
            account.improvement = account.last_line_id.improvement

    @api.depends("review_line_ids.review_id.state")
    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        for account in self:
            account.explanation = account.last_line_id.explanation

    # === ACTION METHODS === #

    # An @api.model method: the list button sends the selection, which can be empty.
    def action_grade_now(self):
        """Grade all customers of the company with the first scorecard, and show the review."""
        return self.env["key.account.review"]._grade_now()._get_records_action(context={})

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts that an approved review has graded keep it."""
        return super()._with_history() | self.sudo().filtered(
            lambda account: "approved" in account.review_line_ids.mapped("review_state")
        )

    def _get_sheet_sections(self, contacts):
        # Only managers read of confidential criteria, also here.
        manager = self.env.user.has_group("key_account.group_manager")
        line = self.last_line_id
        reason = line and Explanation(line.review_id, manager).reason(line)
        return {**super()._get_sheet_sections(contacts), "reason": reason or ""}
