"""What orders are worth when they are judged, in their own currency.

Where it is invoiced by delivery, what was delivered beyond what was ordered counts, and what lowers the order
counts as far as it was delivered.
"""

from odoo.tools import SQL

from ..credit.drafts import invoiced_lines


def total(order):
    """Return the total of an order: of each line what was invoiced and what still will be.

    Lines that were invoiced can be lowered, to make room for others within the same release.
    """
    # Lines are not filtered before: the links of all orders are read together.
    return _planned(order) + sum(
        _beyond(line) for line in order.order_line if not line.display_type and not _is_down(line)
    )


def _beyond(line):
    """Return by how much what was invoiced of a line, and what is left of it, are more than its total.

    Nothing where they differ by what rounding leaves, a coin an invoice.
    """
    billed, quantity = _billed(line)
    wanted, planned = _wanted(line), max(line_total(line), 0.0)
    left = planned * min(max(1 - quantity / wanted, 0.0), 1.0) if wanted > 0 else 0.0
    beyond = max(billed, 0.0) + left - planned
    coins = line.order_id.currency_id.rounding * (len(line.invoice_lines) + 0.5)
    return beyond if beyond > coins else 0.0


def owed(order):
    """Return what posted invoices of an order leave to pay, in company currency."""
    moves = order.order_line.invoice_lines.move_id
    return sum(
        move.amount_residual_signed
        for move in moves
        if move.state == "posted" and move.move_type == "out_invoice"
    )


def _planned(order):
    """Return the total as lines will be invoiced: see :func:`..credit.drafts.wanted_quantity`."""
    lines = order.order_line.filtered(lambda line: not line.display_type)
    return order.amount_total + sum(line_total(line) - line.price_total for line in lines)


def _billed(line):
    """Return what invoices have of a line, those in draft too: amount in the currency of the order, and quantity.

    Credit notes subtract once they are posted: drafts can go again.
    """
    billed = quantity = 0.0
    for item in line.invoice_lines:
        move = item.move_id
        is_credit = move.move_type == "out_refund"
        if move.state == "posted" or (move.state == "draft" and not is_credit):
            rate = 1.0
            if move.currency_id != line.currency_id:
                rate = (line.order_id.currency_rate or 1.0) / (move.invoice_currency_rate or 1.0)
            sign = -1 if is_credit else 1
            billed += item.price_total * rate * sign
            unit = item.product_uom_id
            quantity += sign * (
                unit._compute_quantity(item.quantity, line.product_uom_id, round=False)
                if unit and line.product_uom_id and unit != line.product_uom_id
                else item.quantity
            )
    return billed, quantity


def _is_down(line):
    """Return whether a line is for down payments that were invoiced: they are part of the other lines."""
    return line.is_downpayment and not line.product_uom_qty


def line_total(line):
    """Return the total of a line as it will be invoiced."""
    wanted = _wanted(line)
    if line.display_type or wanted == line.product_uom_qty:
        return line.price_total
    return wanted * _unit(line, wanted)


def rest(order, invoiced):
    """Return what of a quotation is not invoiced yet: it was cancelled, and is confirmed again.

    As orders under way count: by quantities, less invoiced down payments.

    :param dict invoiced: as of :func:`invoiced_of`
    """
    amount = _planned(order)
    for line in order.order_line:
        if (known := invoiced.get(line.id)) is None:
            continue
        if _is_down(line):
            amount -= known["amount"] or 0.0
        elif wanted := _wanted(line):
            share = (known["quantity"] or 0.0) / wanted
            amount -= line_total(line) * min(max(share, 0.0), 1.0)
    return amount


def invoiced_of(orders, scope):
    """Return what posted invoices cover of quotations: ``{line id: {"quantity", "amount"}}``, by one statement."""
    if not orders:
        return {}
    query = invoiced_lines(scope, SQL("AND orders.id IN %s", orders._ids), confirmed=False)
    return {row["line_id"]: row for row in orders.env.execute_query_dict(query)}


def _price(line):
    return line.price_unit * (1 - line.discount / 100)


def _unit(line, wanted):
    """Return the price of a unit with tax, as :func:`..credit.drafts.unit_price`."""
    price, ordered = _price(line), line.product_uom_qty
    if ordered and abs(wanted) <= abs(ordered):
        return line.price_total / ordered
    known = [price, line.price_total / ordered] if ordered else [price]
    return max(known) if price >= 0 else min(known)


def _wanted(line):
    """Return the quantity that will be invoiced, as :func:`..credit.drafts.wanted_quantity`."""
    ordered, delivered = line.product_uom_qty, line.qty_delivered
    price = _price(line)
    if ordered < 0 <= price:
        return delivered if line.qty_delivered_method == "stock_move" else max(delivered, 0.0)
    if line.is_downpayment or line.product_id.invoice_policy == "order":
        return ordered
    if price >= 0 and ordered >= 0:
        return max(ordered, delivered)
    if price < 0 and ordered <= 0:
        return min(ordered, delivered)
    return delivered
