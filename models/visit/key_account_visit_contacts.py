from collections import defaultdict

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .key_account_visit_state import OPEN_STATES

NAMED = {"contact_ids", "partner_id"}


class KeyAccountVisitContacts(models.AbstractModel):
    """Place and contacts of an open visit belong to its customer.

    A contact that moves to another company, is archived or merged is taken out, and the visit says
    so. Visits that are over keep where they took place and who was met.
    """

    _name = "key.account.visit.contacts"
    _description = "Contacts of a Visit"

    # === STEPS === #

    def _after_new(self, vals_list):
        self._check_contacts({})
        super()._after_new(vals_list)

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if NAMED & vals.keys():
            before["named"] = {visit.id: visit._get_named() for visit in self}
        if vals.get("state") in OPEN_STATES:
            before["over"] = self.filtered(lambda visit: visit.state not in OPEN_STATES)
        return before

    def _after_change(self, vals, before):
        if "named" in before:
            self._check_contacts(before["named"])
        super()._after_change(vals, before)
        # Contacts may have moved while the visit was cancelled or missed.
        if over := before.get("over"):
            over._follow_contacts()

    # === BUSINESS METHODS === #

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for visit, vals in zip(self, vals_list, strict=True):
            left = visit._get_left(visit._get_named())
            if left and "contact_ids" not in (default or {}):
                kept = visit.sudo().contact_ids - left
                vals["contact_ids"] = [Command.set(kept.ids)]
            if visit.sudo().partner_id in left and "partner_id" not in (default or {}):
                vals.pop("partner_id", None)
        return vals_list

    def _get_named(self):
        """Return place and contacts of the visit, also archived ones (sudo)."""
        visit = self.sudo().with_context(active_test=False)
        return visit.contact_ids + visit.partner_id

    def _get_left(self, contacts):
        """Return those of the contacts (sudo) that do not, or no longer, belong to the customer."""
        customer = self.sudo().account_id.partner_id
        return contacts.filtered(
            lambda contact: (
                contact.commercial_partner_id != customer
                or (not contact.active and contact != customer)
            )
        )

    def _check_contacts(self, former):
        """Refuse places and contacts of open visits that are not those of the customer.

        :param dict former: place and contacts before a change by id: these stay until they move
        :raise ValidationError: with the contacts
        """
        for visit in self.filtered(lambda visit: visit.state in OPEN_STATES):
            named = visit._get_named()
            others = visit._get_left(named - former.get(visit.id, named.browse()))
            if others:
                raise ValidationError(
                    self.env._(
                        "%(contacts)s: not an active contact of %(customer)s. Choose contacts and a "
                        "place of this customer.",
                        contacts=", ".join(contact._key_account_name() for contact in others),
                        customer=visit.sudo().account_id.partner_id.display_name,
                    )
                )

    def _follow_contacts(self, among=None):
        """Take out contacts and places that are no longer those of the customer, with a note.

        :param res.partner among: only these; ``None`` for all
        """
        visits = self.sudo().with_context(active_test=False)
        changes, notes = defaultdict(visits.browse), {}
        for visit in visits:
            customer, place = visit.account_id.partner_id, visit.partner_id
            named = visit._get_named()
            left = visit._get_left(named if among is None else named & among)
            if left:
                moves = place in left
                changes[left & visit.contact_ids, moves and customer] += visit
                notes[visit.id] = visit._describe_left(left & visit.contact_ids, moves and place)
        for (contacts, place), changed in changes.items():
            out = {"contact_ids": [Command.unlink(contact.id) for contact in contacts]}
            changed.write((out if contacts else {}) | ({"partner_id": place.id} if place else {}))
        visits.browse(notes)._message_log_batch(notes)

    def _name_contacts(self):
        """Return the names of the contacts in one line."""
        return ", ".join(contact._key_account_name() for contact in self.contact_ids)

    def _describe_left(self, contacts, place):
        """Return the note that contacts, or the place, were taken out of the visit."""
        customer = self.account_id.display_name
        told = []
        if contacts:
            told.append(
                self.env._(
                    "No longer a contact of %(customer)s: %(contacts)s. Choose another contact.",
                    customer=customer,
                    contacts=", ".join(contact._key_account_name() for contact in contacts),
                )
            )
        if place:
            told.append(
                self.env._(
                    "%(place)s is no longer an address of %(customer)s. The visit now takes place at "
                    "the customer's own address. Check the place.",
                    place=place._key_account_name(),
                    customer=customer,
                )
            )
        return " ".join(told)

    def _update_subjects(self):
        """Write current names and addresses to the meetings, where they differ."""
        self._write_subjects({visit: visit._prepare_subject() for visit in self})

    def _update_titles(self):
        """Write the current name of the customer to the meetings; titles that people typed stay."""
        self._write_subjects(
            {
                visit: {"name": visit._get_title(visit.account_id.display_name)}
                for visit in self
                if (visit.event_id.name or "").startswith(visit._get_title(""))
            }
        )

    def _update_locations(self):
        """Write the current address to the meetings."""
        self._write_subjects({visit: {"location": visit._get_address()} for visit in self})

    def _write_subjects(self, subjects):
        """Write values to meetings where they differ; meetings with equal values are written together.

        :param dict subjects: values by visit
        """
        meetings = self._get_meetings()
        groups = defaultdict(list)
        for visit, subject in subjects.items():
            meeting = visit.event_id
            changed = {n: value for n, value in subject.items() if (meeting[n] or False) != value}
            if changed:
                groups[tuple(changed.items())].append(meeting.id)
        for changed, ids in groups.items():
            meetings.browse(ids).with_prefetch(meetings._prefetch_ids).write(dict(changed))
