"""When visits of a round take place, and whether one more still fits."""

from math import inf


def earliest(busy, ready, length):
    """Return the first time from ``ready`` on at which ``length`` fits between the busy intervals."""
    for begins, ends in busy:
        if ready + length <= begins:
            break
        ready = max(ready, ends)
    return ready


def drive(busy, leaves, length):
    """Return the end of a drive of ``length`` from ``leaves`` on: it pauses during busy intervals."""
    for begins, ends in busy:
        if ends <= leaves:
            continue
        if leaves + length <= begins:
            break
        length -= max(0.0, begins - leaves)
        leaves = ends
    return leaves + length


def next_start(windows, busy, ready, length):
    """Return the first admissible start of a visit from ``ready`` on, or ``None``.

    :param windows: intervals in which it may start, in order; ``None`` for always
    """
    if windows is None:
        return earliest(busy, ready, length)
    for opens, closes in windows:
        start = earliest(busy, max(opens, ready), length)
        if start <= closes:
            return start
    return None


class Timetable:
    """The times of a day's round: of one shift, with the stops' opening hours on that day."""

    def __init__(self, shift, times, stops, end_node, windows):
        self.starts = shift.starts
        self.ends = shift.ends
        self.busy = tuple(sorted(shift.busy))
        self.times = times
        self.end_node = end_node
        self.windows = windows
        self.stops = stops

    def arrive(self, leaves, node, other):
        """Return the arrival at ``other`` when leaving ``node`` at ``leaves`` or later."""
        return drive(self.busy, leaves, self.times[node][other])

    def visit(self, leaves, node, stop):
        """Return start and end of the visit after ``node``, or ``None`` if it is too late."""
        length = self.stops[stop].duration
        ready = self.arrive(leaves, node, stop)
        wish = self.stops[stop].preferred
        if wish and ready < wish[0]:
            # Better wait than arrive too early for the customer.
            start = next_start(self.windows[stop], self.busy, wish[0], length)
            if start is not None and start < wish[1] and start + length <= self.ends:
                return start, start + length
        start = next_start(self.windows[stop], self.busy, ready, length)
        if start is None or start + length > self.ends:
            return None
        return start, start + length

    def preference(self, stop, start):
        """Return the cost of visiting ``stop`` at ``start``."""
        wish = self.stops[stop].preferred
        if wish is None or wish[0] <= start < wish[1]:
            return 0.0
        return self.stops[stop].preference

    def run(self, tour):
        """Return the starts, the ends (with the departure first) and the cost of preferences.

        :param tour: nodes, with the shift's first and last place at the ends
        :return: ``None`` if the round cannot be done in time
        """
        starts, leaves, cost = [], [self.starts], 0.0
        node = tour[0]
        for stop in tour[1:-1]:
            visit = self.visit(leaves[-1], node, stop)
            if visit is None:
                return None
            starts.append(visit[0])
            leaves.append(visit[1])
            cost += self.preference(stop, visit[0])
            node = stop
        if self.arrive(leaves[-1], node, self.end_node) > self.ends:
            return None
        return starts, leaves, cost

    def added_cost(self, tour, leaves, position, stop):
        """Return the extra cost of preferences with ``stop`` after ``tour[position]``; inf: no fit.

        Only visits that move are checked: after the first one that keeps its time, all keep theirs.
        """
        visit = self.visit(leaves[position], tour[position], stop)
        if visit is None:
            return inf
        cost = self.preference(stop, visit[0])
        node, clock = stop, visit[1]
        for index in range(position + 1, len(tour) - 1):
            other = tour[index]
            visit = self.visit(clock, node, other)
            if visit is None:
                return inf
            before = leaves[index]
            if visit[1] == before:
                return cost
            cost += self.preference(other, visit[0]) - self.preference(
                other, before - self.stops[other].duration
            )
            node, clock = other, visit[1]
        return inf if self.arrive(clock, node, self.end_node) > self.ends else cost
