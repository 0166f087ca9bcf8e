"""Marks in the business with a customer: the first order, totals that were crossed, best years.

``docs/figures.md`` says what they are. What an order and an invoice is stands in ``documents.py``.
"""

from odoo.tools import SQL

from .documents import (
    DOCUMENT_AMOUNT,
    DOCUMENT_DAY,
    DOCUMENTS,
    is_confirmed_order,
    is_posted_document,
    order_customer,
)

# Totals of revenue, in the currency of the company.
MILESTONES = tuple(10**power for power in range(4, 10))
ORDER = SQL("sale")


def first_order_query(scope):
    """Return the query of the first confirmed order of the customers of a scope, up to its end."""
    return SQL(
        """ SELECT %(day)s AS day, sale.id,
                   JSONB_BUILD_OBJECT('mark', 'order', 'name', sale.name) AS facts
              FROM sale_order sale
              JOIN res_partner partner ON partner.id = %(customer)s
             WHERE %(confirmed)s %(only)s
             ORDER BY sale.date_order, sale.id
             LIMIT 1 """,
        day=scope.local_date(SQL("sale.date_order")),
        customer=order_customer(ORDER),
        confirmed=is_confirmed_order(ORDER, scope.company.id, end=scope.end),
        only=scope.only(SQL("partner.commercial_partner_id")),
    )


def revenue_marks_query(scope):
    """Return the query of milestones and best years of the customers of a scope, up to its end.

    A milestone is crossed on the first day on which the total revenue reaches it, and once: a credit
    note does not take it back. A year counts when it is over, if it beats all years before it.
    """
    return SQL(
        """ WITH daily AS (
                SELECT %(day)s AS day, MAX(move.id) AS id, SUM(%(amount)s) AS amount
                  FROM %(documents)s
                 WHERE %(posted)s %(only)s
                 GROUP BY 1
            ), running AS (
                SELECT day, id, SUM(amount) OVER (ORDER BY day) AS total FROM daily
            ), yearly AS (
                SELECT EXTRACT(YEAR FROM day)::int AS year, MAX(id) AS id, SUM(amount) AS amount
                  FROM daily GROUP BY 1
            ), best AS (
                SELECT year, id, amount,
                       MAX(amount) OVER (ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING
                                                             AND 1 PRECEDING) AS former
                  FROM yearly
            )
            SELECT crossed.day, crossed.id,
                   JSONB_BUILD_OBJECT('mark', 'total', 'amount', goal.amount) AS facts
              FROM UNNEST(%(milestones)s::numeric[]) AS goal(amount)
              JOIN LATERAL (SELECT day, id FROM running WHERE total >= goal.amount
                             ORDER BY day LIMIT 1) crossed ON TRUE
             UNION ALL
            SELECT MAKE_DATE(year, 12, 31), id,
                   JSONB_BUILD_OBJECT('mark', 'year', 'year', year, 'amount', amount, 'former', former)
              FROM best
             WHERE amount > former AND former > 0 AND MAKE_DATE(year, 12, 31) < %(today)s """,
        day=DOCUMENT_DAY,
        amount=DOCUMENT_AMOUNT,
        documents=DOCUMENTS,
        posted=is_posted_document(scope.company.id, None, scope.date_to),
        only=scope.only(SQL("partner.commercial_partner_id")),
        milestones=list(MILESTONES),
        today=scope.date_to,
    )
