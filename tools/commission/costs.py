"""What an invoice line cost, for commission on margins: SQL.

The cost is that of the order lines in the night after the invoice was posted, and stays: it is kept on the
invoice line. What the order says later changes nothing, and is told to whoever confirms.
"""

from odoo.tools import SQL

from ..metric.customer_costs import UNIT_COST
from ..metric.documents import DOCUMENTS, IS_CREDIT_NOTE, is_posted_document

NO_COST = SQL("SELECT NULL::numeric AS amount")


def order_cost():
    """Return the query of the cost of an invoice line by its order lines today.

    It reads ``document`` and ``line``. In company currency at the rate of the order; no row if it has no
    order line.
    """
    return SQL(
        """
        SELECT CASE WHEN document.is_credit THEN -1 ELSE 1 END * line.quantity
                   * COALESCE(billed.factor, 1)
                   * %(unit_cost)s AS amount
          FROM sale_order_line_invoice_rel link
          JOIN sale_order_line sold ON sold.id = link.order_line_id
          JOIN sale_order ordering ON ordering.id = sold.order_id
     LEFT JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
     LEFT JOIN uom_uom billed ON billed.id = line.product_uom_id
         WHERE link.invoice_line_id = line.id
         GROUP BY billed.factor
        """,
        unit_cost=UNIT_COST,
    )


def line_cost():
    """Return the query of the cost that counts: the one that was kept, else that of the order."""
    return SQL(
        "SELECT COALESCE(line.key_account_cost::numeric, (%s)::numeric) AS amount", order_cost()
    )


def new_costs(company, first, today):
    """Return the statement that keeps the costs of invoice lines which have none yet."""
    return SQL(
        """
        UPDATE account_move_line kept
           SET key_account_cost = found.amount
          FROM (SELECT line.id, cost.amount
                  FROM (%(documents)s) document
                  JOIN account_move_line line ON line.move_id = document.id
                   AND line.display_type = 'product' AND line.key_account_cost IS NULL
                  JOIN LATERAL (%(cost)s) cost ON cost.amount IS NOT NULL) found
         WHERE kept.id = found.id
        """,
        documents=SQL(
            "SELECT move.id, %(credit)s AS is_credit FROM %(documents)s WHERE %(posted)s",
            credit=IS_CREDIT_NOTE,
            documents=DOCUMENTS,
            posted=is_posted_document(company.id, first, today),
        ),
        cost=order_cost(),
    )


def waiting_costs(move_ids):
    """Return the statement of the names of documents whose costs are not kept, though their orders say them."""
    return SQL(
        """
        SELECT DISTINCT document.name
          FROM (SELECT move.id, move.name, %(credit)s AS is_credit
                  FROM account_move move WHERE move.id = ANY(%(ids)s)) document
          JOIN account_move_line line ON line.move_id = document.id
           AND line.display_type = 'product' AND line.key_account_cost IS NULL
          JOIN LATERAL (%(cost)s) cost ON cost.amount IS NOT NULL
         ORDER BY document.name
        """,
        credit=IS_CREDIT_NOTE,
        ids=list(move_ids),
        cost=order_cost(),
    )


def changed_costs(move_ids, unit):
    """Return the statement of the names of documents whose orders say other costs by now.

    :param move_ids: ids of documents
    :param float unit: of the currency: what differs by less is the same
    """
    return SQL(
        """
        SELECT DISTINCT document.name
          FROM (SELECT move.id, move.name, %(credit)s AS is_credit
                  FROM account_move move WHERE move.id = ANY(%(ids)s)) document
          JOIN account_move_line line ON line.move_id = document.id
           AND line.key_account_cost IS NOT NULL
          JOIN LATERAL (%(cost)s) cost
            ON ABS(cost.amount - line.key_account_cost::numeric) >= %(unit)s
         ORDER BY document.name
        """,
        credit=IS_CREDIT_NOTE,
        ids=list(move_ids),
        cost=order_cost(),
        unit=unit,
    )
