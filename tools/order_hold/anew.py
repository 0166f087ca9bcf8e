"""Amounts that Odoo computes and keeps: what a caller sends for them is computed anew."""

OF_ORDERS = frozenset(
    {"amount_tax", "amount_total", "amount_untaxed", "currency_id", "currency_rate"}
)
OF_LINES = frozenset({"price_subtotal", "price_tax", "price_total"})


def computed_of(records, names):
    """Return those of some fields that Odoo computes, stores, and lets nobody edit on screens."""
    fields = records._fields
    return {
        name
        for name in names
        if name in fields and fields[name].store and fields[name].compute and fields[name].readonly
    }


def compute_anew(records, names):
    """Have Odoo compute fields of orders or their lines again, where orders are judged by them.

    Screens do not send them, so it changes only what somebody sends by other means. Code with full
    rights may write them.
    """
    if names and not records.env.su and records.env["sale.order"]._key_account_is_judging():
        for name in names:
            records.env.add_to_compute(records._fields[name], records)


# By how many of the smallest coins Odoo may move the total of a line, to share out what rounding leaves.
SHARED_OUT = 10


def drop_odd_totals(lines):
    """Remove totals that were sent for order lines in ``extra_tax_data``, unless they are as Odoo computes.

    Discounts and down payments keep totals there that differ by the rounding alone, also while they wait
    for the price and the quantity that they were made for.

    :return: whether there were any
    """
    odd = lines.filtered(lambda line: line.extra_tax_data and not _is_as_computed(line))
    if odd:
        odd.extra_tax_data = False
    return bool(odd)


def _is_as_computed(line):
    data = line.extra_tax_data
    try:
        if not data.get("manual_tax_amounts"):
            # Odoo uses the others together with these only.
            return True
        base = {name: float(data[name]) for name in ("price_unit", "discount", "quantity")}
        taxes = line.tax_ids._flatten_taxes_and_sort_them()[0]
        if data["currency_id"] != line.order_id.currency_id.id:
            return False
        if data["manual_tax_amounts"].keys() != {str(tax.id) for tax in taxes}:
            return False
        wanted, plain = (
            _compute_total(line, base | {"extra_tax_data": extra}) for extra in (data, None)
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return abs(wanted - plain) < line.order_id.currency_id.rounding * (SHARED_OUT + 0.5)


def _compute_total(line, values):
    base_line = line._prepare_base_line_for_taxes_computation(**values)
    taxes = line.env["account.tax"]
    taxes._add_tax_details_in_base_line(base_line, line.order_id.company_id)
    taxes._round_base_lines_tax_details([base_line], line.order_id.company_id)
    return base_line["tax_details"]["total_included_currency"]
