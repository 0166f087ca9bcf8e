from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetricPromise(models.AbstractModel):
    """The share of promises to pay that were kept, of those whose day came in the period."""

    _name = "key.account.metric.promise"
    _description = "Metrics of Promises to Pay"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "promise_kept_rate": Fragment(self._source_promise, SQL("AVG(promise.kept_share)")),
        }

    @api.model
    def _source_promise(self, scope, since, codes):
        """Rows: promises that were kept or broken in the period, ``promise``."""
        partner = SQL("account.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM key_account_payment_promise promise
                    JOIN key_account account ON account.id = promise.account_id
                   WHERE promise.company_id = %s AND promise.state IN ('kept', 'partly', 'broken')
                     AND promise.date_settled BETWEEN %s AND %s %s """,
                scope.company.id,
                since,
                scope.date_to,
                scope.only(partner),
            ),
        )
