"""The result: rounds in order with times, and the stops left out with their reason."""

from dataclasses import dataclass

REASONS = {
    "no_shift": "no permitted visitor works on an admissible day",
    "closed": "closed on every admissible day on which a permitted visitor works",
    "too_long": "does not fit into an otherwise empty day",
    "no_room": "the possible days are full of more important visits",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop on a round; ``start`` is when it begins, in the unit of the times."""

    key: object
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Round:
    """One person's day: visits in order. ``distance`` without the visits, ``load`` is their sum."""

    person: object
    day: int
    visits: tuple
    distance: float
    load: float
    end: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stop without any visit, and a key of :data:`REASONS`."""

    key: object
    reason: str


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan. ``cost`` is as in :class:`~.problem.Problem`, including stops left out.

    ``iterations`` is the number of changes that were tried within the budget.
    """

    rounds: tuple
    left_out: tuple
    distance: float
    cost: float
    iterations: int
