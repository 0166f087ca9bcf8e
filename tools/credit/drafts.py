"""What was invoiced of orders, and what drafts ask for beyond what orders under way count."""

from odoo.tools import SQL

from ..metric.documents import DOCUMENT_TYPES, IS_CREDIT_NOTE, item_day, order_rate


def draft_documents(scope):
    """Return the query of draft invoices and credit notes, without what orders under way count already.

    Together, a confirmed order and its draft invoices count what is the most of it: line by line what is open
    or in draft, and what the drafts come to without the lines that they leave out. So an order that was
    lowered since, or one whose discount is not in the draft, does not hide it. Drafts of orders that do not
    count for the customer of the draft count in full; draft credit notes of orders are part of them.

    :param MetricScope scope: company and customers; a day in ``date_to`` that is past limits the document's
        own day: as of today invoices count whatever their day, as orders do
    :rtype: SQL
    :return: rows of ``move_id`` (``NULL``: of an order), ``partner_id``, ``amount`` with tax, credit notes negative
    """
    partner = SQL("partner.commercial_partner_id")
    return SQL(
        """
        WITH drafted AS MATERIALIZED (
             SELECT move.id AS move_id, %(partner)s AS partner_id, item.id AS item_id,
                    move.currency_id, %(credit)s AS is_credit, item.price_total,
                    item.price_total / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                    * CASE WHEN %(credit)s THEN -1 ELSE 1 END AS amount
               FROM account_move move
               JOIN res_partner partner ON partner.id = move.partner_id
               JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
              WHERE move.company_id = %(company)s AND move.state = 'draft' AND move.move_type IN %(types)s
                AND %(begun)s %(only)s
             ),
             of_order AS MATERIALIZED (%(of_order)s)
        SELECT drafted.move_id, drafted.partner_id, ROUND(SUM(drafted.amount)::numeric, 4) AS amount
          FROM drafted
         WHERE NOT EXISTS (SELECT FROM of_order WHERE of_order.item_id = drafted.item_id)
         GROUP BY drafted.move_id, drafted.partner_id
         UNION ALL
        SELECT NULL, beyond.partner_id, ROUND(beyond.amount::numeric, 4)
          FROM (%(beyond)s) beyond
         WHERE beyond.amount > 0
        """,
        partner=partner,
        of_order=_drafted_of_orders(scope),
        beyond=_beyond_orders(scope),
        credit=IS_CREDIT_NOTE,
        company=scope.company.id,
        types=DOCUMENT_TYPES,
        begun=_begun(scope),
        only=scope.only(partner),
    )


def _begun(scope):
    """Return the SQL condition on ``move``: a draft of the day. As of today invoices count whatever their day."""
    begun = SQL("COALESCE(move.invoice_date, %(day)s) <= %(day)s", day=scope.date_to)
    if scope.date_to < scope.company._key_account_today():
        return begun
    return SQL("(%s OR NOT %s)", begun, IS_CREDIT_NOTE)


def _drafted_of_orders(scope):
    """Return the query of the items of ``drafted`` that belong to orders which count for the same customer.

    :return: rows of ``item_id``, ``move_id``, ``partner_id``, ``order_id``, ``line_id``, ``amount`` (of what is no
        credit note; at the rate of the order, in company currency)
    """
    return SQL(
        """
        SELECT DISTINCT ON (drafted.item_id) drafted.item_id, drafted.move_id, drafted.partner_id,
               sale.id AS order_id, line.id AS line_id,
               CASE WHEN drafted.is_credit THEN NULL
                    WHEN drafted.currency_id = line.currency_id THEN drafted.price_total / %(rate)s
                    ELSE drafted.amount END AS amount
          FROM drafted
          JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = drafted.item_id
          JOIN sale_order_line line ON line.id = link.order_line_id
          JOIN sale_order sale ON sale.id = line.order_id
          JOIN res_partner payer ON payer.id = sale.partner_invoice_id
         WHERE sale.state = 'sale' AND sale.company_id = %(company)s
           AND payer.commercial_partner_id = drafted.partner_id
         ORDER BY drafted.item_id, line.id
        """,
        rate=order_rate(SQL("sale")),
        company=scope.company.id,
    )


def _beyond_orders(scope):
    """Return the query of what drafts ask for beyond what their orders count.

    :return: rows of ``order_id``, ``partner_id``, ``amount``
    """
    few = SQL(" AND orders.id IN (SELECT order_id FROM of_order) ")
    return SQL(
        """
        SELECT lined.order_id, lined.partner_id,
               GREATEST(lined.amount, whole.amount) - GREATEST(lined.open, 0) AS amount
          FROM (SELECT order_id, MIN(partner_id) AS partner_id, SUM(open) AS open,
                       SUM(CASE WHEN is_down THEN COALESCE(open, 0)
                                ELSE GREATEST(open, drafted) END) AS amount
                  FROM (SELECT order_id, line_id, MIN(partner_id) AS partner_id, SUM(open) AS open,
                               SUM(drafted) AS drafted, BOOL_OR(is_down) AS is_down
                          FROM (SELECT order_id, line_id, partner_id, NULL AS open, amount AS drafted,
                                       (SELECT line.is_downpayment FROM sale_order_line line
                                         WHERE line.id = line_id) AS is_down
                                  FROM of_order
                                 UNION ALL
                                SELECT line.order_id, line.line_id, NULL, line.amount / %(rate)s, NULL,
                                       line.is_down
                                  FROM (%(open)s) line
                                  JOIN sale_order sale ON sale.id = line.order_id) part
                         GROUP BY order_id, line_id) line
                 GROUP BY order_id) lined
          JOIN (SELECT order_id, SUM(GREATEST(amount, 0)) AS amount
                  FROM (SELECT order_id, move_id, SUM(amount) AS amount FROM of_order
                         GROUP BY order_id, move_id) document
                 GROUP BY order_id) whole ON whole.order_id = lined.order_id
        """,
        rate=order_rate(SQL("sale")),
        open=open_lines(
            invoiced_lines(scope, few), SQL("line.order_id IN (SELECT order_id FROM of_order)")
        ),
    )


def open_lines(invoiced, condition):
    """Return the query of what of order lines is not invoiced yet, with tax, in the currency of the order.

    :param SQL invoiced: as of :func:`invoiced_lines`
    :param SQL condition: on ``line``
    :return: rows of ``order_id``, ``line_id``, ``is_down`` (a down payment, which reduces the order), ``amount``
    """
    return SQL(
        """
        SELECT line.order_id, line.line_id, line.is_downpayment AND line.product_uom_qty = 0 AS is_down,
               CASE WHEN line.is_downpayment AND line.product_uom_qty = 0
                    THEN -COALESCE(line.invoiced_amount, 0)
                    ELSE %(unit)s * %(open)s END AS amount
          FROM (SELECT line.id AS line_id, line.order_id, line.is_downpayment, line.product_uom_qty,
                       line.price_total, line.price_unit, line.discount, %(wanted)s::float8 AS wanted,
                       COALESCE(invoiced.quantity, 0) AS invoiced, invoiced.amount AS invoiced_amount
                  FROM sale_order_line line
             LEFT JOIN (%(invoiced)s) invoiced ON invoiced.line_id = line.id
                 WHERE line.display_type IS NULL AND %(condition)s
                   -- Most lines were invoiced in full: they are left out before anything is added up.
                   AND (line.is_downpayment OR line.qty_delivered < 0
                        OR COALESCE(invoiced.quantity, 0) / NULLIF(line.product_uom_qty, 0)::float8 < 1
                        OR line.qty_delivered
                           > GREATEST(line.product_uom_qty, COALESCE(invoiced.quantity, 0)))) line
        """,
        wanted=wanted_quantity(SQL("line")),
        unit=unit_price(SQL("line"), SQL("line.wanted")),
        open=open_quantity(SQL("line.wanted"), SQL("line.invoiced")),
        invoiced=invoiced,
        condition=condition,
    )


def wanted_quantity(line):
    """Return the SQL of the quantity of an order line that will be invoiced.

    It is what was ordered. Where it is invoiced by delivery, it is what was delivered beyond that; of lines
    that lower the order, it is what was delivered. Of returns, only what the warehouse noted: the rest of the
    order can be invoiced without them, and a quantity that is typed brings nothing back.

    :param SQL line: alias of ``sale_order_line``
    """
    return SQL(
        """
        CASE WHEN %(line)s.product_uom_qty < 0 AND %(price)s >= 0
             THEN CASE WHEN %(line)s.qty_delivered_method = 'stock_move'
                       THEN COALESCE(%(line)s.qty_delivered, 0)
                       ELSE GREATEST(%(line)s.qty_delivered, 0) END
             WHEN %(line)s.is_downpayment OR EXISTS (
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
