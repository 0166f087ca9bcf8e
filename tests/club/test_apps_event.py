from freezegun import freeze_time

from odoo.tests import tagged

from .test_club import ClubCommon


@freeze_time("2026-03-11 12:00:00")
@tagged("-standard", "key_account_apps", "post_install", "-at_install")
class TestEventRegistrations(ClubCommon):
    """Ada and Berg of Alpha Steel, and somebody else of it, register for a seminar in Odoo's Events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seminar = cls._event("Seminar", "2026-03-10 09:00:00", "2026-03-10 12:00:00")
        cls.guests = cls.env["key.account.event.guest"]
        cls.clerk = cls.env["res.partner"].create({"name": "Clerk", "parent_id": cls.alpha.id})

    @classmethod
    def _event(cls, name, begin, end, **values):
        return cls.env["event.event"].create(
            {
                "name": name,
                "date_begin": begin,
                "date_end": end,
                "user_id": cls.user_own.id,
                "company_id": cls.company.id,
                "event_mail_ids": False,
                **values,
            }
        )

    def _register(self, partner, state="open", event=None):
        return self.env["event.registration"].create(
            {"event_id": (event or self.seminar).id, "partner_id": partner.id, "state": state}
        )

    def _night(self):
        self.env["key.account.care.event"].sudo()._plan(self.company)
        self.env.invalidate_all()

    def _told(self, event=None):
        guests = self.guests.search([("name", "=", (event or self.seminar).name)])
        return {guest.stakeholder_id: guest.state for guest in guests}

    def test_guests(self):
        """Who attended came, who cancelled did not; of others it is not recorded."""
        mails = self.env["mail.mail"].search_count([])
        self._register(self.ada.partner_id, "done")
        self._register(self.berg.partner_id)
        self._register(self.clerk)
        self._register(self.env["res.partner"].create({"name": "Somebody"}), "done")
        self._night()
        self.assertEqual(
            self._told(),
            {self.ada: "came", self.berg: "invited", self.ada.browse(): "invited"},
        )
        meeting = self.guests.search([("name", "=", "Seminar")]).event_id
        self.assertTrue(meeting.key_account_is_customer_event)
        self.assertEqual(
            (meeting.name, str(meeting.start), meeting.user_id),
            ("Seminar", "2026-03-10 09:00:00", self.user_own),
        )
        self.assertFalse(meeting.attendee_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        statements = self._count(self._night)
        self.assertEqual(len(self.guests.search([("name", "=", "Seminar")])), 3)
        for number in range(10):
            contact = {"name": f"Guest {number}", "parent_id": self.alpha.id}
            self._register(self.env["res.partner"].create(contact))
        self._night()
        self.assertLessEqual(self._count(self._night), statements)

    def test_cancelled(self):
        """Before the event, a cancelled registration is still a guest who was invited; after it, did not come."""
        later = self._event("Fair", "2026-04-10 09:00:00", "2026-04-10 12:00:00")
        ada = self._register(self.ada.partner_id, event=later)
        self._register(self.berg.partner_id, "cancel", later)
        self._night()
        ada.state = "cancel"
        self._night()
        self.assertEqual(self._told(later), {self.ada: "invited"})
        with freeze_time("2026-04-12 12:00:00"):
            self._night()
        self.assertEqual(self._told(later), {self.ada: "absent"})

    def test_what_was_recorded_stays(self):
        registration = self._register(self.ada.partner_id)
        self._night()
        guest = self.guests.search([("name", "=", "Seminar")])
        guest.with_user(self.user_own).action_absent()
        registration.state = "done"
        self._night()
        self.assertEqual((guest.state, guest.recorded_by_id), ("absent", self.user_own))

    def test_moved(self):
        """The meeting follows the event; registered twice and cancelled once is registered."""
        later = self._event("Fair", "2026-04-10 09:00:00", "2026-04-10 12:00:00")
        self._register(self.ada.partner_id, "cancel", later)
        self._register(self.ada.partner_id, event=later)
        self._night()
        later.write({"date_begin": "2026-05-10 09:00:00", "date_end": "2026-05-10 12:00:00"})
        self._night()
        guest = self.guests.search([("name", "=", "Fair")])
        self.assertEqual((str(guest.day), guest.state), ("2026-05-10", "invited"))
        self.assertEqual(len(guest.event_id), 1)

    def test_other_companies_and_old_events(self):
        self._register(
            self.ada.partner_id,
            event=self._event("Old", "2025-03-10 09:00:00", "2025-03-10 12:00:00"),
        )
        self._register(
            self.ada.partner_id,
            event=self._event(
                "Theirs",
                "2026-03-10 09:00:00",
                "2026-03-10 12:00:00",
                company_id=self.other_company.id,
            ),
        )
        self._night()
        self.assertFalse(self.guests.search([("name", "in", ("Old", "Theirs"))]))
