"""Ruin and recreate: take neighbouring visits out, put them back better, and cool down.

After *Slack Induction by String Removals* (Christiaens and Vanden Berghe, Transportation Science
54(2), 2020): strings of consecutive visits of neighbouring rounds are taken out and put back one by
one where they cost least. Carried over to several days: a stop is taken out of one day only, or out
of all its days so that it can change its pattern, and strings can come from different days. Days are
made more or less expensive at random for one change, so that neighbours change their days together.
Worse plans are accepted with a probability that falls with the time left (simulated annealing).
"""

from heapq import nsmallest
from math import log

from .board import ROUNDING, Board

# Strings are short and several: visits change between rounds rather than within one.
STRING_LENGTH = 4
RUINED = 6
SPLIT = 0.5
SPLIT_LONGER = 0.5
# How much worse a plan may be at the start and at the end, in lengths of an edge.
HEAT = 3.0
COLD = 0.01
# How often only one day is changed, how often strings come from several days.
ONE_DAY = 0.3
ACROSS = 0.35
# How often days get different prices, and how high these are, in lengths of an edge.
TILTED = 0.3
TILT = 2.0
# How often everything that is left out is tried again at the beginning and at the end.
TURNS = 10
# Number of left out stops that are tried again with each change: in full weeks each of them is tried in
# vain most of the time, and with more of them the search makes half as many changes.
TRIED = 1
# Number of stops with some of their visits that are chosen again with each change.
TRIED_SHORT = 4


class Search:
    """The search for a plan of one group of people and stops."""

    def __init__(self, problem, rng, clock):
        self.rng = rng
        self.clock = clock
        self.board = Board(problem, rng)
        self.iterations = 0
        self.level = self.board.tilt

    def run(self, seconds, iterations):
        """Search until the time or the number of iterations is used up; end with the best plan."""
        self._search(seconds, iterations)
        self._finish()

    def _search(self, seconds, iterations):
        board, clock, random = self.board, self.clock, self.rng.random
        begin = clock()
        board.open(board.movable)
        fixed = [stop for stop in board.movable if board.stops[stop].is_fixed]
        board.blink, blink = 0.0, board.blink
        for stop in fixed:
            board.put_in(stop)
        board.blink = blink
        others = [stop for stop in board.movable if not board.stops[stop].is_fixed]
        for stop in self._ordered(others):
            board.put_in(stop)
        board.keep()
        self._try_again()
        best, best_cost = board.snapshot(), board.cost
        edges = [edge for tour in board.tours if len(tour.nodes) > 2 for edge in tour.edges]
        if len(board.movable) < 2 or not edges:
            return
        self.mean_edge = sum(edges) / len(edges) or 1.0
        hot, factor = HEAT * self.mean_edge, COLD / HEAT
        while True:
            spent = (clock() - begin) / seconds if seconds else 1.0
            if iterations is not None:
                spent = max(spent, self.iterations / iterations if iterations else 1.0)
            if spent >= 1.0:
                break
            self.iterations += 1
            limit = board.cost - hot * factor**spent * log(1.0 - random())
            if self._change(limit):
                board.keep()
                if board.cost < best_cost - 1e-9:
                    best, best_cost = board.snapshot(), board.cost
            else:
                board.take_back()
        board.restore(best)

    def _try_again(self):
        """Insert what was left out by chance of an empty plan: no later change would do so.

        The more days a stop needs, the likelier it is that the best place of one is missed.
        """
        board = self.board
        for _turn in range(TURNS):
            if not board.absent or any(len(tour.nodes) > 2 for tour in board.tours):
                return
            gone = self._ordered(sorted(board.absent))
            board.open(gone)
            for stop in gone:
                board.put_in(stop)
            board.keep()

    def _finish(self):
        """Insert what still fits, without overlooking a place: all visits of a stop, or more of them."""
        board = self.board
        board.blink, board.tilt = 0.0, self.level
        for _turn in range(TURNS):
            before = board.cost
            short = [
                stop for stop in board.movable if not board.is_complete(stop, board.chosen[stop])
            ]
            for stop in sorted(short, key=board.weights.__getitem__, reverse=True):
                self._insert_again(stop)
            if board.cost > before - ROUNDING:
                return

    def _insert_again(self, stop):
        board = self.board
        if board.chosen[stop] < 0 or board.take_out([stop]):
            board.open([stop])
            board.put_in(stop)
            if board.cost < board.kept_cost - ROUNDING:
                board.keep()
                return
        board.take_back()

    def _change(self, limit):
        """Take some visits out and insert them again; return whether the plan costs less than that."""
        board, rng = self.board, self.rng
        dice = rng.random()
        seed = rng.choice(board.movable)
        pattern = board.chosen[seed]
        if pattern < 0:
            day = rng.randrange(len(board.where))
        else:
            day = rng.choice(board.patterns[seed][pattern][1])
        gone = self._ruin(seed, day, across=dice > 1.0 - ACROSS)
        if dice < ONE_DAY:
            return board.take_out(gone, day) and all(
                board.put_back(stop, day) and board.cost < limit for stop in self._ordered(gone)
            )
        absent = self._nearest(board.absent, seed, TRIED)
        gone = list(dict.fromkeys([*gone, *self._nearest(board.short, seed, TRIED_SHORT)]))
        if not board.take_out(gone):
            return False
        gone += absent
        board.open(gone)
        board.tilt = self.level
        if rng.random() < TILTED:
            board.tilt = [rng.random() * TILT * self.mean_edge for _day in board.where]
        for stop in self._ordered(gone):
            board.put_in(stop)
            if board.cost >= limit:
                return False
        return board.cost < limit

    def _nearest(self, stops, seed, number):
        """Return some of the stops left out, preferably those near the place of the change."""
        if len(stops) <= number:
            return stops
        row, random = self.board.rows[seed], self.rng.random
        return nsmallest(number, sorted(stops), key=lambda stop: row[stop] * random())

    # === RUIN === #

    def _ruin(self, seed, seed_day, *, across):
        """Choose strings of neighbouring rounds, all on one day, or each on a day of its own."""
        board, rng = self.board, self.rng
        busy = [len(board.tours[shift].nodes) - 2 for shift in board.shifts_of_day[seed_day]]
        filled = [size for size in busy if size]
        mean = sum(filled) / len(filled) if filled else 1.0
        longest = min(STRING_LENGTH, mean)
        most = 4.0 * RUINED / (1.0 + longest) - 1.0
        strings = int(rng.uniform(1.0, most + 1.0))
        used, gone = set(), {}
        for stop in board.adjacent[seed]:
            if len(used) >= strings:
                break
            if stop in gone or board.chosen[stop] < 0:
                continue
            day = rng.choice(board.patterns[stop][board.chosen[stop]][1]) if across else seed_day
            shift = board.where[day][stop]
            if shift < 0 or shift in used:
                continue
            used.add(shift)
            gone.update(dict.fromkeys(self._string(board.tours[shift].nodes, stop, longest)))
        return list(gone)

    def _string(self, nodes, stop, longest):
        """Return visits in a row around a stop; sometimes with a few in the middle kept."""
        rng = self.rng
        size = len(nodes) - 2
        length = int(rng.uniform(1.0, min(size, longest) + 1.0))
        kept = 0
        if 1 < length < size and rng.random() < SPLIT:
            kept = 1
            while length + kept < size and rng.random() > SPLIT_LONGER:
                kept += 1
        index = nodes.index(stop)
        total = length + kept
        first = rng.randint(max(1, index - total + 1), min(index, size - total + 1))
        string = nodes[first : first + total]
        if kept:
            start = rng.randint(1, length - 1)
            string = string[:start] + string[start + kept :]
        return string

    # === RECREATE === #

    def _ordered(self, stops):
        """Return stops in one of several orders: random, by load, distance or freedom."""
        board, rng = self.board, self.rng
        stops = list(stops)
        rng.shuffle(stops)
        dice = rng.random()
        if dice < 0.36 or not board.ends:
            return stops
        if dice < 0.62:
            stops.sort(key=lambda stop: -board.stops[stop].load)
        elif dice < 0.74:
            depot = board.rows[board.ends[0][0]]
            stops.sort(key=lambda stop: -depot[stop])
        elif dice < 0.82:
            depot = board.rows[board.ends[0][0]]
            stops.sort(key=lambda stop: depot[stop])
        else:
            stops.sort(key=lambda stop: len(board.offered[stop]))
        return stops
