"""What an invoice line cost, for commission on margins: SQL."""

from odoo.tools import SQL

from ..metric.documents import order_rate

NO_COST = SQL("SELECT NULL::numeric AS amount")


def line_cost():
    """Return the query of the cost of an invoice line, by the costs kept on its order lines.

    It reads ``document`` and ``line``. In company currency at the rate of the order; no row if it has no
    order line.
    """
    return SQL(
        """
        SELECT CASE WHEN document.is_credit THEN -1 ELSE 1 END * line.quantity
                   * COALESCE(billed.factor, 1)
                   * AVG(sold.purchase_price / %(rate)s / COALESCE(NULLIF(ordered.factor, 0), 1))
                   AS amount
          FROM sale_order_line_invoice_rel link
          JOIN sale_order_line sold ON sold.id = link.order_line_id
          JOIN sale_order ordering ON ordering.id = sold.order_id
     LEFT JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
     LEFT JOIN uom_uom billed ON billed.id = line.product_uom_id
         WHERE link.invoice_line_id = line.id
         GROUP BY billed.factor
        """,
        rate=order_rate(SQL("ordering")),
    )
