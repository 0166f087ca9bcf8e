"""Dates and quantities of the demo story: plain functions, the same on any day of loading."""

from datetime import date, datetime, time, timedelta

from ..tools.periods import month_end, period_start

# Days kept free at the edges of a year, so that a review some days after loading covers all orders.
EDGE = timedelta(days=3)


def two_years(today: date):
    """Return the years of the story as ``{0: (first, last), 1: (first, last)}``.

    Year 1 is made of the 12 months that end on ``today``, year 0 of the 12 months before.
    """
    start = period_start(today, 12)
    start_before = period_start(today, 12, periods=2)
    return {
        0: (start_before + EDGE, start - timedelta(days=1) - EDGE),
        1: (start + EDGE, today - EDGE),
    }


def spread_days(rng, first: date, last: date, count: int, note: str = ""):
    """Return ``count`` rising working days from ``first`` to ``last``, about evenly spread.

    ``note`` bends the year: a ``fading`` customer stops in its course, a ``new`` one starts late.
    """
    begin, end = {"fading": (0.0, 0.45), "new": (0.35, 1.0)}.get(note, (0.0, 1.0))
    span = (last - first).days
    days = []
    for index in range(count):
        share = (index + 0.5 + rng.uniform(-0.4, 0.4)) / count
        days.append(
            to_working_day(first + timedelta(days=int(span * (begin + share * (end - begin)))))
        )
    return days


def to_working_day(day: date):
    """Move a Saturday to Friday and a Sunday to Monday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def next_invoice_run(day: date):
    """Return the first day from ``day`` on that is a 15th or the last of a month."""
    return day.replace(day=15) if day.day <= 15 else month_end(day)


def at_office_hours(rng, day: date):
    """Return a moment of ``day`` that falls on the same date in nearly every time zone."""
    return datetime.combine(day, time(hour=rng.randint(8, 13), minute=rng.randint(0, 59)))


def split_quantity(rng, total: int, count: int, step: int):
    """Split ``total`` into ``count`` uneven parts that add up to it.

    All parts but the last are multiples of ``step``. Units are whatever the caller counts in.
    """
    weights = [rng.uniform(0.6, 1.4) for _index in range(count)]
    parts = [int(total * weight / sum(weights)) // step * step for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def paid_on(rng, due: date, habit: str):
    """Return when an invoice due on ``due`` is paid, as ``[(day, share of the amount)]``."""
    if habit == "chronic":
        return [
            (due + timedelta(days=rng.randint(25, 40)), 0.5),
            (due + timedelta(days=rng.randint(70, 110)), 1.0),
        ]
    earliest, latest = {
        "early": (-18, -5),
        "prompt": (-3, 1),
        "usual": (0, 9),
        "late": (18, 40),
        "overdue": (55, 80),
    }[habit]
    return [(to_working_day(due + timedelta(days=rng.randint(earliest, latest))), 1.0)]
