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
