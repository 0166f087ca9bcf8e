"""Visits that are agreed already, and where they leave room for a visit that is due.

How it works: an agreed visit takes the place of a due one if it is in time: not later than the
latest day, or too soon after the due day for another visit before it. Otherwise it is one of the
visits after that, and only blocks the days within the minimum interval around it.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo.tools import SQL


class Room(NamedTuple):
    """Visits are due from the day ``due`` on, not before ``earliest`` and not after ``latest``.

    ``latest`` is ``None`` if no agreed visit follows; ``agreed`` is the day of the agreed visit
    before, if any.
    """

    due: object
    earliest: object
    latest: object = None
    agreed: object = None


class Limits(NamedTuple):
    """The shortest and the longest interval between two visits, in days."""

    shortest: int
    longest: int


def find_rooms(rhythm, limits, first, agreed, *, last, due, latest):
    """Return where visits are due, before, between and after the agreed ones.

    :param Rhythm rhythm: how often the account is visited
    :param Limits limits: of the interval between two visits
    :param date first: the first day on which a visit is possible
    :param list agreed: days of the agreed visits
    :param date last: day of the last completed visit, if any
    :param date due: due day of the next visit
    :param date latest: the day until which this visit is in time
    :return: list of :class:`Room` in order; the last one has no end
    """
    shortest = timedelta(days=limits.shortest)
    rooms, before = [], None
    for day in sorted(agreed):
        if not is_in_time(day, due, latest, limits.shortest, first):
            earliest = last + shortest if last else due
            rooms.append(Room(due, earliest, day - shortest, before))
        last = before = day
        due = rhythm.next_day(day)
        latest = max(due, day + timedelta(days=limits.longest))
    return [*rooms, Room(due, last + shortest if last else due, agreed=before)]


def is_in_time(day, due, latest, shortest, first):
    """Return whether a visit on ``day`` takes the place of the one that is due.

    :param int shortest: minimum days between two visits
    :param date first: the first day on which another visit is possible
    """
    return day <= latest or day < max(due, first) + timedelta(days=shortest)


def is_in_time_sql(day, due, latest, shortest, first):
    """Return :func:`is_in_time` as an SQL expression: false if there is no visit."""
    return SQL(
        "COALESCE(%(day)s <= %(latest)s OR %(day)s < GREATEST(%(due)s, %(first)s) + %(shortest)s, FALSE)",
        day=day,
        due=due,
        latest=latest,
        shortest=shortest,
        first=first,
    )
