"""Calendar months and years: the only place of the module that adds and subtracts them.

Months differ in length, so there are two questions with two answers:

* a **period** of N months that ends on a day starts at (the day after) − N months. The quarter up
  to 30 June starts on 1 April, the twelve months up to 28 February 2025 on 1 March 2024. All
  periods are counted from the same end, so four quarters are exactly a year.
* an event is **N months old** on the same day N months later, or on the last day of a shorter
  month. The limits for days that are old enough, or recent enough, are derived
  from that, so both always agree.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

DAY = timedelta(days=1)


def add_months(day: date, months: int):
    """Return the day that many months later (earlier, if negative), the last of a shorter month."""
    return day + relativedelta(months=months)


def add_months_sql(day, months):
    """Return :func:`add_months` as an SQL expression.

    :param SQL day: a date
    :param months: a number, or the SQL of it
    """
    return SQL("(%s + MAKE_INTERVAL(months => (%s)::int))::date", day, months)


def period_start(last: date, months: int, periods: int = 1):
    """Return the first day of the period of ``months`` months that ends on the day ``last``.

    :param int periods: 2 for the start of the period before, and so on
    """
    return add_months(last + DAY, -months * periods)


def whole_months(first: date, last: date):
    """Return the length of a period in months; ``None`` if its days are not whole months."""
    end = last + DAY
    months = 12 * (end.year - first.year) + end.month - first.month
    for count in (months, months + 1):
        if count > 0 and period_start(last, count) == first:
            return count
    return None


def months_until(last: date, number: int):
    """Return the days ``(first, last)`` of so many months that end with the day ``last``, in order.

    They follow each other without a gap, and together they are the period of ``number`` months.
    """
    starts = [period_start(last, 1, count) for count in range(number, 0, -1)]
    ends = [start - DAY for start in starts[1:]] + [last]
    return list(zip(starts, ends, strict=True))


def previous_start(first: date, last: date):
    """Return the first day of the period of the same length that ends just before ``first``.

    A period of whole months is preceded by as many months, any other by as many days.
    """
    if months := whole_months(first, last):
        return period_start(last, months, periods=2)
    return first - (last + DAY - first)


def oldest_valid(today: date, months: int):
    """Return the earliest date that is still valid today with a validity of ``months`` months.

    It is still valid on the day on which it is exactly that many months old.
    """
    day = add_months(today, -months)
    while add_months(day, months) < today:
        day += DAY
    return day


def youngest_aged(today: date, months: int):
    """Return the latest date that is ``months`` months old today."""
    day = add_months(today, -months)
    while add_months(day + DAY, months) <= today:
        day += DAY
    return day


def month_end(day: date):
    """Return the last day of the month."""
    return day + relativedelta(day=31)


def following(day: date, months: int):
    """Return the day after ``day`` in a sequence of months; a month's end stays a month's end."""
    later = add_months(day, months)
    return month_end(later) if day == month_end(day) else later
