from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 08:00:00")
class TestVisitCalendarPeople(VisitCommon):
    """Whose calendar it is, who hears of it, and who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha_buyer.email = "ada@example.com"
        cls.user_all.email = "all@example.com"

    def _messages(self, visit):
        """Return what was sent because of a visit or its meeting."""
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "in", ["key.account.visit", "calendar.event"]),
                    ("res_id", "in", (visit.id, visit.event_id.id)),
                ]
            )
            .filtered("notified_partner_ids")
        )

    # === WHO HEARS OF IT === #

    def test_nobody_is_invited_by_mail(self):
        visit = self._visit(
            self.account,
            "2026-03-10 09:00:00",
            contact_ids=[Command.link(self.alpha_buyer.id)],
            user_ids=[Command.link(self.user_all.id)],
        )
        visit.with_user(self.user_manager).action_confirm()
        visit.start = "2026-03-11 09:00:00"
        visit.action_plan_again()
        self.assertFalse(self._messages(visit))
        self.assertNotIn(self.alpha_buyer, visit.event_id.partner_ids)

    def test_contacts_are_invited_when_wanted(self):
        visit = self._confirmed(
            "2026-03-10 09:00:00",
            contact_ids=[Command.link(self.alpha_buyer.id)],
            user_ids=[Command.link(self.user_all.id)],
            invite_contacts=True,
        )
        event = visit.event_id
        self.assertIn(self.alpha_buyer, event.partner_ids)
        states = {line.partner_id: line.state for line in event.attendee_ids}
        self.assertEqual(states[self.alpha_buyer], "needsAction")
        self.assertEqual(states[self.user_all.partner_id], "accepted")
        invitation = self._messages(visit)
        self.assertEqual(invitation.notified_partner_ids, self.alpha_buyer)
        visit.start = "2026-03-11 09:00:00"
        change = self._messages(visit) - invitation
        self.assertEqual(change.notified_partner_ids, self.alpha_buyer)
        visit.invite_contacts = False
        self.assertNotIn(self.alpha_buyer, event.partner_ids)

    def test_inviting_later(self):
        visit = self._confirmed(
            "2026-03-10 09:00:00", contact_ids=[Command.link(self.alpha_buyer.id)]
        )
        self.assertFalse(self._messages(visit))
        visit.invite_contacts = True
        self.assertEqual(self._messages(visit).notified_partner_ids, self.alpha_buyer)

    # === WHOSE CALENDAR === #

    def test_another_visitor(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        event = visit.event_id
        event.partner_ids += self.user_manager.partner_id
        visit.user_id = self.user_all
        self.assertEqual(visit.event_id, event)
        self.assertEqual(event.user_id, self.user_all)
        self.assertEqual(event.partner_ids, (self.user_all + self.user_manager).partner_id)

    def test_companions(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.user_ids = [Command.link(self.user_all.id)]
        self.assertEqual(visit.event_id.partner_ids, (self.user_own + self.user_all).partner_id)
        visit.user_ids = [Command.clear()]
        self.assertEqual(visit.event_id.partner_ids, self.user_own.partner_id)

    def test_visitor_declines(self):
        """What the visitor answers in his calendar does not cancel the visit."""
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.attendee_ids.do_decline()
        self.assertEqual(visit.state, "confirmed")

    def test_organizer_of_the_meeting_is_not_the_visitor(self):
        """Otherwise users could make themselves visitors and see the account."""
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.with_user(self.user_none).user_id = self.user_none
        self.assertEqual(visit.user_id, self.user_own)

    # === RIGHTS === #

    def test_salesperson_moves_his_own(self):
        visit = self._confirmed("2026-03-10 09:00:00").with_user(self.user_own)
        visit.start = "2026-03-11 09:00:00"
        self.assertEqual(visit.event_id.start, datetime(2026, 3, 11, 9))

    def test_colleague_who_may_not_see_the_visit(self):
        """The assistant keeps the calendar and knows nothing of the account."""
        visit = self._confirmed("2026-03-10 09:00:00")
        event = visit.event_id.with_user(self.user_none)
        with self.assertRaises(AccessError):
            event.read(["key_account_visit_ids"])
        event.start = "2026-03-11 09:00:00"
        self.assertEqual(visit.start, datetime(2026, 3, 11, 9))
        with self.assertRaises(AccessError):
            visit.with_user(self.user_none).read(["start"])
        event.unlink()
        self.assertEqual(visit.state, "planned")

    def test_outsiders_do_not_search_meetings_by_visit(self):
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.user_none).search(
                [("key_account_visit_ids.state", "=", "confirmed")]
            )

    def test_private_meeting_stays_private(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.privacy = "private"
        visit.with_user(self.user_manager).start = "2026-03-11 09:00:00"
        self.assertEqual(visit.event_id.start, datetime(2026, 3, 11, 9))
        self.assertEqual(visit.event_id.privacy, "private")

    # === MEETINGS THAT BECOME VISITS === #

    def _log(self, event, user=None, **values):
        wizard = self.env["key.account.visit.log"].with_user(user or self.user_own)
        action = wizard.create({"event_id": event.id, **values}).action_log()
        return self.env["key.account.visit"].browse(action["res_id"])

    def _meeting(self, start="2026-03-10 09:00:00", stop="2026-03-10 11:00:00", **values):
        return (
            self.env["calendar.event"]
            .with_user(self.user_own)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Talks",
                    "start": start,
                    "stop": stop,
                    "partner_ids": (
                        self.user_own.partner_id + self.user_all.partner_id + self.alpha_buyer
                    ).ids,
                    **values,
                }
            )
        )

    def test_meeting_is_logged_as_visit(self):
        event = self._meeting()
        visit = self._log(event, visit_level="technical")
        self.assertEqual(visit.event_id, event)
        self.assertEqual(visit.account_id, self.account)
        self.assertEqual((visit.start, visit.duration), (datetime(2026, 3, 10, 9), 2))
        self.assertEqual((visit.user_id, visit.user_ids), (self.user_own, self.user_all))
        self.assertEqual(visit.contact_ids, self.alpha_buyer)
        self.assertEqual((visit.state, visit.visit_level), ("confirmed", "technical"))
        self.assertTrue(visit.off_plan)
        self.assertEqual(event.name, "Talks")
        with self.assertRaisesRegex(UserError, "already logged as a visit"):
            self._log(event)

    def test_past_meeting_is_a_visit_done(self):
        visit = self._log(self._meeting("2026-02-10 09:00:00", "2026-02-10 11:00:00"))
        self.assertEqual(visit.state, "done")
        self.assertTrue(visit.event_id.active)

    def test_meeting_over_the_whole_day(self):
        """The day begins at 8:00 in Berlin, which is 7:00 UTC in winter."""
        self.user_own.tz = "Europe/Berlin"
        visit = self._log(
            self._meeting(allday=True, start_date="2026-03-10", stop_date="2026-03-10")
        )
        self.assertEqual((visit.start, visit.duration), (datetime(2026, 3, 10, 7), 8))

    def test_planned_visit_is_this_meeting(self):
        planned = self._visit(self.account, "2026-03-12 09:00:00")
        visit = self._log(self._meeting(), visit_id=planned.id)
        self.assertEqual(visit, planned)
        self.assertEqual((visit.state, visit.start), ("confirmed", datetime(2026, 3, 10, 9)))

    def test_others_meetings_are_not_logged(self):
        event = self._meeting()
        with self.assertRaises(AccessError):
            self._log(event, self.user_manager)
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        with self.assertRaises(AccessError):
            self._log(event, account_id=hidden.id)
