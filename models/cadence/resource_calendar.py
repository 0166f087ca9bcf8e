from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

# Of a schedule that does not say more, as in Odoo's own default schedule.
HOURS_PER_DAY = 8.0
WORKING_DAYS = 5
NOON = 12
# Flexible hours are around noon: nobody is visited at night.
LONGEST_DAY = 12.0


class ResourceCalendar(models.Model):
    """Working time and opening hours for visits: the one place that reads schedules.

    Schedules without fixed hours say how many hours there are, but not when: they are put around
    noon from Monday to Friday, and on Saturday if the week has more hours than five of its days. Of
    longer days, twelve hours count. Without any schedule, a day has eight hours.
    """

    _inherit = "resource.calendar"

    def _key_account_hours(self, date_from, date_to, zone, company, resources=None):
        """Return the hours of a schedule, without leaves and public holidays (sudo).

        :param date date_from: first day
        :param date date_to: last day
        :param str zone: the time zone of those who work, or who are visited
        :param res.company company: its public holidays apply
        :param resources: their leaves apply
        :return: ``{resource: [(start, end)]}``, aware datetimes in order; the empty resource has no
            leaves of its own
        """
        zone = pytz.timezone(zone)
        start = zone.localize(datetime.combine(date_from, time.min))
        end = zone.localize(datetime.combine(date_to, time.max))
        calendar, nobody = self.sudo(), self.env["resource.resource"]
        if self and self.schedule_type != "flexible":
            hours = calendar._attendance_intervals_batch(start, end, tz=zone)[False]
        else:
            hours = Intervals(calendar._key_account_flexible_hours(start, end, zone))
        public = Domain("company_id", "in", [company.id, False])
        if not self:
            # Odoo reads the holidays of all schedules if there is none.
            public &= Domain("calendar_id", "=", False)
        domain = Domain("time_type", "=", "leave") & (Domain("resource_id", "!=", False) | public)
        leaves = calendar._leave_intervals_batch(start, end, resources, list(domain), zone)
        return {
            resource: [(begins, ends) for begins, ends, _records in hours - leaves[resource.id]]
            for resource in [*(resources or ()), nobody]
        }

    def _key_account_flexible_hours(self, start, end, zone):
        """Yield the intervals of a schedule without fixed hours, with an empty record each."""
        daily = self.hours_per_day or HOURS_PER_DAY
        weekly = self.hours_per_week or daily * WORKING_DAYS
        hours = min(daily, weekly / WORKING_DAYS)
        by_weekday = [hours] * WORKING_DAYS + [min(daily, weekly - hours * WORKING_DAYS)]
        day = start.date()
        while day <= end.date():
            hours = by_weekday[day.weekday()] if day.weekday() < len(by_weekday) else 0
            if hours > 0:
                noon = datetime.combine(day, time(NOON))
                half = timedelta(hours=min(hours, LONGEST_DAY) / 2)
                nothing = self.env["resource.calendar.attendance"]
                yield zone.localize(noon - half), zone.localize(noon + half), nothing
            day += timedelta(days=1)
