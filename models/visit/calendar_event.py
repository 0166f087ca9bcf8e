from datetime import datetime

import pytz

from odoo import api, fields, models

from ...tools import guarded_field, trust
from .key_account_visit_calendar import FROM_CALENDAR

TIMES = {"start", "stop", "duration", "allday", "start_date", "stop_date"}


class CalendarEvent(models.Model):
    """A meeting that is a visit to a key account.

    A user who moves a meeting in Odoo's calendar also moves the visit, even without access to the
    visit: only times are passed on, and nothing is read. Google and Outlook sync works the same
    way. Changing the organizer does not change the visitor, because that would give access to the
    account.
    """

    _inherit = "calendar.event"

    key_account_visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="event_id",
        readonly=True,
        groups="key_account.group_user",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_sent(self, vals_list)
        events = super().create(vals_list)
        guarded_field.forget_defaults(events)
        events._key_account_after_create()
        return events

    def write(self, vals):
        guarded_field.check_sent(self, [vals], defaults=False)
        # Odoo removes values from the dictionary while it writes.
        names = set(vals)
        result = super().write(vals)
        self._key_account_after_write(names)
        return result

    def unlink(self):
        visits = self._key_account_visits()
        result = super().unlink()
        # If Google or Outlook is connected, a meeting is archived instead.
        visits.filtered(lambda visit: not visit.event_id)._meeting_gone()
        return result

    # === BUSINESS METHODS === #

    def _key_account_after_create(self):
        """Do what follows from new meetings."""

    def _key_account_after_write(self, names):
        """Do what follows from values that were written.

        :param set names: the fields that were written
        """
        if "active" in names or not TIMES.isdisjoint(names):
            self._key_account_sync_visits(names)

    def _key_account_visits(self):
        """Return the visits to update after a change; none if the change came from a visit."""
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
        """Return start and duration in hours of a visit from its meeting.

        An all-day meeting only gives the day: the visit keeps its hour in the visitor's time zone
        and its duration. A meeting without duration also leaves the duration of the visit
        unchanged.
        """
        self.ensure_one()
        if self.allday:
            return self._key_account_at_hour(visit), visit.duration
        seconds = (self.stop - self.start).total_seconds()
        return self.start, seconds / 3600 if seconds > 0 else visit.duration

    def _key_account_at_hour(self, visit):
        """Return the UTC datetime of the visit's local hour on the day of this meeting."""
        zone = pytz.timezone(visit._get_timezone())
        hour = pytz.utc.localize(visit.start).astimezone(zone).time()
        local = zone.localize(datetime.combine(self.start_date, hour))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _unlink_quietly(self):
        """Delete meetings, or archive them if Google or Outlook must be notified."""
        if self:
            self.with_context(archive_on_error=True).unlink()
