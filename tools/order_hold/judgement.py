"""How an order is judged: pure figures in, what is wrong with it and the cheapest ways out.

A finding says which rule an order breaks, in figures; :mod:`.words` puts it into words. Amounts are in
company currency. What there is to check stands in :mod:`.checks`; rooms above add to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from odoo.tools import float_compare, float_round

NOTHING = MappingProxyType({})


class Rule(NamedTuple):
    """A rule as its record says; see ``key.account.credit.rule``."""

    rule_id: int
    kind: str
    effect: str
    days: int
    amount: float
    share: float
    number: int
    months: int


@dataclass
class Standing:
    """What is known of a customer when an order is judged; ``exposure`` grows with orders that pass."""

    rules: list
    exposure: float = 0.0
    limit: float | None = None
    late: dict = field(default_factory=dict)  # {days: amount}
    broken: dict = field(default_factory=dict)  # {months: number}
    stop_date: date | None = None
    on_stop: bool = False
    stop_reason: str = ""
    review_date: date | None = None
    term: str = ""
    due: date | None = None  # last day to pay by the longest terms allowed, from today


class Claim(NamedTuple):
    """An order to judge.

    ``amount`` is what it adds to the exposure, ``owed`` what its invoices leave to pay; ``counted`` is how much of it the exposure of the customer has already; ``due`` the last day to pay
    by its terms, from today; ``measured`` what kinds of rooms above need to know of it, by kind.
    """

    amount: float
    owed: float = 0.0
    counted: float = 0.0
    due: date | None = None
    rate: float = 1.0
    measured: Mapping = NOTHING


def judge(claim, standing, today, rounding, checks):
    """Return what is wrong with an order: a list of findings, the worst of each kind.

    :param float rounding: of the company's currency
    :param dict checks: ``{kind: Check}``, see :mod:`.checks`; findings come in this order
    :return: dicts with ``kind``, ``effect``, ``rule`` and the figures of the kind
    """
    worst = {}
    for rule in standing.rules:
        check = checks[rule.kind]
        found = check.find(rule, claim, standing, today, rounding)
        if found is None:
            continue
        found |= {"kind": rule.kind, "effect": rule.effect, "rule": rule.rule_id}
        known = worst.get(rule.kind)
        if known is None or _weight(found, check) > _weight(known, check):
            worst[rule.kind] = found
    return [worst[kind] for kind in checks if kind in worst]


def is_held(findings):
    """Return whether one of the findings holds an order."""
    return any(found["effect"] == "hold" for found in findings)


def _weight(found, check):
    return found["effect"] == "hold", found.get(check.weight, 0)


# === WHAT IS WRONG === #


def find_stop(rule, claim, standing, today, rounding):
    """Return the reason of a stop, if the account is on stop."""
    if not standing.on_stop:
        return None
    day = standing.stop_date
    return {"reason": standing.stop_reason, "date": day and day.isoformat()}


def find_overdue(rule, claim, standing, today, rounding):
    """Return what is late by more than the days of the rule, where it is more than its amount."""
    late = standing.late.get(rule.days, 0.0)
    if float_compare(late, rule.amount, precision_rounding=rounding) <= 0:
        return None
    return {
        "days": rule.days,
        "amount": rule.amount,
        "late": late,
        "receive": round_to(late - rule.amount, rounding, "UP"),
    }


def find_limit(rule, claim, standing, today, rounding):
    """Return how the exposure with the order exceeds the share of the limit."""
    # What adds nothing, such as a return, is never over the limit. What was invoiced before the order is judged,
    # as a down payment, is added by it as long as it is not paid.
    added = max(claim.amount, claim.owed)
    if standing.limit is None or float_compare(added, 0, precision_rounding=rounding) <= 0:
        return None
    amount = max(claim.amount, 0.0)
    # Compared as it is told: to the cent.
    bound = round_to(standing.limit * rule.share, rounding, "HALF-UP")
    before = standing.exposure - claim.counted
    total = before + amount
    if float_compare(total, bound, precision_rounding=rounding) <= 0:
        return None
    return {
        "limit": standing.limit,
        "share": rule.share,
        "before": before,
        "order": amount,
        # As it is compared: parts of a cent do not count.
        "receive": round_to(round_to(total, rounding, "HALF-UP") - bound, rounding, "UP"),
        "room": bound - before,
        "raise_to": round_to(round_to(total, rounding, "HALF-UP") / rule.share, rounding, "UP"),
    }


def find_review(rule, claim, standing, today, rounding):
    """Return when the credit review was due."""
    if not standing.review_date or standing.review_date >= today:
        return None
    return {"date": standing.review_date.isoformat()}


def find_broken(rule, claim, standing, today, rounding):
    """Return how many promises were broken, from the number of the rule on."""
    count = standing.broken.get(rule.months, 0)
    if count < rule.number:
        return None
    return {"count": count, "number": rule.number, "months": rule.months}


def find_terms(rule, claim, standing, today, rounding):
    """Return by how many days the terms of the order are longer than the longest ones."""
    if not standing.due or not claim.due or claim.due <= standing.due:
        return None
    return {
        "term": standing.term,
        "allowed_days": (standing.due - today).days,
        "days": (claim.due - today).days,
    }


# === WAYS OUT === #


class Way(NamedTuple):
    """The money that lets an order pass: to receive, or to receive less and confirm less.

    ``receive`` alone is enough. ``confirm`` is what may be confirmed after ``first`` was received, 0 if
    nothing; in the currency of the order, ``confirm_order``.
    """

    receive: float
    first: float
    confirm: float
    confirm_order: float


def find_money(findings, rounding, rate=1.0, order_rounding=None):
    """Return the :class:`Way` that money opens, ``None`` where no finding that holds is about money.

    :param findings: as of :func:`judge`; only those that hold count
    :param float rate: of the order: amounts of the order divided by it are in company currency
    """
    held = {found["kind"]: found for found in findings if found["effect"] == "hold"}
    overdue, limit = held.get("overdue"), held.get("limit")
    if not overdue and not limit:
        return None
    first = overdue["receive"] if overdue else 0.0
    if not limit:
        return Way(first, first, 0.0, 0.0)
    receive = max(first, limit["receive"])
    room = max(min(limit["room"] + first, limit["order"]), 0.0)
    confirm = round_to(room, rounding, "DOWN")
    return Way(receive, first, confirm, round_to(room * rate, order_rounding or rounding, "DOWN"))


def round_to(amount, rounding, method):
    """Return an amount that was rounded to the coins of a currency, ``UP``, ``DOWN`` or ``HALF-UP``."""
    # Amounts are sums of floats: what is a hair above a cent is that cent.
    near = float_round(amount, precision_rounding=rounding / 1000)
    return float_round(near, precision_rounding=rounding, rounding_method=method)
