"""Ruin and recreate: take neighbouring visits out, put them back better, and cool down.

After *Slack Induction by String Removals* (Christiaens and Vanden Berghe, Transportation Science
54(2), 2020): strings of consecutive visits of neighbouring rounds are taken out and put back one by
one where they cost least. Carried over to several days: a stop is taken out of one day only, or out
of all its days so that it can change its pattern, and strings can come from different days. Worse
plans are accepted with a probability that falls with the time left (simulated annealing).
"""

import time
from math import inf, log
from random import Random

from .board import Board
from .problem import Problem
from .solution import LeftOut, Round, Solution, Visit

STRING_LENGTH = 10
RUINED = 6
SPLIT = 0.5
SPLIT_LONGER = 0.5
HEAT = 3.0
COLD = 0.01


def solve(problem, seconds=10.0, seed=1, clock=time.monotonic, iterations=None):
    """Plan the visits of a problem.

    :param Problem problem: stops, shifts and distances
    :param float seconds: time budget; groups of stops that share nobody are planned one by one and
        share it by their number of visits
    :param int seed: the same seed and number of ``iterations`` give the same plan
    :param clock: a function that returns seconds
    :param int iterations: stop after so many changes per group, whatever the time
    :return: the best plan found within the budget
    :rtype: Solution
    """
    rng = Random(seed)  # noqa: S311 (a search, no secret)
    rounds, left_out, cost, tried = [], [], 0.0, 0
    groups = _split(problem)
    sizes = [1 + sum(len(stop.patterns[0].days) for stop in group.stops) for group in groups]
    for group, size in zip(groups, sizes, strict=True):
        search = _Search(group, rng, clock)
        search.run(seconds * size / sum(sizes), iterations)
        rounds += search.rounds()
        left_out += search.left_out()
        cost += search.board.cost
        tried += search.iterations
    return Solution(
        rounds=tuple(sorted(rounds, key=lambda made: (made.day, str(made.person)))),
        left_out=tuple(left_out),
        distance=sum(made.distance for made in rounds),
        cost=cost,
        iterations=tried,
    )


def _split(problem):
    """Split a problem into groups of people that share no stop, with their stops and shifts."""
    people = list(dict.fromkeys(shift.person for shift in problem.shifts))
    head = {person: person for person in people}

    def find(person):
        while head[person] != person:
            head[person] = head[head[person]]
            person = head[person]
        return person

    for stop in problem.stops:
        members = people if stop.people is None else [who for who in people if who in stop.people]
        for member in members[1:]:
            head[find(member)] = find(members[0])
    stops, shifts = {}, {}
    for shift in problem.shifts:
        shifts.setdefault(find(shift.person), []).append(shift)
    for stop in problem.stops:
        members = people if stop.people is None else [who for who in people if who in stop.people]
        stops.setdefault(find(members[0]) if members else None, []).append(stop)
    return [
        Problem(
            stops=tuple(stops.get(group, ())),
            shifts=tuple(shifts.get(group, ())),
            distances=problem.distances,
            times=problem.times,
            balance=problem.balance,
        )
        for group in dict.fromkeys([*shifts, *stops])
    ]


class _Search:
    """The search for a plan of one group of people and stops."""

    def __init__(self, problem, rng, clock):
        self.rng = rng
        self.clock = clock
        self.board = Board(problem, rng)
        self.iterations = 0

    def run(self, seconds, iterations):
        """Search until the time or the number of iterations is used up; end with the best plan."""
        board, rng, clock = self.board, self.rng, self.clock
        begin = clock()
        self._recreate([stop for stop in range(board.count) if board.patterns[stop]])
        board.keep()
        best, best_cost = board.snapshot(), board.cost
        movable = [stop for stop in range(board.count) if board.patterns[stop]]
        if len(movable) < 2 or not any(
            len(board.rounds[s][0]) > 2 for s in range(len(board.rounds))
        ):
            return
        edges = [edge for made in board.rounds if len(made[0]) > 2 for edge in made[1]]
        mean = sum(edges) / len(edges) or 1.0
        hot, factor = HEAT * mean, COLD / HEAT
        random = rng.random
        while True:
            spent = (clock() - begin) / seconds if seconds else 1.0
            if iterations is not None:
                spent = max(spent if seconds < inf else 0.0, self.iterations / iterations)
            if spent >= 1.0:
                break
            self.iterations += 1
            before = board.cost
            heat = hot * factor**spent
            if self._change() and board.cost < before + heat * _exponential(random):
                board.keep()
                if board.cost < best_cost - 1e-9:
                    best, best_cost = board.snapshot(), board.cost
            else:
                board.take_back()
        board.restore(best)

    # === RUIN === #

    def _change(self):
        """Take some visits out and put them back; return whether all of them found a place."""
        board, rng = self.board, self.rng
        dice = rng.random()
        seed = rng.randrange(board.count)
        pattern = board.chosen[seed]
        if pattern < 0:
            seed_day = rng.randrange(len(board.where))
        else:
            seed_day = rng.choice(board.patterns[seed][pattern][1])
        one_day = dice < 0.3
        gone = self._ruin(seed, seed_day, across=dice > 0.65)
        if one_day:
            board.take_out(gone, seed_day)
            return self._put_back(gone, seed_day)
        board.take_out(gone)
        absent = [
            stop for stop, chosen in enumerate(board.chosen) if chosen < 0 and board.patterns[stop]
        ]
        self._recreate(absent)
        return True

    def _ruin(self, seed, seed_day, across):
        """Choose strings of neighbouring rounds, all on one day, or each on a day of its own."""
        board, rng = self.board, self.rng
        busy = [len(board.rounds[shift][0]) - 2 for shift in board.shifts_of_day[seed_day]]
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
            if across:
                day = rng.choice(board.patterns[stop][board.chosen[stop]][1])
            else:
                day = seed_day
            shift = board.where[day][stop]
            if shift < 0 or shift in used:
                continue
            used.add(shift)
            gone.update(dict.fromkeys(self._string(board.rounds[shift][0], stop, longest)))
        return [stop for stop in gone if board.chosen[stop] >= 0]

    def _string(self, tour, stop, longest):
        """Return visits in a row around a stop; sometimes with a few in the middle kept."""
        rng = self.rng
        size = len(tour) - 2
        length = int(rng.uniform(1.0, min(size, longest) + 1.0))
        kept = 0
        if 1 < length < size and rng.random() < SPLIT:
            kept = 1
            while length + kept < size and rng.random() > SPLIT_LONGER:
                kept += 1
        index = tour.index(stop)
        total = length + kept
        first = rng.randint(max(1, index - total + 1), min(index, size - total + 1))
        string = tour[first : first + total]
        if kept:
            start = rng.randint(1, length - 1) if length > 1 else 1
            string = string[:start] + string[start + kept :]
        return string

    # === RECREATE === #

    def _recreate(self, stops):
        """Put stops back in one of several orders: by chance, load, distance, freedom."""
        board = self.board
        for stop in self._ordered(stops):
            board.put_in(stop)

    def _put_back(self, stops, day):
        return all(self.board.put_back(stop, day) for stop in self._ordered(stops))

    def _ordered(self, stops):
        board, rng = self.board, self.rng
        stops = list(stops)
        rng.shuffle(stops)
        dice = rng.random()
        if dice < 0.36:
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
            stops.sort(key=lambda stop: len(board.patterns[stop]))
        return stops

    # === RESULT === #

    def rounds(self):
        """Return the rounds of all shifts that have visits."""
        board = self.board
        made = []
        for shift, timetable, current in zip(
            board.shifts, board.timetables, board.rounds, strict=True
        ):
            tour = current[0]
            if len(tour) == 2:
                continue
            starts, leaves, _wishes = timetable.run(tour)
            made.append(
                Round(
                    person=shift.person,
                    day=shift.day,
                    visits=tuple(
                        Visit(board.stops[stop].key, start, end)
                        for stop, start, end in zip(tour[1:-1], starts, leaves[1:], strict=True)
                    ),
                    distance=current[4],
                    load=current[3],
                    end=timetable.arrive(leaves[-1], tour[-2], tour[-1]),
                )
            )
        return made

    def left_out(self):
        """Return the stops without visits, each with the reason."""
        board = self.board
        return [
            LeftOut(board.stops[stop].key, self._reason(stop))
            for stop, chosen in enumerate(board.chosen)
            if chosen < 0
        ]

    def _reason(self, stop):
        board = self.board
        if not any(
            all(board.allowed[stop].intersection(board.shifts_of_day[day]) for day in days)
            for _cost, days in board.patterns[stop]
        ):
            return "no_shift"
        shifts = [
            shift
            for day in {day for _cost, days in board.patterns[stop] for day in days}
            for shift in board.allowed[stop].intersection(board.shifts_of_day[day])
        ]
        if all(board.timetables[shift].windows[stop] == [] for shift in shifts):
            return "closed"
        if not any(self._fits_alone(stop, shift) for shift in shifts):
            return "too_long"
        return "no_room"

    def _fits_alone(self, stop, shift):
        board = self.board
        limits, visited = board.shifts[shift], board.stops[stop]
        tour = [board.ends[shift][0], stop, board.ends[shift][1]]
        length = board.rows[stop][tour[0]] + board.rows[stop][tour[2]] + visited.duration
        return (
            visited.load <= limits.capacity
            and length <= limits.max_length
            and limits.max_stops >= 1
            and board.timetables[shift].run(tour) is not None
        )


def _exponential(random):
    """Return -ln(u), u uniform in (0, 1]: how much worse, in degrees, a plan may be."""
    return -log(1.0 - random())
