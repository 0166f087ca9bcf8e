"""Files of periodic vehicle routing instances in the format of Cordeau, Gendreau and Laporte.

The format ("type 1") is theirs: *A tabu search heuristic for periodic and multi-depot vehicle
routing problems*, Networks 30(2), 1997. A header ``1 m n t`` (vehicles, customers, days), a line
``D Q`` per day (longest duration and greatest load of a route; 0 for none), then a line per node:
number, x, y, duration, load, frequency, number of patterns and the patterns. The first node is the
depot. A pattern is a number whose bits are the days, the first day being the highest of ``t`` bits.
Instance p11 has a customer with frequency 0 and patterns of one day: its archived solution visits it
once, and so do we.
"""

from itertools import combinations
from math import hypot, inf
from random import Random

from ..tools.plan.routing import Pattern, Problem, ProblemError, Shift, Stop


def read(text):
    """Return the problem of an instance file.

    Distances are Euclidean and also the travel times. Vehicles are numbered from 1, and so are
    days; the keys of the stops are the customers' numbers in the file.

    :param str text: the file's content
    :raise ProblemError: for a line that cannot be read, with its number
    """
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, words) for number, words in lines if words]
    if not lines:
        raise ProblemError("The file is empty.")
    kind, vehicles, _count, days = _integers(*lines[0], 4)
    if kind != 1:
        raise ProblemError(
            f"Line {lines[0][0]}: the header starts with {kind}; periodic instances start with 1."
        )
    if vehicles < 1 or days < 1:
        raise ProblemError(f"Line {lines[0][0]}: there must be at least one vehicle and one day.")
    limits, nodes = lines[1 : days + 1], lines[days + 1 :]
    if len(limits) < days or not nodes:
        raise ProblemError(f"The file ends after {len(lines)} lines: days or nodes are missing.")
    limits = [_numbers(number, words, 2) for number, words in limits]
    points, stops = [], []
    for place, (number, words) in enumerate(nodes):
        values = _numbers(number, words, 7)
        points.append((values[1], values[2]))
        if place:
            stops.append(_read_stop(number, words, values, place, days))
    distances = [[hypot(x - u, y - v) for u, v in points] for x, y in points]
    shifts = [
        Shift(
            person=vehicle,
            day=day,
            start_place=0,
            end_place=0,
            capacity=load or inf,
            max_length=duration or inf,
        )
        for day, (duration, load) in enumerate(limits, 1)
        for vehicle in range(1, vehicles + 1)
    ]
    return Problem(stops=tuple(stops), shifts=tuple(shifts), distances=distances)


def _read_stop(number, words, values, place, days):
    frequency, count = int(values[5]), int(values[6])
    codes = _integers(number, words[7:], count)[:count]
    patterns = []
    for code in codes:
        chosen = tuple(day for day in range(1, days + 1) if code >> (days - day) & 1)
        if code >> days or len(chosen) != (frequency or 1):
            raise ProblemError(
                f"Line {number}: pattern {code} is not a choice of {frequency} of {days} days."
            )
        patterns.append(Pattern(chosen))
    return Stop(
        key=int(values[0]),
        place=place,
        patterns=tuple(patterns),
        duration=values[3],
        load=values[4],
    )


def _numbers(number, words, count):
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise ProblemError(f"Line {number}: “{' '.join(words)}” is not a row of numbers.") from None
    if len(values) < count:
        raise ProblemError(f"Line {number}: {len(values)} numbers where {count} are needed.")
    return values


def _integers(number, words, count):
    return [int(value) for value in _numbers(number, words, count)]


def write_solution(solution):
    """Return the routes as text: day, vehicle, load, length and the customers in order, a line each.

    The length is the distance driven, from the depot to the depot.
    """
    return "".join(
        f"{made.day} {made.person} {made.load:g} {made.distance:.4f} "
        f"{' '.join(str(visit.key) for visit in made.visits)}\n"
        for made in solution.rounds
    )


def generate(customers, vehicles, days, seed=1):
    """Return the text of an instance that has a solution: clustered customers, mixed frequencies.

    Loads and durations are chosen so that the vehicles are about 80 % full.

    :param int customers: number of customers
    :param int vehicles: number of vehicles
    :param int days: number of days
    :param int seed: the same seed gives the same text
    """
    rng = Random(seed)
    centres = [(rng.uniform(-80, 80), rng.uniform(-80, 80)) for _ in range(max(2, customers // 15))]
    every = [step for step in range(1, days + 1) if days % step == 0]
    rows, visits = [], 0
    for number in range(1, customers + 1):
        x, y = rng.choice(centres)
        step = rng.choice(every)
        frequency = days // step
        patterns = [
            sum(1 << (days - 1 - day) for day in range(first, days, step)) for first in range(step)
        ]
        if frequency == 2 and days > 3:
            # Any two days that do not follow each other.
            patterns = [
                (1 << first) + (1 << second)
                for first, second in combinations(range(days), 2)
                if second - first > 1
            ]
        load = rng.randint(1, 25)
        visits += frequency * load
        rows.append(
            (
                number,
                rng.gauss(x, 12),
                rng.gauss(y, 12),
                rng.randint(1, 5),
                load,
                frequency,
                patterns,
            )
        )
    capacity = max(25, round(visits / (0.8 * vehicles * days)))
    lines = [f"1 {vehicles} {customers} {days}", *[f"0 {capacity}"] * days, "0 0 0 0 0 0 0"]
    for number, x, y, duration, load, frequency, patterns in rows:
        codes = " ".join(map(str, patterns))
        lines.append(
            f"{number} {x:.3f} {y:.3f} {duration} {load} {frequency} {len(patterns)} {codes}"
        )
    return "\n".join(lines) + "\n"
