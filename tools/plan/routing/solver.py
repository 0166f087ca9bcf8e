"""From a problem to a plan: split, search, and return the result."""

import time
from random import Random

from .problem import Problem
from .search import Search
from .solution import LeftOut, Round, Solution, Visit


def solve(problem, seconds=10.0, seed=1, clock=time.monotonic, iterations=None):
    """Plan the visits of a problem.

    :param Problem problem: stops, shifts and distances
    :param float seconds: time budget; groups of stops that share no people are planned one by one
        and share it by their number of visits
    :param int seed: the same seed and number of ``iterations`` give the same plan
    :param clock: a function that returns seconds
    :param int iterations: stop after this many changes per group, whatever the time
    :return: the best plan found within the budget
    :rtype: Solution
    """
    rng = Random(seed)  # noqa: S311 (a search, no secret)
    rounds, left_out, cost, tried = [], [], 0.0, 0
    groups = _split(problem)
    sizes = [1 + sum(len(stop.patterns[0].days) for stop in group.stops) for group in groups]
    for group, size in zip(groups, sizes, strict=True):
        search = Search(group, rng, clock)
        search.run(seconds * size / sum(sizes), iterations)
        rounds += _rounds(search.board)
        left_out += _left_out(search.board)
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


def _rounds(board):
    """Return the rounds of all shifts that have visits."""
    made = []
    for shift, timetable, current in zip(board.shifts, board.timetables, board.tours, strict=True):
        nodes = current.nodes
        if len(nodes) == 2:
            continue
        starts, leaves, _wishes = timetable.run(nodes)
        made.append(
            Round(
                person=shift.person,
                day=shift.day,
                visits=tuple(
                    Visit(board.stops[stop].key, start, end)
                    for stop, start, end in zip(nodes[1:-1], starts, leaves[1:], strict=True)
                ),
                distance=current.length,
                load=current.load,
                end=timetable.arrive(leaves[-1], nodes[-2], nodes[-1]),
            )
        )
    return made


def _left_out(board):
    """Return the stops without visits, each with the reason."""
    return [
        LeftOut(board.stops[stop].key, _reason(board, stop))
        for stop, chosen in enumerate(board.chosen)
        if chosen < 0
    ]


def _reason(board, stop):
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
    if not any(_fits_alone(board, stop, shift) for shift in shifts):
        return "too_long"
    return "no_room"


def _fits_alone(board, stop, shift):
    limits, visited = board.shifts[shift], board.stops[stop]
    tour = [board.ends[shift][0], stop, board.ends[shift][1]]
    length = board.rows[stop][tour[0]] + board.rows[stop][tour[2]] + visited.duration
    return (
        visited.load <= limits.capacity
        and length <= limits.max_length
        and limits.max_stops >= 1
        and board.timetables[shift].run(tour) is not None
    )
