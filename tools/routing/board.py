"""The plan while it is being searched: rounds that can be opened, closed and taken back.

Rounds are immutable tuples; a change puts a new tuple in the place of the old one. Taking a change
back is then a matter of putting the old tuples back, and the best plan so far is a copy of a list.
Each tuple also remembers where stops would fit best into it: most changes are taken back, so the
same rounds are asked again and again.
"""

from itertools import pairwise
from math import inf
from operator import add, itemgetter, sub

from .timetable import Timetable

# A stop that must be visited is not left out while it could stand anywhere at this many times the
# greatest distance per visit.
MUST = 8.0
BLINK = 0.01
# Where more people work on a day than this, only rounds near a stop are tried first.
FEW = 4
NEIGHBOURS = 20
NOWHERE = (inf, -1)


class Board:
    """The rounds of a problem, with what it costs to add a stop to each of them.

    Stops are nodes 0 … n-1, the places where shifts start and end are the nodes after them.
    ``rounds[s]`` is ``(tour, edges, pick, load, length, service, leaves, wishes, known)``: the nodes
    in order, the distances between them, a function that picks the tour's entries from a row of
    distances, sums, for shifts with times the ends of visits and the cost of preferences, and the
    best place of each stop that was tried.
    """

    def __init__(self, problem, rng):
        self.problem = problem
        self.random = rng.random
        self.stops = problem.stops
        self.shifts = problem.shifts
        self.count = len(problem.stops)
        self._number_nodes()
        self._number_days()
        self.adjacent = [
            sorted(range(self.count), key=self.rows[stop].__getitem__) for stop in range(self.count)
        ]
        self.look_up = [
            itemgetter(*adjacent[: NEIGHBOURS + 1], adjacent[0]) for adjacent in self.adjacent
        ]
        self.balance = problem.balance
        self.is_timed = any(shift.is_timed for shift in self.shifts) or any(
            stop.windows is not None or stop.preferred for stop in self.stops
        )
        self.timetables = [
            Timetable(shift, self.times, self.stops, ends[1])
            for shift, ends in zip(self.shifts, self.ends, strict=True)
        ]
        self.rounds = [self._make_round(list(ends), shift) for shift, ends in enumerate(self.ends)]
        self.chosen = [-1] * self.count
        self.changed = {}
        self.moved = {}
        self.cost = self.total_cost()
        self.keep()

    # === PREPARATION === #

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
        self.allowed = [
            frozenset(
                index
                for index, shift in enumerate(self.shifts)
                if stop.people is None or shift.person in stop.people
            )
            for stop in self.stops
        ]
        self.options = [
            [[shift for shift in shifts if shift in allowed] for shifts in self.shifts_of_day]
            for allowed in self.allowed
        ]
        self.where = [[-1] * self.count for _ in days]

    # === ROUNDS === #

    def _make_round(self, tour, shift):
        rows, stops = self.rows, self.stops
        edges = [rows[node][other] for node, other in pairwise(tour)]
        visited = [stops[stop] for stop in tour[1:-1]]
        leaves, wishes = None, 0.0
        if self.is_timed:
            _starts, leaves, wishes = self.timetables[shift].run(tour)
        return (
            tour,
            edges,
            itemgetter(*tour),
            sum(stop.load for stop in visited),
            sum(edges),
            sum(stop.duration for stop in visited),
            leaves,
            wishes,
            {},
        )

    def round_cost(self, shift):
        """Return distance, preferences and balance of one shift."""
        tour, _edges, _pick, _load, length, _service, _leaves, wishes, _known = self.rounds[shift]
        return length + wishes + self.balance * (len(tour) - 2) ** 2

    def total_cost(self):
        """Return the cost of the whole plan, summed anew."""
        cost = sum(map(self.round_cost, range(len(self.rounds))))
        for stop, pattern in enumerate(self.chosen):
            cost += self.weights[stop] if pattern < 0 else self.patterns[stop][pattern][0]
        return cost

    # === TAKING OUT === #

    def take_out(self, stops, day=None):
        """Take stops out of the plan, or out of one day of it (their pattern stays open there).

        :param stops: stops in the plan
        :param day: a day's number, or ``None`` for all visits of these stops
        """
        by_shift = {}
        where = self.where
        for stop in stops:
            pattern = self.chosen[stop]
            cost, days = self.patterns[stop][pattern]
            if stop not in self.moved:
                self.moved[stop] = (pattern, [(other, where[other][stop]) for other in days])
            for other in days if day is None else (day,):
                by_shift.setdefault(where[other][stop], []).append(stop)
                where[other][stop] = -1
            if day is None:
                self.chosen[stop] = -1
                self.cost += self.weights[stop] - cost
        for shift, gone in by_shift.items():
            old = self.rounds[shift]
            self.changed.setdefault(shift, old)
            tour = [node for node in old[0] if node not in gone]
            self.cost -= self.round_cost(shift)
            self.rounds[shift] = self._make_round(tour, shift)
            self.cost += self.round_cost(shift)

    # === PUTTING IN === #

    def _best_on_day(self, stop, day):
        """Return ``(added cost, shift, position)`` of the cheapest place on a day, or ``None``."""
        shifts = self.options[stop][day]
        if len(shifts) > FEW:
            near = set(self.look_up[stop](self.where[day]))
            rounds = self.rounds
            best = self._best_of(
                stop, [shift for shift in shifts if shift in near or len(rounds[shift][0]) == 2]
            )
            if best is not None:
                return best
        return self._best_of(stop, shifts)

    def _best_of(self, stop, shifts):
        rounds = self.rounds
        best, best_cost = None, inf
        for shift in shifts:
            known = rounds[shift][8]
            found = known.get(stop)
            if found is None:
                found = known[stop] = self._best_in_round(stop, shift)
            if found[0] < best_cost:
                if self.random() < BLINK:
                    found = self._best_in_round(stop, shift, blink=True)
                    if found[0] >= best_cost:
                        continue
                best_cost = found[0]
                best = (best_cost, shift, found[1])
        return best

    def _best_in_round(self, stop, shift, *, blink=False):
        """Return ``(added cost, position)`` of the cheapest place in a round, or of the second one.

        The cost is infinite where the stop does not fit.
        """
        tour, edges, pick, load, length, service, leaves, _wishes, _known = self.rounds[shift]
        limits, added_stop = self.shifts[shift], self.stops[stop]
        size = len(tour) - 2
        if load + added_stop.load > limits.capacity or size >= limits.max_stops:
            return NOWHERE
        ways = pick(self.rows[stop])
        added = list(map(sub, map(add, ways, ways[1:]), edges))
        cost = min(added)
        position = added.index(cost)
        if blink:
            added[position] = inf
            cost = min(added)
            position = added.index(cost)
        room = limits.max_length + 1e-9 - length - service - added_stop.duration
        if cost > room:
            return NOWHERE
        if leaves is not None:
            cost, position = self._best_in_time(stop, shift, added, room)
        return cost + self.balance * (2 * size + 1), position

    def _best_in_time(self, stop, shift, added, room):
        """Return the cheapest position that keeps all times, with the cost of preferences."""
        tour, leaves = self.rounds[shift][0], self.rounds[shift][6]
        timetable = self.timetables[shift]
        best_cost, best_position = NOWHERE
        for position in sorted(range(len(added)), key=added.__getitem__):
            cost = added[position]
            # Preferences can also be met better than before: those of this round bound the gain.
            if cost > room or cost - self.rounds[shift][7] >= best_cost:
                break
            cost += timetable.added_cost(tour, leaves, position, stop)
            if cost < best_cost:
                best_cost, best_position = cost, position
        return best_cost, best_position

    def put_in(self, stop):
        """Put a stop on the days of its cheapest pattern; it stays out where that costs more."""
        found = {}
        best_cost, best_pattern = self.weights[stop], -1
        for index, (own_cost, days) in enumerate(self.patterns[stop]):
            cost = own_cost
            if cost >= best_cost:
                break
            for day in days:
                if day not in found:
                    found[day] = self._best_on_day(stop, day)
                if found[day] is None:
                    break
                cost += found[day][0]
                if cost >= best_cost:
                    break
            else:
                best_cost, best_pattern = cost, index
        if best_pattern < 0:
            return
        self.moved.setdefault(stop, (-1, ()))
        self.chosen[stop] = best_pattern
        self.cost += self.patterns[stop][best_pattern][0] - self.weights[stop]
        for day in self.patterns[stop][best_pattern][1]:
            self._insert(stop, day, *found[day])

    def put_back(self, stop, day):
        """Put a stop that was taken out of one day back on this day; return whether it fits."""
        found = self._best_on_day(stop, day)
        if found is not None:
            self._insert(stop, day, *found)
            return True
        return False

    def _insert(self, stop, day, cost, shift, position):
        old = self.rounds[shift]
        self.changed.setdefault(shift, old)
        tour, edges, _pick, load, length, service, leaves, wishes, _known = old
        row = self.rows[stop]
        before, after = tour[position], tour[position + 1]
        tour = [*tour[: position + 1], stop, *tour[position + 1 :]]
        edges = [*edges[:position], row[before], row[after], *edges[position + 1 :]]
        added = row[before] + row[after] - old[1][position]
        if leaves is not None:
            _starts, leaves, wishes = self.timetables[shift].run(tour)
        visited = self.stops[stop]
        self.rounds[shift] = (
            tour,
            edges,
            itemgetter(*tour),
            load + visited.load,
            length + added,
            service + visited.duration,
            leaves,
            wishes,
            {},
        )
        self.where[day][stop] = shift
        self.cost += cost

    # === TAKING BACK === #

    def keep(self):
        """Make the changes since the last call final."""
        self.kept_cost = self.cost
        self.changed.clear()
        self.moved.clear()

    def take_back(self):
        """Undo all changes since the last :meth:`keep`."""
        for shift, old in self.changed.items():
            self.rounds[shift] = old
        for stop, (pattern, places) in self.moved.items():
            if self.chosen[stop] >= 0:
                for day in self.patterns[stop][self.chosen[stop]][1]:
                    self.where[day][stop] = -1
            self.chosen[stop] = pattern
            for day, shift in places:
                self.where[day][stop] = shift
        self.cost = self.kept_cost
        self.keep()

    def snapshot(self):
        """Return the plan as it is, for :meth:`restore`."""
        return list(self.rounds), list(self.chosen)

    def restore(self, snapshot):
        """Return to a plan of :meth:`snapshot`."""
        self.rounds, self.chosen = list(snapshot[0]), list(snapshot[1])
        for where in self.where:
            where[:] = [-1] * self.count
        for shift, current in enumerate(self.rounds):
            for stop in current[0][1:-1]:
                self.where[self.day_of_shift[shift]][stop] = shift
        self.cost = self.total_cost()
        self.keep()
