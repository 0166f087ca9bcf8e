from collections import defaultdict
from datetime import timedelta

from odoo.tests import TransactionCase, tagged

from ...models.plan.key_account_visit_plan_busy import get_place
from ...tools.plan.driving_check import Day, Roads, Stop, check
from .driving_common import positions


@tagged("post_install", "-at_install")
class TestStoryDriving(TransactionCase):
    """The plans of the demo story: each day of each salesperson can be driven, fixed visits included."""

    def test_story(self):
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            self.skipTest("the database has no demo data")
        self._grade(company)
        first = self.env["key.account.visit.plan"].with_company(company)._default_date_from()
        plan = self.env["key.account.visit.plan"].search([("company_id", "=", company.id)])
        plan.write({"date_from": first, "date_to": first + timedelta(days=27), "seconds": 1})
        plan._start()
        while plan._plan_next_person():
            pass
        self.assertGreater(len(plan.visit_ids), 50)
        self.assertGreater(plan.night_count, 5)
        trips = nights = astray = 0
        for user in plan.user_ids:
            days = self._get_days(plan, user)
            report = check(days, self._get_roads(company), self._homes(user))
            trips, nights = trips + report.trips, nights + len(report.nights)
            astray += len(report.astray)
            with self.subTest(user=user.login):
                # Ten visits on site in four weeks, and the way to each of them; and one home of each day.
                stops = sum(len(day.stops) for day in days)
                self.assertGreaterEqual(stops, 10)
                home = sum(day.returns is not None for day in days)
                self.assertEqual(report.legs, stops + home)
                self.assertEqual(report.made, [])
        said = plan.day_ids.filtered(lambda day: day.kind == "trip")
        self.assertEqual((plan.trip_count, len(said.filtered("is_night"))), (trips, nights))
        self.assertGreater(trips, 3)
        # Nights are at customers seen on the day before or after, or on the way between these.
        self.assertLess(astray, nights / 2)

    def test_agreed_visits(self):
        """The visits that are agreed when the story begins fit each other, too."""
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            self.skipTest("the database has no demo data")
        visits = self.env["key.account.visit"].search(
            [
                ("company_id", "=", company.id),
                ("channel", "=", "visit"),
                ("state", "in", ["planned", "confirmed"]),
            ],
            order="start",
        )
        roads, last, legs = self._get_roads(company), {}, 0
        for visit in visits:
            here = positions(get_place(visit.partner_id))
            if before := last.get(visit.user_id):
                gap = (visit.start - before[0]) / timedelta(minutes=1)
                self.assertLessEqual(roads.minutes(before[1], here), gap, visit.display_name)
                legs += 1
            last[visit.user_id] = visit.stop, here
        self.assertGreater(legs, 10)

    def _grade(self, company):
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref("key_account.scorecard_balanced").id,
                "company_id": company.id,
            }
        )
        review.action_compute()
        review.action_approve()
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_visit_due").method_direct_trigger()

    def _get_roads(self, company):
        return Roads(
            company.key_account_travel_factor,
            company.key_account_travel_speed,
            company.key_account_flight_hours * 60,
        )

    def _homes(self, user):
        home = user.key_account_start_partner_id or user.company_id.partner_id
        return {positions(get_place(home))}

    def _get_days(self, plan, user):
        """Return the days as they are in the database: visits on site, and where the nights are."""
        days = {day.date: day for day in plan.day_ids if day.user_id == user}
        [home] = self._homes(user)
        stops, zone = defaultdict(list), user._key_account_zone()
        visits = self.env["key.account.visit"].search(
            [
                ("user_id", "=", user.id),
                ("date", ">=", plan.date_from),
                ("date", "<=", plan.date_to),
                ("state", "in", ["planned", "confirmed"]),
                ("channel", "=", "visit"),
            ]
        )
        for visit in visits:
            start, stop = visit._get_local_times()
            stops[visit.date].append(
                Stop(
                    start.hour * 60 + start.minute,
                    stop.hour * 60 + stop.minute,
                    positions(get_place(visit.partner_id)),
                    is_new=visit.plan_id == plan and not visit.is_pinned,
                    label=visit.display_name,
                )
            )
        work = plan._get_work(user, zone, plan.date_from)
        return [
            self._get_day(day, hours, stops[day], days, home) for day, hours in sorted(work.items())
        ]

    def _get_day(self, day, hours, stops, days, home):
        recorded = days.get(day)
        before = days.get(day - timedelta(days=1))
        on_road = before and before.is_night and not before.place
        at_night = recorded and recorded.is_night and not recorded.place
        known = {name: tuple(at) for name, at in ((recorded and recorded.positions) or {}).items()}
        return Day(
            day,
            hours[0][0],
            hours[-1][1],
            tuple(stops),
            None if on_road else known.get("start", home),
            None if at_night else known.get("end", home),
            is_trip=bool(recorded) and recorded.kind == "trip",
        )
