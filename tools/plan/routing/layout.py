"""A problem in the terms of the search: numbers instead of places, days and keys."""

from math import inf
from operator import itemgetter

from .timetable import Timetable

# A mandatory stop is not left out while it could be inserted at up to this many times the greatest
# distance per visit.
MUST = 8.0
# Number of stops around one among which changes take place.
ADJACENT = 250


class Layout:
    """Constant data that the search reads again and again.

    Stops are nodes 0 … n-1, the places where shifts start and end are the nodes after them.
    ``rows`` are the distances from node to node, ``ends`` the first and last node of each shift.
    ``patterns[stop]`` are ``(cost, days)``, ``options[stop][day]`` the shifts that may visit it,
    ``adjacent[stop]`` the stops around, the nearest first.
    """

    def __init__(self, problem):
        self.problem = problem
        self.stops = problem.stops
        self.shifts = problem.shifts
        self.count = len(problem.stops)
        self._number_nodes()
        self._number_days()
        self.adjacent = [
            sorted(range(self.count), key=self.rows[stop].__getitem__)[:ADJACENT]
            for stop in range(self.count)
        ]
        self.balance = problem.balance
        self.is_timed = any(shift.is_timed for shift in self.shifts) or any(
            stop.windows is not None or stop.preferred for stop in self.stops
        )
        self._make_timetables()

    def _number_nodes(self):
        """Give each stop and each place where a shift starts or ends a row of distances."""
        terminals = sorted(
            {place for shift in self.shifts for place in (shift.start_place, shift.end_place)}
        )
        node_of = {place: self.count + index for index, place in enumerate(terminals)}
        places = [stop.place for stop in self.stops] + terminals
        pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
        self.rows = [pick(self.problem.distances[place]) for place in places]
        self.times = (
            self.rows
            if self.problem.times is None
            else [pick(self.problem.times[place]) for place in places]
        )
        self.ends = [
            (node_of[shift.start_place], node_of[shift.end_place]) for shift in self.shifts
        ]
        # A person without visits stays at home, or goes on to the next night.
        self.transfers = [
            self.rows[ends[0]][ends[1]] if shift.is_moving else 0.0
            for shift, ends in zip(self.shifts, self.ends, strict=True)
        ]
        farthest = max((max(row) for row in self.rows), default=0.0)
        self.weights = [
            MUST * max(farthest, 1.0) * min(len(pattern.days) for pattern in stop.patterns)
            if stop.weight == inf
            else stop.weight
            for stop in self.stops
        ]

    def _number_days(self):
        """List the shifts and, stop by stop, the admissible days by the days' own numbers."""
        days = sorted({shift.day for shift in self.shifts})
        number = {day: index for index, day in enumerate(days)}
        self.shifts_of_day = [[] for _ in days]
        for index, shift in enumerate(self.shifts):
            self.shifts_of_day[number[shift.day]].append(index)
        self.day_of_shift = [number[shift.day] for shift in self.shifts]
        self.patterns = [
            [
                (pattern.cost, tuple(number[day] for day in pattern.days))
                for pattern in sorted(stop.patterns, key=lambda pattern: pattern.cost)
                if all(day in number for day in pattern.days)
            ]
            for stop in self.stops
        ]
        self._number_choices(days, number)
        # Stops with the same people share their lists: there can be many stops and shifts.
        self.allowed, self.options = [], []
        made = {}
        for stop in self.stops:
            if stop.people not in made:
                allowed = frozenset(
                    index
                    for index, shift in enumerate(self.shifts)
                    if stop.people is None or shift.person in stop.people
                )
                made[stop.people] = (
                    allowed,
                    [[shift for shift in day if shift in allowed] for day in self.shifts_of_day],
                )
            allowed, options = made[stop.people]
            self.allowed.append(allowed)
            self.options.append(options)

    def _number_choices(self, days, number):
        """List the patterns to try first, and the days of stops that can do with fewer visits.

        ``patterns`` grows by the choices of fewer days that the search asks for.
        """
        self.names_of_days = days
        self.number_of_day = number
        self.offered = [list(patterns) for patterns in self.patterns]
        self.most = [
            max((len(days) for _cost, days in patterns), default=0) for patterns in self.offered
        ]
        self.days_of_stop = [
            [number[day] for day in stop.days if day in number] for stop in self.stops
        ]

    def _make_timetables(self):
        """Give each shift its timetable; opening hours are shared by the shifts of a day."""
        windows = [
            [
                None
                if stop.windows is None
                else sorted(stop.windows.get(self.shifts[day[0]].day, ()))
                for stop in self.stops
            ]
            for day in self.shifts_of_day
        ]
        self.timetables = [
            Timetable(shift, self.times, self.stops, ends[1], windows[day])
            for shift, ends, day in zip(self.shifts, self.ends, self.day_of_shift, strict=True)
        ]
