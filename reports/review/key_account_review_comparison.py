from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import trust
from ...tools.review.movement import Movement


class KeyAccountReviewComparison(models.Model):
    """Two reviews side by side, one row per account that is in either of them.

    The two reviews are in the context: ``compare_from`` and ``compare_to``, ids of reviews.
    """

    _name = "key.account.review.comparison"
    _description = "Key Account Review Comparison"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "id"
    _depends = {
        "key.account.review.line": ["review_id", "account_id", "final_grade_id", "score"],
        "key.account": ["company_id", "partner_id"],
        "key.account.grade": ["sequence"],
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    from_grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        string="Grade in First Review",
        readonly=True,
    )
    to_grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        string="Grade in Second Review",
        readonly=True,
    )
    movement = fields.Selection(
        selection=[
            ("up", "Up"),
            ("same", "Same"),
            ("down", "Down"),
            ("in", "Only in second review"),
            ("out", "Only in first review"),
        ],
        readonly=True,
    )
    from_score = fields.Float(
        string="Score in First Review",
        readonly=True,
        aggregator="avg",
    )
    to_score = fields.Float(
        string="Score in Second Review",
        readonly=True,
        aggregator="avg",
    )
    score_change = fields.Float(
        readonly=True,
        aggregator="avg",
    )

    change = fields.Char(
        compute="_compute_change",
        help="Customer, grades and why, for accounts that are in both reviews.",
    )

    # === COMPUTE METHODS === #

    @api.depends("movement")
    @api.depends_context("uid", "lang", "compare_from", "compare_to")
    def _compute_change(self):
        reviews = self.env["key.account.review"]
        first, second = (
            reviews.browse(trust.context_id(self, key)) for key in ("compare_from", "compare_to")
        )
        both = (first | second).exists()
        both.check_access("read")
        told = self.filtered(lambda row: len(both) == 2 and row.movement in ("up", "down", "same"))
        self.change = False
        # A row has the id of the line in the second review.
        lines = self.env["key.account.review.line"].sudo().browse(told.ids)
        movement = told and Movement(second.sudo(), True, lines, prior=first.sudo())
        for row, line in zip(told, lines, strict=True):
            row.change = movement.sentence(line)

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """ SELECT COALESCE(second.id, first.id) AS id,
                       COALESCE(second.account_id, first.account_id) AS account_id,
                       account.partner_id,
                       account.company_id,
                       first.final_grade_id AS from_grade_id,
                       second.final_grade_id AS to_grade_id,
                       first.score AS from_score,
                       second.score AS to_score,
                       second.score - first.score AS score_change,
                       CASE WHEN first.id IS NULL THEN 'in'
                            WHEN second.id IS NULL THEN 'out'
                            WHEN to_grade.id = from_grade.id THEN 'same'
                            WHEN (to_grade.sequence, to_grade.id)
                               < (from_grade.sequence, from_grade.id) THEN 'up'
                            ELSE 'down' END AS movement """
        )

    def _from(self):
        return SQL(
            """ FROM (%s) first
           FULL JOIN (%s) second ON second.account_id = first.account_id
                JOIN key_account account
                  ON account.id = COALESCE(second.account_id, first.account_id)
           LEFT JOIN key_account_grade from_grade ON from_grade.id = first.final_grade_id
           LEFT JOIN key_account_grade to_grade ON to_grade.id = second.final_grade_id """,
            self._lines(trust.context_id(self, "compare_from")),
            self._lines(trust.context_id(self, "compare_to")),
        )

    def _lines(self, review_id):
        """Return the lines of a review, one per account: a merged account has several."""
        return SQL(
            """ SELECT DISTINCT ON (account_id) * FROM key_account_review_line
                 WHERE review_id = %s ORDER BY account_id, id """,
            review_id,
        )
