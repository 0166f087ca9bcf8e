"""Amounts that Odoo computes and keeps: what a caller sends for them is computed anew."""

OF_ORDERS = frozenset({"amount_tax", "amount_total", "amount_untaxed", "currency_rate"})
OF_LINES = frozenset({"price_subtotal", "price_tax", "price_total"})


def compute_anew(records, names):
    """Have Odoo compute fields of orders or their lines again, where orders are judged by them.

    Screens do not send them, so it changes only what somebody sends by other means. Code with full
    rights may write them.
    """
    if names and not records.env.su and records.env["sale.order"]._key_account_is_judging():
        for name in names:
            records.env.add_to_compute(records._fields[name], records)
