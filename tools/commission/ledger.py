"""From what is due to lines of statements: which month, at which rate, how much. No Odoo records here.

Steps are marginal: each part of the total of a month or year is paid at the rate of its step, so that one
unit more never pays less. A line is worth what it adds to the commission of the total before it. So the
lines of a period always add up to the commission of its total, whatever the order in which they came, and
what is taken back takes the last step off first.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

from ..periods import add_months


@dataclass(frozen=True)
class Terms:
    """What a rule pays: ``steps`` are ``(from, rate)`` in order, ``period`` is month or year."""

    rate: float
    steps: tuple = ()
    period: str = "month"

    def pay(self, total):
        """Return the commission of a total, not rounded; below 0 at the first rate."""
        amount, before = total * self.rate, self.rate
        for start, rate in self.steps:
            if total > start:
                amount += (total - start) * (rate - before)
            before = rate
        return amount

    def parts(self, before, after):
        """Return what of the way from one total to another is paid at which rate: ``[(rate, part)]``."""
        low, high, sign = min(before, after), max(before, after), 1 if after > before else -1
        rates = [self.rate, *(rate for _start, rate in self.steps)]
        edges = [-inf, *(start for start, _rate in self.steps), inf]
        pieces = [
            (rate, sign * (min(high, last) - max(low, first)))
            for rate, (first, last) in zip(rates, pairwise(edges), strict=True)
            if min(high, last) > max(low, first)
        ]
        return pieces if sign > 0 else pieces[::-1]

    def start_of(self, day):
        """Return the first day of the period whose total decides on the step."""
        return day.replace(month=1, day=1) if self.period == "year" else day.replace(day=1)


class Ledger:
    """Writes lines for one company.

    :param terms: ``{rule id: Terms}``
    :param totals: ``{(user id, rule id, first day of the period): base}`` on confirmed statements
    :param closed: ``{user id: the last month with a confirmed statement}``
    :param round_: rounds an amount of the company
    """

    def __init__(self, terms, totals, closed, round_):
        self.terms = terms
        self.totals = defaultdict(float, totals)
        self.closed = closed
        self.round = round_

    def lines(self, rows):
        """Return the lines for rows of :meth:`Entitlements.due`, in their order.

        :return: ``{(user id, month, rule id, move id, item id): row with rate, amount and parts}``
        """
        found = {}
        for row in rows:
            rate, amount, parts = self._pay(row)
            month = self._month(row["user_id"], row["day"])
            key = (row["user_id"], month, row["rule_id"], row["move_id"], row["item_id"])
            found[key] = {**row, "rate": rate, "amount": amount, "parts": parts}
        return found

    def _month(self, user_id, day):
        """Return the first day of the month on whose statement an event stands: of an open one."""
        month, closed = day.replace(day=1), self.closed.get(user_id)
        return max(month, add_months(closed, 1)) if isinstance(closed, date) else month

    def _pay(self, row):
        """Return rate and amount of a row, and its parts by steps; its rate is what they come to then."""
        terms, base = self.terms[row["rule_id"]], float(row["base"])
        if terms.steps:
            key = (row["user_id"], row["rule_id"], terms.start_of(row["day"]))
            before = self.totals[key]
            self.totals[key] = after = self.round(before + base)
            amount = self.round(terms.pay(after)) - self.round(terms.pay(before))
            parts = [[rate, self.round(part)] for rate, part in terms.parts(before, after)]
            return (amount / base if base else terms.rate), self.round(amount), parts
        if row["known_base"] is None:
            rate = terms.rate if row["share"] is None else float(row["share"])
            return rate, self.round(base * rate), None
        # What was confirmed keeps its rate, and is taken back to the cent.
        rate = row["known_rate"]
        total = self.round((float(row["known_base"]) + base) * rate)
        return rate, self.round(total - float(row["known_amount"])), None
