from odoo import api, models
from odoo.tools import SQL

from ...tools.days import known_day
from ...tools.metric.documents import (
    DOCUMENT_AMOUNT,
    DOCUMENT_DAY,
    DOCUMENTS,
    IS_CREDIT_NOTE,
    SALE_TYPES,
    is_confirmed_order,
    is_posted_document,
    order_customer,
)
from ...tools.metric.metric_scope import Fragment, MetricScope, Source


class KeyAccountMetricInvoice(models.AbstractModel):
    """Metrics of posted customer invoices and credit notes, in company currency, without tax.

    The invoice date of the document counts, not the day of posting.
    """

    _name = "key.account.metric.invoice"
    _description = "Metrics of Customer Invoices"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        in_period = SQL("%s >= %s", DOCUMENT_DAY, scope.date_from)
        amount = DOCUMENT_AMOUNT
        revenue = SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", amount, in_period)
        before = SQL(
            "SUM(%s) FILTER (WHERE NOT %s AND %s >= %s)",
            amount,
            in_period,
            DOCUMENT_DAY,
            scope.previous_from,
        )
        return super()._fragments(scope) | {
            "revenue": Fragment(self._source_invoice, revenue, empty=0.0),
            "revenue_growth": Fragment(
                self._source_invoice,
                SQL("CASE WHEN %(b)s > 0 THEN %(r)s / %(b)s - 1 END", b=before, r=revenue),
                history="previous",
            ),
            "credit_note_rate": Fragment(
                self._source_invoice,
                SQL(
                    "-COALESCE(SUM(%(a)s) FILTER (WHERE %(p)s AND %(credit)s), 0)"
                    " / NULLIF(SUM(%(a)s) FILTER (WHERE %(p)s AND NOT %(credit)s), 0)",
                    a=amount,
                    p=in_period,
                    credit=IS_CREDIT_NOTE,
                ),
            ),
            "tenure_years": Fragment(
                self._source_first_document,
                SQL("GREATEST(%s - MIN(first.date), 0) / 365.25", scope.date_to),
                history="ever",
            ),
        }

    def _get_range(self):
        """Growth has no upper limit: sales can more than double."""
        return (-1.0, None) if self.code == "revenue_growth" else super()._get_range()

    @api.model
    def _source_invoice(self, scope, since, codes):
        """Rows: posted invoices, receipts and credit notes of customers, ``move``."""
        partner = SQL("partner.commercial_partner_id")
        return Source(
            partner,
            SQL(
                "FROM %s WHERE %s %s",
                DOCUMENTS,
                is_posted_document(scope.company.id, since, scope.date_to),
                scope.only(partner),
            ),
        )

    @api.model
    def _source_first_document(self, scope, since, codes):
        """Rows: one per customer with the first day as a customer, ``first``."""
        return Source(
            SQL("first.partner_id"),
            SQL(
                """ FROM (
                        SELECT COALESCE(account.partner_id, document.partner_id) AS partner_id,
                               COALESCE(account.customer_since, document.date) AS date
                          FROM (%s) document
                     FULL JOIN (
                               SELECT partner_id, customer_since FROM key_account
                                WHERE company_id = %s AND customer_since IS NOT NULL
                               ) account ON account.partner_id = document.partner_id
                    ) first
                   WHERE first.date <= %s %s """,
                self._first_document_query(scope.company),
                scope.company.id,
                scope.date_to,
                scope.only(SQL("first.partner_id")),
            ),
        )

    @api.model
    def _first_document_query(self, company, unknown_only=False):
        """Return the SQL of ``partner_id, date``: first confirmed order or posted invoice.

        :param res.company company: company of the documents
        :param bool unknown_only: leave out customers whose account has a *customer since* date
        """
        scope, order = MetricScope(company, None, None), SQL('"order"')
        unknown = SQL()
        if unknown_only:
            unknown = SQL(
                """ AND NOT EXISTS (
                        SELECT FROM key_account known
                         WHERE known.partner_id = partner.commercial_partner_id
                           AND known.company_id = %s AND known.customer_since IS NOT NULL) """,
                company.id,
            )
        return SQL(
            """ SELECT partner_id, MIN(date) AS date
                  FROM (
                        SELECT partner.commercial_partner_id AS partner_id,
                               %s AS date
                          FROM sale_order "order"
                          JOIN res_partner partner ON partner.id = %s
                         WHERE %s %s
                         GROUP BY 1
                         UNION ALL
                        SELECT partner.commercial_partner_id, %s
                          FROM %s
                         WHERE %s %s
                         GROUP BY 1
                       ) document
              GROUP BY 1 """,
            scope.local_date(SQL('MIN("order".date_order)')),
            order_customer(order),
            is_confirmed_order(order, company.id),
            unknown,
            known_day(SQL("MIN(%s)", DOCUMENT_DAY)),
            DOCUMENTS,
            is_posted_document(company.id, None, None, types=SALE_TYPES),
            unknown,
        )
