"""What orders are worth when they are judged, in their own currency.

What was delivered beyond what was ordered counts, where it is invoiced by delivery.
"""

from odoo.tools import SQL

from ..credit.drafts import invoiced_lines


def total(order):
    """Return the total of an order with what was delivered beyond it."""
    return order.amount_total + sum(delivered_beyond(line) for line in order.order_line)


def line_total(line):
    """Return the total of a line with what was delivered beyond it."""
    return line.price_total + delivered_beyond(line)


def rest(order, invoiced):
    """Return what of a quotation is not invoiced yet: it was cancelled, and is confirmed again.

    As orders under way count: by quantities, less invoiced down payments.

    :param dict invoiced: as of :func:`invoiced_of`
    """
    amount = total(order)
    for line in order.order_line:
        if (known := invoiced.get(line.id)) is None:
            continue
        if line.is_downpayment and not line.product_uom_qty:
            amount -= known["amount"] or 0.0
        elif wanted := _wanted(line):
            share = known["quantity"] / wanted
            amount -= line_total(line) * min(max(share, 0.0), 1.0)
    return amount


def invoiced_of(orders, scope):
    """Return what posted invoices cover of quotations: ``{line id: {"quantity", "amount"}}``, by one statement."""
    if not orders:
        return {}
    query = invoiced_lines(scope, SQL("AND orders.id IN %s", orders._ids), confirmed=False)
    return {row["line_id"]: row for row in orders.env.execute_query_dict(query)}


def delivered_beyond(line):
    """Return the price of what was delivered beyond what was ordered, with tax if any was ordered."""
    more = _wanted(line) - line.product_uom_qty
    if not more or line.display_type:
        return 0.0
    if line.product_uom_qty:
        return line.price_total / line.product_uom_qty * more
    return line.price_unit * (1 - line.discount / 100) * more


def _wanted(line):
    """Return the quantity that will be invoiced, as :func:`..credit.drafts.wanted_quantity`."""
    ordered, delivered = line.product_uom_qty, line.qty_delivered
    by_delivery = not line.is_downpayment and line.product_id.invoice_policy != "order"
    return delivered if by_delivery and 0 <= ordered < delivered else ordered
