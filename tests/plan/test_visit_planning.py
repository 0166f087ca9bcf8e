from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import BaseCase, tagged

from ...tools.cadence.visit_rhythm import Rhythm
from ...tools.cadence.visit_travel import Place, Travel, locate_towns
from ...tools.plan.visit_day import Appointment, Workday
from ...tools.plan.visit_planning import Need, PersonPlanner

MONDAY = date(2026, 3, 2)
OFFICE = Place("office", 50.85, 4.35)
# One degree of latitude is 111.19 km: a hundredth is 1.112 km, at 50 km/h and 1.3 times 1.735 min.
STEP = 0.01
STEP_MINUTES = 1.735
TRAVEL = Travel(factor=1.3, speed=50, unknown=30)
WORK = [(8 * 60, 12 * 60), (13 * 60, 17 * 60)]


@tagged("post_install", "-at_install")
class TestVisitPlanning(BaseCase):
    """One person's rounds, without Odoo."""

    def _days(self, number=5, **busy):
        days = [MONDAY + timedelta(days=index) for index in range(number)]
        return [Workday(day, list(WORK), busy.get(f"{day:%a}".lower(), [])) for day in days]

    def _need(self, key, **values):
        return Need(
            **{
                "key": key,
                "place": Place(key, 50.85 + STEP, 4.35),
                "due": MONDAY,
                "rhythm": Rhythm(1, "month"),
                "earliest": MONDAY,
                "duration": 60,
                **values,
            }
        )

    def _plan(self, needs, days=None, appointments=(), max_visits=8, travel=TRAVEL):
        planner = PersonPlanner(
            days=days or self._days(),
            needs=needs,
            appointments=list(appointments),
            start=OFFICE,
            end=OFFICE,
            travel=travel,
            max_visits=max_visits,
        )
        return planner.plan(seconds=5, iterations=300)

    def test_twenty_outlets_in_a_day(self):
        """Twenty outlets of a quarter of an hour along a road: out and back, 40 steps of way."""
        needs = [
            self._need(number, place=Place(number, 50.85 + STEP * (number + 1), 4.35), duration=15)
            for number in range(20)
        ]
        plan = self._plan(needs, days=self._days(1), max_visits=20)
        self.assertEqual(len(plan.visits), 20)
        self.assertFalse(plan.left_out)
        self.assertAlmostEqual(plan.travel_minutes, 40 * STEP_MINUTES, delta=0.1)
        times = sorted((visit.start, visit.end) for visit in plan.visits)
        for (_start, end), (start, _end) in pairwise(times):
            self.assertGreaterEqual(start, end)
        # Nobody is at a customer's at lunch.
        self.assertFalse([1 for start, end in times if start < 13 * 60 and end > 12 * 60])
        self.assertEqual(len(self._plan(needs, days=self._days(1), max_visits=15).visits), 15)

    def test_visits_follow_in_their_rhythm(self):
        """Every seven days from Wednesday on: 4 and 11 March; nothing before it is due."""
        wednesday = MONDAY + timedelta(days=2)
        need = self._need("A", due=wednesday, earliest=MONDAY, rhythm=Rhythm(1, "week"))
        days = [day for day in self._days(12) if day.day.weekday() < 5]
        plan = self._plan([need], days=days)
        self.assertEqual(
            sorted(visit.day for visit in plan.visits), [wednesday, wednesday + timedelta(days=7)]
        )
        sunday = self._need("A", due=MONDAY + timedelta(days=6))
        plan = self._plan([sunday])
        self.assertEqual([visit.day for visit in plan.visits], [MONDAY + timedelta(days=4)])

    def test_not_too_soon(self):
        """Due on Monday, but too soon before Thursday."""
        thursday = MONDAY + timedelta(days=3)
        plan = self._plan([self._need("A", earliest=thursday)])
        self.assertEqual([visit.day for visit in plan.visits], [thursday])

    def test_appointment_on_the_way(self):
        """A confirmed visit at 9 at another place: the new one is before or after it, with the way."""
        there = Place("there", 50.85 + 10 * STEP, 4.35)
        kept = Appointment(MONDAY, 9 * 60, 10 * 60, there)
        plan = self._plan([self._need("A")], days=self._days(1), appointments=[kept])
        [visit] = plan.visits
        self.assertTrue(
            visit.end + 9 * STEP_MINUTES <= kept.start + 1
            or visit.start >= kept.end + 9 * STEP_MINUTES - 1
        )

    def test_appointment_before_working_hours(self):
        """Confirmed at 7, 173 minutes away: the day begins earlier, and new visits after the way back.

        From 9:00 on 171.7 minutes, to one step from the office: there at 11:51, too late for an hour
        before lunch. Nothing new is before 8.
        """
        kept = Appointment(MONDAY, 7 * 60, 9 * 60, Place("there", 51.85, 4.35))
        plan = self._plan([self._need("A")], days=self._days(1), appointments=[kept])
        [visit] = plan.visits
        self.assertEqual(visit.start, 13 * 60)
        self.assertEqual(visit.way, round(99 * STEP_MINUTES))
        near = Appointment(MONDAY, 7 * 60, 7 * 60 + 15, OFFICE)
        plan = self._plan([self._need("A")], days=self._days(1), appointments=[near])
        self.assertEqual(plan.visits[0].start, 8 * 60)

    def test_appointment_at_lunch(self):
        """Confirmed from 11:30 to 12:30: lunch is left out, and the round goes on from there."""
        there = Place("there", 50.85 + 2 * STEP, 4.35)
        kept = Appointment(MONDAY, 690, 750, there)
        plan = self._plan(
            [self._need("A", half_day="afternoon")], days=self._days(1), appointments=[kept]
        )
        [visit] = plan.visits
        self.assertEqual((visit.start, visit.way), (round(750 + STEP_MINUTES), round(STEP_MINUTES)))

    def test_appointments_that_nobody_can_keep_both(self):
        """Two confirmed visits at the same time far from each other: both stay, and nothing is proposed.

        Where the person will be is not known that day. Tuesday, with one that can be kept, is a round as always.
        """
        far = Place("far", 51.85, 4.35)
        tuesday = MONDAY + timedelta(days=1)
        kept = [
            Appointment(MONDAY, 9 * 60, 10 * 60, far),
            Appointment(MONDAY, 9 * 60 + 30, 11 * 60, OFFICE),
            Appointment(tuesday, 9 * 60, 10 * 60, far),
        ]
        needs = [
            self._need("A", windows={MONDAY: ((8 * 60, 12 * 60),)}),
            self._need("B", windows={tuesday: ((8 * 60, 17 * 60),)}),
        ]
        plan = self._plan(needs, days=self._days(2), appointments=kept)
        times = {visit.key: visit for visit in plan.visits}
        self.assertEqual(list(times), ["B"])
        self.assertEqual(plan.left_out, {"A": "closed"})
        # From 10:00 on 171.7 minutes with an hour of lunch: at 13:52.
        self.assertEqual(times["B"].start, round(600 + 99 * STEP_MINUTES + 60))

    def test_calls_between_visits(self):
        """Half an hour of calling fits before lunch, not into the visit and not into the meeting."""
        visit = self._need("A", half_day="morning")
        call = self._need("B", on_the_way=False, duration=30, half_day="morning")
        days = self._days(1, mon=[(10 * 60, 12 * 60)])
        plan = self._plan([visit, call], days=days)
        times = {planned.key: (planned.start, planned.end) for planned in plan.visits}
        self.assertEqual(set(times), {"A", "B"})
        self.assertLess(times["B"][1], 10 * 60 + 1)
        self.assertTrue(times["B"][1] <= times["A"][0] or times["B"][0] >= times["A"][1])

    def test_call_without_a_gap(self):
        """Five hours fit into no half-day of four; three hours do, but not beside a visit of two."""
        call = self._need("B", on_the_way=False, duration=300)
        self.assertEqual(self._plan([call]).left_out, {"B": "too_long"})
        visits = [self._need(key, duration=120) for key in "CD"]
        call = self._need("B", on_the_way=False, duration=180)
        plan = self._plan([*visits, call], days=self._days(1))
        # Both visits in one half-day would take four hours and the way.
        self.assertEqual(plan.left_out, {"B": "no_room"})

    def test_afternoon_is_waited_for(self):
        plan = self._plan([self._need("A", half_day="afternoon")], days=self._days(1))
        self.assertGreaterEqual(plan.visits[0].start, 12 * 60)

    def test_closed(self):
        need = self._need("A", windows={MONDAY: ((6 * 60, 7 * 60),)})
        self.assertEqual(list(self._plan([need]).left_out), ["A"])

    def test_towns(self):
        """Whose place is not known is where the others of the town are, in the middle."""
        town = (1, "9000", "gent")
        places = [
            Place("a", 51.0, 3.7, town),
            Place("b", 51.2, 3.9, town),
            Place("c", town=town),
            Place("d", town=(1, "8000", "brugge")),
        ]
        found, unknown = locate_towns(places)
        self.assertAlmostEqual(found["c"].latitude, 51.1)
        self.assertAlmostEqual(found["c"].longitude, 3.8)
        self.assertEqual(unknown, {"d"})

    def test_impossible_places(self):
        """Swapped coordinates count as none: the place is where the others of the town are."""
        town = (1, "200000", "shanghai")
        places = [Place("a", 31.2, 121.5, town), Place("b", 121.5, 31.2, town)]
        found, unknown = locate_towns(places)
        self.assertEqual((found["b"].latitude, found["b"].longitude), (31.2, 121.5))
        self.assertFalse(unknown)

    def test_ways(self):
        unknown, neighbour, other = (
            Place("a", town=("x",)),
            Place("b", town=("x",)),
            Place("c", town=("y",)),
        )
        self.assertEqual(TRAVEL.minutes(unknown, unknown), 0)
        self.assertEqual(TRAVEL.minutes(unknown, neighbour), 10)
        self.assertEqual(TRAVEL.minutes(unknown, other), 30)
        self.assertAlmostEqual(
            TRAVEL.minutes(OFFICE, Place("z", 50.85 + STEP, 4.35)), STEP_MINUTES, places=3
        )

    def test_flight(self):
        """Ten degrees are 1,112 km and 29 hours of way: too far for a day by car.

        With an hour and a half at airports, 750 km/h make 90 + 89 minutes: there at 10:59, the second
        visit at 13:00 after lunch, and back at 16:59.
        """
        far = self._need("far", place=Place("far", 60.85, 4.35))
        near = self._need("near", place=Place("near", 60.85 + STEP, 4.35))
        self.assertEqual(self._plan([far]).left_out, {"far": "too_far"})
        by_air = Travel(factor=1.3, speed=50, unknown=30, flight=90)
        plan = self._plan([far, near], days=self._days(1), travel=by_air)
        first, second = sorted(plan.visits, key=lambda visit: visit.start)
        self.assertEqual((first.way, first.is_flown), (179, True))
        self.assertEqual((second.way, second.is_flown), (round(STEP_MINUTES), False))
        self.assertAlmostEqual(plan.travel_minutes, 178.95 + STEP_MINUTES + 179.04, delta=0.1)
        self.assertEqual([day.flights for day in plan.days], [2])
