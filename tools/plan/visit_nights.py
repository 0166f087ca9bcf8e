"""Nights away from home: where each day starts and ends.

A night is spent at one place: the day before ends there, the day after starts there. Travel that is
longer than a day takes the working hours of several days. Without Odoo.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from .visit_day import merged

ONE_DAY = timedelta(days=1)
# People leave early and return late for agreed visits: not before 4 and not after 23 o'clock, except
# for those who are an hour away.
EARLIEST, LATEST, NEAR = 4 * 60, 23 * 60, 60


@dataclass(frozen=True)
class Base:
    """Where a day's round starts and ends, and how long people travel before and after it.

    ``away``: the place of the night after the day, ``None``: at home or on the road.
    ``is_travel``: the whole day is travel. ``is_closed``: there is no round, because an agreed visit
    is too far away. ``is_agreed``: because of an agreed visit; ``is_trip``: because of a trip.
    """

    start: object
    end: object
    out: float = 0.0
    back: float = 0.0
    away: object = None
    is_travel: bool = False
    is_closed: bool = False
    is_agreed: bool = False
    is_trip: bool = False
    # The night after the day is spent on the road.
    on_road: bool = False

    @property
    def is_night(self):
        """Whether the night after the day is not spent at home."""
        return self.away is not None or self.on_road


def journey(days, minutes, hours):
    """Return how travel is spread over days, from the first on: minutes for each that it takes.

    >>> journey(["Mon", "Tue", "Wed"], 700, lambda day: 480)
    [480, 220]

    :return: ``None`` if the days are too few
    """
    spread = []
    for day in days:
        if minutes <= 0:
            break
        spread.append(min(minutes, hours(day)))
        minutes -= spread[-1]
    return spread if minutes <= 0 else None


class Nights:
    """Where the days of one person start and end.

    :param dict workdays: ``{day: Workday}``, in order
    :param dict kept: ``{day: [Appointment]}`` in order
    :param Place start: where a day from home starts
    :param Place end: where a day to home ends
    :param Travel travel: travel times
    :param int limit: nights away in a week, 0: no nights
    """

    def __init__(self, workdays, kept, start, end, travel, limit):
        self.workdays = workdays
        self.kept = kept
        self.start = start
        self.end = end
        self.travel = travel
        self.limit = limit
        self.bases = {}
        self._leave_for_agreed()

    def get(self, day):
        """Return the :class:`Base` of a day."""
        return self.bases.get(day) or Base(self.start, self.end)

    def hours(self, day):
        """Return the minutes of a working day in which people can travel."""
        workday = self.workdays[day]
        busy = [*workday.occupied, *((visit.start, visit.end) for visit in self.kept.get(day, ()))]
        taken = sum(
            max(0, min(ends, workday.ends) - max(begins, workday.starts))
            for begins, ends in merged(busy)
        )
        return workday.ends - workday.starts - taken

    # === AGREED VISITS === #

    def _leave_for_agreed(self):
        """Keep free, or spend at the customer, the nights around agreed visits far away."""
        nights = {}
        for day, kept in self.kept.items():
            first, last = kept[0], kept[-1]
            way = self.travel.minutes(self.start, first.place)
            if way > max(NEAR, first.start - EARLIEST):
                nights[day - ONE_DAY] = first.place
            way = self.travel.minutes(last.place, self.end)
            if way > max(NEAR, LATEST - last.end):
                nights.setdefault(day, last.place)
        for night, place in sorted(nights.items()):
            if self.limit:
                self._spend(night, place, nights)
            else:
                self._close(night, place)

    def _spend(self, night, place, nights):
        """Spend the night after a day at a place; the days around it are the way there and back."""
        before, after = night, night + ONE_DAY
        if before in self.workdays:
            base = self.get(before)
            self.bases[before] = replace(base, end=place, away=place, is_agreed=True)
            if night - ONE_DAY not in nights:
                self._travel(before, place, -1)
        if after in self.workdays:
            self.bases[after] = replace(self.get(after), start=place, is_agreed=True)
            if after not in nights:
                self._travel(after, place, 1)

    def _travel(self, day, place, step):
        """Give the way between home and a place as many whole days as it needs."""
        left = self.travel.minutes(*((self.start, place) if step < 0 else (place, self.end)))
        while self._is_free(day) and left > (hours := self.hours(day)):
            left -= hours
            base = self.get(day)
            self.bases[day] = replace(
                base,
                is_travel=True,
                is_agreed=True,
                out=hours,
                on_road=base.on_road or step > 0,
            )
            day += step * ONE_DAY
            if self._is_free(day):
                part = {"out": left} if step > 0 else {"back": left, "on_road": True}
                self.bases[day] = replace(self.get(day), is_agreed=True, **part)
            elif day in self.workdays:
                self.bases[day] = replace(self.get(day), is_agreed=True, is_closed=True)

    def _is_free(self, day):
        return day in self.workdays and not self.kept.get(day)

    def _close(self, night, place):
        """Propose nothing on the days that the way to an agreed visit takes."""
        for first, step in ((night, -1), (night + ONE_DAY, 1)):
            home = self.start if step < 0 else self.end
            left, day = self.travel.minutes(home, place), first
            while left > 0 and day in self.workdays:
                self.bases[day] = replace(self.get(day), is_closed=True, is_agreed=True)
                left -= self.hours(day)
                day += step * ONE_DAY
        for day in (night, night + ONE_DAY):
            if day in self.kept:
                self.bases[day] = replace(self.get(day), is_closed=True, is_agreed=True)

    # === TRIPS === #

    def count(self, week):
        """Return how many nights of a week, ``(year, week)``, are away."""
        return sum(
            base.is_night for day, base in self.bases.items() if day.isocalendar()[:2] == week
        )

    def get_trip(self, days, place):
        """Return the bases of a trip to a place on consecutive days.

        :return: ``{day: Base}``, ``None`` if the days do not leave time at the place
        """
        out = journey(days, self.travel.minutes(self.start, place), self.hours)
        back = journey(days[::-1], self.travel.minutes(place, self.end), self.hours)
        if out is None or back is None or len(out) + len(back) > len(days) + 1:
            return None
        out, back = out or [0], back or [0]
        bases = {}
        for number, day in enumerate(days):
            left = len(days) - 1 - number
            base = Base(
                self.start if number == 0 else place,
                place if left else self.end,
                away=place if left else None,
                is_trip=True,
            )
            if number < len(out) - 1:
                base = replace(base, out=out[number], is_travel=True, away=None, on_road=True)
            elif number == len(out) - 1 and number:
                base = replace(base, out=out[-1])
            if left < len(back) - 1:
                base = replace(base, back=back[left], is_travel=True, away=None, on_road=left > 0)
            elif left == len(back) - 1 and left:
                base = replace(base, back=back[-1], away=None, on_road=True)
            if base.is_travel and self.kept.get(day):
                return None
            bases[day] = base
        return bases

    def remove(self, days):
        """Stay at home on these days after all."""
        for day in days:
            self.bases.pop(day, None)
