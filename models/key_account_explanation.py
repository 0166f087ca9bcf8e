from odoo import api, fields, models


class KeyAccount(models.Model):
    """What the latest approved review says about an account."""

    _inherit = "key.account"

    grade_color = fields.Integer(
        related="grade_id.color",
        string="Grade Color",
    )
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
        related="last_line_id.open_score",
        string="Score",
        related_sudo=False,
    )
    pareto_class = fields.Char(
        related="last_line_id.pareto_class",
        related_sudo=False,
    )
    reason = fields.Text(
        related="last_line_id.reason",
        string="Why This Grade",
        related_sudo=False,
    )
    improvement = fields.Text(
        related="last_line_id.improvement",
        string="What Would Lift It",
        related_sudo=False,
    )
    explanation = fields.Html(
        related="last_line_id.explanation",
        string="Figures",
        related_sudo=False,
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
