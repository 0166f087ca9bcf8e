"""What to plan: stops, shifts, and the distances between places."""

from dataclasses import dataclass, field
from math import inf


class ProblemError(ValueError):
    """The problem cannot be planned as given; the message says what to fix."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One admissible choice of days for all visits of a stop, and its cost.

    The cost includes everything that depends on the days alone: lateness, uneven intervals, a
    change from the plan before. It is in the unit of the distances.
    """

    days: tuple
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A customer to be visited once on each day of one of its patterns.

    ``key`` is its external name, ``place`` its row in the distances. ``duration`` is one visit's
    length in the unit of the times, ``load`` what one visit takes of a shift's capacity. ``people``
    are the permitted visitors (``None``: all). ``windows`` maps a day to the intervals in which
    a visit may start (``None``: always; a missing day: never). A visit that starts outside
    the interval ``preferred`` costs ``preference``; an early visitor waits. ``weight`` is the cost
    of leaving the stop out.

    A stop can also do with fewer visits: ``complete`` is a function that returns the best pattern
    of some days, a list in order, with the cost of the missing visits; ``days`` are all its days.
    ``is_fixed``: it is put in before all others, so that these find no place in its way.
    """

    key: object
    place: int
    patterns: tuple
    duration: float = 0.0
    load: float = 0.0
    people: frozenset | None = None
    windows: dict | None = None
    preferred: tuple | None = None
    preference: float = 0.0
    weight: float = inf
    complete: object = None
    days: tuple = ()
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on one day: from ``start_place`` to ``end_place``, between two times.

    ``capacity`` limits the loads, ``max_stops`` the number of visits, ``max_length`` driving and
    visiting together. There is no driving or visiting in the intervals ``busy``: a visit is before
    or after one, a drive can be interrupted. ``is_moving``: the person goes from start to end also
    without a visit; otherwise whoever has no visits stays at home.
    """

    person: object
    day: int
    start_place: int
    end_place: int
    starts: float = 0.0
    ends: float = inf
    capacity: float = inf
    max_stops: float = inf
    max_length: float = inf
    busy: tuple = ()
    is_moving: bool = False

    @property
    def is_timed(self):
        """Whether it matters at what time of the day a visit takes place."""
        return self.ends < inf or bool(self.busy)


@dataclass(frozen=True, slots=True)
class Problem:
    """Stops, shifts and a symmetric matrix of distances between places.

    The plan's cost is the distance travelled, plus patterns and preferences, plus the weights of
    the stops left out, plus ``balance`` × (visits of a shift)² for each shift. ``times`` are
    the travel times; without them a distance is its own time.

    :raise ProblemError: if stops or shifts refer to missing places, or contradict themselves
    """

    stops: tuple
    shifts: tuple
    distances: list
    times: list | None = field(default=None)
    balance: float = 0.0

    def __post_init__(self):
        size = len(self.distances)
        for matrix in (self.distances, self.times or self.distances):
            if len(matrix) != size or any(len(row) != size for row in matrix):
                raise ProblemError("Distances and times need one row and one column per place.")
        for stop in self.stops:
            self._check_stop(stop, size)
        seen = set()
        for shift in self.shifts:
            if not (0 <= shift.start_place < size and 0 <= shift.end_place < size):
                raise ProblemError(
                    f"The shift of {shift.person} on day {shift.day} starts or ends "
                    "at a place without distances."
                )
            if shift.ends < shift.starts:
                raise ProblemError(
                    f"The shift of {shift.person} on day {shift.day} ends before it starts."
                )
            if (shift.person, shift.day) in seen:
                raise ProblemError(f"{shift.person} has two shifts on day {shift.day}: join them.")
            seen.add((shift.person, shift.day))

    @staticmethod
    def _check_stop(stop, size):
        if not 0 <= stop.place < size:
            raise ProblemError(f"Stop {stop.key} is at a place without distances.")
        if stop.duration < 0 or stop.load < 0 or stop.weight < 0:
            raise ProblemError(f"Stop {stop.key}: duration, load and weight cannot be negative.")
        if not stop.patterns:
            raise ProblemError(f"Stop {stop.key} has no admissible days.")
        for pattern in stop.patterns:
            if not pattern.days or len(set(pattern.days)) != len(pattern.days):
                raise ProblemError(f"Stop {stop.key}: a pattern is a choice of different days.")

    @property
    def travel_times(self):
        """The matrix of travel times."""
        return self.times or self.distances
