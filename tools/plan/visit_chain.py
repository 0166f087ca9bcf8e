"""The visits of one need in a period, and the days on which they can be: without Odoo.

How it works: the rhythm gives the days on which visits are wished for. Each wish gets a day of its
own, in order and at least the minimum interval apart, so that as many visits as possible take
place, each as near as possible to its wish. A wish without such a day is missing.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from ..cadence.visit_rhythm import Rhythm
from ..cadence.visit_travel import Place
from .routing import Pattern

# Cost of a day too late by the rank of the grade (the best is 0), in minutes; half for too early.
LATE_DAY = (12, 8, 5, 3)
# Cost of a missing visit by the rank of the grade, and per day that it is overdue.
LEFT_OUT = (4000, 2000, 1000, 500)
LEFT_OUT_DAY = 20
CHANGED_DAY = 30
MAX_PATTERNS = 31


@dataclass(frozen=True)
class Need:
    """The due visits of an account on one level.

    ``due`` is the best day of the first one, ``rhythm`` gives the next ones, ``interval_min`` is the
    minimum of days between them. ``earliest`` is the first day that is not too soon, ``latest`` the
    last one before an agreed visit, if one follows. ``rank`` is that of the grade, from 0 for the
    best. ``windows`` maps days to the minutes between which the customer is open, ``None``: at any
    time. ``kept`` are the days on which it was planned so far.
    """

    key: object
    place: Place
    due: object
    rhythm: Rhythm
    earliest: object
    duration: int
    rank: int = 0
    half_day: str | None = None
    windows: dict | None = None
    on_the_way: bool = True
    kept: tuple = ()
    latest: object = None
    interval_min: int = 0


class Chain:
    """The wishes of a need in a period, and the choices of days for them.

    :param Need need: the need
    :param date first: the first day on which anything is possible
    :param date last: the last day of the period
    """

    def __init__(self, need, first, last):
        self.need = need
        self.last = min(last, need.latest) if need.latest else last
        self.wishes = [min(max(need.due, first), self.last)]
        while (wish := need.rhythm.next_day(self.wishes[-1])) <= self.last:
            self.wishes.append(wish)
        self.late = LATE_DAY[min(need.rank, len(LATE_DAY) - 1)]
        overdue = max(0, (first - need.due).days)
        self.missing = LEFT_OUT[min(need.rank, len(LEFT_OUT) - 1)] + LEFT_OUT_DAY * overdue
        self._aims = [wish.toordinal() for wish in self.wishes]
        self._kept = {day.toordinal() for day in need.kept}
        self._gap = max(1, need.interval_min)

    def select(self, days):
        """Return those days on which a visit is neither too soon nor too late."""
        return [day for day in days if self.need.earliest <= day <= self.last]

    def get_patterns(self, days):
        """Return the best choices of days: the first visit on any of them, the others follow.

        :param list days: in order, as of :meth:`select`
        :return: tuple of :class:`Pattern`, the best first; all visits if possible, else most of them
        """
        if not days:
            return ()
        numbers = [day.toordinal() for day in days]
        patterns = {}
        for chosen in [self._match(numbers), *(self._follow(start, numbers) for start in numbers)]:
            taken = tuple(day for day in chosen if day)
            patterns[taken] = min(self._cost(chosen), patterns.get(taken, float("inf")))
        best = sorted(patterns, key=patterns.get)[:MAX_PATTERNS]
        return tuple(self._pattern(taken, patterns[taken]) for taken in best)

    def complete(self, days):
        """Return the best choice of days as a :class:`Pattern`, ``None`` without a day."""
        chosen = self._match([day.toordinal() for day in days])
        taken = tuple(day for day in chosen if day)
        return self._pattern(taken, self._cost(chosen)) if taken else None

    def match(self, days):
        """Return for each wish its day, ``None`` for the wishes that are missing."""
        chosen = self._match([day.toordinal() for day in days])
        return [day and date.fromordinal(day) for day in chosen]

    @staticmethod
    def _pattern(taken, cost):
        return Pattern(tuple(map(date.fromordinal, taken)), cost)

    def _cost(self, chosen):
        cost = CHANGED_DAY * len(self._kept - set(chosen))
        for wish, day in zip(self._aims, chosen, strict=True):
            cost += self._distance(wish, day) if day else self.missing
        return cost

    def _distance(self, wish, day):
        return self.late * (day - wish) if day >= wish else self.late / 2 * (wish - day)

    def _match(self, days):
        """Return the best day for each wish."""

        def cost(wish, day):
            return self._distance(wish, day) - (CHANGED_DAY if day in self._kept else 0)

        return assign(self._aims, days, self._gap, cost, self.missing)

    def _follow(self, start, days):
        """Return the days if the first visit is on ``start``, and the others move as it does."""
        shift = start - self._aims[0]
        aims = [wish + shift for wish in self._aims[1:]]
        free = days[bisect_right(days, start + self._gap - 1) :]
        rest = assign(aims, free, self._gap, lambda aim, day: abs(day - aim), self.missing)
        return [start, *rest]


def assign(wishes, days, gap, cost, missing):
    """Give each wish a day of its own, in order, so that all together cost least.

    >>> assign([1, 4, 8], [1, 2, 8], 2, lambda wish, day: abs(wish - day), 100)
    [1, None, 8]

    :param list wishes: numbers of days, in order
    :param list days: numbers of possible days, in order
    :param int gap: least number of days from one visit to the next, 1 or more
    :param cost: function of a wish and a day
    :param missing: cost of a wish without a day
    :return: list with a day, or ``None``, for each wish
    """
    if not wishes:
        return []
    # How many days are early enough for a visit before the one on each day.
    before = [bisect_right(days, day - gap) for day in days]
    # rows[i][j]: least cost of the first i wishes on the first j days.
    rows = [[0] * (len(days) + 1)]
    for wish in wishes:
        above = rows[-1]
        least = above[0] + missing
        row = [least]
        for number, day in enumerate(days):
            least = min(least, above[number + 1] + missing, above[before[number]] + cost(wish, day))
            row.append(least)
        rows.append(row)
    chosen, number = [], len(days)
    for row, above in zip(rows[:0:-1], rows[-2::-1], strict=True):
        while number and row[number] == row[number - 1]:
            number -= 1
        if row[number] == above[number] + missing:
            chosen.append(None)
        else:
            chosen.append(days[number - 1])
            number = before[number - 1]
    return chosen[::-1]
