"""When a customer near a visit can be seen on the same day: without Odoo."""

from math import ceil

from .routing.timetable import drive, next_start

# Visits begin at such minutes.
STEP = 5


def find_time(leaves, way, duration, breaks=(), opening=None):
    """Return when a visit begins, in minutes of the day: as soon as the visitor is there and may come in.

    The visitor drives through no break, and visits in none; the visit begins and ends while the customer
    is open.

    >>> find_time(600, 79, 60, [(720, 780)], [(480, 700), (810, 1020)])
    810

    :param float leaves: when the visitor leaves
    :param float way: minutes of travel
    :param int duration: minutes of the visit
    :param list breaks: intervals without work
    :param list opening: intervals in which the customer is open, ``None``: always
    :return: ``None`` if it is closed for the rest of the day
    """
    ready = ceil(drive(breaks, leaves, way) / STEP) * STEP
    windows = opening
    if opening is not None:
        windows = [
            (ceil(opens / STEP) * STEP, closes - duration)
            for opens, closes in sorted(opening)
            if ceil(opens / STEP) * STEP <= closes - duration
        ]
    return next_start(windows, breaks, ready, duration)
