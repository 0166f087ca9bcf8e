from odoo import api, models
from odoo.fields import Command

from ...tools.periods import add_months

MONTHS = 12
CAME, GONE = "done", "cancel"


class KeyAccountEventRegistration(models.AbstractModel):
    """Takes over who registered in Odoo's *Events*, where that app is installed.

    Each event with registrations of accounts stands in the calendar as a meeting with the tag of customer
    events, without attendees: Odoo sends nothing about it. The registrations are its guests. What somebody
    recorded of a guest stays.
    """

    _name = "key.account.event.registration"
    _description = "Registrations for Customer Events"

    # === BUSINESS METHODS === #

    @api.model
    def _take_registrations(self, company):
        """Enter who registered for events of the last twelve months, and of those to come (sudo)."""
        tag = self.env["calendar.event"]._key_account_event_tag()
        if "event.registration" not in self.env or not tag:
            return
        wanted = self._find_registrations(company)
        meetings = self._take_events([event for event, _registrations in wanted], tag)
        today = company._key_account_today()
        for event, found in wanted:
            known = {
                (guest.account_id, guest.stakeholder_id): guest
                for guest in self.search(
                    [("event_id", "=", meetings[event].id), ("company_id", "=", company.id)]
                )
            }
            missing = [key for key, state in found.items() if key not in known and state != GONE]
            created = self.create(
                [
                    {
                        "event_id": meetings[event].id,
                        "account_id": account.id,
                        "stakeholder_id": person.id,
                    }
                    for account, person in missing
                ]
            )
            known |= dict(zip(missing, created, strict=True))
            is_over = company._key_account_day(event.date_end) < today
            for registered, state in ((CAME, "came"), (GONE, "absent")):
                guests = self.union(
                    *(
                        known[key]
                        for key, told in found.items()
                        if told == registered and key in known and known[key].state == "invited"
                    )
                )
                if guests and (is_over or registered == CAME):
                    guests.write(
                        {"state": state, "recorded_on": today, "recorded_by_id": self.env.uid}
                    )

    @api.model
    def _find_registrations(self, company):
        """Return what accounts of a company registered for (sudo).

        :return: ``[(event, {(account, person): state})]``; a person who came once came
        """
        since = add_months(company._key_account_today(), -MONTHS)
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
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", registrations.partner_id.commercial_partner_id.ids),
                ]
            )
            .grouped("partner_id")
        )
        people = (
            self.env["key.account.stakeholder"]
            .search(
                [
                    ("account_id.company_id", "=", company.id),
                    ("partner_id", "in", registrations.partner_id.ids),
                    ("has_left", "=", False),
                ]
            )
            .grouped(lambda person: (person.account_id, person.partner_id))
        )
        nobody = self.env["key.account.stakeholder"]
        found = {}
        for registration in registrations:
            partner = registration.partner_id
            if account := accounts.get(partner.commercial_partner_id):
                key = (account, people.get((account, partner), nobody)[:1])
                states = found.setdefault(registration.event_id, {})
                ranks = {GONE: 0, None: -1, CAME: 2}
                state = registration.state if registration.active else GONE
                if ranks.get(state, 1) > ranks.get(states.get(key), 1):
                    states[key] = state
        return list(found.items())

    @api.model
    def _take_events(self, events, tag):
        """Return the meeting for each event of *Events*, made or brought up to date (sudo)."""
        silent = self.env["calendar.event"].with_context(
            active_test=False, no_mail_to_attendees=True, mail_create_nosubscribe=True
        )
        known = silent.search(
            [("key_account_event_number", "in", [event.id for event in events])]
        ).grouped("key_account_event_number")
        meetings = {}
        for event in events:
            values = {
                "name": event.name,
                "start": event.date_begin,
                "stop": event.date_end,
                "user_id": event.user_id.id,
            }
            meeting = known.get(event.id)
            if not meeting:
                meeting = silent.create(
                    {
                        **values,
                        "key_account_event_number": event.id,
                        "categ_ids": [Command.set(tag.ids)],
                        "partner_ids": [Command.clear()],
                        "privacy": "public",
                        "show_as": "free",
                    }
                )
            elif changed := {
                name: value
                for name, value in values.items()
                if (meeting[name].id if name == "user_id" else meeting[name]) != value
            }:
                meeting.write(changed)
            meetings[event] = meeting
        return meetings
