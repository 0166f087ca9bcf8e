import re
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import models

from ...tools.cadence.visit_travel import get_place
from ...tools.plan.visit_day import Appointment
from ..visit.key_account_visit_state import OPEN_STATES

SECRET = {"private", "confidential"}


class KeyAccountVisitPlanBusy(models.AbstractModel):
    """Reads when a person is busy, and where: visits of all companies, and meetings of the calendar.

    An appointment at a known place is a stop of its day. Private meetings, meetings of a whole day and
    those at unknown places make the person busy.
    """

    _name = "key.account.visit.plan.busy"
    _description = "Busy Time in a Visit Plan"

    def _get_appointments(self, user, zone, first, frozen, places):
        """Return the appointments of a person at known places, and the busy time without a place.

        :param key.account.visit frozen: the visits that do not move
        :param dict places: the known :class:`Place` of customers, by the id of the contact
        :return: list of :class:`Appointment`, ``{day: [(start, end)]}`` in minutes
        """
        appointments, busy = [], defaultdict(list)
        others = self._get_other_visits(user, first)
        for visit in frozen | others:
            start, stop = pytz.utc.localize(visit.start), pytz.utc.localize(visit.stop)
            for day, begins, finishes in minutes(start, stop, zone):
                if first <= day <= self.date_to and visit.channel == "visit":
                    place = places.get(visit.partner_id.id) or get_place(visit.partner_id)
                    appointments.append(Appointment(day, begins, finishes, place))
                elif first <= day <= self.date_to:
                    busy[day].append((begins, finishes))
        events = self._get_events(user, first, self._get_visit_events(user))
        known = self._get_event_places(events, user, places)
        for event in events:
            pieces = list(self._get_event_minutes(event, zone, first))
            # Whoever is at a place over night is there without the ways of this plan.
            place = known.get(event) if len(pieces) == 1 else None
            for day, begins, finishes in pieces:
                if place:
                    appointments.append(Appointment(day, begins, finishes, place, is_visit=False))
                else:
                    busy[day].append((begins, finishes))
        return appointments, busy

    def _get_other_visits(self, user, first):
        """Return open visits that are not for this plan to move: as a companion, or for another company."""
        return self.env["key.account.visit"].search(
            [
                ("visitor_ids", "in", user.ids),
                "|",
                ("user_id", "!=", user.id),
                ("company_id", "!=", self.company_id.id),
                ("date", ">=", first),
                ("date", "<=", self.date_to),
                ("state", "in", OPEN_STATES),
            ]
        )

    def _get_events(self, user, first, excluded):
        """Return the meetings that make a person busy, except those of visits."""
        return (
            self.env["calendar.event"]
            .search(
                [
                    ("partner_ids", "in", user.partner_id.ids),
                    ("show_as", "=", "busy"),
                    ("start", "<=", self.date_to + timedelta(days=2)),
                    ("stop", ">=", first - timedelta(days=2)),
                    ("id", "not in", excluded.ids),
                ]
            )
            .filtered(
                lambda event: (
                    event.attendee_ids.filtered(
                        lambda attendee: attendee.partner_id == user.partner_id
                    ).state
                    != "declined"
                )
            )
        )

    def _get_visit_events(self, user):
        """Return the meetings of open visits of a person: the visits themselves are read."""
        visits = self.env["key.account.visit"].search(
            [("visitor_ids", "in", user.ids), ("state", "in", OPEN_STATES)]
        )
        return visits.event_id

    def _get_event_minutes(self, event, zone, first):
        """Yield the days of the plan that a meeting takes, with minutes from midnight.

        A meeting can end in the year 9999: only the days of the plan are read.
        """
        if event.allday:
            day = max(event.start_date, first)
            last = min(event.stop_date or event.start_date, self.date_to)
            while day <= last:
                yield day, 0, 24 * 60
                day += timedelta(days=1)
            return
        # A time zone is less than a day away.
        earliest = datetime.combine(first - timedelta(days=1), time.min)
        latest = datetime.combine(self.date_to + timedelta(days=2), time.min)
        start, stop = max(event.start, earliest), min(event.stop, latest)
        if start < stop:
            yield from minutes(pytz.utc.localize(start), pytz.utc.localize(stop), zone)

    # === PLACES OF MEETINGS === #

    def _get_event_places(self, events, user, places):
        """Return where meetings take place, as far as that is known and no secret: ``{event: Place}``.

        The location names a town of an attendee, of the company or of a customer; a meeting without
        location is at the attendee from outside.
        """
        open_events = events.filtered(
            lambda event: not event.allday and event.effective_privacy not in SECRET
        )
        partners = open_events.partner_ids
        inside = partners.filtered("user_ids").filtered(
            lambda partner: not all(partner.user_ids.mapped("share"))
        )
        home = [get_place(self.company_id.partner_id), get_place(user.key_account_start_partner_id)]
        found = {}
        for event in open_events:
            outside = [
                place
                for partner in event.partner_ids - inside
                for place in (get_place(partner), get_place(partner.commercial_partner_id))
                if place.is_located
            ]
            if event.location:
                candidates = [*outside, *home, *places.values()]
                found[event] = _find_town(event.location, candidates)
            elif outside and not event.videocall_location:
                found[event] = outside[0]
        return {event: place for event, place in found.items() if place}


def _find_town(text, places):
    """Return the first located place whose town is named in a text, ``None`` without any."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    for place in places:
        if place.is_located and place.town:
            town = " ".join(re.findall(r"\w+", place.town[2]))
            if town and re.search(rf"\b{re.escape(town)}\b", words):
                return place
    return None


def minutes(start, end, zone):
    """Cut an interval at midnight: yields days with minutes from midnight, in a time zone.

    Minutes follow the clock: on a day with 23 or 25 hours, 9 o'clock is also at 540.
    """
    start, end = start.astimezone(zone), end.astimezone(zone)
    day = start.date()
    while day <= end.date():
        begins = start.hour * 60 + start.minute if day == start.date() else 0
        # Part of a minute counts as a minute.
        finishes = end.hour * 60 + end.minute + bool(end.second) if day == end.date() else 24 * 60
        if finishes > begins:
            yield day, begins, finishes
        day += timedelta(days=1)
