from collections import defaultdict
from typing import NamedTuple

from odoo import api, models

from ...tools import trust
from ..visit.key_account_visit_state import OPEN_STATES
from .key_account_visit_plan_busy import SECRET, get_place


class Entry(NamedTuple):
    """Busy time of a person, in UTC; ``place``: ``None`` if it is unknown.

    ``is_shown``: whether the current user may know more than the time.
    """

    start: object
    stop: object
    place: object
    title: str
    visit: models.BaseModel
    event: models.BaseModel
    is_shown: bool


class KeyAccountVisitAgenda(models.AbstractModel):
    """All that makes people busy: visits of all companies and meetings, private ones without title."""

    _name = "key.account.visit.agenda"
    _description = "Agenda of a Visitor"

    @api.model
    def _get_agenda(self, users, start, stop):
        """Return the busy time of people, ``{user: [Entry]}`` in order.

        Titles are those that the current user may see; times and places are for the ways in between.
        """
        system = trust.as_system(self.env["key.account.visit"])
        visits = system.search(
            [
                ("visitor_ids", "in", users.ids),
                ("state", "in", OPEN_STATES),
                ("start", "<", stop),
                ("stop", ">", start),
            ]
        )
        events = system.env["calendar.event"].search(
            [
                ("partner_ids", "in", users.partner_id.ids),
                ("show_as", "=", "busy"),
                ("start", "<", stop),
                ("stop", ">", start),
                ("id", "not in", visits.event_id.ids),
            ]
        )
        agenda = defaultdict(list)
        seen = visits.with_env(self.env)._filtered_access("read")
        for visit in visits:
            place = get_place(visit.partner_id) if visit.channel == "visit" else None
            is_shown = visit.id in seen._ids
            title = visit.account_id.display_name if is_shown else self.env._("Busy")
            entry = Entry(visit.start, visit.stop, place, title, visit, events.browse(), is_shown)
            for user in visit.visitor_ids & users:
                agenda[user].append(entry)
        for user in users:
            self._add_events(agenda[user], user, events)
        return {user: sorted(agenda[user], key=lambda entry: entry[:2]) for user in users}

    def _add_events(self, entries, user, events):
        """Add the meetings of a person that are not declined."""
        mine = events.filtered(
            lambda event: any(
                attendee.partner_id == user.partner_id and attendee.state != "declined"
                for attendee in event.attendee_ids
            )
        )
        plan = self.env["key.account.visit.plan"].sudo().new({"company_id": user.company_id.id})
        known = {entry.place.key: entry.place for entry in entries if entry.place}
        places = plan._get_event_places(mine, user.sudo(), known)
        for event in mine:
            entries.append(
                Entry(
                    event.start,
                    event.stop,
                    places.get(event),
                    self._get_event_title(event),
                    self.env["key.account.visit"],
                    event,
                    self._is_shown(event),
                )
            )

    def _get_event_title(self, event):
        """Return the name of a meeting; private ones are busy time to everybody else."""
        return (self._is_shown(event) and event.name) or self.env._("Busy")

    def _is_shown(self, event):
        is_mine = self.env.user.partner_id in event.partner_ids
        return is_mine or event.effective_privacy not in SECRET
