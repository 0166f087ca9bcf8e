from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-11 12:00:00")
class TestVisitLost(VisitCommon):
    """People leave, accounts are given up or merged: nothing is lost or doubled."""

    def test_visitor_leaves(self):
        """The owner of the account takes over what his colleague had agreed on."""
        visit = self._confirmed("2026-03-12 09:00:00", user_id=self.user_all.id)
        past = self._visit(
            self.account, "2026-03-02 09:00:00", state="done", user_id=self.user_all.id
        )
        joined = self._confirmed("2026-03-13 09:00:00", user_ids=self.user_all.ids)
        event = visit.event_id
        self.user_all.active = False
        self.assertEqual(visit.user_id, self.user_own)
        self.assertEqual((visit.state, visit.event_id), ("confirmed", event))
        self.assertEqual(event.user_id, self.user_own)
        self.assertEqual(past.user_id, self.user_all)
        self.assertFalse(joined.user_ids)
        self.assertIn("has left", visit.message_ids[0].body)

    def test_owner_leaves(self):
        self.account.deputy_id = self.user_all
        visit = self._confirmed("2026-03-12 09:00:00")
        self.user_own.active = False
        self.assertEqual(visit.user_id, self.user_all)

    def test_nobody_is_left(self):
        """The visit stays in the calendar of who left, and everybody sees that he has."""
        visit = self._confirmed("2026-03-12 09:00:00")
        self.user_own.active = False
        self.assertEqual(visit.user_id, self.user_own)
        self.assertEqual(visit.visitor_away, "archived")
        self.assertIn(visit, visit.search([("visitor_away", "!=", False)]))

    def test_visitor_on_leave(self):
        """Thursday is a day off of the visitor; visitors away on Friday visit on Thursday."""
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "user_id": self.user_own.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Day off",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "date_from": "2026-03-12 00:00:00",
                "date_to": "2026-03-12 23:00:00",
            }
        )
        away = self._confirmed("2026-03-12 09:00:00")
        here = self._confirmed("2026-03-13 09:00:00")
        colleague = self._confirmed("2026-03-12 09:00:00", user_id=self.user_all.id)
        self.assertEqual(away.visitor_away, "leave")
        self.assertFalse(here.visitor_away)
        mine = [("account_id", "=", self.account.id)]
        self.assertEqual(away.search([*mine, ("visitor_away", "=", "leave")]), away)
        self.assertEqual(away.search([*mine, ("visitor_away", "!=", False)]), away)
        self.assertEqual(away.search([*mine, ("visitor_away", "=", False)]), colleague + here)

    def test_archived_account(self):
        visit = self._confirmed("2026-03-12 09:00:00")
        done = self._visit(self.account, "2026-03-02 09:00:00", state="done")
        meeting = visit.event_id
        self.account.action_archive()
        self.assertEqual(visit.state, "cancelled")
        self.assertEqual(visit.cancel_reason, "The account was archived.")
        self.assertFalse(meeting.exists())
        self.assertEqual(done.state, "done")

    def test_archived_contact(self):
        visit = self._confirmed("2026-03-12 09:00:00")
        self.alpha.action_archive()
        self.assertEqual(visit.state, "cancelled")

    def test_deleted_account(self):
        """Only accounts without history are deleted; a meeting deleted in the calendar is no rest."""
        visit = self._confirmed("2026-03-12 09:00:00")
        meeting = visit.event_id
        meeting.action_archive()
        self.assertEqual(visit.state, "planned")
        self.account.unlink()
        self.assertFalse((visit + visit).exists())
        self.assertFalse(meeting.exists())

    def test_merged_account(self):
        other = self._account(self.beta)
        visit = self._confirmed("2026-03-12 09:00:00")
        meeting = visit.event_id
        self.account._merge_into(other)
        self.assertEqual((visit.account_id, visit.event_id), (other, meeting))
        self.assertEqual(meeting.name, "On site: Beta Mills")
        meeting.start = "2026-03-13 09:00:00"
        self.assertEqual(visit.start, datetime(2026, 3, 13, 9))
