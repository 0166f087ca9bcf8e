from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.metric.figures import Figures


class KeyAccountReviewMeasure(models.Model):
    """One row per reviewed customer and criterion, for pivots and graphs of measured values."""

    _name = "key.account.review.measure"
    _description = "Key Account Review Measure"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "metric_id"
    _order = "id"
    _depends = {
        "key.account.review.line": [
            "review_id",
            "account_id",
            "final_grade_id",
            "measures",
            "points",
        ],
        "key.account": ["partner_id"],
        "key.account.metric": ["code"],
    }

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    date = fields.Date(
        related="review_id.date",
    )
    final_grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        string="Grade",
        readonly=True,
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        readonly=True,
    )
    value = fields.Float(
        string="Measured Value",
        readonly=True,
        aggregator="avg",
    )
    value_label = fields.Char(
        string="Measured",
        compute="_compute_value_label",
        help="The measured value with its unit.",
    )
    points = fields.Float(
        readonly=True,
        aggregator="avg",
    )

    is_latest_review = fields.Boolean(
        string="Latest Review",
        compute="_compute_is_latest_review",
        search="_search_is_latest_review",
        help="The latest approved review of its company and scorecard.",
    )

    @api.depends("value", "metric_id", "review_id")
    @api.depends_context("lang")
    def _compute_value_label(self):
        for review, rows in self.grouped("review_id").items():
            figures = Figures(review.sudo())
            for row in rows:
                row.value_label = figures.value(row.metric_id.code, row.value)

    @api.depends("review_id")
    def _compute_is_latest_review(self):
        latest = self.env["key.account.review"]._get_latest_approved()
        for row in self:
            row.is_latest_review = row.review_id in latest

    def _search_is_latest_review(self, operator, value):
        return self.env["key.account.review"]._search_latest_approved(operator, value)

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    def _select(self):
        return SQL(
            """ SELECT line.id::bigint * 1000000 + metric.id AS id,
                       line.review_id,
                       line.account_id,
                       account.partner_id,
                       review.company_id,
                       line.final_grade_id,
                       metric.id AS metric_id,
                       measured.value::float8 AS value,
                       (line.points->>measured.key)::float8 AS points """
        )

    def _from(self):
        return SQL(
            """ FROM key_account_review_line line
                JOIN key_account_review review ON review.id = line.review_id
                JOIN key_account account ON account.id = line.account_id
          CROSS JOIN LATERAL jsonb_each_text(line.measures) measured
                JOIN key_account_metric metric ON metric.code = measured.key """
        )
