from datetime import datetime

import pytz

from odoo import fields, models

from ...tools import trust
from .key_account_visit import FROM_CALENDAR

TIMES = {"start", "stop", "duration", "allday", "start_date", "stop_date"}


class CalendarEvent(models.Model):
    """A meeting that is a visit to a key account.

    Whoever may move a meeting in Odoo's calendar moves the visit, also when he may not see it: he
    hands over times, and reads nothing. Google and Outlook come through here like any user. Who
    organises the meeting does not change whose visit it is: that would open the account to him.
    """

    _inherit = "calendar.event"

    key_account_visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="event_id",
        readonly=True,
        groups="key_account.group_user",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        # Odoo takes values out of the dictionary while it writes.
        names = set(vals)
        result = super().write(vals)
        if "active" in names or not TIMES.isdisjoint(names):
            self._key_account_sync_visits(names)
        return result

    def unlink(self):
        visits = self._key_account_visits()
        result = super().unlink()
        # Where Google or Outlook is connected, a meeting is archived instead.
        visits.filtered(lambda visit: not visit.event_id)._meeting_gone()
        return result

    # === BUSINESS METHODS === #

    def _key_account_visits(self):
        """Return the visits that have to hear of a change; none when a visit has caused it."""
        visits = self.env["key.account.visit"].sudo()
        if FROM_CALENDAR.is_on(self) or not self.ids:
            return visits
        # Defaults in the context are meant for meetings.
        return trust.as_system(visits).search([("event_id", "in", self.ids)])

    def _key_account_sync_visits(self, names):
        for active, visits in (
            self._key_account_visits().grouped(lambda visit: visit.event_id.active).items()
        ):
            if "active" not in names:
                visits.filtered(lambda visit: visit.event_id.active)._meeting_moved()
            elif active:
                visits._meeting_back()
            else:
                visits._meeting_gone()

    def _key_account_visit_time(self, visit):
        """Return start and duration in hours of a visit according to its meeting.

        A meeting over the whole day says which day: the visit keeps the hour it has where the
        visitor is at home, and how long it takes. So it does when a meeting takes no time at all.
        """
        self.ensure_one()
        if self.allday:
            return self._key_account_at_hour(visit), visit.duration
        seconds = (self.stop - self.start).total_seconds()
        return self.start, seconds / 3600 if seconds > 0 else visit.duration

    def _key_account_at_hour(self, visit):
        """Return when it is the local hour of a visit on the day of this meeting, in UTC."""
        zone = pytz.timezone(visit._get_timezone())
        hour = pytz.utc.localize(visit.start).astimezone(zone).time()
        local = zone.localize(datetime.combine(self.start_date, hour))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _unlink_quietly(self):
        """Delete meetings, or archive those that Google or Outlook has to hear of."""
        if self:
            self.with_context(archive_on_error=True).unlink()
