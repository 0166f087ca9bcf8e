from odoo import api, fields, models

from ...tools.review.account_statement import statements
from ...tools.review.grading_banner import GradingBanner


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
    standing = fields.Char(
        string="Score or Share",
        compute="_compute_explanation",
        help="Of the latest approved review: the score, or in a Pareto review the share of this "
        "customer and all of the same or larger size. Empty if it would contradict the grade, "
        "because confidential criteria decide.",
    )
    pareto_class = fields.Char(
        compute="_compute_pareto_class",
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

    @api.depends("review_line_ids.review_id.state")
    @api.depends_context("uid")
    def _compute_pareto_class(self):
        full = self._reads_confidential()
        for account in self:
            line = account.last_line_id.sudo()
            hidden = not full and line and line.review_id._get_settings().rank_confidential
            account.pareto_class = not hidden and line.pareto_class

    @api.depends(
        "review_line_ids.review_id.state",
        "grade_id",
        "grade_source",
        "grade_date",
        "grade_reason",
        "locked_until",
    )
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        for account, statement in statements(self, self._reads_confidential()):
            account.reason = statement.reason()
            account.improvement = statement.improvement()
            account.standing = statement.standing()

    @api.depends("review_line_ids.review_id.state", "grade_id")
    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        for account, statement in statements(self, self._reads_confidential()):
            account.explanation = statement.figures()

    # === ACTION METHODS === #

    # An @api.model method: the list button sends the selection, which can be empty.
    def action_grade_now(self):
        """Compute a review of all customers of the company, and ask before it is approved.

        A large company is computed in the background: the review is shown.
        """
        review, question = self.env["key.account.review"]._grade_now()
        return question if isinstance(question, dict) else review._get_records_action(context={})

    @api.model
    def get_grading_banner(self):
        """Return what leads to the first grading of the company, for the list of accounts.

        :return: texts, the one button (``None`` if there is nothing to do) and the steps; ``False``
            once customers are graded
        """
        self.check_access("read")
        return GradingBanner(self.env).tell()

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts that an approved review has graded keep it."""
        return super()._with_history() | self.sudo().filtered(
            lambda account: "approved" in account.review_line_ids.mapped("review_state")
        )

    @api.model
    def _reads_confidential(self):
        """Return whether the user reads confidential figures."""
        return self.env.su or self.env.user.has_group("key_account.group_manager")

    def _get_sheet_sections(self, contacts):
        # Only managers read of confidential criteria, also here: it is called in full rights.
        manager = self.env.user.has_group("key_account.group_manager")
        ((_account, statement),) = statements(self, manager)
        return {**super()._get_sheet_sections(contacts), "reason": statement.reason()}
