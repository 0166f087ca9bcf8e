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
            SQL(
                """ FROM (
                        SELECT DISTINCT ON (rating.account_id, rating.kind)
                               account.partner_id, rating.kind, rating.value
                          FROM key_account_rating rating
                          JOIN key_account account ON account.id = rating.account_id
                         WHERE account.company_id = %s AND rating.date <= %s %s
                         ORDER BY rating.account_id, rating.kind, rating.date DESC, rating.id DESC
                    ) rating WHERE TRUE """,
                scope.company.id,
                scope.date_to,
                scope.only(SQL("account.partner_id")),
            ),
        )
