"""What was invoiced of orders, and what drafts ask for beyond what orders under way count."""

from odoo.tools import SQL

from ..metric.documents import DOCUMENT_TYPES, IS_CREDIT_NOTE, item_day


def draft_documents(scope):
    """Return the query of draft invoices and credit notes, without what orders under way count already.

    A line of an order counts with the share of its quantity that goes beyond what the order line still
    counts: the order was lowered since, or more was delivered than ordered. Drafts of down payments and of
    credit notes of an order are part of it.

    :param MetricScope scope: company and customers; the day in ``date_to`` limits the document's own day
    :rtype: SQL
    :return: rows of ``move_id``, ``partner_id``, ``amount`` with tax, credit notes negative
    """
    partner = SQL("partner.commercial_partner_id")
    return SQL(
        """
        WITH drafted AS MATERIALIZED (
             SELECT move.id AS move_id, %(partner)s AS partner_id, item.id AS item_id,
                    item.quantity, item.product_uom_id, %(credit)s AS is_credit,
                    item.price_total / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                    * CASE WHEN %(credit)s THEN -1 ELSE 1 END AS amount
               FROM account_move move
               JOIN res_partner partner ON partner.id = move.partner_id
               JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
              WHERE move.company_id = %(company)s AND move.state = 'draft' AND move.move_type IN %(types)s
                AND COALESCE(move.invoice_date, %(day)s) <= %(day)s %(only)s
             )
        SELECT drafted.move_id, drafted.partner_id,
               ROUND(SUM(drafted.amount * COALESCE(beyond.share, 1))::numeric, 4) AS amount
          FROM drafted
     LEFT JOIN (%(beyond)s) beyond ON beyond.item_id = drafted.item_id
         WHERE COALESCE(beyond.share, 1) > 0
         GROUP BY drafted.move_id, drafted.partner_id
        """,
        partner=partner,
        beyond=_beyond_orders(scope),
        credit=IS_CREDIT_NOTE,
        company=scope.company.id,
        types=DOCUMENT_TYPES,
        day=scope.date_to,
        only=scope.only(partner),
    )


def _beyond_orders(scope):
    """Return the query of the share of draft lines of orders that their order lines do not count.

    :return: rows of ``item_id`` of ``drafted``, ``share`` from 0 to 1
    """
    few = SQL(
        """ AND link.order_line_id IN (
                SELECT mine.order_line_id FROM sale_order_line_invoice_rel mine
                  JOIN drafted ON drafted.item_id = mine.invoice_line_id) """
    )
    return SQL(
        """
        SELECT linked.item_id,
               MIN(CASE WHEN linked.is_more
                        THEN GREATEST(1 - linked.counted / NULLIF(linked.total, 0), 0)
                        ELSE 0 END) AS share
          FROM (
               SELECT draft.item_id, draft.is_more, draft.counted,
                      SUM(draft.quantity) FILTER (WHERE draft.is_more)
                          OVER (PARTITION BY draft.line_id) AS total
                 FROM (
                      SELECT drafted.item_id, line.id AS line_id,
                             drafted.quantity > 0 AND NOT drafted.is_credit AND sale.state = 'sale'
                                 AND line.is_downpayment IS NOT TRUE AS is_more,
                             drafted.quantity
                                 * COALESCE(unit.factor / NULLIF(wanted.factor, 0), 1) AS quantity,
                             GREATEST(LEAST(%s - COALESCE(invoiced.quantity, 0), %s), 0) AS counted
                        FROM drafted
                        JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = drafted.item_id
                        JOIN sale_order_line line ON line.id = link.order_line_id
                        JOIN sale_order sale ON sale.id = line.order_id
                   LEFT JOIN uom_uom unit ON unit.id = drafted.product_uom_id
                   LEFT JOIN uom_uom wanted ON wanted.id = line.product_uom_id
                   LEFT JOIN (%s) invoiced ON invoiced.line_id = line.id
                      ) draft
               ) linked
         GROUP BY linked.item_id
        """,
        wanted_quantity(SQL("line")),
        wanted_quantity(SQL("line")),
        invoiced_lines(scope, few),
    )


def wanted_quantity(line):
    """Return the SQL of the quantity of an order line that will be invoiced.

    It is what was ordered. Where it is invoiced by delivery, it is what was delivered beyond that; of lines
    that lower the order, such as returns, it is what was delivered, since the others are invoiced without them.

    :param SQL line: alias of ``sale_order_line``
    """
    return SQL(
        """
        CASE WHEN %(line)s.is_downpayment OR EXISTS (
                      SELECT 1 FROM product_product product
                        JOIN product_template template ON template.id = product.product_tmpl_id
                       WHERE product.id = %(line)s.product_id AND template.invoice_policy = 'order')
             THEN %(line)s.product_uom_qty
             WHEN %(price)s >= 0 AND %(line)s.product_uom_qty >= 0
             THEN GREATEST(%(line)s.product_uom_qty, %(line)s.qty_delivered)
             WHEN %(price)s < 0 AND %(line)s.product_uom_qty <= 0
             THEN LEAST(%(line)s.product_uom_qty, %(line)s.qty_delivered)
             ELSE COALESCE(%(line)s.qty_delivered, 0) END
        """,
        line=line,
        price=_list_price(line),
    )


def unit_price(line, wanted):
    """Return the SQL of the price of a unit of an order line, with tax, in the currency of the order.

    Odoo keeps the tax of what was ordered only, rounded: of more than that, the higher one of the prices with
    and without it counts.

    :param SQL line: alias of ``sale_order_line``
    :param SQL wanted: as of :func:`wanted_quantity`
    """
    return SQL(
        """
        CASE WHEN %(line)s.product_uom_qty <> 0 AND ABS(%(wanted)s) <= ABS(%(line)s.product_uom_qty)
             THEN %(known)s
             WHEN %(price)s >= 0 THEN GREATEST(%(known)s, %(price)s)
             ELSE LEAST(%(known)s, %(price)s) END
        """,
        line=line,
        wanted=wanted,
        known=SQL(
            "%(line)s.price_total::float8 / NULLIF(%(line)s.product_uom_qty, 0)::float8", line=line
        ),
        price=_list_price(line),
    )


def open_quantity(wanted, invoiced):
    """Return the SQL of what of a wanted quantity is not invoiced: from nothing to all of it."""
    return SQL(
        """
        CASE WHEN %(wanted)s >= 0 THEN GREATEST(LEAST(%(wanted)s - %(invoiced)s, %(wanted)s), 0)
             ELSE LEAST(GREATEST(%(wanted)s - %(invoiced)s, %(wanted)s), 0) END
        """,
        wanted=wanted,
        invoiced=invoiced,
    )


def _list_price(line):
    return SQL(
        "%(line)s.price_unit::float8 * (1 - COALESCE(%(line)s.discount, 0)::float8 / 100)",
        line=line,
    )


def invoiced_lines(scope, few=None, *, confirmed=True):
    """Return the query of what posted invoices up to the day cover of order lines.

    Only invoices to the customer and of the company of the order count, whatever else is linked to it.

    :param SQL few: condition on ``link`` (``AND …``); without one, the orders of the customers of the scope
    :param bool confirmed: whether only confirmed orders are wanted
    :return: rows of ``line_id``, ``quantity`` in the unit of the order line, and of down payments
        ``amount`` with tax, in the currency of the order; both can be NULL
    """
    if few is None:
        few = scope.only(SQL("payer.commercial_partner_id"))
    return SQL(
        """
        SELECT link.order_line_id AS line_id,
               SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.quantity::float8
                   * CASE WHEN item.product_uom_id = invoiced.product_uom_id THEN 1
                          ELSE COALESCE((SELECT unit.factor / NULLIF(wanted.factor, 0)
                                           FROM uom_uom unit, uom_uom wanted
                                          WHERE unit.id = item.product_uom_id
                                            AND wanted.id = invoiced.product_uom_id), 1)::float8
                      END) FILTER (WHERE %(same)s) AS quantity,
               SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.price_total::float8
                   * CASE WHEN move.currency_id = invoiced.currency_id THEN 1
                          ELSE (COALESCE(NULLIF(orders.currency_rate, 0), 1)
                                / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1))::float8
                      END) FILTER (
                       WHERE invoiced.is_downpayment AND item.is_downpayment AND %(same)s) AS amount
          FROM sale_order_line_invoice_rel link
          JOIN account_move_line item ON item.id = link.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
          JOIN sale_order_line invoiced ON invoiced.id = link.order_line_id
          JOIN sale_order orders ON orders.id = invoiced.order_id
          JOIN res_partner payer ON payer.id = orders.partner_invoice_id
          JOIN res_partner billed ON billed.id = move.partner_id
         WHERE item.parent_state = 'posted' AND move.move_type IN %(types)s AND %(day)s <= %(date_to)s
           AND orders.company_id = %(company)s AND move.company_id = %(company)s
           AND %(confirmed)s %(few)s
         GROUP BY link.order_line_id
        """,
        # As a condition of the join, it makes PostgreSQL expect one row, and join these by nested loops. It orders
        # up to eight tables by itself (``join_collapse_limit``): with more, it begins with all invoices.
        same=SQL("billed.commercial_partner_id = payer.commercial_partner_id"),
        types=DOCUMENT_TYPES,
        day=item_day("item"),
        date_to=scope.date_to,
        company=scope.company.id,
        confirmed=SQL("orders.state = 'sale'") if confirmed else SQL("TRUE"),
        few=few,
    )
