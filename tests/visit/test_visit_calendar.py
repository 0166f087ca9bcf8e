from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .visit_common import VisitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 08:00:00")
class TestVisitCalendar(VisitCommon):
    """A salesperson in Berlin agrees on visits, and moves them here and there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.tz = "Europe/Berlin"
        cls.alpha.write({"street": "Mill Lane 1", "city": "Essen"})

    def _events(self):
        return self.env["calendar.event"].search([("user_id", "=", self.user_own.id)])

    # === ONE MEETING PER CONFIRMED VISIT === #

    def test_confirmed_visit_is_a_meeting(self):
        visit = self._visit(self.account, "2026-03-10 09:00:00", duration=1.5)
        self.assertFalse(visit.event_id)
        visit.action_confirm()
        event = visit.event_id
        self.assertEqual(event.name, "On site: Alpha Steel")
        self.assertEqual(event.location, "Mill Lane 1, Essen")
        self.assertEqual(event.start, datetime(2026, 3, 10, 9))
        self.assertEqual(event.stop, datetime(2026, 3, 10, 10, 30))
        self.assertEqual(event.user_id, self.user_own)
        self.assertEqual(event.partner_ids, self.user_own.partner_id)
        self.assertEqual(event.attendee_ids.state, "accepted")
        with freeze_time("2026-03-10 12:00:00"):
            visit.action_done()
        self.assertEqual(self._events(), event)

    def test_call_has_no_place(self):
        visit = self._confirmed("2026-03-10 09:00:00", channel="call")
        self.assertEqual(visit.event_id.name, "Call: Alpha Steel")
        self.assertFalse(visit.event_id.location)
        visit.channel = "visit"
        self.assertEqual(visit.event_id.location, "Mill Lane 1, Essen")

    def test_what_is_not_agreed_on_has_no_meeting(self):
        for values in (
            {"state": "planned"},
            {"state": "cancelled", "cancel_reason": "Plant closed"},
        ):
            visit = self._confirmed("2026-03-10 09:00:00")
            event = visit.event_id
            visit.write(values)
            self.assertFalse(event.exists())
            self.assertFalse(visit.event_id)
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.unlink()
        self.assertFalse(self._events())

    def test_missed_visit_took_place_after_all(self):
        visit = self._confirmed("2026-02-10 09:00:00")
        event = visit.event_id
        self._mark_missed(visit)
        self.assertFalse(event.active)
        visit.action_done()
        self.assertTrue(event.active)

    def test_missed_visit_is_agreed_on_again(self):
        visit = self._confirmed("2026-02-10 09:00:00")
        self._mark_missed(visit)
        visit.write({"state": "confirmed", "start": "2026-03-12 09:00:00"})
        self.assertEqual(self._events(), visit.event_id)
        self.assertEqual(visit.event_id.start, datetime(2026, 3, 12, 9))
        self.assertEqual(visit.original_start, datetime(2026, 2, 10, 9))
        self.assertEqual(visit.reschedule_count, 1)

    def test_many_visits_cost_no_more_statements_each(self):
        def statements(number):
            visits = self.env["key.account.visit"].create(
                [
                    {
                        "account_id": self.account.id,
                        "user_id": self.user_own.id,
                        "start": f"2026-04-{1 + day % 28:02} {6 + day // 28:02}:00:00",
                    }
                    for day in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits.action_confirm()
            self.env.flush_all()
            self.assertEqual(len(visits.event_id), number)
            return self.env.cr.sql_log_count - before

        statements(5)
        few, many = statements(10), statements(100)
        self.assertLessEqual(many, few + 3, "Statements grow with the number of visits.")
        self.assertLess(many, 120)
        models = ["calendar.event", "key.account.visit"]
        self.assertFalse(self.env["mail.mail"].search([("model", "in", models)]))

    def test_note_of_many_visits(self):
        visits = self._visit(self.account, "2026-03-10 09:00:00")
        visits += self._visit(self.account, "2026-03-11 09:00:00")
        visits.action_confirm()
        for visit in visits:
            self.assertIn("Planned → Confirmed", visit.message_ids[0].body)

    # === MOVING === #

    def test_moving_the_visit_moves_the_meeting(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.write({"start": "2026-03-11 13:00:00", "duration": 0.75})
        self.assertEqual(visit.event_id.start, datetime(2026, 3, 11, 13))
        self.assertEqual(visit.event_id.stop, datetime(2026, 3, 11, 13, 45))

    def test_moving_the_meeting_moves_the_visit(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.with_user(self.user_own).write(
            {"start": "2026-03-11 13:00:00", "stop": "2026-03-11 15:30:00"}
        )
        self.assertEqual(visit.start, datetime(2026, 3, 11, 13))
        self.assertEqual(visit.duration, 2.5)
        with Form(visit.event_id) as form:
            form.start = datetime(2026, 3, 12, 8)
            form.duration = 1
        self.assertEqual(visit.start, datetime(2026, 3, 12, 8))
        self.assertEqual(visit.stop, datetime(2026, 3, 12, 9))

    def test_rescheduling_keeps_the_trace(self):
        visit = self._visit(self.account, "2026-03-10 09:00:00")
        visit.start = "2026-03-11 09:00:00"
        visit.action_confirm()
        self.assertEqual(visit.reschedule_count, 0, "What was proposed only moves freely.")
        visit.start = "2026-03-12 09:00:00"
        visit.event_id.start = "2026-03-13 09:00:00"
        visit.event_id.stop = "2026-03-13 12:00:00"
        self.assertEqual(visit.original_start, datetime(2026, 3, 11, 9))
        self.assertEqual(visit.reschedule_count, 2, "Taking longer is not another time.")

    def test_meeting_without_length(self):
        visit = self._confirmed("2026-03-10 09:00:00", duration=2)
        visit.event_id.write({"start": "2026-03-11 09:00:00", "stop": "2026-03-11 09:00:00"})
        self.assertEqual((visit.start.day, visit.duration), (11, 2))

    def test_what_was_done_does_not_move(self):
        visit = self._confirmed("2026-02-10 09:00:00")
        visit.action_done()
        visit.event_id.start = "2026-02-11 09:00:00"
        self.assertEqual(visit.start, datetime(2026, 2, 10, 9))

    def test_renamed_meeting_keeps_its_name(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.name = "Annual talks"
        visit.start = "2026-03-11 09:00:00"
        self.assertEqual(visit.event_id.name, "Annual talks")

    # === DELETING === #

    def test_deleted_meeting_is_planned_again(self):
        for method in ("unlink", "action_archive"):
            visit = self._confirmed("2026-03-10 09:00:00")
            getattr(visit.event_id.with_user(self.user_own), method)()
            self.assertEqual(visit.state, "planned")
            self.assertIn("deleted in the calendar", visit.message_ids[0].body)
            visit.action_confirm()
            self.assertEqual(
                self._events(), visit.event_id, "One meeting, neither lost nor double."
            )
            visit.unlink()

    def test_restored_meeting(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        visit.event_id.action_archive()
        visit.event_id.action_unarchive()
        self.assertEqual(visit.state, "confirmed")
        self.assertEqual(self._events(), visit.event_id)

    def test_deleted_past_meeting_waits_for_its_report(self):
        visit = self._confirmed("2026-02-10 09:00:00")
        visit.event_id.unlink()
        self.assertEqual(visit.state, "confirmed")
        visit.start = "2026-03-12 09:00:00"
        self.assertEqual(self._events(), visit.event_id)

    # === DAYS AND HOURS === #

    def test_daylight_saving_begins(self):
        """9:00 in Berlin is 8:00 UTC on 27 March 2026, and 7:00 UTC on 30 March."""
        visit = self._confirmed("2026-03-27 08:00:00")
        visit.event_id.write(
            {"allday": True, "start_date": "2026-03-30", "stop_date": "2026-03-30"}
        )
        self.assertEqual(visit.start, datetime(2026, 3, 30, 7))
        self.assertEqual(visit.duration, 1)
        self.assertEqual(visit.reschedule_count, 1)

    def test_daylight_saving_ends(self):
        """9:00 in Berlin is 7:00 UTC on 23 October 2026, and 8:00 UTC on 26 October."""
        visit = self._confirmed("2026-10-23 07:00:00")
        visit.event_id.write(
            {"allday": True, "start_date": "2026-10-26", "stop_date": "2026-10-26"}
        )
        self.assertEqual(visit.start, datetime(2026, 10, 26, 8))

    def test_hour_that_does_not_exist(self):
        """At 2:30 on 29 March 2026 it is 3:30 already in Berlin: 1:30 UTC."""
        visit = self._confirmed("2026-03-27 01:30:00")
        visit.event_id.write(
            {"allday": True, "start_date": "2026-03-29", "stop_date": "2026-03-29"}
        )
        self.assertEqual(visit.start, datetime(2026, 3, 29, 1, 30))

    def test_all_day_keeps_the_hour(self):
        visit = self._confirmed("2026-03-10 09:00:00", duration=2)
        visit.event_id.write(
            {"allday": True, "start_date": "2026-03-10", "stop_date": "2026-03-10"}
        )
        self.assertEqual((visit.start, visit.duration), (datetime(2026, 3, 10, 9), 2))
        self.assertEqual(visit.reschedule_count, 0)
        visit.start = "2026-03-11 09:00:00"
        self.assertFalse(visit.event_id.allday, "Who moves the visit says at what time it is.")
        self.assertEqual(visit.event_id.stop, datetime(2026, 3, 11, 11))

    def test_time_zone_of_the_visitor_changes(self):
        """The moment stays; what day it is at home may change."""
        visit = self._confirmed("2026-03-10 22:30:00")
        self.assertEqual(str(visit.date), "2026-03-10")
        self.user_own.tz = "Asia/Shanghai"
        self.assertEqual(str(visit.date), "2026-03-11")
        self.assertEqual(visit.start, datetime(2026, 3, 10, 22, 30))
        self.assertEqual(visit.event_id.start, visit.start)
        self.assertEqual(visit.reschedule_count, 0)

    def test_over_new_year(self):
        visit = self._confirmed("2026-12-31 22:30:00", duration=2)
        self.assertEqual(visit.event_id.stop, datetime(2027, 1, 1, 0, 30))
        visit.event_id.start = "2027-01-04 08:00:00"
        self.assertEqual(str(visit.date), "2027-01-04")

    def test_recurrent_meeting(self):
        """Three Tuesdays: the first of them is the visit."""
        visit = self._confirmed("2026-03-10 09:00:00")
        event = visit.event_id
        event.write(
            {
                "recurrency": True,
                "rrule_type": "weekly",
                "tue": True,
                "end_type": "count",
                "count": 3,
                "event_tz": "Europe/Berlin",
            }
        )
        self.assertEqual(len(self._events()), 3)
        self.assertEqual(visit.event_id, event)
        self.assertEqual(visit.state, "confirmed")
        self._events().filtered(lambda other: other != event)[0].start = "2026-03-20 09:00:00"
        self.assertEqual(visit.start, datetime(2026, 3, 10, 9))
        event.write({"recurrence_update": "all_events", "start": "2026-03-11 09:00:00"})
        self.assertEqual(visit.start, datetime(2026, 3, 11, 9))
        self.assertEqual(visit.state, "confirmed")
        self.assertTrue(visit.event_id.active)

    # === ERRORS === #

    def test_meeting_is_not_typed(self):
        """Who could name the meeting of his visit would move and delete others' meetings."""
        meeting = self.env["calendar.event"].create({"name": "Board", "privacy": "private"})
        visit = self._visit(self.account, "2026-03-10 09:00:00").with_user(self.user_own)
        with self.assertRaisesRegex(UserError, "recorded by the system"):
            visit.event_id = meeting
        with self.assertRaisesRegex(UserError, "recorded by the system"):
            visit.create(
                {"account_id": self.account.id, "start": meeting.start, "event_id": meeting.id}
            )

    def test_one_visit_per_meeting(self):
        visit = self._confirmed("2026-03-10 09:00:00")
        other = self._visit(self.account, "2026-03-10 09:00:00")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            other._write_link({"event_id": visit.event_id.id})
            self.env.flush_all()

    def test_place_of_the_meeting_follows(self):
        plant = self.env["res.partner"].create(
            {"name": "Plant 2", "parent_id": self.alpha.id, "type": "other", "city": "Bochum"}
        )
        visit = self._confirmed("2026-03-10 09:00:00", user_ids=[Command.link(self.user_all.id)])
        visit.partner_id = plant
        self.assertEqual(visit.event_id.location, "Bochum")
