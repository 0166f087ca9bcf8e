from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .visit_plan_common import FRIDAY, MONDAY, VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitPlan(VisitPlanCommon):
    """A plan follows cadence, calendar and map, and says why."""

    def test_name_says_whose_plan_it_is(self):
        """One or two people by name, of more the first one; the days follow."""
        plan = self._plan()
        people = self.user_own | self.user_all
        plan.user_ids = people
        self.assertEqual(
            plan.name, f"{', '.join(plan.user_ids.mapped('name'))}, Mar 2, 2026 – Mar 6, 2026"
        )
        plan.user_ids = people | self.user_manager
        self.assertEqual(
            plan.name, f"{plan.user_ids[0].name} and 2 more, Mar 2, 2026 – Mar 6, 2026"
        )

    def test_due_visit_is_planned_on_its_day(self):
        """Weekly, last on Monday 23 February: due on Monday 2 March, in the morning."""
        plan = self._generate(self._plan())
        self.assertEqual(plan.state, "proposed")
        self.assertEqual(plan.name, f"{self.user_own.name}, Mar 2, 2026 – Mar 6, 2026")
        visit = plan.visit_ids
        self.assertEqual((visit.account_id, visit.date), (self.account, MONDAY))
        self.assertTrue(8 <= self._local(visit).hour < 12)
        self.assertEqual((visit.state, visit.off_plan, visit.is_pinned), ("planned", False, False))
        self.assertIn("A, Business: every 7 days.", visit.reason)
        self.assertIn("Last visit Feb 23, 2026, due Mar 2, 2026.", visit.reason)
        self.assertIn("In the preferred half-day.", visit.reason)
        self.assertIn("Stop 1 of the day", visit.reason)

    def test_four_weeks(self):
        """Weekly visits fall on each of four Mondays."""
        plan = self._generate(self._plan(days=28))
        days = plan.visit_ids.mapped("date")
        self.assertEqual(sorted(days), [MONDAY + timedelta(days=7 * week) for week in range(4)])

    def test_travel(self):
        """From the company 6.57 km as the crow flies, 1.3 times that by road, at 50 km/h: 10 minutes
        each way; the first visit of a day that starts at 8:00 is at 8:10."""
        plan = self._generate(self._plan())
        self.assertEqual(self._local(plan.visit_ids), datetime(2026, 3, 2, 8, 10))
        self.assertAlmostEqual(plan.person_ids.travel_hours, 2 * 10.25 / 60, delta=0.01)
        self.assertEqual(plan.person_ids.work_hours, 40)
        self.assertEqual(plan.person_ids.visit_hours, 1)

    def test_too_far_for_a_day(self):
        """Rome is 1,170 km away, 30 hours by road: left out, or reached by air.

        With an hour at airports, 750 km/h make 154 minutes: there at 10:34, in the air twice.
        """
        self.account.partner_id.write({"partner_latitude": 41.9, "partner_longitude": 12.5})
        plan = self._generate(self._plan())
        self.assertFalse(plan.visit_ids)
        self.assertIn("Too far for one day from home. Allow nights", plan.omission_ids.reason)
        self.company.key_account_flight_hours = 1
        self._generate(plan)
        self.assertEqual(self._local(plan.visit_ids), datetime(2026, 3, 2, 10, 34))
        self.assertIn("By air.", plan.visit_ids.reason)
        self.assertIn("Flights: 2", plan.person_ids.note)
        self.assertEqual((plan.flight_count, plan.night_count), (2, 0))
        self.assertAlmostEqual(plan.person_ids.travel_hours, 2 * 153.7 / 60, delta=0.02)

    def test_own_start_and_own_number(self):
        """Who starts next door to the customer is there at 8:00; who makes one visit a day, one."""
        home = self.env["res.partner"].create(
            {"name": "Home", "partner_latitude": 50.9, "partner_longitude": 4.4}
        )
        self.user_own.write({"key_account_start_partner_id": home.id, "key_account_visit_max": 1})
        self._customer("Forge", self.grade_a)
        plan = self._generate(self._plan())
        self.assertEqual(self._local(plan.visit_ids[0]).time().hour, 8)
        self.assertEqual(len(set(plan.visit_ids.mapped("date"))), 2)
        self.assertEqual(plan.person_ids.travel_hours, 0)

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Carnival",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-01 23:00:00",
                "date_to": "2026-03-02 22:59:59",
            }
        )
        plan = self._generate(self._plan())
        self.assertEqual(plan.visit_ids.date, MONDAY + timedelta(days=1))

    def test_on_leave_all_the_time(self):
        """Who is away is told so, and what is due is left out with the reason."""
        resource = self.env["resource.resource"].create(
            {
                "name": "Owner",
                "user_id": self.user_own.id,
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "tz": "Europe/Brussels",
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": resource.id,
                "date_from": "2026-03-01 00:00:00",
                "date_to": "2026-03-08 23:59:59",
            }
        )
        plan = self._generate(self._plan())
        self.assertFalse(plan.visit_ids)
        self.assertIn("No working day", plan.person_ids.note)
        self.assertEqual(plan.omission_ids.account_id, self.account)
        self.assertIn("does not work on any possible day", plan.omission_ids.reason)

    def test_appointments_of_the_calendar(self):
        """An all-day fair on Monday, and a meeting on Tuesday morning that was declined."""
        partner = self.user_own.partner_id
        events = self.env["calendar.event"].with_context(
            dont_notify=True, no_mail_to_attendees=True
        )
        events.create(
            {
                "name": "Fair",
                "allday": True,
                "start_date": "2026-03-02",
                "stop_date": "2026-03-02",
                "show_as": "busy",
                "partner_ids": [Command.set(partner.ids)],
            }
        )
        declined = events.create(
            {
                "name": "Sales talk",
                "start": "2026-03-03 07:00:00",
                "stop": "2026-03-03 11:00:00",
                "partner_ids": [Command.set(partner.ids)],
            }
        )
        declined.attendee_ids.state = "declined"
        plan = self._generate(self._plan())
        self.assertEqual(self._local(plan.visit_ids), datetime(2026, 3, 3, 8, 10))
        declined.attendee_ids.state = "accepted"
        self._generate(plan)
        # The afternoon of the same day is nearer than the next morning.
        self.assertEqual(self._local(plan.visit_ids), datetime(2026, 3, 3, 13, 10))

    def test_appointments_without_end(self):
        """Anybody can invite a visitor to the end of time: the days of the plan are busy, no more.

        A training since 2020 ends on Monday evening; from Thursday on he is in a meeting for ever.
        """
        partner = self.user_own.partner_id
        events = self.env["calendar.event"].with_context(
            dont_notify=True, no_mail_to_attendees=True
        )
        for start, stop in (
            ("2020-01-01 08:00:00", "2026-03-02 18:00:00"),
            ("2026-03-05 00:00:00", "9999-12-31 23:59:59"),
        ):
            events.create(
                {
                    "name": "x",
                    "start": start,
                    "stop": stop,
                    "partner_ids": [Command.set(partner.ids)],
                }
            )
        everlasting = {
            "name": "x",
            "allday": True,
            "start_date": "2026-03-05",
            "stop_date": "9999-12-31",
            "show_as": "busy",
            "partner_ids": [Command.set(partner.ids)],
        }
        events.create(everlasting)
        counted = []
        model = self.env.registry["key.account.visit.plan"]
        count = model._get_event_minutes

        def follow(plan, event, zone, first):
            days = list(count(plan, event, zone, first))
            counted.extend(days)
            return days

        plan = self._plan()
        for zone in ("Asia/Shanghai", "America/Los_Angeles", "Europe/Brussels"):
            self.user_own.tz = zone
            counted.clear()
            with self.subTest(zone=zone), patch.object(model, "_get_event_minutes", follow):
                self._generate(plan)
                self.assertEqual(plan.state, "proposed")
                self.assertLess(plan.visit_ids.date, date(2026, 3, 5))
                # Of five days: Monday, and Thursday and Friday twice, with the days around the plan.
                self.assertLess(len(counted), 12)
        self.assertEqual(self._local(plan.visit_ids), datetime(2026, 3, 3, 8, 10))

    def test_opening_hours(self):
        """The customer receives on Thursdays from 14 to 16 o'clock only."""
        self.account.opening_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Alpha receives",
                "tz": "Europe/Brussels",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Thursday",
                            "dayofweek": "3",
                            "hour_from": 14,
                            "hour_to": 16,
                            "day_period": "afternoon",
                        }
                    ),
                ],
            }
        )
        visit = self._generate(self._plan()).visit_ids
        self.assertEqual(visit.date, MONDAY + timedelta(days=3))
        self.assertTrue(14 <= self._local(visit).hour < 16)
        self.assertIn("The preferred half-day was full.", visit.reason)

    def test_too_many_visits(self):
        """One visit a day, five days, seven weekly accounts: the best grade is served first."""
        self.cadence.copy({"grade_id": self.grade_b.id})
        for number in range(3):
            self._customer(f"A{number}", self.grade_a)
        others = [self._customer(f"B{number}", self.grade_b) for number in range(3)]
        plan = self._generate(self._plan(max_visits=1, seconds=0.2))
        self.assertEqual(len(plan.visit_ids), 5)
        self.assertEqual(len(plan.omission_ids), 2)
        self.assertLessEqual(plan.omission_ids.account_id, self.env["key.account"].union(*others))
        self.assertIn("full of more important visits", plan.omission_ids[0].reason)
        self.assertEqual(len(set(plan.visit_ids.mapped("date"))), 5)

    def test_spread_evenly(self):
        """Eleven accounts at one place, all due on 25 March: at most four of them on one day."""
        self.cadence.write({"number": 1, "period": "month"})
        self.account._update_visit_due()
        for number in range(10):
            self._customer(f"A{number}", self.grade_a)
        plan = self._plan(days=31, seconds=0.5)
        counts = [len(visits) for visits in self._generate(plan).visit_ids.grouped("date").values()]
        self.assertEqual(sum(counts), 11)
        self.assertLessEqual(max(counts), 4)

    def test_calls_fill_gaps(self):
        self.cadence.channel = "call"
        self.account._update_visit_due()
        visit = self._generate(self._plan()).visit_ids
        self.assertEqual((visit.channel, self._local(visit)), ("call", datetime(2026, 3, 2, 8, 0)))

    def test_nobody_visits(self):
        """The plan tells the number, and leads to the list; it stores nothing."""
        orphan = self._customer("Orphan", self.grade_a)
        orphan.owner_id = False
        plan = self._generate(self._plan())
        self.assertFalse(plan.omission_ids)
        self.assertEqual(plan.unassigned_count, 1)
        action = plan.action_view_unassigned()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), orphan)
        # What is agreed needs no visitor any more.
        level = orphan.visit_due_ids.visit_level
        with freeze_time(FRIDAY):
            self._visit(orphan, "2026-03-03 09:00:00", user_id=self.user_all.id, visit_level=level)
        self.assertTrue(orphan.visit_due_ids.is_agreed)
        plan.invalidate_recordset()
        self.assertEqual(plan.unassigned_count, 0)

    def test_unknown_places(self):
        """Where customers are is not known: the usual half hour, ten minutes within one town, and said so."""
        for name in ("Mill", "Forge"):
            account = self._customer(name, self.grade_a, 0, 0)
            account.partner_id.write({"city": "Gent", "zip": "9000"})
        plan = self._generate(self._plan(days=1))
        self.assertIn("without coordinates: 2", plan.person_ids.note)
        self.assertIn("Mill", plan.person_ids.note)
        self.assertEqual(plan.person_ids.visit_count, 3)
        # Company – Alpha 10.25 min – Gent 30 – 10 – company 30, in the best order.
        self.assertAlmostEqual(plan.person_ids.travel_hours * 60, 80.25, delta=0.5)

    def test_plan_of_the_west(self):
        """The visit of this afternoon is the one that is due: the plan proposes no second one."""
        self.cadence.write({"number": 1, "period": "month"})
        self.company.partner_id.tz, self.user_own.tz = "Asia/Shanghai", "America/Los_Angeles"
        with freeze_time("2027-01-25 18:00:00"):
            self._visit(self.account, "2027-01-25 17:00:00", state="done")
        with freeze_time("2027-03-01 18:00:00"):
            self._visit(self.account, "2027-03-01 23:00:00", state="confirmed")
            plan = self.env["key.account.visit.plan"].create(
                {
                    "company_id": self.company.id,
                    "user_ids": [Command.set(self.user_own.ids)],
                    "date_from": "2027-03-02",
                    "date_to": "2027-03-12",
                    "seconds": 0.05,
                }
            )
            plan.action_generate()
            self.assertFalse(plan.visit_ids)
            self.assertFalse(plan.omission_ids)
