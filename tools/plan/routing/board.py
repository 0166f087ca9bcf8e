"""The plan during the search: tours that are changed and restored.

A change puts a new tour in the place of the old one. To undo a change, the old tours are put
back, and the best plan so far is a copy of a list.
"""

from math import inf

from .layout import Layout
from .tour import Tour

BLINK = 0.01
ROUNDING = 1e-9
NOWHERE = (inf, -1)


class Board(Layout):
    """A tour per shift, the chosen pattern of each stop (-1: left out), and the cost of the plan.

    ``where[day][stop]`` is the shift that visits a stop on a day, or -1. ``absent`` are the stops
    left out that could be visited, ``short`` those with some of their visits. ``tilt`` makes days
    more expensive while a stop chooses its pattern. ``blink`` is how often a place is overlooked,
    ``completed[stop]`` the patterns that were made for the days with room.
    """

    def __init__(self, problem, rng):
        super().__init__(problem)
        self.random = rng.random
        self.where = [[-1] * self.count for _ in self.shifts_of_day]
        self.tours = [self._empty(shift) for shift in range(len(self.shifts))]
        self.chosen = [-1] * self.count
        self.movable = [stop for stop in range(self.count) if self.patterns[stop]]
        self.absent = set(self.movable)
        self.short = set()
        self.tilt = [0.0] * len(self.where)
        self.blink = BLINK
        self.completed = [{} for _ in range(self.count)]
        self.changed = {}
        self.moved = {}
        self.cost = self.total_cost()
        self.keep()

    # === TOURS === #

    def _empty(self, shift):
        limits = self.shifts[shift]
        way = self.transfers[shift]
        room, slack = limits.capacity + ROUNDING, limits.max_length + ROUNDING - way
        tour = Tour(list(self.ends[shift]), [way], way, 0.0, room, slack, [limits.starts])
        tour.cost = way
        return tour

    # === COST === #

    def total_cost(self):
        """Return the cost of the whole plan, computed again."""
        cost = sum(tour.cost for tour in self.tours)
        for stop, pattern in enumerate(self.chosen):
            cost += self.weights[stop] if pattern < 0 else self.patterns[stop][pattern][0]
        return cost

    def _replace(self, shift, tour):
        """Replace a tour by a changed one; return whether it keeps the times.

        A round can be late with one visit less: without the stop, the drive is too long for the
        time before an appointment.
        """
        if self.is_timed and len(tour.nodes) > 2:
            run = self.timetables[shift].run(tour.nodes)
            if run is None:
                return False
            _starts, tour.leaves, tour.wishes = run
        tour.cost = tour.length + tour.wishes + self.balance * (len(tour.nodes) - 2) ** 2
        old = self.tours[shift]
        self.changed.setdefault(shift, old)
        self.tours[shift] = tour
        self.cost += tour.cost - old.cost
        return True

    # === TAKING OUT === #

    def take_out(self, stops, day=None):
        """Take stops out of the plan, or out of one day of it (their pattern stays open there).

        :param stops: stops in the plan
        :param day: a day's number, or ``None`` for all visits of these stops
        :return: whether the other visits can be made without them
        """
        by_shift = {}
        where = self.where
        for stop in stops:
            pattern = self.chosen[stop]
            cost, days = self.patterns[stop][pattern]
            if stop not in self.moved:
                self.moved[stop] = (pattern, [(other, where[other][stop]) for other in days])
            for other in days if day is None else (day,):
                by_shift.setdefault(where[other][stop], set()).add(stop)
                where[other][stop] = -1
            if day is None:
                self.chosen[stop] = -1
                self.cost += self.weights[stop] - cost
        for shift, gone in by_shift.items():
            way = self.transfers[shift]
            if not self._replace(
                shift, self.tours[shift].without(gone, self.rows, self.stops, way)
            ):
                return False
        return True

    # === PUTTING IN === #

    def open(self, stops):
        """Leave the weights of stops out of the cost until :meth:`put_in` has decided about them.

        So the cost grows while they are inserted, and a change can be abandoned early.
        """
        for stop in stops:
            self.cost -= self.weights[stop]

    def _best_on_day(self, stop, day):
        """Return ``(added cost, shift, position)`` of the cheapest place on a day, or ``None``."""
        tours, balance, random = self.tours, self.balance, self.random
        load = self.stops[stop].load
        best, best_cost = None, inf
        for shift in self.options[stop][day]:
            tour = tours[shift]
            if tour.room < load:
                continue
            cost, position = tour.known.get(stop) or self._know(stop, shift, tour)
            if balance:
                cost += balance * (2 * len(tour.nodes) - 3)
            if cost < best_cost and random() >= self.blink:
                best_cost, best = cost, (cost, shift, position)
        return best

    def _know(self, stop, shift, tour):
        """Return cost and position of the best place in a round, and store it."""
        room = tour.slack - self.stops[stop].duration
        if len(tour.nodes) - 2 >= self.shifts[shift].max_stops:
            found = NOWHERE
        elif self.is_timed:
            found = self._best_in_time(stop, shift, tour, room)
        else:
            found = tour.best_place(self.rows[stop])
            if found[0] > room:
                found = NOWHERE
        tour.known[stop] = found
        return found

    def _best_in_time(self, stop, shift, tour, room):
        """Return the cheapest place that keeps all times, including the cost of preferences."""
        added = tour.added(self.rows[stop])
        timetable = self.timetables[shift]
        best_cost, best = NOWHERE
        for position in sorted(range(len(added)), key=added.__getitem__):
            cost = added[position]
            # Preferences can also improve: those of this round limit the gain.
            if cost > room or cost - tour.wishes >= best_cost:
                break
            cost += timetable.added_cost(tour.nodes, tour.leaves, position, stop)
            if cost < best_cost:
                best_cost, best = cost, position
        return best_cost, best

    def put_in(self, stop):
        """Insert a stop on the days of its cheapest pattern; it stays out if that costs more."""
        found, tilt = {}, self.tilt
        best_cost, best_pattern = self.weights[stop], -1
        for index, (own_cost, days) in enumerate(self.offered[stop]):
            cost = own_cost
            if cost >= best_cost:
                break
            for day in days:
                if day not in found:
                    found[day] = self._best_on_day(stop, day)
                if found[day] is None:
                    break
                cost += found[day][0] + tilt[day]
                if cost >= best_cost:
                    break
            else:
                best_cost, best_pattern = cost, index
        if self.days_of_stop[stop] and not self.is_complete(stop, best_pattern):
            pattern = self._complete(stop, found)
            if pattern >= 0:
                own_cost, days = self.patterns[stop][pattern]
                if own_cost + sum(found[day][0] + tilt[day] for day in days) < best_cost:
                    best_pattern = pattern
        if best_pattern < 0:
            self.cost += self.weights[stop]
            return
        self.moved.setdefault(stop, (-1, ()))
        self.chosen[stop] = best_pattern
        self.cost += self.patterns[stop][best_pattern][0]
        for day in self.patterns[stop][best_pattern][1]:
            self._insert(stop, day, *found[day])

    def is_complete(self, stop, pattern):
        """Return whether a pattern has all visits of a stop."""
        return pattern >= 0 and len(self.patterns[stop][pattern][1]) >= self.most[stop]

    def _complete(self, stop, found):
        """Return the number of the best pattern on the days with room, -1 without any.

        :param dict found: the best places by day, to be filled in
        """
        for day in self.days_of_stop[stop]:
            if day not in found:
                found[day] = self._best_on_day(stop, day)
        free = tuple(day for day in self.days_of_stop[stop] if found[day] is not None)
        known = self.completed[stop]
        if free not in known:
            pattern = self.stops[stop].complete([self.names_of_days[day] for day in free])
            known[free] = -1
            if pattern:
                known[free] = len(self.patterns[stop])
                days = tuple(self.number_of_day[day] for day in pattern.days)
                self.patterns[stop].append((pattern.cost, days))
        return known[free]

    def put_back(self, stop, day):
        """Insert a stop that was taken out of one day on this day again; return whether it fits."""
        found = self._best_on_day(stop, day)
        if found is not None:
            self._insert(stop, day, *found)
            return True
        return False

    def _insert(self, stop, day, _cost, shift, position):
        tour = self.tours[shift].plus(stop, position, self.rows[stop], self.stops[stop])
        self._replace(shift, tour)
        self.where[day][stop] = shift

    # === TAKING BACK === #

    def keep(self):
        """Make the changes since the last call final."""
        self.kept_cost = self.cost
        chosen = self.chosen
        for stop in self.moved:
            if chosen[stop] >= 0:
                self.absent.discard(stop)
            else:
                self.absent.add(stop)
            if chosen[stop] < 0 or self.is_complete(stop, chosen[stop]):
                self.short.discard(stop)
            else:
                self.short.add(stop)
        for shift, old in self.changed.items():
            if self.tours[shift].nodes == old.nodes:
                # Unchanged: the old tour has more cached values.
                self.tours[shift] = old
        self.changed.clear()
        self.moved.clear()

    def take_back(self):
        """Undo all changes since the last :meth:`keep`."""
        for shift, old in self.changed.items():
            self.tours[shift] = old
        for stop, (pattern, places) in self.moved.items():
            if self.chosen[stop] >= 0:
                for day in self.patterns[stop][self.chosen[stop]][1]:
                    self.where[day][stop] = -1
            self.chosen[stop] = pattern
            for day, shift in places:
                self.where[day][stop] = shift
        self.cost = self.kept_cost
        self.changed.clear()
        self.moved.clear()

    def snapshot(self):
        """Return the current plan, for :meth:`restore`."""
        return list(self.tours), list(self.chosen)

    def restore(self, snapshot):
        """Return to a plan of :meth:`snapshot`."""
        self.tours, self.chosen = list(snapshot[0]), list(snapshot[1])
        for where in self.where:
            where[:] = [-1] * self.count
        for shift, current in enumerate(self.tours):
            for stop in current.nodes[1:-1]:
                self.where[self.day_of_shift[shift]][stop] = shift
        self.absent = {stop for stop in self.movable if self.chosen[stop] < 0}
        self.short = {
            stop
            for stop in self.movable
            if self.chosen[stop] >= 0 and not self.is_complete(stop, self.chosen[stop])
        }
        self.cost = self.total_cost()
        self.keep()
