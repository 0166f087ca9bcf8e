"""The day of a moment. Odoo stores moments in UTC; days are those of a company or a user."""

from datetime import date, datetime, time, timedelta

import pytz

from odoo.tools import SQL

from .periods import add_months_sql
from .trust import FIRST_YEAR, LAST_YEAR

# Users can enter any date. Days are limited to a range in which calculations work and which Python
# supports: the first and the last day stand for all days before and after.
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
# A time zone is less than a day away: for moments in this range, the day is within the limits.
FIRST_MOMENT = datetime.combine(FIRST_DAY + timedelta(days=1), time.min)
LAST_MOMENT = datetime.combine(LAST_DAY, time.min)


def day_of(moment, zone):
    """Return the calendar day of a naive UTC datetime, from 1900 to 2199.

    :param datetime moment: as Odoo stores it; a false value gives ``None``
    :param str zone: name of a time zone, UTC if empty
    """
    if not moment:
        return None
    if not FIRST_MOMENT <= moment < LAST_MOMENT:
        return FIRST_DAY if moment < FIRST_MOMENT else LAST_DAY
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone or "UTC")).date()


def last_done_day(today):
    """Return the last day on which a visit can have been done, in the visitor's time zone.

    A done visit is never on a day to come of its visitor, who may be a day ahead of the company.

    :param date today: today in the company
    """
    return today + timedelta(days=1)


def local_date(moment, zone):
    """Return the SQL of :func:`day_of`, the calendar day of a UTC timestamp.

    :param moment: the SQL of it, or a naive UTC datetime
    :param zone: name of a time zone, or the SQL of it
    """
    return SQL(
        "(CASE WHEN %(moment)s < %(first)s::timestamp THEN %(first_day)s"
        " WHEN %(moment)s >= %(last)s::timestamp THEN %(last_day)s"
        " ELSE (%(moment)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date END)",
        moment=moment,
        first=FIRST_MOMENT,
        first_day=SQL("%s::date", FIRST_DAY),
        last=LAST_MOMENT,
        last_day=SQL("%s::date", LAST_DAY),
        zone=zone,
    )


def known_day(day):
    """Return the SQL of the day of a document, within the limits of the module.

    :param SQL day: a date
    """
    # Not with GREATEST and LEAST: they would return a day for NULL.
    return SQL(
        "(CASE WHEN %(day)s < %(first)s::date THEN %(first)s::date"
        " WHEN %(day)s > %(last)s::date THEN %(last)s::date ELSE %(day)s END)",
        day=day,
        first=FIRST_DAY,
        last=LAST_DAY,
    )


def company_days(now):
    """Return the SQL of today in each company: rows of ``company_id``, ``zone``, ``today``.

    ``year_start`` is the first of the twelve months that end with today; ``last_done_day`` is as
    in :func:`last_done_day`.

    :param datetime now: naive, in UTC
    """
    return SQL(
        """ SELECT company_id, zone, today, today + 1 AS last_done_day, %s AS year_start
              FROM (SELECT home.*, %s AS today
                      FROM (SELECT company.id AS company_id,
                                   COALESCE(NULLIF(partner.tz, ''), 'UTC') AS zone
                              FROM res_company company
                              JOIN res_partner partner ON partner.id = company.partner_id) home
                   ) day """,
        add_months_sql(SQL("today + 1"), -12),
        local_date(now, SQL("home.zone")),
    )
