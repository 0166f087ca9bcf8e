"""The rounds of the story's visitors: days that can be driven, the same on any day of loading.

Plain functions and figures: hours are those of the visitor's clock, distances in kilometres.
"""

from collections import namedtuple
from datetime import timedelta
from math import ceil, inf

from ...tools.visit.geo import distance

# Roads are longer than the straight line, and this is how fast they are driven.
DETOUR, SPEED = 1.3, 70
# Within a week people stay in one region; customers beyond the reach of a journey are called.
REGION, REACH = 900, 5500
# The first visit begins in the morning, the last one ends in the afternoon; a call comes later.
FIRST, LAST, CALL = 9.0, 16.5, 16.5
# Days between two visits to a customer: the most important ones, the others, the rest.
INTERVALS = ((10, 18), (20, 32), (1000, 55))

# A full day has two visits on site, and nobody is visited twice in so many days.
FULL, RESTED = 2, 5

Customer = namedtuple("Customer", "key latitude longitude")
Stop = namedtuple("Stop", "key hour hours channel")


def apart(one, other):
    """Return the straight-line distance of two customers."""
    return distance(one.latitude, one.longitude, other.latitude, other.longitude)


def travel_hours(kilometres):
    """Return how long the drive takes that is so long in a straight line."""
    return kilometres * DETOUR / SPEED


class Rounds:
    """Chooses a visitor's customers day by day: the one that waited longest, then its neighbours."""

    def __init__(self, customers, home=None):
        """Customers come with the most important first.

        ``home`` is where the visitor starts; without one, no customer is too far away.
        """
        self._far = [each for each in customers if home and apart(each, home) > REACH]
        self._near = [each for each in customers if each not in self._far]
        self._intervals = {
            customer.key: next(days for limit, days in INTERVALS if rank < limit)
            for rank, customer in enumerate(customers)
        }
        # Days of the last visits on site, and of the last contacts of any kind.
        self._visited, self._heard = {}, {}
        self._week = self._place = None

    def plan_day(self, day, most=3, full=False):
        """Return the stops of a day, in order.

        :param int most: visits on site, at most
        :param bool full: look for a day with several visits on site, and call somebody, too
        """
        if self._week != day.isocalendar()[:2]:
            self._week, self._place = day.isocalendar()[:2], None
        stops = self._drive(day, most, full)
        if stops:
            self._place = self._customer(stops[-1].key)
        return self._note(day, [*stops, *self._call(day, stops, full)])

    def skip(self, day, key):
        """Note a visit that was agreed elsewhere."""
        self._visited[key] = self._heard[key] = day

    def _customer(self, key):
        return next(each for each in self._near + self._far if each.key == key)

    def _note(self, day, stops):
        self._heard.update({stop.key: day for stop in stops})
        self._visited.update({stop.key: day for stop in stops if stop.channel == "visit"})
        return stops

    def _waiting(self, day, customers, known):
        """Return customers by how long they wait, in relation to how often they are visited."""

        def wait(customer):
            interval = self._intervals[customer.key]
            last = known.get(customer.key)
            return (day - last).days / interval if last else 3 + 1 / interval

        return sorted(customers, key=lambda customer: -wait(customer))

    def _drive(self, day, most, full):
        """Return the visits on site: near the place of the day before, if somebody waits there.

        On a full day, whoever is near others is visited again sooner than usual, if need be.
        """
        free = [each for each in self._near if self._is_free(day, each, self._visited)]
        stops = self._choose_day(day, free, most, full)
        if full and len(stops) < FULL:
            rested = [each for each in self._near if self._rests(day, each) >= RESTED]
            stops = max(stops, self._choose_day(day, rested, most, full), key=len)
        return stops

    def _choose_day(self, day, free, most, full):
        waiting = self._waiting(day, free, self._visited)
        if self._place:
            here = [each for each in waiting if apart(each, self._place) <= REGION]
            waiting = here + [each for each in waiting if each not in here] if full else here
        days = (self._fill_day(day, anchor, free, most) for anchor in waiting)
        if full:
            days = sorted(days, key=lambda stops: -min(len(stops), 3))
        return next(iter(days), [])

    def _rests(self, day, customer):
        """Return the days since the last visit."""
        last = self._visited.get(customer.key)
        return (day - last).days if last else inf

    def _is_free(self, day, customer, known):
        """Return whether the last visit, or contact, is long enough ago for another one."""
        last = known.get(customer.key)
        return not last or (day - last).days >= self._intervals[customer.key] / 2

    def _fill_day(self, day, anchor, free, most):
        """Return a day that begins at a customer, and goes on to the nearest ones in time."""
        place, hours = anchor, self._length(anchor)
        stops = [Stop(anchor.key, FIRST, hours, "visit")]
        end = FIRST + hours
        left = [each for each in free if each != anchor]
        while left and len(stops) < most:
            following = min(left, key=lambda each: apart(place, each))
            left.remove(following)
            # On the full and the half hour, after the drive.
            begin = ceil((end + travel_hours(apart(place, following))) * 2) / 2
            hours = self._length(following)
            if begin + hours > LAST:
                break
            stops.append(Stop(following.key, begin, hours, "visit"))
            place, end = following, begin + hours
        return stops

    def _length(self, customer):
        return 1.5 if self._intervals[customer.key] == INTERVALS[0][1] else 1.0

    def _call(self, day, stops, full):
        """Return a call in the afternoon, to customers far away first; a second one on days without visits."""
        taken = {stop.key for stop in stops}
        free = [
            each
            for group in (self._far, self._near)
            for each in self._waiting(day, group, self._heard)
            if each.key not in taken and self._is_free(day, each, self._heard)
        ]
        if len(stops) > 1 and not full and not (free and free[0] in self._far):
            return []
        hours = (CALL,) if stops else (10.0, CALL)
        channels = ("video", "call")
        return [
            Stop(each.key, hour, 0.5, channels[(day.toordinal() + number) % 2])
            for number, (each, hour) in enumerate(zip(free, hours, strict=False))
        ]


def working_days(today, back, ahead):
    """Return the days of visits: working days, and today, whatever day it is."""
    days = (today + timedelta(days=offset) for offset in range(-back, ahead + 1))
    return [day for day in days if day == today or day.weekday() < 5]
