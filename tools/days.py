"""On which day a moment falls. Odoo keeps moments in UTC; days are those of a company or a person."""

import pytz

from odoo.tools import SQL

from .periods import add_months_sql


def day_of(moment, zone):
    """Return the calendar day of a naive UTC datetime.

    :param datetime moment: as Odoo keeps it; a false value gives ``None``
    :param str zone: name of a time zone, UTC if empty
    """
    if not moment:
        return None
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone or "UTC")).date()


def local_date(moment, zone):
    """Return the SQL of the calendar day of a UTC timestamp.

    :param moment: the SQL of it, or a naive UTC datetime
    :param zone: name of a time zone, or the SQL of it
    """
    return SQL("(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)


def company_days(now):
    """Return the SQL of what day it is in each company: rows of ``company_id``, ``zone``, ``today``.

    ``year_start`` is the first of the twelve months that end with today.

    :param datetime now: naive, in UTC
    """
    return SQL(
        """ SELECT company_id, zone, today, %s AS year_start
              FROM (SELECT home.*, %s AS today
                      FROM (SELECT company.id AS company_id,
                                   COALESCE(NULLIF(partner.tz, ''), 'UTC') AS zone
                              FROM res_company company
                              JOIN res_partner partner ON partner.id = company.partner_id) home
                   ) day """,
        add_months_sql(SQL("today + 1"), -12),
        local_date(now, SQL("home.zone")),
    )
