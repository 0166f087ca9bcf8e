"""Deadlines in the working time of a company."""

from datetime import datetime, time, timedelta

import pytz

from ..days import day_of


class WorkingTime:
    """The schedule of a company with its public holidays; without a schedule all hours count.

    What was computed is kept: a list of complaints asks for few different deadlines.

    :param res.company company: with full rights
    """

    def __init__(self, company):
        self.company = company
        self.calendar = company.resource_calendar_id
        # Days are those of the company, also where its schedule has another zone.
        self.zone = pytz.timezone(company.partner_id.tz or "UTC")
        self._known = {}

    def day_start(self, day):
        """Return the moment when a day begins, in naive UTC."""
        start = self.zone.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def day_of(self, moment):
        """Return the day of a moment in naive UTC."""
        return day_of(moment, self.zone.zone)

    def after(self, moment, hours):
        """Return when so many working hours have passed since a moment; negative hours go back.

        :param datetime moment: naive UTC
        :return: naive UTC, without fractions of a second
        """
        key = (moment, hours)
        if key not in self._known:
            self._known[key] = self._plan(moment, hours)
        return self._known[key]

    def _plan(self, moment, hours):
        planned = None
        if self.calendar and hours:
            holidays = [
                ("time_type", "=", "leave"),
                ("company_id", "in", (False, self.company.id)),
            ]
            planned = self.calendar.plan_hours(
                hours, pytz.utc.localize(moment), compute_leaves=True, domain=holidays
            )
        if not planned:
            return moment + timedelta(hours=hours)
        return planned.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)
