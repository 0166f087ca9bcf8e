"""Visits per week, month, quarter or year: due dates and required numbers.

How it works: a period is divided into as many slots as required visits, and the next visit has the
same place in the next slot. So a year contains exactly the required number of visits, whatever day
it began on. Up to five visits a week are on Monday to Friday. Whole months are calendar
months: a month after 31 January is the last day of February.

Each rule exists twice, for one day in Python and for many rows in SQL.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo.tools import SQL

from ..periods import add_months, add_months_sql, month_end

MONTHS = {"month": 1, "quarter": 3, "year": 12}
WEEK, WORKING_WEEK = 7, 5
# If months cannot be divided evenly, all of them have thirty days, as in banking.
MONTH = 30
# Weeks of a month, on the average over four years.
WEEKS_A_MONTH = 365.25 / 12 / 7


class Rhythm(NamedTuple):
    """``number`` visits per ``period``: ``week``, ``month``, ``quarter`` or ``year``."""

    number: int
    period: str

    def next_day(self, last):
        """Return the due day of the visit after the one of the day ``last``."""
        number = self.number
        if self.period == "week" and number == 1:
            return last + timedelta(days=WEEK)
        if self.period == "week":
            due = self._next_in_week(last)
        elif MONTHS[self.period] % number == 0:
            due = add_months(last, MONTHS[self.period] // number)
        else:
            due = self._next_in_months(last)
        return max(due, last + timedelta(days=1))

    def _next_in_week(self, last):
        days = WORKING_WEEK if self.number <= WORKING_WEEK else WEEK
        weekday = last.weekday()
        weeks, day = divmod(next_place(min(weekday, days - 1), self.number, days), days)
        return last + timedelta(days=WEEK * weeks + day - weekday)

    def _next_in_months(self, last):
        months = MONTHS[self.period]
        passed = (last.month - 1) % months
        place = MONTH * passed + min(last.day, MONTH) - 1
        later, day = divmod(next_place(place, self.number, MONTH * months), MONTH)
        first = add_months(last.replace(day=1), later - passed)
        return min(first + timedelta(days=day), month_end(first))


def next_place(place, number, length):
    """Return the place in the next slot, if a ``length`` is divided into ``number`` slots.

    >>> [next_place(place, 3, 5) for place in (0, 2, 4)]  # Monday, Wednesday, Friday
    [2, 4, 5]
    """
    slot = place * number // length
    start, following, end = (-(-(slot + turn) * length // number) for turn in range(3))
    return following + max(0, min(place - start, end - following - 1))


# === SQL === #


def next_day_sql(last, number, period):
    """Return :meth:`Rhythm.next_day` as an SQL expression; NULL if ``last`` is NULL.

    :param SQL last: column of a date
    :param SQL number: column of a number, more than 0
    :param SQL period: column of a period
    """
    months = SQL(
        "CASE %s WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'year' THEN 12 END", period
    )
    return SQL(
        """ (CASE WHEN %(period)s = 'week' AND %(number)s = 1 THEN %(last)s + 7
                  WHEN %(months)s %% %(number)s = 0
                  THEN %(later)s
                  ELSE %(slots)s
             END) """,
        last=last,
        number=number,
        period=period,
        months=months,
        later=add_months_sql(last, SQL("%s / %s", months, number)),
        slots=_next_in_slots_sql(last, number, period, months),
    )


def _next_in_slots_sql(last, number, period, months):
    """Return the day with the same place in the next slot, for intervals other than whole months."""
    return SQL(
        """ (SELECT GREATEST(%(last)s + 1, CASE
                    WHEN unit.months IS NULL
                    THEN unit.first + 7 * (next.place / unit.days) + next.place %% unit.days
                    ELSE LEAST(%(month)s + next.place %% 30, %(month_after)s - 1)
                END)
               FROM (%(unit)s) unit
         CROSS JOIN LATERAL (SELECT unit.place * unit.number / unit.length AS slot) now
         CROSS JOIN LATERAL (
                    SELECT (now.slot * unit.length + unit.number - 1) / unit.number AS start,
                           ((now.slot + 1) * unit.length + unit.number - 1) / unit.number AS following,
                           ((now.slot + 2) * unit.length + unit.number - 1) / unit.number AS ends
                    ) slots
         CROSS JOIN LATERAL (
                    SELECT slots.following + GREATEST(0, LEAST(
                               unit.place - slots.start, slots.ends - slots.following - 1
                           )) AS place
                    ) next) """,
        last=last,
        month=add_months_sql(SQL("unit.first"), SQL("next.place / 30")),
        month_after=add_months_sql(SQL("unit.first"), SQL("next.place / 30 + 1")),
        unit=_unit_sql(last, number, period, months),
    )


def _unit_sql(last, number, period, months):
    """Return the unit that is divided into slots: its ``first`` day, ``length`` and the ``place``.

    Without ``OFFSET 0`` each use of a value would compute it again.
    """
    return SQL(
        """ SELECT kind.number, kind.months, kind.days,
                   kind.days * COALESCE(kind.months, 1) AS length,
                   CASE WHEN kind.months IS NULL
                        THEN %(last)s - last_day.weekday
                        ELSE %(unit_first)s
                   END AS first,
                   CASE WHEN kind.months IS NULL
                        THEN LEAST(last_day.weekday, kind.days - 1)
                        ELSE 30 * last_day.passed + LEAST(last_day.of_month, 29)
                   END AS place
              FROM (SELECT %(number)s AS number, %(months)s AS months,
                           CASE WHEN %(period)s <> 'week' THEN 30 WHEN %(number)s <= 5 THEN 5 ELSE 7 END
                               AS days) kind
        CROSS JOIN LATERAL (
                   SELECT DATE_PART('isodow', %(last)s)::int - 1 AS weekday,
                          DATE_PART('day', %(last)s)::int - 1 AS of_month,
                          (DATE_PART('month', %(last)s)::int - 1) %% kind.months AS passed
                   ) last_day
            OFFSET 0 """,
        last=last,
        unit_first=add_months_sql(SQL("(%s - last_day.of_month)", last), SQL("-last_day.passed")),
        number=number,
        period=period,
        months=months,
    )


def wanted_sql(number, period, first, end):
    """Return the required visits from ``first`` up to, but excluding, ``end``: a fraction.

    A year has twelve months, and 365 or 366 days of weeks.
    """
    return SQL(
        """ (%(number)s * CASE %(period)s
                 WHEN 'week' THEN (%(end)s - %(first)s) / 7.0
                 WHEN 'month' THEN %(end_months)s - %(first_months)s
                 WHEN 'quarter' THEN (%(end_months)s - %(first_months)s) / 3
                 WHEN 'year' THEN (%(end_months)s - %(first_months)s) / 12
             END) """,
        number=number,
        period=period,
        first=first,
        end=end,
        first_months=_months_sql(first),
        end_months=_months_sql(end),
    )


def _months_sql(day):
    """Return a day as a number of months; thirty days of each month count."""
    return SQL(
        """ (DATE_PART('year', %(day)s) * 12 + DATE_PART('month', %(day)s)
             + (LEAST(DATE_PART('day', %(day)s), 30) - 1) / 30) """,
        day=day,
    )


def per_month_sql(number, period):
    """Return the number of visits per month of a frequency."""
    return SQL(
        """ (%(number)s * CASE %(period)s WHEN 'week' THEN %(weeks)s
                 WHEN 'month' THEN 1.0 WHEN 'quarter' THEN 1.0 / 3 ELSE 1.0 / 12 END) """,
        number=number,
        period=period,
        weeks=WEEKS_A_MONTH,
    )


def interval_days_sql(number, period):
    """Return the average days between visits of a frequency, at least 1."""
    return SQL(
        """ GREATEST(1, ROUND(%(days)s / NULLIF(%(number)s, 0)))::int """,
        days=SQL(
            "CASE %s WHEN 'week' THEN 7 WHEN 'month' THEN 30.4375 WHEN 'quarter' THEN 91.3125 "
            "WHEN 'year' THEN 365.25 END",
            period,
        ),
        number=number,
    )
