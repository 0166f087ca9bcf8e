from odoo import api, fields, models
from odoo.tools import SQL


class KeyAccountSatisfactionScore(models.Model):
    """How satisfied a customer is with one dimension; without a row, that is not known."""

    _name = "key.account.satisfaction.score"
    _description = "Satisfaction by Dimension"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "answer_id desc, dimension_id"

    answer_id = fields.Many2one(
        comodel_name="key.account.satisfaction.answer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="answer_id.account_id",
        store=True,
        precompute=True,
    )
    dimension_id = fields.Many2one(
        comodel_name="key.account.satisfaction.dimension",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(related="answer_id.date", store=True, precompute=True)
    grade_id = fields.Many2one(related="answer_id.grade_id", store=True, precompute=True)
    campaign_id = fields.Many2one(related="answer_id.campaign_id", store=True, precompute=True)
    weight = fields.Float(aggregator=None, help="The weight with which it counts in the answer.")
    share = fields.Float(
        aggregator=None,
        help="Its weight as a share of all weights in the answer.",
    )
    perceived = fields.Float(
        string="Gets", aggregator="avg", help="What the customer gets, 0 to 10."
    )
    ideal = fields.Float(string="Wants", aggregator="avg", help="What the customer wants, 0 to 10.")
    score = fields.Float(
        string="Satisfaction",
        aggregator="avg",
        help="What the customer gets ÷ what it wants × 100, at most 100.",
    )

    # === COMPUTE METHODS === #

    @api.depends("answer_id", "dimension_id", "score")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.dimension_id.name}: {row.score:.0f}"

    # === BUSINESS METHODS === #

    def _read_group_select(self, aggregate_spec, query):
        """The mean of one dimension is the plain one; over several, each counts by its share in the answer.

        So the total of all dimensions is the satisfaction: the mean of the answers.
        """
        if aggregate_spec != "score:avg":
            return super()._read_group_select(aggregate_spec, query)
        score, share, dimension = (
            self._field_to_sql(self._table, name, query)
            for name in ("score", "share", "dimension_id")
        )
        return SQL(
            "CASE WHEN COUNT(DISTINCT %(dimension)s) > 1 AND SUM(%(share)s) > 0 "
            "THEN SUM(%(score)s * %(share)s) / SUM(%(share)s) ELSE AVG(%(score)s) END",
            score=score,
            share=share,
            dimension=dimension,
        )
