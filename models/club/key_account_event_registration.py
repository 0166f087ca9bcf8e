from collections import defaultdict

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Command, Domain

from ...tools.periods import add_months

MONTHS = 12
CAME, GONE = "done", "cancel"
# Of several registrations of one person, the highest counts: who came once, came.
RANKS = {GONE: 0, "draft": 1, "open": 2, CAME: 3}


class KeyAccountEventRegistration(models.AbstractModel):
    """Takes over who registered in Odoo's *Events*, where that app is installed.

    How it works: each event with registrations of accounts stands in the calendar as a meeting with the tag of
    customer events, without attendees: Odoo sends nothing about it. The registrations are its guests, by account
    and person. All events are read together, and what is new or different is written together.

    What is entered here follows *Events*: a guest goes while it is not recorded who came when the registration,
    or the event, is gone, and what was recorded here is corrected. What somebody recorded of a guest stays.
    """

    _name = "key.account.event.registration"
    _description = "Registrations for Customer Events"

    # === BUSINESS METHODS === #

    @api.model
    def _take_registrations(self, company):
        """Enter who registered for events of the last twelve months, and of those to come (as the system)."""
        tag = self.env["calendar.event"]._key_account_event_tag()
        if "event.registration" not in self.env or not tag:
            return
        since = add_months(company._key_account_today(), -MONTHS)
        found = self._find_registrations(company, since)
        meetings, events = self._take_events(found, since, tag)
        guests = self.search([("event_id", "in", meetings.ids), ("company_id", "=", company.id)])
        told = {
            meeting: found[event] if meeting.active else {} for meeting, event in events.items()
        }
        guests = guests._drop_unregistered(told)
        guests |= guests._invite_registered(told)
        guests._note_registered(told, events, company)

    @api.model
    def _find_registrations(self, company, since):
        """Return what accounts of a company registered for, in events from a day on (sudo).

        :return: ``{event: {(account, person): state}}``; the person is empty for other contacts of the account
        """
        registrations = (
            self.env["event.registration"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "!=", False),
                    ("company_id", "in", [False, company.id]),
                    ("event_id.date_begin", ">=", since),
                ],
                order="id",
            )
        )
        accounts = (
            self.env["key.account"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", registrations.partner_id.commercial_partner_id.ids),
                ]
            )
        )
        # Those who left are found, too: they were guests as themselves.
        people = (
            self.env["key.account.stakeholder"]
            .with_context(active_test=False)
            .search(
                [
                    ("account_id", "in", accounts.ids),
                    ("partner_id", "in", registrations.partner_id.ids),
                ]
            )
            .grouped(lambda person: (person.account_id, person.partner_id))
        )
        accounts = accounts.grouped("partner_id")
        nobody = self.env["key.account.stakeholder"]
        found = defaultdict(dict)
        for registration in registrations:
            partner = registration.partner_id
            if account := accounts.get(partner.commercial_partner_id):
                states = found[registration.event_id]
                key = (account, people.get((account, partner), nobody)[:1])
                state = registration.state if registration.active else GONE
                states[key] = max(
                    state, states.get(key, GONE), key=lambda each: RANKS.get(each, RANKS["open"])
                )
        return dict(found)

    # === MEETINGS === #

    @api.model
    def _take_events(self, found, since, tag):
        """Make the meetings of events of *Events*, and bring those known up to date (sudo).

        Events that are cancelled or archived have an archived meeting; so have those that were deleted.

        :param dict found: what :meth:`_find_registrations` returned
        :return: all the meetings, and ``{meeting: event}`` for which somebody of the company is registered
        """
        silent = self.env["calendar.event"].with_context(
            active_test=False,
            no_mail_to_attendees=True,
            mail_create_nosubscribe=True,
            # Odoo looks the system's user up for the description of each meeting.
            skip_contact_description=True,
        )
        events = {event.id: event for event in found}
        number = "key_account_event_number"
        known = silent.search(
            Domain(number, "in", list(events))
            | Domain(number, ">", 0) & Domain("start", ">=", since)
        )
        existing = self.env["event.event"].browse(known.mapped(number)).exists()
        known.filtered(
            lambda meeting: meeting.active and meeting[number] not in existing._ids
        ).write({"active": False})
        by_number = {meeting[number]: meeting for meeting in known}
        changes = defaultdict(list)
        missing = []
        for event, states in found.items():
            values = self._prepare_meeting(event)
            if meeting := by_number.get(event.id):
                kept = meeting._convert_to_write({name: meeting[name] for name in values})
                if changed := {
                    name: value for name, value in values.items() if kept[name] != value
                }:
                    changes[tuple(changed.items())].append(meeting.id)
            elif values["active"] and set(states.values()) != {GONE}:
                missing.append(
                    {
                        **values,
                        number: event.id,
                        "categ_ids": [Command.set(tag.ids)],
                        "partner_ids": [Command.clear()],
                        "privacy": "public",
                        "show_as": "free",
                    }
                )
        for changed, ids in changes.items():
            silent.browse(ids).write(dict(changed))
        meetings = known | silent.create(missing)
        return meetings, {
            meeting: events[meeting[number]] for meeting in meetings if meeting[number] in events
        }

    @api.model
    def _prepare_meeting(self, event):
        """Return the values of the meeting that follow an event of *Events*."""
        return {
            "name": event.name,
            "start": event.date_begin,
            "stop": event.date_end,
            "user_id": event.user_id.id,
            "active": event.active and event.kanban_state != "cancel",
        }

    # === GUESTS === #

    def _drop_unregistered(self, told):
        """Delete guests that were entered here and are not registered any more (sudo).

        What is recorded stays, except of a contact that has become a person of the account since.

        :param dict told: ``{meeting: {(account, person): state}}``
        :return: the others
        """
        gone = self.browse()
        for guest in self:
            registered = told.get(guest.event_id, {})
            if (
                guest.create_uid.id != SUPERUSER_ID
                or (guest.account_id, guest.stakeholder_id) in registered
            ):
                continue
            is_person_now = not guest.stakeholder_id and any(
                account == guest.account_id for account, _person in registered
            )
            if guest.state == "invited" or (
                is_person_now and guest.recorded_by_id.id == SUPERUSER_ID
            ):
                gone |= guest
        kept = self - gone
        gone._discard()
        return kept

    def _invite_registered(self, told):
        """Enter registered customers who are not among these guests yet (sudo).

        :return: the new guests
        """
        known = {(guest.event_id, guest.account_id, guest.stakeholder_id) for guest in self}
        # Who came for one customer did not come for the one where they work now.
        elsewhere = {
            (guest.event_id, guest.stakeholder_id.partner_id)
            for guest in self
            if guest.stakeholder_id and guest.state != "invited"
        }
        return self.create(
            [
                {
                    "event_id": meeting.id,
                    "account_id": account.id,
                    "stakeholder_id": person.id,
                }
                for meeting, registered in told.items()
                if meeting.key_account_is_customer_event
                for (account, person), state in registered.items()
                if state != GONE
                and account.active
                and (not person or (person.active and not person.has_left))
                and (meeting, account, person) not in known
                and (meeting, person.partner_id) not in elsewhere
            ]
        )

    def _note_registered(self, told, events, company):
        """Record who came and who did not, as *Events* tells it; what somebody recorded stays (sudo)."""
        today = company._key_account_today()
        changes = defaultdict(list)
        for guest in self:
            event = events.get(guest.event_id)
            registered = told.get(guest.event_id, {}).get((guest.account_id, guest.stakeholder_id))
            if not registered:
                continue
            state = "invited"
            if registered == CAME and company._key_account_day(event.date_begin) <= today:
                state = "came"
            elif registered == GONE and company._key_account_day(event.date_end) < today:
                state = "absent"
            is_ours = guest.state == "invited" or guest.recorded_by_id.id == SUPERUSER_ID
            if guest.state != state and is_ours:
                changes[state].append(guest.id)
        for state, ids in changes.items():
            is_recorded = state != "invited"
            self.browse(ids).write(
                {
                    "state": state,
                    "recorded_on": is_recorded and today,
                    "recorded_by_id": is_recorded and SUPERUSER_ID,
                }
            )
