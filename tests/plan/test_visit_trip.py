from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.cadence.visit_rhythm import Rhythm
from ...tools.cadence.visit_travel import Place, Travel
from ...tools.plan.visit_day import Appointment, Workday
from ...tools.plan.visit_planning import Need, PersonPlanner

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(5)]
OFFICE = Place("office", 50.85, 4.35)
# A degree of latitude is 111.19 km: at 50 km/h and 1.3 times 173.5 minutes, a hundredth 1.735.
STEP = 0.01
WORK = [(8 * 60, 12 * 60), (13 * 60, 17 * 60)]


@tagged("post_install", "-at_install")
class TestVisitTrip(BaseCase):
    """Nights away from home, for customers and agreed visits that are too far for a day."""

    def _need(self, key, degrees, **values):
        return Need(
            **{
                "key": key,
                "place": Place(key, 50.85 + degrees, 4.35),
                "due": MONDAY,
                "rhythm": Rhythm(1, "month"),
                "earliest": MONDAY,
                "duration": 60,
                **values,
            }
        )

    def _plan(self, needs, nights, days=DAYS, appointments=()):
        planner = PersonPlanner(
            days=[Workday(day, list(WORK)) for day in days],
            needs=needs,
            appointments=list(appointments),
            start=OFFICE,
            end=OFFICE,
            travel=Travel(factor=1.3, speed=50, unknown=30),
            max_visits=8,
            nights=nights,
        )
        return planner.plan(seconds=5, iterations=200)

    def _kinds(self, plan):
        return {
            (day.day - MONDAY).days: (
                "closed"
                if day.base.is_closed
                else "travel"
                if day.base.is_travel
                else "away"
                if day.base.is_night
                else "home"
            )
            for day in plan.days
        }

    def test_region_is_one_trip(self):
        """Two degrees are 347 minutes: there at 14:47 with an hour of lunch, and one night.

        Both customers are visited on Monday, until 16:49; a third one near home on Wednesday.
        """
        later = {"due": DAYS[2], "earliest": DAYS[2]}
        needs = [self._need("A", 2), self._need("B", 2 + STEP), self._need("C", STEP, **later)]
        plan = self._plan(needs, nights=1)
        self.assertFalse(plan.missing)
        days = {visit.key: visit.day for visit in plan.visits}
        self.assertEqual(days, {"A": MONDAY, "B": MONDAY, "C": DAYS[2]})
        self.assertEqual(min(v.start for v in plan.visits if v.day == MONDAY), 14 * 60 + 47)
        self.assertEqual(self._kinds(plan)[0], "away")
        self.assertEqual(self._kinds(plan)[1], "home")
        self.assertEqual(plan.days[0].base.away.key, plan.days[1].base.start.key)

    def test_as_long_as_needed(self):
        """B is half a degree, 87 minutes, behind A: two nights, although three are allowed.

        A is seen on Monday or Tuesday; from B on Tuesday at 9:27 nobody is home by 17:00.
        """
        plan = self._plan([self._need("A", 2), self._need("B", 2.5, duration=90)], nights=3)
        self.assertFalse(plan.missing)
        self.assertEqual(sum(day.base.is_night for day in plan.days), 2)

    def test_nights_follow_the_visits(self):
        """A on Monday at 14:47 and the night there; on Tuesday from A at 9:27 at B, and the night there.

        So on Wednesday the way home starts at B: out and back are 434 minutes each, and none is for a bed.
        """
        plan = self._plan([self._need("A", 2), self._need("B", 2.5, duration=90)], nights=3)
        monday, tuesday, wednesday = plan.days
        starts = {visit.key: (visit.day, visit.start) for visit in plan.visits}
        self.assertEqual(starts, {"A": (MONDAY, 14 * 60 + 47), "B": (DAYS[1], 9 * 60 + 27)})
        self.assertEqual((monday.base.away.key, tuesday.base.away.key), ("A", "B"))
        self.assertEqual((tuesday.base.start.key, wednesday.base.start.key), ("A", "B"))
        self.assertEqual(wednesday.base.end.key, "office")
        self.assertAlmostEqual(plan.travel_minutes, 2 * 433.6, delta=0.5)

    def test_night_at_the_next_visit(self):
        """A on Monday at 11:28, 208 minutes from home; B, 182 minutes behind it, is open on Tuesday until 9:10.

        Nobody gets there from A in the morning: the way from A to B is in the afternoon of Monday.
        """
        opening = {DAYS[1]: ((8 * 60, 9 * 60 + 10),)}
        needs = [
            self._need("A", 1.2, duration=30, latest=MONDAY),
            self._need("B", 2.25, duration=30, windows=opening),
        ]
        plan = self._plan(needs, nights=1)
        starts = {visit.key: (visit.day, visit.start) for visit in plan.visits}
        self.assertEqual(starts, {"A": (MONDAY, 11 * 60 + 28), "B": (DAYS[1], 8 * 60)})
        self.assertEqual(plan.days[0].base.away.key, "B")
        self.assertEqual(plan.days[0].base.end, plan.days[1].base.start)

    def test_without_nights(self):
        """Without nights they are left out, with the reason; the others are not."""
        plan = self._plan([self._need("A", 2), self._need("C", STEP)], nights=0)
        self.assertEqual(plan.left_out, {"A": "too_far"})
        self.assertEqual([visit.key for visit in plan.visits], ["C"])
        self.assertEqual(self._kinds(plan), {0: "home"})

    def test_two_days_of_travel(self):
        """3.5 degrees are 607 minutes: Monday, and 127 on Tuesday; the same on the way back.

        So the visit is on Tuesday at 10:07, and two nights are on the way.
        """
        plan = self._plan([self._need("A", 3.5)], nights=2)
        [visit] = plan.visits
        self.assertEqual((visit.day, visit.start), (DAYS[1], 10 * 60 + 7))
        self.assertEqual(self._kinds(plan), {0: "travel", 1: "away", 2: "travel"})
        self.assertAlmostEqual(plan.travel_minutes, 2 * 607.1, delta=0.5)
        self.assertEqual(self._plan([self._need("A", 3.5)], nights=1).left_out, {"A": "no_trip"})

    def test_no_trip_over_days_off(self):
        """Work on Monday and Wednesday: a night in between is a day off away from home."""
        plan = self._plan([self._need("A", 2)], nights=4, days=DAYS[::2])
        self.assertEqual(plan.left_out, {"A": "no_trip"})

    def test_nights_of_a_week(self):
        """Two regions, north and south, one night a week: one of them in each week."""
        days = [MONDAY + timedelta(days=number) for number in (*range(5), *range(7, 12))]
        needs = [self._need("north", 2), self._need("south", -2)]
        plan = self._plan(needs, nights=1, days=days)
        weeks = sorted((visit.day - MONDAY).days // 7 for visit in plan.visits)
        self.assertEqual(weeks, [0, 1])
        plan = self._plan(needs, nights=1)
        self.assertEqual(len(plan.visits), 1)
        self.assertEqual(list(plan.left_out.values()), ["no_trip"])

    def test_near_customers_first(self):
        """A customer of grade C far away does not take the days of those of grade A near home."""
        near = [self._need(key, STEP, duration=230) for key in range(9)]
        plan = self._plan([*near, self._need("far", 2, rank=2)], nights=4)
        self.assertEqual(plan.left_out, {"far": "no_room"})

    def test_agreed_visit_far_away(self):
        """On Wednesday at 9:00, 347 minutes away: the night before is there, if nights are allowed.

        On Tuesday there is time for a visit on the way; without nights, Tuesday and Wednesday have none.
        """
        kept = Appointment(DAYS[2], 9 * 60, 10 * 60, Place("there", 52.85, 4.35))
        need = self._need("A", STEP, due=DAYS[1], earliest=DAYS[1])
        plan = self._plan([need], nights=2, appointments=[kept])
        self.assertEqual(self._kinds(plan), {1: "away", 2: "home"})
        self.assertEqual([visit.day for visit in plan.visits], [DAYS[1]])
        plan = self._plan([need], nights=0, appointments=[kept])
        self.assertEqual(self._kinds(plan)[1], "closed")
        self.assertEqual(self._kinds(plan)[2], "closed")
        self.assertEqual([visit.day for visit in plan.visits], [DAYS[3]])

    def test_nothing_behind_a_fixed_morning(self):
        """Agreed at 9 o'clock at home: no customer far away that day, nor on the evening before."""
        kept = [Appointment(day, 9 * 60, 10 * 60, OFFICE) for day in DAYS]
        plan = self._plan([self._need("A", 2)], nights=4, appointments=kept)
        self.assertEqual(plan.left_out, {"A": "no_trip"})

    def test_agreed_ways_cannot_be_changed(self):
        """Agreed from 9 to 10 at home and at 11 two hours away: said, and the afternoon is planned there."""
        there = Place("there", 50.85 + 70 * STEP, 4.35)
        kept = [
            Appointment(MONDAY, 9 * 60, 10 * 60, OFFICE),
            Appointment(MONDAY, 11 * 60, 12 * 60, there),
        ]
        plan = self._plan([self._need("A", 0.71)], nights=0, days=DAYS[:1], appointments=kept)
        [visit] = plan.visits
        self.assertEqual(visit.start, 13 * 60 + 2)
        self.assertEqual([day.tight for day in plan.days], [1])
