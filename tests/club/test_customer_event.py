import ast

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_club import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestCustomerEvent(ClubCommon):
    """A seminar that the salesperson of Alpha Steel holds on 10 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env.ref("key_account.event_type_customer")
        cls.hidden.shared_user_ids = cls.user_own
        cls.seminar = cls._event()
        cls.guests = cls.env["key.account.event.guest"]

    @classmethod
    def _event(cls, **values):
        return cls.env["calendar.event"].create(
            {
                "name": "Seminar",
                "start": "2026-03-10 09:00:00",
                "stop": "2026-03-10 12:00:00",
                "user_id": cls.user_own.id,
                "partner_ids": [Command.set((cls.user_own.partner_id + cls.ada.partner_id).ids)],
                "categ_ids": [Command.set(cls.tag.ids)],
                **values,
            }
        )

    def _invite(self, account=None, person=None, *, user=None, **values):
        return self.guests.with_user(user or self.user_own).create(
            {
                "account_id": (account or self.account).id,
                "stakeholder_id": person and person.id,
                "event_id": self.seminar.id,
                **values,
            }
        )

    def test_share_that_came(self):
        """Two accounts with three guests; of one of them two people came: 1 of 2 accounts."""
        guests = self._invite(person=self.ada) + self._invite(person=self.berg)
        self._invite(self.hidden)
        guests.action_came()
        seminar = self.seminar.with_user(self.user_own)
        self.assertEqual(
            (
                seminar.key_account_invited_count,
                seminar.key_account_came_count,
                seminar.key_account_came_share,
            ),
            (2, 1, 0.5),
        )
        # Who sees one account only counts that.
        self.hidden.shared_user_ids = False
        self.env.invalidate_all()
        self.assertEqual(
            (seminar.key_account_invited_count, seminar.key_account_came_share), (1, 1)
        )
        [(grade, share)] = self.guests._read_group(
            [("event_id", "=", self.seminar.id), ("account_id", "=", self.account.id)],
            ["grade_id"],
            ["has_come:avg"],
        )
        self.assertEqual((grade, share), (self.grade_a, 1.0))

    def test_only_the_organizer_records(self):
        guest = self._invite()
        self.account.shared_user_ids = self.user_all
        with self.assertRaisesRegex(AccessError, "only its organizer"):
            guest.with_user(self.user_all).action_came()
        for vals in ({"state": "came"}, {"recorded_on": "2026-03-10"}, {"day": "2020-01-01"}):
            with self.assertRaises(AccessError):
                guest.write(vals)
        guest.action_came()
        self.assertEqual((guest.state, str(guest.recorded_on)), ("came", "2026-03-11"))
        self.assertEqual(guest.recorded_by_id, self.user_own)
        with self.assertRaisesRegex(UserError, "recorded"):
            guest.unlink()
        guest.with_user(self.user_manager).action_reopen()
        self.assertEqual((guest.state, guest.recorded_on), ("invited", False))
        guest.unlink()

    def test_who_is_the_organizer(self):
        """Whoever writes another organizer into the meeting records nothing; who got it by the organizer does."""
        guest = self._invite()
        self.account.shared_user_ids = self.user_all
        seminar = self.seminar.with_user(self.user_all)
        seminar.user_id = self.user_all
        with self.assertRaisesRegex(AccessError, "only its organizer"):
            guest.with_user(self.user_all).action_came()
        # It counts for guests that are invited afterwards, too.
        other = self._invite(person=self.ada, user=self.user_all)
        with self.assertRaisesRegex(AccessError, "only its organizer"):
            other.action_absent()
        guest.with_user(self.user_own).action_came()
        self.assertEqual(guest.recorded_by_id, self.user_own)
        self.seminar.with_user(self.user_own).user_id = self.user_own
        self.seminar.with_user(self.user_own).user_id = self.user_all
        other.action_absent()
        self.assertEqual(other.recorded_by_id, self.user_all)
        # The former organizer has given it away; a manager gives it back.
        with self.assertRaisesRegex(AccessError, "only its organizer"):
            guest.with_user(self.user_own).action_reopen()
        self.seminar.with_user(self.user_manager).user_id = self.user_own
        guest.with_user(self.user_own).action_reopen()

    def test_organizer_cannot_be_sent(self):
        events = self.env["calendar.event"].with_user(self.user_all)
        name = "key_account_organizer_id"
        with self.assertRaises(AccessError):
            events.create({"name": "Lunch", name: self.user_own.id})
        with self.assertRaises(AccessError):
            self.seminar.with_user(self.user_all).write({name: self.user_all.id})
        with self.assertRaises(AccessError):
            events.with_context(**{f"default_{name}": self.user_own.id}).create({"name": "Tea"})
        self.assertEqual(
            events.create({"name": "Tea"}).sudo().key_account_organizer_id, self.user_all
        )

    def test_recorded_stays_of_its_day(self):
        """Moved or renamed meetings take those along who are invited, not those who came."""
        came, invited = self._invite(cost=100), self._invite(person=self.ada)
        came.action_came()
        self.seminar.write(
            {"name": "Fair", "start": "2024-03-01 09:00:00", "stop": "2024-03-01 10:00:00"}
        )
        self.assertEqual((came.name, str(came.day)), ("Seminar", "2026-03-10"))
        self.assertEqual((invited.name, str(invited.day)), ("Fair", "2024-03-01"))
        invited.action_absent()
        self.assertEqual((invited.name, str(invited.day)), ("Fair", "2024-03-01"))
        came.action_reopen()
        self.assertEqual((came.name, str(came.day)), ("Fair", "2024-03-01"))

    def test_days_within_limits(self):
        """An all-day meeting of the year 1000 or 9999 counts as of the first or the last day there is."""
        guest = self._invite()
        for day, kept in (("1000-05-05", "1900-01-01"), ("9999-12-31", "2199-12-31")):
            self.seminar.write({"allday": True, "start_date": day, "stop_date": day})
            self.assertEqual(str(guest.day), kept)
        with self.assertRaisesRegex(UserError, "still to come"):
            guest.action_came()

    def test_private_meeting(self):
        """Its name is told by no guest, nor found; what came before it was private stays."""
        came, invited = self._invite(), self._invite(person=self.ada)
        came.action_came()
        self.seminar.write({"privacy": "private", "name": "Dismissal of Bruno"})
        self.assertEqual((came.name, invited.name), ("Seminar", False))
        self.assertIn("Busy", invited.display_name)
        self.assertFalse(self.guests.search([("name", "ilike", "Dismissal")]))
        self.seminar.privacy = False
        self.assertEqual(invited.name, "Dismissal of Bruno")
        # As private by the settings of the organizer.
        self.user_own.with_user(self.user_own).calendar_default_privacy = "private"
        self.assertFalse(invited.name)

    def test_cost_is_kept(self):
        """What counts is changed by managers alone, and tracked; before, by whoever has the account."""
        guest = self._invite(cost=100)
        guest.cost = 120
        guest.action_came()
        with self.assertRaisesRegex(UserError, "ask a manager"):
            guest.cost = 1e9
        guest.note = "Liked it"
        self.env.flush_all()
        self.env.cr.precommit.run()
        guest.with_user(self.user_manager).cost = 110
        self.assertEqual(guest.cost, 110)
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = guest.message_ids.sudo().tracking_value_ids
        self.assertIn("cost", tracked.field_id.mapped("name"))

    def test_not_before_its_day(self):
        """In the zone of the company: 23:30 UTC on the 11th is the 12th in Shanghai."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self.seminar.write({"start": "2026-03-11 23:30:00", "stop": "2026-03-11 23:45:00"})
        guest = self._invite()
        self.assertEqual(str(guest.day), "2026-03-12")
        with self.assertRaisesRegex(UserError, "still to come"):
            guest.action_came()
        with freeze_time("2026-03-11 16:30:00"):
            guest.action_came()
        self.assertEqual(str(guest.recorded_on), "2026-03-12")

    def test_which_meetings(self):
        lunch = self._event(categ_ids=False)
        secret = self._event(privacy="private")
        for event in lunch + secret:
            self.assertFalse(event.key_account_is_customer_event)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._invite(event_id=event.id)
        found = self.env["calendar.event"].search([("key_account_is_customer_event", "=", True)])
        self.assertIn(self.seminar, found)
        self.assertFalse(found & (lunch + secret))
        with self.assertRaisesRegex(ValidationError, "Choose the event"):
            self._invite(event_id=False)

    def test_new_from_the_list(self):
        """What is made there has the tag, and is found there."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.calendar_event_action_club"
        )
        events = self.env["calendar.event"].with_user(self.user_own)
        events = events.with_context(**ast.literal_eval(action["context"]))
        event = events.create({"name": "Roll day"})
        self.assertEqual(event.categ_ids, self.tag)
        self.assertIn(event, events.search(ast.literal_eval(action["domain"])))
        self.assertFalse(self.env["calendar.event"].create({"name": "Lunch"}).categ_ids)

    def test_once(self):
        self._invite()
        with self.assertRaisesRegex(ValidationError, "already"), self.env.cr.savepoint():
            self._invite()
        self._invite(person=self.ada)
        with self.assertRaisesRegex(ValidationError, "already"), self.env.cr.savepoint():
            self._invite(person=self.ada)

    def test_attendees(self):
        """Ada attends: she is invited, the salesperson is not; a second time adds nobody."""
        for _turn in range(2):
            self.seminar.with_user(self.user_own).action_key_account_invite()
            guest = self.seminar.key_account_guest_ids
            self.assertEqual((guest.account_id, guest.stakeholder_id), (self.account, self.ada))
        # A contact who is nobody's person counts for the account.
        self.seminar.partner_ids |= self.beta
        self.seminar.with_user(self.user_own).action_key_account_invite()
        other = self.seminar.key_account_guest_ids - guest
        self.assertEqual((other.account_id, other.stakeholder_id.ids), (self.hidden, []))

    def test_meeting_gone(self):
        """What was recorded stays, with name and day."""
        guest = self._invite()
        guest.action_came()
        self.seminar.unlink()
        self.env.invalidate_all()
        self.assertTrue(guest.exists())
        self.assertEqual(
            (guest.name, str(guest.day), guest.state), ("Seminar", "2026-03-10", "came")
        )
        self.assertFalse(guest.event_id)

    def test_merged(self):
        """Of a guest who is known twice, what is recorded stays."""
        own, other = self._invite(person=self.ada), self._invite(person=self.berg)
        own.action_came()
        self.ada._merge_into(self.berg)
        guest = self.seminar.key_account_guest_ids
        self.assertEqual((guest.state, guest.stakeholder_id), ("came", self.berg))
        self.assertFalse(other.exists())

    def test_proves_a_criterion(self):
        criterion = self.env["key.account.relationship.criterion"].create(
            {
                "level_id": self.account.relationship_scale_id.level_ids[0].id,
                "name": "Came to an event",
                "kind": "observed",
                "model_id": self.env["ir.model"]._get_id("key.account.event.guest"),
                "date_field_id": self.env["ir.model.fields"]
                ._get("key.account.event.guest", "day")
                .id,
                "domain": "[('state', '=', 'came')]",
                "partner_path": "account_id.partner_id",
                "validity_months": 12,
            }
        )
        guest = self._invite()
        self.assertFalse(self._proven(criterion))
        guest.action_came()
        self.assertEqual(self._proven(criterion), [self.account.id])
        with freeze_time("2027-03-11 12:00:00"):
            self.assertFalse(self._proven(criterion))
