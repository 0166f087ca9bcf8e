from datetime import date, datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import rpc
from .test_cadence import CadenceCommon

# A Monday; the plans of these tests are made on the Friday before.
MONDAY = date(2026, 3, 2)
FRIDAY = "2026-02-27 08:00:00"


class VisitPlanCommon(CadenceCommon):
    """The owner of Alpha works in Brussels, from Monday to Friday, 8 to 12 and 13 to 17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.tz = cls.company.partner_id.tz = "Europe/Brussels"
        cls.company.resource_calendar_id.tz = "Europe/Brussels"
        cls.company.partner_id.write({"partner_latitude": 50.85, "partner_longitude": 4.35})
        cls.env["key.account.cadence"].search([]).active = False
        cls.cadence = cls.env["key.account.cadence"].create(
            {
                "grade_id": cls.grade_a.id,
                "number": 1,
                "period": "week",
                "duration": 1,
                "half_day": "morning",
            }
        )
        cls.account.partner_id.write({"partner_latitude": 50.9, "partner_longitude": 4.4})
        with freeze_time("2026-02-23 08:00:00"):
            cls.last = cls._visit(cls.account, "2026-02-23 09:00:00", state="done")

    @classmethod
    def _customer(cls, name, grade, latitude=50.9, longitude=4.4, **values):
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        account = cls._account(partner, owner_id=cls.user_own.id, **values)
        cls._grade(account, grade)
        cls._visit(account, "2026-02-23 09:00:00", state="done")
        return account

    @classmethod
    def _plan(cls, days=5, **values):
        return cls.env["key.account.visit.plan"].create(
            {
                "company_id": cls.company.id,
                "user_ids": [Command.set(cls.user_own.ids)],
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=days - 1),
                "seconds": 0.05,
                **values,
            }
        )

    def _generate(self, plan):
        with freeze_time(FRIDAY):
            plan.action_generate()
        self.env.invalidate_all()
        return plan

    def _local(self, visit):
        zone = pytz.timezone(visit.user_id.tz)
        return pytz.utc.localize(visit.start).astimezone(zone).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestVisitPlan(VisitPlanCommon):
    """A plan follows cadence, calendar and map, and says why."""

    def test_due_visit_is_planned_on_its_day(self):
        """Weekly, last on Monday 23 February: due on Monday 2 March, in the morning."""
        plan = self._generate(self._plan())
        self.assertEqual(plan.state, "proposed")
        visit = plan.visit_ids
        self.assertEqual((visit.account_id, visit.date), (self.account, MONDAY))
        self.assertTrue(8 <= self._local(visit).hour < 12)
        self.assertEqual((visit.state, visit.off_plan, visit.is_pinned), ("planned", False, False))
        self.assertIn("A, Business: every 7 days.", visit.reason)
        self.assertIn("Last visit 2026-02-23, due 2026-03-02.", visit.reason)
        self.assertIn("In the preferred half of the day.", visit.reason)
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
        self.assertIn("does not work on any day", plan.omission_ids.reason)

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
        self.assertIn("The preferred half of the day was full.", visit.reason)

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
        self.assertIn("full of visits that weigh more", plan.omission_ids[0].reason)
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
        orphan = self._customer("Orphan", self.grade_a)
        orphan.owner_id = False
        plan = self._generate(self._plan())
        self.assertEqual(plan.omission_ids.account_id, orphan)
        self.assertIn("name its owner", plan.omission_ids.reason)

    def test_unknown_places(self):
        """Where customers are is not known: the usual half hour, ten minutes within one town, and said so."""
        for name in ("Mill", "Forge"):
            account = self._customer(name, self.grade_a, 0, 0)
            account.partner_id.write({"city": "Gent", "zip": "9000"})
        plan = self._generate(self._plan(days=1))
        self.assertIn("2 customers", plan.person_ids.note)
        self.assertIn("Mill", plan.person_ids.note)
        self.assertEqual(plan.person_ids.visit_count, 3)
        # Company – Alpha 10.25 min – Gent 30 – 10 – company 30, in the best order.
        self.assertAlmostEqual(plan.person_ids.travel_hours * 60, 80.25, delta=0.5)


@tagged("post_install", "-at_install")
class TestVisitPlanAgain(VisitPlanCommon):
    """Planning again changes as little as possible; confirming twice does nothing twice."""

    def test_again_changes_nothing(self):
        plan = self._generate(self._plan(days=28))
        before = {visit: (visit.start, visit.write_date) for visit in plan.visit_ids}
        self._generate(plan)
        self.assertEqual(
            {visit: (visit.start, visit.write_date) for visit in plan.visit_ids}, before
        )

    def test_pinned_and_confirmed_visits_stay(self):
        plan = self._generate(self._plan(days=14))
        first, second = plan.visit_ids.sorted("start")
        first.with_user(self.user_own).start = "2026-03-04 09:00:00"
        self.assertTrue(first.is_pinned)
        self._generate(plan)
        self.assertEqual(first.start, datetime(2026, 3, 4, 9))
        # Due a week after Wednesday, it stays on Monday: five days are not too soon.
        self.assertEqual(second.date, date(2026, 3, 9))
        second.action_confirm()
        self._generate(plan)
        self.assertEqual(
            plan.visit_ids.sorted("start").mapped("date"), [date(2026, 3, 4), date(2026, 3, 9)]
        )
        self.assertEqual(second.state, "confirmed")

    def test_near_visits_stay(self):
        """Planned on Sunday, Monday and Tuesday are near: two days by default."""
        plan = self._generate(self._plan())
        visit = plan.visit_ids
        self.account.visit_half_day = "afternoon"
        with freeze_time("2026-03-01 08:00:00"):
            plan.action_generate()
        self.assertEqual(self._local(visit), datetime(2026, 3, 2, 8, 10))
        self.company.key_account_freeze_days = 0
        with freeze_time("2026-03-01 08:00:00"):
            plan.action_generate()
        self.assertGreaterEqual(self._local(visit).hour, 13)

    def test_no_longer_due(self):
        plan = self._generate(self._plan())
        self.account.prospect_mark = "give_up"
        self.cadence.copy({"prospect_mark": "give_up", "number": 0, "sequence": 1})
        self.account._update_visit_due()
        self._generate(plan)
        self.assertFalse(plan.visit_ids)

    def test_appointments_are_planned_around(self):
        """A confirmed visit at 8:00 at another place, on the only day: both are kept, no overlap."""
        other = self._customer("Forge", self.grade_b)
        fixed = self._visit(other, "2026-03-02 07:00:00", state="confirmed")
        visit = self._generate(self._plan(days=1)).visit_ids
        self.assertEqual(fixed.start, datetime(2026, 3, 2, 7))
        self.assertGreaterEqual(visit.start, fixed.stop)

    def test_confirm(self):
        plan = self._generate(self._plan(days=14))
        plan.action_confirm()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"confirmed"})
        self.assertEqual(len(plan.visit_ids.event_id), 2)
        with self.assertRaisesRegex(UserError, "confirmed already"):
            plan.action_confirm()
        with self.assertRaisesRegex(UserError, "people rely on it"):
            plan.unlink()

    def test_cancel(self):
        plan = self._generate(self._plan(days=14))
        kept = plan.visit_ids.sorted("start")[0]
        kept.action_confirm()
        plan.action_cancel()
        self.assertEqual(plan.visit_ids, kept)
        with self.assertRaisesRegex(UserError, "Make a new plan"):
            plan.action_generate()

    def test_not_generated(self):
        with self.assertRaisesRegex(UserError, "generate the plan first"):
            self._plan().action_confirm()

    def test_impossible_days(self):
        with self.assertRaisesRegex(ValidationError, "between 1 and 62 days"):
            self._plan(days=0)
        with self.assertRaisesRegex(ValidationError, "between 1 and 62 days"):
            self._plan(days=63)

    def test_new_year(self):
        """Weekly over New Year: 28 December, and 4 January instead of the holiday on 1 January."""
        with freeze_time("2026-12-21 08:00:00"):
            self._visit(self.account, "2026-12-21 09:00:00", state="done")
        plan = self._plan(date_from="2026-12-28", date_to="2027-01-10")
        with freeze_time("2026-12-23 08:00:00"):
            plan.action_generate()
        self.assertEqual(
            sorted(plan.visit_ids.mapped("date")), [date(2026, 12, 28), date(2027, 1, 4)]
        )

    def test_clocks_change(self):
        """8:10 in Brussels is 7:10 UTC before and 6:10 UTC after 29 March."""
        plan = self._generate(self._plan(days=33))
        starts = plan.visit_ids.sorted("start").mapped("start")
        self.assertEqual(starts[-2:], [datetime(2026, 3, 23, 7, 10), datetime(2026, 3, 30, 6, 10)])

    def test_in_the_background(self):
        """Two people are planned by the scheduled action; a second run finds nothing left to do."""
        colleague = self._customer("Forge", self.grade_a)
        colleague.owner_id = self.user_all
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        with freeze_time(FRIDAY):
            plan.action_generate()
            self.assertEqual(plan.state, "waiting")
            cron = self.env.ref("key_account.ir_cron_visit_plan")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(plan.state, "proposed")
            visits = plan.visit_ids
            self.assertEqual(visits.user_id, self.user_own + self.user_all)
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertEqual(plan.visit_ids, visits)

    def test_killed_between_two_people(self):
        """Who was planned before the kill is not planned again."""
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        with freeze_time(FRIDAY):
            plan.sudo()._start()
            self.assertTrue(plan.sudo()._plan_next_person())
            first = plan.person_ids.filtered("is_planned")
            self.assertFalse(plan.sudo()._plan_next_person())
        self.assertEqual(len(first), 1)
        self.assertEqual(plan.state, "proposed")


@tagged("post_install", "-at_install")
class TestVisitPlanRights(VisitPlanCommon):
    """Salespeople plan their own visits, managers those of the team."""

    def test_salesperson_plans_himself(self):
        plan = (
            self.env["key.account.visit.plan"]
            .with_user(self.user_own)
            .create({"date_from": MONDAY, "date_to": MONDAY + timedelta(days=4), "seconds": 0.05})
        )
        self.assertEqual(plan.user_ids, self.user_own)
        self._generate(plan)
        self.assertEqual(plan.visit_ids.account_id.sudo(), self.account)
        plan.action_confirm()
        self.assertEqual(plan.visit_ids.state, "confirmed")

    def test_salesperson_does_not_plan_colleagues(self):
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            self.env["key.account.visit.plan"].with_user(self.user_own).create(
                {"user_ids": [Command.set((self.user_own + self.user_all).ids)]}
            )
        plan = self._plan(user_ids=[Command.set(self.user_all.ids)])
        with self.assertRaises(AccessError):
            plan.with_user(self.user_own).read(["state"])
        with self.assertRaises(AccessError):
            rpc(plan.with_user(self.user_own), "action_generate")

    def test_manager_plans_the_team(self):
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        plan = plan.with_user(self.user_manager)
        plan.action_generate()
        self.assertEqual(plan.state, "waiting")
        with self.assertRaises(AccessError):
            plan.person_ids.write({"is_planned": True})
