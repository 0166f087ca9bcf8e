"""How healthy the business with a customer is: points of signals, and their weighted mean.

A signal is a metric that is compared: with nothing, with the twelve months before, or with another
metric. What comes out is its *reading*. Between a worst reading (0 points) and a best one (100) points
rise evenly, in steps of ten: a day of silence more is no news. A signal without a reading does not
count, so the others share its weight.
"""

import math
from typing import NamedTuple

STEP = 10
BEST = 100


class Rule(NamedTuple):
    """A signal as it is judged.

    ``metric`` and ``base`` are codes of metrics, ``compare`` is how: ``value``, ``ratio`` and
    ``difference`` (to the year before), ``share`` (of ``base``). ``pausing`` signals do not count while a
    contract is in force.
    """

    key: str
    metric: str
    compare: str
    base: str | None
    worst: float
    best: float
    weight: int
    pausing: bool


class Mark(NamedTuple):
    """What a signal says of a customer: its points, its weight, and the two figures it compares."""

    points: int
    weight: int
    value: float
    base: float | None


def get_reading(rule, now, before):
    """Return the reading of a signal and what it is compared with; ``(None, None)`` without data.

    :param dict now: figures of the last twelve months, by code of the metric
    :param dict before: those of the twelve months before
    """
    value = now.get(rule.metric)
    if value is None:
        return None, None
    if rule.compare == "value":
        return value, None
    base = now.get(rule.base) if rule.compare == "share" else before.get(rule.metric)
    if base is None or (not base and not value):
        return None, None
    if rule.compare == "difference":
        return value - base, base
    if base > 0:
        return value / base, base
    # Something where nothing should be: overdue without any revenue.
    return (rule.worst, base) if rule.compare == "share" and value > 0 else (None, None)


def get_points(reading, worst, best):
    """Return the points of a reading, from 0 to 100 in steps of ten."""
    # What is half a step in tenths need not be so in a float.
    steps = round((reading - worst) / (best - worst) * BEST / STEP, 9)
    return STEP * min(max(math.floor(steps + 0.5), 0), BEST // STEP)


def judge(rules, now, before, *, is_under_contract=False):
    """Return the marks of a customer, ``{key of the signal: Mark}``."""
    marks = {}
    for rule in rules:
        if rule.pausing and is_under_contract:
            continue
        reading, base = get_reading(rule, now, before)
        if reading is not None:
            points = get_points(reading, rule.worst, rule.best)
            marks[rule.key] = Mark(points, rule.weight, now[rule.metric], base)
    return marks


def get_health(marks):
    """Return the weighted mean of the points, a whole number; ``None`` without any mark that weighs."""
    weights = sum(mark.weight for mark in marks.values())
    if not weights:
        return None
    return int(sum(mark.points * mark.weight for mark in marks.values()) / weights + 0.5)


def get_cost(mark, weights):
    """Return how many points of health a signal costs, of marks with a sum of weights."""
    return (BEST - mark.points) * mark.weight / weights


def find_weakest(marks, keys):
    """Return the key of the signal, of ``keys``, that costs most points; ``None`` if none costs any."""
    costs = {key: (BEST - m.points) * m.weight for key, m in marks.items() if key in keys}
    worst = max(costs, key=costs.get, default=None)
    return worst if worst and costs[worst] else None


def is_changed(marks, stored):
    """Return whether points, weights or signals are others than those stored as lists of a mark."""
    return {key: mark[:2] for key, mark in marks.items()} != {
        key: tuple(mark[:2]) for key, mark in (stored or {}).items()
    }
