from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from ...tools import trust
from ...tools.flags import Flag

# Changes that come from the calendar, and changes that link a meeting, are not sent back to it.
FROM_CALENDAR = Flag("key_account_visit_from_calendar")
LINKING = Flag("key_account_visit_linking")
# Meetings are created without mail, reminder, note or follower.
QUIET = {
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "tracking_disable": True,
}
TIMES = {"start", "duration"}
PEOPLE = {"user_id", "user_ids", "contact_ids", "invite_contacts"}
SUBJECT = {"channel", "partner_id"}


class KeyAccountVisitCalendar(models.AbstractModel):
    """A confirmed visit is one meeting in the calendar of the visitor.

    Planned, cancelled and missed visits have no meeting in the calendar; completed visits keep
    their meeting. Moving the visit moves the meeting, and the other way round: see
    ``calendar.event``. The calendar is visible to all colleagues, so a meeting shows customer and
    place, but no purpose.
    """

    _name = "key.account.visit.calendar"
    _description = "Visit in the Calendar"

    # Users who could set the meeting of a visit could move and delete private meetings of others.
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        copy=False,
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        help="The meeting in the calendar, once the visit is confirmed.",
    )
    invite_contacts = fields.Boolean(
        copy=False,
        help="The contacts become attendees of the meeting, and Odoo sends them an invitation by "
        "email. Otherwise no invitation is sent.",
    )
    original_start = fields.Datetime(
        string="First Agreed Date",
        copy=False,
        readonly=True,
        help="The date on which the visit was first planned to take place.",
    )
    reschedule_count = fields.Integer(
        string="Times Rescheduled",
        copy=False,
        readonly=True,
        help="How often the visit was moved after it was confirmed.",
    )

    _event_uniq = models.UniqueIndex(
        "(event_id) WHERE event_id IS NOT NULL",
        "This meeting already belongs to another visit. Choose another meeting.",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._sync_meetings({"state"})

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if LINKING.is_on(self):
            return before
        before["rescheduled"] = self._filter_rescheduled(vals)
        if not PEOPLE.isdisjoint(vals):
            before["attendees"] = {
                visit.id: visit._get_attendees() for visit in self if visit.event_id
            }
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if LINKING.is_on(self):
            return
        for count, visits in before["rescheduled"].grouped("reschedule_count").items():
            visits._write_link({"reschedule_count": count + 1})
        # The meeting that moves the visit needs no update.
        if not FROM_CALENDAR.is_on(self):
            self._sync_meetings(vals.keys(), before.get("attendees"))

    def _before_unlink(self):
        return super()._before_unlink() | {"meetings": self._get_meetings()}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["meetings"]._unlink_quietly()

    # === BUSINESS METHODS === #

    def _write_link(self, vals):
        """Write the effects of another change without updating the calendar again."""
        return LINKING.on(self.sudo()).write(vals)

    def _get_meetings(self):
        """Return the meetings, including archived ones, to write without mail and without an echo."""
        events = self.sudo().event_id
        return FROM_CALENDAR.on(events).with_context(**QUIET)

    def _filter_rescheduled(self, vals):
        """Return the confirmed visits that ``vals`` moves."""
        if not vals.get("start"):
            return self.browse()
        start = fields.Datetime.to_datetime(vals["start"])
        return self.filtered(lambda visit: visit.original_start and visit.start != start)

    def _sync_meetings(self, names, former=None):
        """Update the calendar after changes of visits.

        :param names: names of the changed fields
        :param dict former: attendees before the change, by id of the visits with a meeting
        """
        visits = self.sudo()
        if "state" in names:
            visits._sync_meetings_state()
        if "state" in names or not TIMES.isdisjoint(names):
            confirmed = visits.filtered(lambda visit: visit.state == "confirmed")
            confirmed.filtered(lambda visit: not visit.event_id)._create_meetings()
        if not TIMES.isdisjoint(names):
            visits._sync_meetings_time()
        if not PEOPLE.isdisjoint(names):
            visits._sync_meetings_people(former or {})
        if not SUBJECT.isdisjoint(names):
            visits.filtered("event_id")._update_subjects()

    def _sync_meetings_state(self):
        """Remove meetings of visits that are no longer confirmed; restore those of completed visits.

        The meeting of a missed visit is archived, because the visit may have taken place.
        """
        with_meeting = self.filtered("event_id")
        archived = with_meeting.filtered(lambda visit: not visit.event_id.active)
        shown = with_meeting - archived
        shown.filtered(lambda visit: visit.state == "missed")._get_meetings().action_archive()
        archived.filtered(lambda visit: visit.state == "done")._get_meetings().action_unarchive()
        over = with_meeting.filtered(lambda visit: visit.state in ("planned", "cancelled"))
        # An archived meeting is also deleted at Google and Outlook: it is replaced by a new one.
        over |= archived.filtered(lambda visit: visit.state == "confirmed")
        meetings = over._get_meetings()
        over._write_link({"event_id": False})
        meetings._unlink_quietly()

    def _create_meetings(self):
        """Create the meetings of all visits at once; invite contacts if requested."""
        if not self:
            return
        calendar = FROM_CALENDAR.on(trust.as_system(self.env["calendar.event"]))
        events = calendar.with_context(**QUIET, active_model=False).create(
            [visit._prepare_meeting() for visit in self]
        )
        linked = LINKING.on(self.sudo())
        for visit, event in zip(linked, events, strict=True):
            visit.event_id = event
            if not visit.original_start:
                visit.original_start = visit.start
        self.filtered("invite_contacts")._notify_contacts(
            "calendar.calendar_template_meeting_invitation"
        )

    def _prepare_meeting(self):
        self.ensure_one()
        partners = self._get_attendees()
        colleagues = (self.user_id + self.user_ids).partner_id
        return {
            **self._prepare_subject(),
            **self._prepare_meeting_time(),
            "user_id": self.user_id.id,
            "partner_ids": [Command.set(partners.ids)],
            # Colleagues have accepted, contacts are invited.
            "attendee_ids": [
                Command.create(
                    {
                        "partner_id": partner.id,
                        "state": "accepted" if partner in colleagues else "needsAction",
                    }
                )
                for partner in partners
            ],
        }

    def _prepare_subject(self):
        """Return name and place of the meeting in the language of the visitor."""
        self.ensure_one()
        return {
            "name": self._get_title(self.account_id.display_name),
            "location": self._get_address(),
        }

    def _get_title(self, customer):
        visit = self.with_context(lang=self.user_id.lang)
        channels = dict(self._fields["channel"]._description_selection(visit.env))
        return visit.env._(
            "%(channel)s: %(customer)s", channel=channels[self.channel], customer=customer
        )

    def _get_address(self):
        """Return the address in one line; empty for visits that are not on site."""
        if self.channel != "visit" or not self.partner_id:
            return False
        lines = self.partner_id._display_address(without_company=True).splitlines()
        return ", ".join(" ".join(line.split()) for line in lines if line.strip())

    def _prepare_meeting_time(self):
        self.ensure_one()
        return {"allday": False, "start": self.start, "stop": self.stop}

    def _get_attendees(self):
        """Return the attendees: our colleagues, and the contacts to invite."""
        visit = self.sudo()
        partners = (visit.user_id + visit.user_ids).partner_id
        return partners + visit.contact_ids if visit.invite_contacts else partners

    def _sync_meetings_time(self):
        """Move the meetings; visits that move to the same time are written together.

        An all-day meeting gets the hours of the visit again.
        """
        groups = {}
        for visit in self.filtered("event_id"):
            event = visit.event_id
            if event.allday or event.start != visit.start or event.stop != visit.stop:
                groups.setdefault((visit.start, visit.stop), []).append(visit.id)
        for visits in map(self.browse, groups.values()):
            visits._get_meetings().write(visits[0]._prepare_meeting_time())
            visits.filtered("invite_contacts")._notify_contacts(
                "calendar.calendar_template_meeting_changedate"
            )

    def _sync_meetings_people(self, former):
        """Add new attendees and remove former ones; other attendees do not change."""
        for visit in self.filtered(lambda visit: visit.event_id and visit.id in former):
            before, now = former[visit.id], visit._get_attendees()
            added, removed = now - before, before - now
            if not added and not removed:
                continue
            meeting = visit._get_meetings()
            meeting.write(
                {
                    "user_id": visit.user_id.id,
                    "partner_ids": [Command.unlink(partner.id) for partner in removed]
                    + [Command.link(partner.id) for partner in added],
                }
            )
            colleagues = (visit.user_id + visit.user_ids).partner_id & added
            meeting.attendee_ids.filtered(
                lambda attendee, colleagues=colleagues: attendee.partner_id in colleagues
            ).state = "accepted"
            visit._notify_contacts("calendar.calendar_template_meeting_invitation", added)

    def _notify_contacts(self, template, partners=None):
        """Send an email only to the invited contacts of future visits.

        :param str template: XML id of a mail template of the calendar
        :param res.partner partners: only to these
        """
        now = fields.Datetime.now()
        coming = self.filtered(lambda visit: visit.invite_contacts and visit.start > now)
        attendees = self.env["calendar.attendee"].sudo()
        for visit in coming:
            contacts = visit.contact_ids if partners is None else visit.contact_ids & partners
            attendees |= visit.event_id.attendee_ids.filtered(
                lambda attendee, contacts=contacts: attendee.partner_id in contacts
            )
        if attendees:
            attendees.with_context(no_mail_to_attendees=False)._notify_attendees(
                self.env.ref(template, raise_if_not_found=False), force_send=True
            )

    # === FROM THE CALENDAR === #

    def _meeting_moved(self):
        """Update visits from their meetings: a confirmed visit has the time of the calendar."""
        for visit in self.filtered(lambda visit: visit.state == "confirmed"):
            event = visit.event_id
            start, duration = event._key_account_visit_time(visit)
            if start == visit.start and visit.start + timedelta(hours=duration) == visit.stop:
                continue
            FROM_CALENDAR.on(visit).write({"start": start, "duration": duration})

    def _meeting_gone(self):
        """Plan future visits again; past visits wait for their report."""
        now = fields.Datetime.now()
        confirmed = self.filtered(lambda visit: visit.state == "confirmed")
        coming = confirmed.filtered(lambda visit: visit.start > now)
        FROM_CALENDAR.on(coming).write({"state": "planned"})
        confirmed._message_log_batch(
            {
                visit.id: self.env._(
                    "The meeting was deleted in the calendar. The visit is planned again."
                )
                if visit in coming
                else self.env._("The meeting was deleted in the calendar.")
                for visit in confirmed
            }
        )

    def _meeting_back(self):
        """Confirm planned visits again whose meeting was restored."""
        planned = self.filtered(lambda visit: visit.state == "planned")
        FROM_CALENDAR.on(planned).write({"state": "confirmed"})
        self._meeting_moved()
