"""Where the nights of trips are spent, once the visits are known: without Odoo.

A trip is chosen with all its nights at one place. Then each night moves to a stop beside it: to the last
one of the day before, or to the first one of the day after, if that is out of reach in the morning. So
people do not drive back to a place where they have nothing to do; nobody knows where a place without
coordinates is. The order of the visits stays; of all
choices that keep the agreed times and the opening hours, the one with the least travel counts.
"""

from dataclasses import replace
from itertools import pairwise
from math import inf

from .routing import Pattern, Stop
from .routing.timetable import Timetable
from .visit_calls import OTHER_HALF_DAY, PREFERRED
from .visit_day import ROUNDING, Appointment, free_minutes
from .visit_nights import ONE_DAY

# A night elsewhere than at the last stop of a day counts as so many minutes: of equal ones, that counts.
ELSEWHERE = 0.01


class Lodging:
    """Moves the nights of one person's trips to the visits.

    :param PersonPlanner planner: days, needs and nights; the nights are changed
    :param Solution solution: the visits of each day, in order
    """

    def __init__(self, planner, solution):
        self.planner = planner
        self.nights = planner.nights
        self.needs = {need.key: need for need in planner.needs}
        self.rounds = {made.day: made for made in solution.rounds}
        self.solution = solution

    def move(self):
        """Move the nights; return the solution with the times of the visits that follow from it."""
        for days in self._get_stays():
            if best := self._choose(days):
                self._write(days, best)
        rounds = tuple(self.rounds[made.day] for made in self.solution.rounds)
        return replace(self.solution, rounds=rounds)

    def _get_stays(self):
        """Return the days between which nights of trips can move, ``[[day, day, ...]]``."""
        days = [
            day
            for day, base in sorted(self.nights.bases.items())
            if base.is_trip and not base.is_travel and self.planner.hours.get(day)
        ]
        stays = []
        for before, after in pairwise(days):
            if after - before == ONE_DAY and self.nights.bases[before].away is not None:
                if stays and stays[-1][-1] == before:
                    stays[-1].append(after)
                else:
                    stays.append([before, after])
        return stays

    def _choose(self, days):
        """Return the places of the nights between days with the least travel, ``None`` if none fits."""
        bases = self.nights.bases
        stops = [[self._get_place(visit) for visit in self._get_visits(day)] for day in days]
        known = {bases[day].away.key: bases[day].away for day in days[:-1]}
        known |= {place.key: place for places in stops for place in places if place.is_located}
        # Least cost of the days so far by the place of the last night, with the nights before it.
        best = {None: (0.0, ())}
        for number, day in enumerate(days):
            ends = list(known.values()) if day != days[-1] else [None]
            reached = {}
            for end in ends:
                cost, nights = min(
                    (
                        (cost + self._cost(day, nights[-1] if nights else None, end), nights)
                        for cost, nights in best.values()
                    ),
                    key=lambda found: found[0],
                )
                if end is not None and not (stops[number] and stops[number][-1].key == end.key):
                    cost += ELSEWHERE
                if cost < inf:
                    reached[end and end.key] = cost, (*nights, end)
            best = reached
            if not best:
                return None
        [(_cost, nights)] = best.values()
        return nights[:-1]

    def _cost(self, day, start, end):
        """Return the minutes of travel, and of preferences, of a day; inf: the visits do not fit."""
        made = self._run(day, start, end)
        return made[0] if made else inf

    def _run(self, day, start, end):
        """Return the cost of a day between two places, and its visits; ``None``: they do not fit."""
        planner, base = self.planner, self._get_base(day, start, end)
        hours = planner.get_hours_of(planner.workdays[day], base)
        if not hours:
            return None
        if day in planner.kept:
            hours = replace(hours, ends=hours.ends + ROUNDING)
        visits = self._get_visits(day)
        count = len(visits)
        places = [*map(self._get_place, visits), base.start, base.end]
        times = [[planner.travel.minutes(here, there) for there in places] for here in places]
        for number, (before, after) in enumerate(pairwise(visits)):
            if isinstance(before.key, Appointment) and isinstance(after.key, Appointment):
                # Nobody can change the way between agreed visits.
                gap = free_minutes(hours.busy, before.key.end, after.key.start)
                times[number][number + 1] = min(gap, times[number][number + 1])
        stops = [self._get_stop(visit, number) for number, visit in enumerate(visits)]
        windows = [self._get_windows(visit, day) for visit in visits]
        order = [count, *range(count), count + 1]
        run = Timetable(hours, times, stops, count + 1, windows).run(order)
        if run is None:
            return None
        starts, leaves, wishes = run
        travel = sum(times[here][there] for here, there in pairwise(order))
        return travel + wishes, [
            replace(visit, start=begins, end=ends)
            for visit, begins, ends in zip(visits, starts, leaves[1:], strict=True)
        ]

    def _write(self, days, nights):
        """Record where the nights are, and the times of the visits."""
        for number, day in enumerate(days):
            start = nights[number - 1] if number else None
            end = nights[number] if number < len(nights) else None
            _cost, visits = self._run(day, start, end)
            self.nights.bases[day] = base = self._get_base(day, start, end)
            self.planner.hours[day] = self.planner.get_hours_of(self.planner.workdays[day], base)
            if day in self.rounds:
                self.rounds[day] = replace(self.rounds[day], visits=tuple(visits))
        self.planner.possible.clear()

    # === DATA === #

    def _get_base(self, day, start, end):
        """Return where a day starts and ends, if its nights are at these places (``None``: as now)."""
        base = self.nights.bases[day]
        return replace(
            base,
            start=start or base.start,
            end=end or base.end,
            away=end or base.away,
        )

    def _get_visits(self, day):
        return self.rounds[day].visits if day in self.rounds else ()

    def _get_place(self, visit):
        is_kept = isinstance(visit.key, Appointment)
        return visit.key.place if is_kept else self.needs[visit.key].place

    def _get_stop(self, visit, number):
        is_kept = isinstance(visit.key, Appointment)
        half_day = None if is_kept else self.needs[visit.key].half_day
        return Stop(
            visit.key,
            number,
            (Pattern((0,)),),
            visit.end - visit.start if is_kept else self.needs[visit.key].duration,
            preferred=PREFERRED.get(half_day),
            preference=OTHER_HALF_DAY,
        )

    def _get_windows(self, visit, day):
        if isinstance(visit.key, Appointment):
            return [(visit.key.start, visit.key.start + ROUNDING)]
        windows = self.planner.windows[visit.key]
        return None if windows is None else sorted(windows.get(day, ()))
