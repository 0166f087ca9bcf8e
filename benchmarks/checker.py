"""An independent check: is a plan feasible, and what does it cost?

It shares only the classes of problem and solution with the search: every figure is computed again
from the distances, every time is checked against shifts, opening hours and busy intervals.
"""

from itertools import pairwise
from math import inf

TOLERANCE = 1e-6


def check(problem, solution):
    """Check a plan.

    :param Problem problem: the problem
    :param Solution solution: the plan
    :return: ``(faults, cost)``: a list of sentences, empty if the plan is feasible, and the cost
        that :class:`~..tools.plan.routing.Problem` describes. A stop left out that has a finite weight is not a
        fault; its weight is part of the cost, while that of a mandatory stop is not.
    """
    stops = {stop.key: stop for stop in problem.stops}
    shifts = {(shift.person, shift.day): shift for shift in problem.shifts}
    faults, cost, days, seen = [], 0.0, {}, set()
    for made in solution.rounds:
        name = f"{made.person} on day {made.day}"
        shift = shifts.get((made.person, made.day))
        unknown = [visit.key for visit in made.visits if visit.key not in stops]
        if shift is None:
            faults.append(f"{name}: does not work then.")
        elif unknown:
            faults.append(f"{name}: visits unknown stops {unknown}.")
        else:
            if shift in seen:
                faults.append(f"{name}: has two rounds.")
            seen.add(shift)
            visited = [stops[visit.key] for visit in made.visits]
            faults += [f"{name}: {fault}" for fault in _round_faults(problem, shift, visited, made)]
            cost += _round_cost(problem, shift, visited, made)
            for visit in made.visits:
                days.setdefault(visit.key, []).append(made.day)
    for stop in problem.stops:
        fault, added = _judge_days(stop, sorted(days.get(stop.key, ())))
        faults += fault
        cost += added
    return faults, cost


def _round_cost(problem, shift, visited, made):
    cost = _length(problem.distances, shift, visited) + problem.balance * len(visited) ** 2
    for stop, visit in zip(visited, made.visits, strict=True):
        if stop.preferred and not stop.preferred[0] <= visit.start < stop.preferred[1]:
            cost += stop.preference
    return cost


def _judge_days(stop, days):
    """Return the faults and the cost of the days on which a stop is visited."""
    fitting = [pattern.cost for pattern in stop.patterns if sorted(pattern.days) == days]
    if fitting:
        return [], min(fitting)
    if days:
        return [f"{stop.key}: visited on {days}, which is no pattern."], 0.0
    if stop.weight == inf:
        return [f"{stop.key}: must be visited and is left out."], 0.0
    return [], stop.weight


def _round_faults(problem, shift, visited, made):
    distance = _length(problem.distances, shift, visited)
    if abs(distance - made.distance) > TOLERANCE * max(1.0, distance):
        yield f"drives {distance:.4f}, not {made.distance:.4f}."
    for stop in visited:
        if stop.people is not None and shift.person not in stop.people:
            yield f"may not visit {stop.key}."
    yield from _limits(shift, visited, distance)
    yield from _times(problem, shift, visited, made)


def _length(distances, shift, visited):
    places = [shift.start_place, *(stop.place for stop in visited), shift.end_place]
    return sum(distances[place][other] for place, other in pairwise(places))


def _limits(shift, visited, distance):
    load = sum(stop.load for stop in visited)
    if load > shift.capacity + TOLERANCE:
        yield f"load {load:g} exceeds {shift.capacity:g}."
    if len(visited) > shift.max_stops:
        yield f"{len(visited)} visits exceed {shift.max_stops:g}."
    length = distance + sum(stop.duration for stop in visited)
    if length > shift.max_length + TOLERANCE:
        yield f"driving and visiting take {length:.4f}, more than {shift.max_length:g}."


def _times(problem, shift, visited, made):
    times = problem.travel_times
    place, ready = shift.start_place, shift.starts
    for stop, visit in zip(visited, made.visits, strict=True):
        if _free(shift, ready, visit.start) < times[place][stop.place] - TOLERANCE:
            yield f"cannot be at {stop.key} by {visit.start:g}."
        if abs(visit.end - visit.start - stop.duration) > TOLERANCE:
            yield f"{stop.key} takes {stop.duration:g}, not {visit.end - visit.start:g}."
        if stop.windows is not None and not any(
            opens - TOLERANCE <= visit.start <= closes + TOLERANCE
            for opens, closes in stop.windows.get(shift.day, ())
        ):
            yield f"{stop.key} is closed at {visit.start:g}."
        for begins, ends in shift.busy:
            if visit.start < ends - TOLERANCE and visit.end > begins + TOLERANCE:
                yield f"is busy from {begins:g} to {ends:g} and cannot visit {stop.key}."
        place, ready = stop.place, visit.end
    if _free(shift, ready, shift.ends) < times[place][shift.end_place] - TOLERANCE:
        yield f"is not back by {shift.ends:g}."


def _free(shift, ready, start):
    """Return the time for driving between two moments: without busy intervals."""
    free, clock = 0.0, ready
    for begins, ends in sorted(shift.busy):
        free += max(0.0, min(begins, start) - clock)
        clock = max(clock, ends)
    return free + start - clock if start > clock else free
