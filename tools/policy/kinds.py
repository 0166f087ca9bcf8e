"""Kinds of advantages that a sales policy gives, and how their values are said."""

from typing import NamedTuple

from odoo.tools import format_amount

PRICELIST, TERM = "pricelist", "term"
SHARE, DAYS, FACTOR, MONEY = "share", "days", "factor", "money"


class Kind(NamedTuple):
    """A kind of advantage.

    ``type`` says what its value is: a record (``pricelist``, ``term``) or a number, of which more is
    better: ``share`` (0.02 is 2 %), ``days``, ``factor`` (1.5 is half as much again), ``money`` (in
    company currency). ``most`` is the highest value. ``for_customer``: may be shown to the customer.
    """

    type: str
    most: float = 0
    for_customer: bool = False


KINDS = {
    "price": Kind(PRICELIST, for_customer=True),
    "discount": Kind(SHARE, 1, for_customer=True),
    "term": Kind(TERM, for_customer=True),
    "days": Kind(DAYS, 3650, for_customer=True),
    "rebate": Kind(SHARE, 1, for_customer=True),
    "credit": Kind(SHARE, 10),
    "commission": Kind(SHARE, 1),
    "expense": Kind(SHARE, 1),
    "budget": Kind(MONEY, 1e12),
    "visits": Kind(FACTOR, 100),
}


def value_text(env, kind, record, company):
    """Return the value of an advantage in words.

    :param record: with ``value``, ``pricelist_id`` and ``payment_term_id``
    """
    type_ = KINDS[kind].type
    if type_ == PRICELIST:
        return record.sudo().pricelist_id.display_name or env._("usual pricelist")
    if type_ == TERM:
        return record.sudo().payment_term_id.display_name or env._("usual payment terms")
    return number_text(env, kind, record.value, company)


def number_text(env, kind, value, company):
    """Return a number of a kind with its unit."""
    type_ = KINDS[kind].type
    if type_ == SHARE:
        return f"{round(value * 100, 4):g} %"
    if type_ == DAYS:
        return env._("%s days", f"{value:g}")
    if type_ == MONEY:
        return format_amount(env, value, company.sudo().currency_id)
    return env._("× %s", f"{value:g}")
