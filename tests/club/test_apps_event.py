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

    def test_statements(self):
        """As many statements for ten times the events and guests: when they are new, and when nothing changed."""

        def register(number, of_one):
            seminars = [
                self._event(f"{number}.{nth}", "2026-03-10 09:00:00", "2026-03-10 12:00:00")
                for nth in range(number)
            ]
            for seminar in seminars:
                for nth in range(of_one):
                    contact = {"name": f"Guest {nth}", "parent_id": self.alpha.id}
                    self._register(self.env["res.partner"].create(contact), "done", seminar)
            return seminars

        def cancel():
            self.env["event.event"].search([]).kanban_state = "cancel"

        self._night()
        register(2, 1)
        new, same = self._count(self._night), self._count(self._night)
        register(20, 2)
        self.assertLessEqual(self._count(self._night), new + 2)
        self.assertEqual(self._count(self._night), same)
        self.assertEqual(len(self.guests.search([("name", "=", "20.0")])), 1)
        before = [guest.write_date for guest in self.guests.search([])]
        self._night()
        self.assertEqual([guest.write_date for guest in self.guests.search([])], before)
        cancel()
        self.assertLessEqual(self._count(self._night), 2 * new)
        self.assertFalse(self.guests.search([("name", "like", "20.")]).event_id.filtered("active"))

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

    # === WHAT CHANGES === #

    def test_came_follows_events(self):
        """What Events told is corrected when Events tells something else; before the day, nobody came."""
        later = self._event("Fair", "2026-04-10 09:00:00", "2026-04-10 12:00:00")
        ada = self._register(self.ada.partner_id, "done", later)
        self._night()
        self.assertEqual(self._told(later), {self.ada: "invited"})
        with freeze_time("2026-04-10 08:00:00"):
            self._night()
            self.assertEqual(self._told(later), {self.ada: "came"})
        guest = self.guests.search([("name", "=", "Fair")])
        self.assertEqual(guest.recorded_by_id, self.env.ref("base.user_root"))
        ada.state = "open"
        with freeze_time("2026-04-12 12:00:00"):
            self._night()
            self.assertEqual((guest.state, guest.recorded_on), ("invited", False))
            ada.state = "cancel"
            self._night()
            self.assertEqual(guest.state, "absent")

    def test_gone(self):
        """Guests whose registration or event is gone are none, but for what is recorded."""
        ada = self._register(self.ada.partner_id)
        self._register(self.berg.partner_id, "done")
        self._night()
        meeting = self.guests.search([("name", "=", "Seminar")]).event_id
        ada.unlink()
        self._night()
        self.assertEqual(self._told(), {self.berg: "came"})
        fair = self._event("Fair", "2026-04-10 09:00:00", "2026-04-10 12:00:00")
        self._register(self.ada.partner_id, event=fair)
        self._night()
        for change in ({"kanban_state": "cancel"}, {"active": False}):
            fair.write(change)
            self._night()
            self.assertFalse(self._told(fair))
            fair.write({"kanban_state": "normal", "active": True})
            self._night()
            self.assertEqual(self._told(fair), {self.ada: "invited"})
        fair.registration_ids.unlink()
        fair.unlink()
        self.seminar.registration_ids.unlink()
        self.seminar.unlink()
        self._night()
        guests = self.guests.search([("name", "in", ("Fair", "Seminar"))])
        self.assertEqual(guests.stakeholder_id, self.berg)
        self.assertEqual((guests.state, meeting.active), ("came", False))

    def test_private_and_without_tag(self):
        """No new guests of a meeting that somebody hid, or took the tag from; the night goes on."""
        self._register(self.ada.partner_id)
        self._night()
        meeting = self.guests.search([("name", "=", "Seminar")]).event_id
        other = self._event("Fair", "2026-03-10 09:00:00", "2026-03-10 12:00:00")
        for change in ({"privacy": "private"}, {"privacy": "public", "categ_ids": False}):
            meeting.write(change)
            self._register(self.berg.partner_id)
            self._register(self.berg.partner_id, event=other)
            self._night()
            self.assertEqual(len(meeting.key_account_guest_ids), 1)
            self.assertEqual(self._told(other), {self.berg: "invited"})

    def test_people_change(self):
        """Who leaves afterwards was there; a contact that becomes a person is no second guest."""
        self._register(self.ada.partner_id, "done")
        self._register(self.clerk, "done")
        self._night()
        self.assertEqual(self._told(), {self.ada: "came", self.ada.browse(): "came"})
        self.ada.has_left = True
        clerk = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "partner_id": self.clerk.id}
        )
        self._register(self.ada.partner_id)
        self._night()
        self.assertEqual(self._told(), {self.ada: "came", clerk: "came"})

    def test_nobody_new(self):
        """Archived accounts, and people who left, get no new invitation."""
        self.ada.has_left = True
        self._register(self.ada.partner_id)
        self._night()
        self.assertFalse(self._told())
        self._register(self.clerk)
        self.account.active = False
        self._night()
        self.assertFalse(self._told())

    def test_merged_and_moved(self):
        """A merged contact is the same guest; who came for one customer did not come for the next one."""
        twin = self.env["res.partner"].create({"name": "Ada Twin", "parent_id": self.alpha.id})
        self._register(twin)
        self._night()
        self.assertEqual(self._told(), {self.ada.browse(): "invited"})
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [self.ada.partner_id.id, twin.id], self.ada.partner_id
        )
        self._night()
        self.assertEqual(self._told(), {self.ada: "invited"})
        self.guests.search([("name", "=", "Seminar")]).with_user(self.user_own).action_came()
        other = self.env["key.account"].search(
            [("partner_id", "=", self.beta.id), ("company_id", "=", self.company.id)]
        )
        self.ada.partner_id.parent_id = self.beta
        self.ada.has_left = True
        self.env["key.account.stakeholder"].create(
            {"account_id": other.id, "partner_id": self.ada.partner_id.id}
        )
        self._night()
        self.assertEqual(self._told(), {self.ada: "came"})

    def test_of_all_companies(self):
        """An event of no company is one meeting, with guests of each company that plans."""
        fair = self._event("Fair", "2026-04-10 09:00:00", "2026-04-10 12:00:00", company_id=False)
        self._register(self.ada.partner_id, event=fair)
        self._night()
        theirs = self.env["key.account.care.event"].sudo()
        theirs._plan(self.other_company)
        self._night()
        self.assertEqual(self._told(fair), {self.ada: "invited"})
        meetings = self.env["calendar.event"].search([("name", "=", "Fair")])
        self.assertEqual(len(meetings), 1)
