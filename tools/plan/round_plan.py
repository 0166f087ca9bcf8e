"""The result for one person: visits with times, and visits that are missing: without Odoo."""

from dataclasses import dataclass, field

REASONS = {
    "no_shift": "the visitor works on no possible day",
    "few_days": "the visitor works on too few days for all visits",
    "too_long": "travel time and visit do not fit into a day without other visits",
    "closed": "the customer is closed when the visitor could be there",
    "too_far": "too far for a day from home, and there are no trips",
    "no_trip": "too far for a day from home, and no trip has time for it",
    "no_room": "the possible days are full of more important visits",
}


@dataclass(frozen=True)
class Planned:
    """A visit in the plan: minutes of a day, travel time to it, its number on that day.

    ``is_flown``: people fly there.
    """

    key: object
    day: object
    start: int
    end: int
    way: int = 0
    number: int = 0
    is_flown: bool = False


@dataclass(frozen=True)
class PlannedDay:
    """A day on the road: where it starts and ends (a :class:`~.visit_trip.Base`), the minutes of
    travel, the number of flights, and that of ways between agreed stops that take longer than the
    time in between.
    """

    day: object
    base: object
    travel: float = 0.0
    flights: int = 0
    tight: int = 0


@dataclass(frozen=True)
class Missing:
    """A visit that is not in the plan: the day on which it is due, and a key of :data:`REASONS`."""

    key: object
    day: object
    reason: str


@dataclass
class RoundPlan:
    """The result for one person."""

    visits: list
    days: list = field(default_factory=list)
    missing: list = field(default_factory=list)

    @property
    def travel_minutes(self):
        """The minutes of travel of all days."""
        return sum(day.travel for day in self.days)

    @property
    def left_out(self):
        """The needs with a missing visit, with the reason of the first one."""
        return {missing.key: missing.reason for missing in reversed(self.missing)}
