"""One person's working day, and its fixed visits: without Odoo."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from .routing.timetable import drive

# Whole minutes are rounded: a slightly later arrival is still in time.
ROUNDING = 2


@dataclass(frozen=True)
class Appointment:
    """A fixed visit: minutes of a day, at a place."""

    day: object
    start: int
    end: int
    place: object


@dataclass
class Workday:
    """A person's day: intervals of work and of other appointments, in minutes from midnight."""

    day: object
    work: list
    busy: list = field(default_factory=list)

    @property
    def starts(self):
        """When work starts."""
        return self.work[0][0]

    @property
    def ends(self):
        """When work ends."""
        return self.work[-1][1]

    @property
    def occupied(self):
        """The intervals without visits: breaks and other appointments, in order."""
        pauses = [(before[1], after[0]) for before, after in pairwise(self.work)]
        return merged(pauses + self.busy)


@dataclass(frozen=True)
class Hours:
    """A person's travelling day: from ``starts`` to ``ends``, with breaks during ``busy``."""

    starts: int
    ends: int
    busy: tuple


def stretch(workday, kept, start, end, travel):
    """Return the hours of a day in which the fixed visits are possible.

    Agreed visits take precedence over working hours: people leave earlier, return later, or skip
    the break that a visit falls into.

    :param list kept: :class:`Appointment` of that day, in order
    :param Place start: where the day begins
    :param Place end: where the day ends
    :rtype: Hours
    :return: ``None`` if two of them are too close in time
    """
    if not kept:
        return Hours(workday.starts, workday.ends, tuple(workday.occupied))
    starts = min(workday.starts, kept[0].start - ceil(travel.minutes(start, kept[0].place)))
    ends = max(workday.ends, kept[-1].end + ceil(travel.minutes(kept[-1].place, end)))
    free = tuple(
        interval
        for interval in workday.occupied
        if not any(visit.start < interval[1] and visit.end > interval[0] for visit in kept)
    )
    for busy in (free, ()):
        if _is_in_time(Hours(starts, ends, busy), kept, start, end, travel):
            return Hours(starts, ends, busy)
    return None


def _is_in_time(hours, kept, start, end, travel):
    clock, here = hours.starts, start
    for visit in kept:
        clock = drive(hours.busy, clock, travel.minutes(here, visit.place))
        if clock > visit.start + ROUNDING:
            return False
        clock, here = visit.end, visit.place
    return drive(hours.busy, clock, travel.minutes(here, end)) <= hours.ends + ROUNDING


def merged(intervals):
    """Return intervals in order, those that touch or overlap as one."""
    joined = []
    for begins, ends in sorted(intervals):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
