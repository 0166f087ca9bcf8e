"""What is left to deliver of confirmed orders: one rule for each screen, sheet and item."""

from odoo.tools import SQL


def delivered_quantity(line):
    """Return the SQL of what is delivered of an order line, in its own unit, never less than nothing.

    Quantities that are entered manually are often not: what is invoiced counts as delivered then.

    :param SQL line: alias of ``sale_order_line``
    """
    return SQL(
        "GREATEST(%(line)s.qty_delivered,"
        " CASE %(line)s.qty_delivered_method WHEN 'manual' THEN %(line)s.qty_invoiced END, 0)",
        line=line,
    )


def is_undelivered(line):
    """Return the SQL condition that something of an order line is left to deliver.

    :param SQL line: alias of ``sale_order_line``
    """
    return SQL("%s.product_uom_qty > %s", line, delivered_quantity(line))


def undelivered_amount(line):
    """Return the SQL of the amount that is left to deliver of a line, in the order's currency.

    Without tax, and before what reduces the prices of the whole order.

    :param SQL line: alias of ``sale_order_line``, of lines that are :func:`is_undelivered`
    """
    return SQL(
        "%(line)s.price_subtotal * (%(line)s.product_uom_qty - %(delivered)s)"
        " / %(line)s.product_uom_qty",
        line=line,
        delivered=delivered_quantity(line),
    )


def delivery_moment(order, line):
    """Return the SQL of when an order is to be delivered: an aggregate of its undelivered lines.

    The promised day, otherwise the one that follows from the lead times, in UTC.

    :param SQL order: alias of ``sale_order``
    :param SQL line: alias of ``sale_order_line``
    """
    return SQL(
        "COALESCE(%(order)s.commitment_date, "
        # Lead times must not leave the calendar: PostgreSQL would refuse the day.
        "MIN(%(order)s.date_order + GREATEST(LEAST(%(line)s.customer_lead, 36500), -36500)"
        " * INTERVAL '1 day'))",
        order=order,
        line=line,
    )
