"""One person's working day, and its fixed visits: without Odoo."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor

from .routing.timetable import drive

# Whole minutes are rounded: a slightly later arrival is still in time.
ROUNDING = 2


@dataclass(frozen=True)
class Appointment:
    """A fixed visit, or another appointment at a known place: minutes of a day."""

    day: object
    start: int
    end: int
    place: object
    is_visit: bool = True


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
    def pauses(self):
        """The breaks between the working hours."""
        return [(before[1], after[0]) for before, after in pairwise(self.work)]

    @property
    def occupied(self):
        """The intervals without visits: breaks and other appointments, in order."""
        return merged(self.pauses + list(self.busy))


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
    :return: ``None`` if two of them are at the same time, or the first one is too far away
    """
    if not kept:
        return Hours(workday.starts, workday.ends, tuple(workday.occupied))
    if any(after.start < before.end for before, after in pairwise(kept)):
        return None
    out = travel.minutes(start, kept[0].place)
    back = travel.minutes(kept[-1].place, end)
    starts = min(workday.starts, kept[0].start - ceil(out))
    ends = max(workday.ends, kept[-1].end + ceil(back))
    if starts < 0:
        return None
    meetings = _without(workday.busy, kept)
    # A break that a visit falls into is skipped, and all breaks if that is needed to be in time.
    breaks = [
        pause
        for pause in workday.pauses
        if not any(visit.start < pause[1] and visit.end > pause[0] for visit in kept)
    ]
    # Before and after other meetings there is time for the way.
    early = min(workday.starts, floor(leave(meetings, kept[0].start, out)))
    late = max(workday.ends, ceil(drive(meetings, kept[-1].end, back)))
    for begins, closes in ((starts, ends), (early, late)):
        for pauses in (breaks, []):
            hours = Hours(begins, closes, tuple(merged(meetings + pauses)))
            if begins >= 0 and _is_in_time(hours, kept, start, end, travel):
                return hours
    return Hours(early, late, tuple(meetings)) if early >= 0 else None


def _without(busy, kept):
    """Return the parts of busy intervals in which no visit is kept, in order."""
    left = merged(busy)
    for visit in kept:
        left = [
            part
            for begins, ends in left
            for part in ((begins, min(ends, visit.start)), (max(begins, visit.end), ends))
            if part[0] < part[1]
        ]
    return left


def _is_in_time(hours, kept, start, end, travel):
    """Return whether the first visit is reached, and home after the last one.

    Nobody can change the ways in between.
    """
    arrival = drive(hours.busy, hours.starts, travel.minutes(start, kept[0].place))
    if arrival > kept[0].start + ROUNDING:
        return False
    back = travel.minutes(kept[-1].place, end)
    return drive(hours.busy, kept[-1].end, back) <= hours.ends + ROUNDING


def leave(busy, arrives, length):
    """Return the latest departure for a drive of ``length`` that pauses during busy intervals.

    >>> leave([(720, 780)], 800, 40)
    700
    """
    mirrored = sorted((-ends, -begins) for begins, ends in busy)
    return -drive(mirrored, -arrives, length)


def free_minutes(busy, begins, ends):
    """Return the minutes of an interval outside of busy ones."""
    taken = sum(max(0, min(to, ends) - max(since, begins)) for since, to in merged(busy))
    return max(0, ends - begins - taken)


def joined(appointments):
    """Return appointments in order; those at one place that overlap are one."""
    found = []
    for other in sorted(appointments, key=lambda visit: (visit.day, visit.start, visit.end)):
        last = found[-1] if found else None
        if (
            last
            and (last.day, last.place.key) == (other.day, other.place.key)
            and other.start < last.end
        ):
            found[-1] = replace(
                last,
                end=max(last.end, other.end),
                is_visit=last.is_visit or other.is_visit,
            )
        else:
            found.append(other)
    return found


def merged(intervals):
    """Return intervals in order, those that touch or overlap as one."""
    joined = []
    for begins, ends in sorted(intervals):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
