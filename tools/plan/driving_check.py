"""Whether days can be driven: from the definition alone, without the planner and without Odoo.

A person leaves one place at the end of a stop and is at the next one when that begins. The time in
between, without appointments at unknown places, must be at least the travel time. Nights are at the
place where the day ended, and the next day starts there; a journey can take several days, of which the
working hours count. Trips, nights and flights are counted, to compare them with what a plan says.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from math import acos, cos, inf, radians, sin

# Times are whole minutes, travel times are not: starts and ends are rounded, and arriving two minutes
# late is in time.
TOLERANCE = 3.0
EARTH_RADIUS = 6371.0
FLIGHT_SPEED = 750.0


@dataclass(frozen=True)
class Stop:
    """An appointment at a place: minutes of the day, and coordinates.

    ``is_new``: it was put there, and can be anywhere else; otherwise it is given.
    """

    start: float
    end: float
    position: tuple
    is_new: bool = False
    label: object = None


@dataclass(frozen=True)
class Day:
    """A person's day: from ``starts`` to ``ends``, with ``busy`` intervals at unknown places.

    ``leaves`` and ``returns`` are the places of the night before and after; ``None``: on the road.
    ``is_trip``: the nights are chosen, not given.
    """

    day: object
    starts: float
    ends: float
    stops: tuple
    leaves: tuple | None
    returns: tuple | None
    busy: tuple = ()
    is_trip: bool = False


@dataclass(frozen=True)
class Leg:
    """A way that does not fit: the minutes it takes, and those that there are.

    ``is_given``: no new stop is at either end of it, so that no plan could avoid it.
    """

    day: object
    before: object
    after: object
    takes: float
    has: float
    is_given: bool = False


@dataclass
class Report:
    """How many ways there are, and those that do not fit; what is assumed beside driving.

    ``nights`` of trips by day, of these ``astray`` those at no stop of the days beside them, ``flights``
    by day, ``trips``: how many come home.
    """

    legs: int = 0
    broken: list = field(default_factory=list)
    trips: int = 0
    nights: list = field(default_factory=list)
    astray: list = field(default_factory=list)
    flights: Counter = field(default_factory=Counter)

    @property
    def made(self):
        """The ways that do not fit, and that the plan made."""
        return [leg for leg in self.broken if not leg.is_given]


@dataclass(frozen=True)
class Roads:
    """How fast people travel: km by road for each km as the crow flies, km/h, minutes of a flight
    besides flying (0: they do not fly).
    """

    factor: float
    speed: float
    flight: float = 0.0

    def minutes(self, here, there):
        """Return the minutes from one position to another; 0 if one of them is unknown."""
        return min(self._ways(here, there))

    def is_flown(self, here, there):
        """Return whether people fly from one position to another."""
        drive, *flights = self._ways(here, there)
        return any(flight < drive for flight in flights)

    def _ways(self, here, there):
        """Return the minutes by road, and those by air if people fly."""
        if here is None or there is None or here == there:
            return [0.0]
        (south, west), (north, east) = (map(radians, place) for place in (here, there))
        cosine = sin(south) * sin(north) + cos(south) * cos(north) * cos(west - east)
        line = EARTH_RADIUS * acos(max(-1.0, min(1.0, cosine)))
        drive = line * self.factor / self.speed * 60
        return [drive, self.flight + line / FLIGHT_SPEED * 60] if self.flight else [drive]


def check(days, roads, homes=()):
    """Return which ways of a person's days do not fit their gaps.

    :param list days: :class:`Day` in order
    :param Roads roads: how fast people travel
    :param homes: positions between which people change at night: home and office
    :rtype: Report
    """
    report = Report()
    here, saved, before = None, 0.0, None
    for day in days:
        stops = sorted(day.stops, key=lambda stop: stop.start)
        clock, ends = _get_limits(day, roads)
        if day.leaves is not None:
            if _has_moved(before, day, homes):
                # Nobody sleeps at one place and gets up at another.
                report.broken.append(Leg(day.day, before.returns, day.leaves, inf, 0.0))
            here, saved = Stop(clock, clock, day.leaves, day.is_trip), 0.0
        for stop in stops:
            free = saved + _free(day.busy, clock, stop.start)
            _check_leg(report, roads, day.day, here, stop, free)
            here, saved, clock = stop, 0.0, stop.end
        free = saved + _free(day.busy, clock, ends)
        if day.returns is None:
            saved = free
        else:
            home = Stop(ends, ends, day.returns, day.is_trip)
            _check_leg(report, roads, day.day, here, home, free)
            here, saved = home, 0.0
        before = day
    _count_nights(report, days, homes)
    return report


def _count_nights(report, days, homes):
    """Count the trips and their nights, and find the nights without a stop beside them."""
    for day, after in zip(days, [*days[1:], None], strict=True):
        if not day.is_trip:
            continue
        if day.returns in homes:
            report.trips += 1
            continue
        report.nights.append(day.day)
        last = sorted(day.stops, key=lambda stop: stop.start)[-1:]
        first = sorted(after.stops, key=lambda stop: stop.start)[:1] if after else []
        beside = {stop.position for stop in [*last, *first]} - {None}
        if day.returns is not None and beside and day.returns not in beside:
            report.astray.append(day.day)


def _get_limits(day, roads):
    """Return when a day starts and ends: people leave earlier and return later for what is given."""
    starts, ends = day.starts, day.ends
    for stop in day.stops:
        if not stop.is_new:
            starts = min(
                starts, _walk(day.busy, stop.start, -roads.minutes(day.leaves, stop.position))
            )
            ends = max(ends, _walk(day.busy, stop.end, roads.minutes(stop.position, day.returns)))
    return max(0, starts), ends


def _walk(busy, clock, minutes):
    """Return the time that is so many minutes later (or earlier) without the busy ones."""
    step = 1 if minutes > 0 else -1
    left = abs(minutes)
    while left > 0:
        now = clock if step > 0 else clock - 1
        if not any(begins <= now < ends for begins, ends in busy):
            left -= 1
        clock += step
    return clock


def _has_moved(before, day, homes):
    """Return whether a day starts elsewhere than the one before ended; days off are free time."""
    if not before or before.returns == day.leaves or {before.returns, day.leaves} <= {*homes}:
        return False
    if day.day - before.day > timedelta(days=1):
        return before.is_trip and before.returns not in homes
    return True


def _check_leg(report, roads, day, here, stop, free):
    report.legs += 1
    position = here and here.position
    takes = roads.minutes(position, stop.position)
    report.flights[day] += roads.is_flown(position, stop.position)
    if takes > free + TOLERANCE:
        given = not (here and here.is_new) and not stop.is_new
        report.broken.append(Leg(day, here, stop, takes, free, given))


def _free(busy, begins, ends):
    """Return the minutes of an interval outside of the busy ones, which may overlap each other."""
    free, clock = 0.0, begins
    for starts, stops in sorted(busy):
        free += max(0.0, min(starts, ends) - clock)
        clock = max(clock, min(stops, ends))
    return free + max(0.0, ends - clock) if ends >= begins else ends - begins
