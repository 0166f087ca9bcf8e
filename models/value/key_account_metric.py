from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import IS_CREDIT_NOTE, order_customer
from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetric(models.Model):
    """What makes work in the office: order lines and credit notes."""

    _inherit = "key.account.metric"

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "order_line_count": Fragment(self._source_ordered_line, SQL("COUNT(*)"), empty=0.0),
            "credit_note_count": Fragment(
                self._source_invoice,
                SQL(
                    "COUNT(*) FILTER (WHERE %s AND move.invoice_date >= %s)",
                    IS_CREDIT_NOTE,
                    scope.date_from,
                ),
                empty=0.0,
            ),
        }

    @api.model
    def _source_ordered_line(self, scope, since, codes):
        """Rows: lines of confirmed orders that sell a product, ``line``."""
        partner = SQL("partner.commercial_partner_id")
        return Source(
            partner,
            SQL(
                """ FROM sale_order_line line
                    JOIN sale_order "order" ON "order".id = line.order_id
                    JOIN res_partner partner ON partner.id = %s
                   WHERE %s AND %s %s """,
                order_customer(SQL('"order"')),
                self._where_orders(scope, since),
                self._where_order_lines(),
                scope.only(partner),
            ),
        )
