from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import UNIT_KIND, in_unit, unit_kind
from ...tools.metric.metric_scope import Fragment, MetricScope, Source
from ...tools.periods import period_start


class KeyAccountMetric(models.Model):
    """Our share of what a customer buys of our type of product, by the figure known on the day."""

    _inherit = "key.account.metric"
    _fed_by = {"feature_profile": ("share_of_wallet",)}

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "share_of_wallet": Fragment(
                self._source_wallet, SQL("MAX(wallet.share)"), history="ever"
            ),
        }

    @api.model
    def _source_wallet(self, scope, since, codes):
        """Rows: one per customer whose consumption is known, ``wallet``, with our ``share``.

        Consumption is a figure per year, so our sales of the twelve months up to the as-of date
        count, for any period: invoices if the consumption is an amount of money, ordered quantity
        if it is a quantity.
        """
        last_year = period_start(scope.date_to, 12)
        year = MetricScope(scope.company, last_year, scope.date_to, scope.partner_ids)
        sales = self._measure_queries(
            self._get_fragments(("revenue", "order_quantity"), year), year
        )
        reference = scope.company.key_account_uom_id
        return Source(
            SQL("wallet.partner_id"),
            SQL(
                """ FROM (
                        SELECT known.partner_id,
                               CASE WHEN known.basis = 'money'
                                    THEN GREATEST(COALESCE(invoiced.revenue, 0), 0) / NULLIF(known.amount, 0)
                                    ELSE COALESCE(ordered.order_quantity, 0) / NULLIF(known.quantity, 0)
                               END AS share
                          FROM (
                                SELECT DISTINCT ON (account.id)
                                       account.partner_id, consumption.basis, consumption.amount,
                                       CASE WHEN %(kind)s = %(reference)s THEN %(quantity)s END
                                           AS quantity
                                  FROM key_account_consumption consumption
                                  JOIN key_account account ON account.id = consumption.account_id
                             LEFT JOIN uom_uom unit ON unit.id = consumption.uom_id
                                 WHERE account.company_id = %(company)s
                                   AND consumption.date <= %(date)s %(only)s
                              ORDER BY account.id, consumption.date DESC, consumption.id DESC
                               ) known
                     LEFT JOIN (%(invoiced)s) invoiced ON invoiced.partner_id = known.partner_id
                     LEFT JOIN (%(ordered)s) ordered ON ordered.partner_id = known.partner_id
                    ) wallet WHERE TRUE """,
                kind=UNIT_KIND,
                reference=unit_kind(reference),
                quantity=in_unit(SQL("consumption.quantity"), SQL("unit.factor"), reference),
                company=scope.company.id,
                date=scope.date_to,
                only=scope.only(SQL("account.partner_id")),
                invoiced=sales[self._source_invoice],
                ordered=sales[self._source_sale_order_line],
            ),
        )
