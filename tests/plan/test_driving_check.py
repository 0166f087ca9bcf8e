from collections import Counter
from datetime import date, timedelta
from random import Random

from odoo.tests import BaseCase, tagged

from ...tools.cadence.visit_rhythm import Rhythm
from ...tools.cadence.visit_travel import Place, Travel
from ...tools.plan import driving_check
from ...tools.plan.driving_check import Day, Roads, Stop, check
from ...tools.plan.visit_day import Appointment, Workday
from ...tools.plan.visit_planning import Need, PersonPlanner
from .driving_common import get_days, positions

MONDAY = date(2026, 3, 2)
HOME = Place("home", 50.85, 4.35)
OFFICE = Place("office", 51.0, 4.5)
SITUATIONS, REGIONS = 200, 30


@tagged("post_install", "-at_install")
class TestDrivingCheck(BaseCase):
    """The check of driving itself, by hand: a degree of latitude is 111.2 km and 173 minutes."""

    def _day(self, *stops, **values):
        values = {"starts": 480, "ends": 1020, "leaves": (50, 4), "returns": (50, 4), **values}
        return Day(MONDAY, stops=stops, **values)

    def _made(self, *days, flight=0.0):
        return check(days, Roads(1.3, 50, flight)).made

    def test_ways(self):
        """Half a degree is 87 minutes: from 8:00 there at 9:27, and back home from 15:33 on."""
        self.assertAlmostEqual(Roads(1.3, 50).minutes((50, 4), (50.5, 4)), 86.73, places=1)
        self.assertFalse(self._made(self._day(Stop(567, 600, (50.5, 4), True))))
        self.assertTrue(self._made(self._day(Stop(560, 600, (50.5, 4), True))))
        self.assertFalse(self._made(self._day(Stop(900, 933, (50.5, 4), True))))
        self.assertTrue(self._made(self._day(Stop(900, 940, (50.5, 4), True))))

    def test_given_stops(self):
        """People leave early for what is given; what is put behind it has to be reached from there."""
        given = Stop(400, 460, (51, 4))
        self.assertFalse(self._made(self._day(given)))
        near, far = Stop(480, 540, (50, 4), True), Stop(634, 700, (50, 4), True)
        self.assertTrue(self._made(self._day(given, near)))
        self.assertFalse(self._made(self._day(given, far)))
        # Between two given stops nothing can be changed.
        report = check([self._day(given, Stop(480, 540, (50, 4)))], Roads(1.3, 50))
        self.assertEqual((len(report.broken), len(report.made)), (1, 0))

    def test_meetings_take_time(self):
        """From 8:00 to 10:30 are two hours and a half, of which a meeting takes one."""
        stop = Stop(630, 700, (50.5, 4), True)
        self.assertFalse(self._made(self._day(stop, busy=((500, 560),))))
        self.assertTrue(self._made(self._day(stop, busy=((500, 570),))))

    def test_nights(self):
        """A day starts where the one before ended; a journey of 10 hours takes two days."""
        away = Day(MONDAY, 480, 1020, (), (50, 4), (51, 4), is_trip=True)
        tuesday = MONDAY + timedelta(days=1)
        self.assertFalse(self._made(away, Day(tuesday, 480, 1020, (), (51, 4), (50, 4))))
        self.assertTrue(self._made(away, Day(tuesday, 480, 1020, (), (50, 4), (50, 4))))
        far = Stop(600, 660, (53.5, 4), True)
        for starts, fits in ((480, True), (580, False)):
            road = Day(MONDAY, starts, 1020, (), (50, 4), None, is_trip=True)
            there = Day(tuesday, 480, 1020, (far,), None, (53.5, 4), is_trip=True)
            self.assertEqual(not self._made(road, there), fits)

    def test_counts(self):
        """Out, a night at the customer, one at nobody's place, and home: one trip, one night astray."""
        days = [MONDAY + timedelta(days=number) for number in range(3)]
        stop, inn = Stop(700, 760, (51, 4), True), (51.1, 4)
        trip = [
            Day(days[0], 480, 1020, (stop,), (50, 4), (51, 4), is_trip=True),
            Day(days[1], 480, 1020, (stop,), (51, 4), inn, is_trip=True),
            Day(days[2], 480, 1020, (), inn, (50, 4), is_trip=True),
        ]
        report = check(trip, Roads(1.3, 50), {(50, 4)})
        self.assertEqual((report.trips, report.nights, report.astray), (1, days[:2], [days[1]]))
        self.assertFalse(report.broken)
        self.assertFalse(report.flights.total())

    def test_flight(self):
        """1,112 km are 29 hours by road; with an hour and a half at airports, 179 minutes by air."""
        stop = Stop(660, 700, (60, 4), True)
        self.assertTrue(self._made(self._day(stop)))
        self.assertFalse(self._made(self._day(stop), flight=90))
        report = check([self._day(stop)], Roads(1.3, 50, 90))
        self.assertEqual(report.flights[MONDAY], 2)


@tagged("post_install", "-at_install")
class TestDrivableDays(BaseCase):
    """Drawn situations with agreed visits, meetings, nights and flights: all that is planned can be driven."""

    def test_situations(self):
        visits, seen = 0, driving_check.Report()
        for seed in range(SITUATIONS):
            with self.subTest(seed=seed):
                planner = self._draw(Random(seed))  # noqa: S311
                plan = planner.plan(seconds=5, iterations=40)
                self._check(planner, plan, seen)
                visits += len(plan.visits)
        # The situations are no empty ones, and trips and flights are among them.
        self.assertGreater(seen.legs, 10 * SITUATIONS)
        self.assertGreater(visits, 5 * SITUATIONS)
        self.assertGreater(seen.trips, 20)
        self.assertGreater(len(seen.nights), 20)
        self.assertGreater(seen.flights.total(), 100)
        self.assertEqual(seen.astray, [])

    def test_trips(self):
        """Customers of far regions, several of each: trips of several days, whose nights are at customers."""
        seen = driving_check.Report()
        for seed in range(REGIONS):
            with self.subTest(seed=seed):
                planner = self._draw_regions(Random(seed))  # noqa: S311
                self._check(planner, planner.plan(seconds=5, iterations=40), seen)
        self.assertGreater(seen.trips, REGIONS)
        self.assertGreater(len(seen.nights), 1.5 * seen.trips)
        # Few are on the way between two visits that are too far from each other for a morning.
        self.assertLess(len(seen.astray), 0.2 * len(seen.nights))

    def _check(self, planner, plan, seen):
        """Check a plan, and that it says what it assumes: trips, nights and flights; add them up."""
        travel, homes = planner.travel, {positions(HOME), positions(OFFICE)}
        roads = Roads(travel.factor, travel.speed, travel.flight)
        report = driving_check.check(get_days(planner, plan), roads, homes)
        self.assertEqual(report.made, [])
        trips = [day for day in plan.days if day.base.is_trip]
        self.assertEqual([day.day for day in trips if day.base.is_night], report.nights)
        self.assertEqual(sum(not day.base.is_night for day in trips), report.trips)
        # Where no way is planned, because nobody can be there in time, no flight is said.
        planned = [day for day in plan.days if not day.base.is_closed]
        self.assertEqual(
            sum(day.flights for day in planned), sum(report.flights[day.day] for day in planned)
        )
        weeks = Counter(day.isocalendar()[:2] for day in report.nights)
        self.assertLessEqual(max(weeks.values(), default=0), planner.nights.limit)
        seen.legs += report.legs
        seen.trips += report.trips
        seen.nights += report.nights
        seen.astray += report.astray
        seen.flights.update(report.flights)

    def _draw(self, draw):
        days = [self._draw_day(draw, number) for number in range(draw.choice([5, 7, 12]))]
        days = [day for day in days if day] or [Workday(MONDAY, [(480, 1020)], [])]
        return PersonPlanner(
            days=days,
            needs=[self._draw_need(draw, key) for key in range(draw.randint(3, 14))],
            appointments=[
                Appointment(
                    workday.day,
                    start := draw.randrange(360, 1140, 15),
                    start + draw.choice([30, 60, 90]),
                    self._draw_place(draw, ("agreed", workday.day, number)),
                    draw.random() < 0.6,
                )
                for workday in days
                for number in range(draw.choice([0, 0, 0, 1, 1, 2, 3]))
            ],
            start=HOME,
            end=draw.choice([HOME, HOME, OFFICE]),
            travel=Travel(1.3, draw.choice([50, 80]), 30, draw.choice([0, 0, 180])),
            max_visits=8,
            last=MONDAY + timedelta(days=11),
            nights=draw.choice([0, 2, 4]),
        )

    def _draw_regions(self, draw):
        centres = [(draw.choice([-3, 3]), draw.uniform(-3, 3)) for _ in range(2)]
        needs = []
        for key in range(draw.randint(8, 16)):
            north, east = draw.choice([(0, 0), *centres])
            place = Place(
                key, 50.85 + north + draw.uniform(-0.6, 0.6), 4.35 + east + draw.uniform(-0.8, 0.8)
            )
            needs.append(
                Need(
                    key=key,
                    place=place,
                    due=MONDAY,
                    rhythm=Rhythm(1, "month"),
                    earliest=MONDAY,
                    duration=90,
                    rank=draw.randint(0, 3),
                )
            )
        days = [MONDAY + timedelta(days=number) for number in (*range(5), *range(7, 12))]
        return PersonPlanner(
            days=[Workday(day, [(480, 720), (780, 1020)]) for day in days],
            needs=needs,
            appointments=[],
            start=HOME,
            end=HOME,
            travel=Travel(1.3, 80, 30),
            max_visits=8,
            nights=draw.choice([2, 3]),
        )

    def _draw_day(self, draw, number):
        day = MONDAY + timedelta(days=number)
        if day.weekday() > 4 or draw.random() < 0.1:
            return None
        work = draw.choice([[(480, 720), (780, 1020)], [(480, 1020)], [(540, 720)]])
        starts = [draw.randrange(420, 1080, 15) for _ in range(draw.choice([0, 0, 0, 1, 2]))]
        busy = sorted((start, start + draw.choice([30, 60, 120])) for start in starts)
        return Workday(day, list(work), busy)

    def _draw_need(self, draw, key):
        due = MONDAY + timedelta(days=draw.randint(-10, 10))
        return Need(
            key=key,
            place=self._draw_place(draw, key),
            due=due,
            rhythm=Rhythm(draw.randint(1, 3), draw.choice(["week", "month"])),
            earliest=due - timedelta(days=3),
            duration=draw.choice([30, 60, 90]),
            rank=draw.randint(0, 3),
            half_day=draw.choice([None, "morning", "afternoon"]),
            on_the_way=draw.random() < 0.85,
            interval_min=draw.randint(0, 4),
        )

    def _draw_place(self, draw, key):
        if draw.random() < 0.08:
            return Place(key, town=("x", draw.randint(1, 3)))
        spread = draw.choice([0.3, 0.3, 1.0, 4.0, 12.0])
        return Place(
            key, 50.85 + draw.uniform(-1, 1) * spread, 4.35 + draw.uniform(-1, 1) * spread * 1.5
        )
