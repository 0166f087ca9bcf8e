from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetricRating(models.AbstractModel):
    """Manual scores: the latest one of each kind that was known on the day."""

    _name = "key.account.metric.rating"
    _description = "Metrics of Manual Scores"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            kind: Fragment(
                self._source_rating,
                SQL("MAX(rating.value) FILTER (WHERE rating.kind = %s)", kind),
                history="ever",
            )
            for kind in ("influence", "reputation")
        }

    @api.model
    def _source_rating(self, scope, since, codes):
        """Rows: the latest manual score per account and kind, ``rating``."""
        return Source(
            SQL("rating.partner_id"),
            SQL(" FROM (%s) rating WHERE TRUE ", self._get_scores(scope)),
        )

    # === HOOKS === #

    @api.model
    def _get_scores(self, scope):
        """Return the query of the latest score of each customer and kind. To be extended by rooms.

        :rtype: SQL
        :return: rows of ``partner_id``, ``kind``, ``value``
        """
        return SQL(
            """
            SELECT DISTINCT ON (rating.account_id, rating.kind)
                   account.partner_id, rating.kind, rating.value
              FROM key_account_rating rating
              JOIN key_account account ON account.id = rating.account_id
             WHERE account.company_id = %s AND rating.date <= %s %s
             ORDER BY rating.account_id, rating.kind, rating.date DESC, rating.id DESC
            """,
            scope.company.id,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )

    @api.model
    def _get_score_origins(self):
        """Return what else may count as a score, in words, ``{kind: words}``. To be extended by rooms."""
        return {}

    @api.model
    def _get_replaced_scores(self, company):
        """Return the kinds of scores for which something else counts in a company. To be extended."""
        return []
