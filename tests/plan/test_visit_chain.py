from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ...tools.cadence.visit_rhythm import Rhythm
from ...tools.cadence.visit_travel import Place, Travel
from ...tools.plan.visit_chain import assign
from ...tools.plan.visit_day import Appointment, Workday, stretch
from ...tools.plan.visit_planning import Need, PersonPlanner

# Four weeks, from a Monday to a Sunday.
MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 27)
OFFICE = Place("office", 50.85, 4.35)
WORK = [(8 * 60, 12 * 60), (13 * 60, 17 * 60)]
WEEKDAYS = [day for number in range(28) if (day := MONDAY + timedelta(days=number)).weekday() < 5]


def greatest(days, gap):
    """Return how many of these days are possible, at least ``gap`` days apart."""
    taken = []
    for day in days:
        if not taken or (day - taken[-1]).days >= gap:
            taken.append(day)
    return len(taken)


class ChainCase(BaseCase):
    """Visits at the office: no travel, so that days alone decide."""

    def _need(self, key="A", number=1, period="week", **values):
        return Need(
            **{
                "key": key,
                "place": OFFICE,
                "due": MONDAY,
                "rhythm": Rhythm(number, period),
                "earliest": MONDAY,
                "duration": 60,
                **values,
            }
        )

    def _plan(self, *needs, days=WEEKDAYS, max_visits=8, busy=None, office=OFFICE):
        planner = PersonPlanner(
            days=[Workday(day, list(WORK), (busy or {}).get(day, [])) for day in days],
            needs=needs,
            appointments=[],
            start=office,
            end=office,
            travel=Travel(factor=1.3, speed=50, unknown=30),
            max_visits=max_visits,
            last=SUNDAY,
        )
        return planner.plan(seconds=5, iterations=60)

    def _days(self, plan, key="A"):
        return sorted(visit.day for visit in plan.visits if visit.key == key)

    def _reasons(self, plan, key="A"):
        return Counter(missing.reason for missing in plan.missing if missing.key == key)


@tagged("post_install", "-at_install")
class TestVisitChain(ChainCase):
    """What fits of a rhythm is planned; each visit that does not is left out with a true reason."""

    def test_one_day_a_week(self):
        """Two a week, work on Mondays: four of eight; the other four lack a day."""
        mondays = WEEKDAYS[::5]
        for is_call in (False, True):
            plan = self._plan(
                self._need(number=2, interval_min=2, on_the_way=not is_call), days=mondays
            )
            self.assertEqual(self._days(plan), mondays)
            self.assertEqual(self._reasons(plan), {"few_days": 4})
            # 30 November, 3 December, …: the Thursdays are left out.
            self.assertEqual({missing.day.weekday() for missing in plan.missing}, {3})

    def test_three_days_a_week(self):
        """Four a week, work from Monday to Wednesday: twelve of sixteen."""
        days = [day for day in WEEKDAYS if day.weekday() < 3]
        plan = self._plan(self._need(number=4), days=days)
        self.assertEqual(self._days(plan), days)
        self.assertEqual(self._reasons(plan), {"few_days": 4})

    def test_public_holiday(self):
        """Every day, Tuesday the 8th is a holiday: nineteen, and that Tuesday left out."""
        tuesday = MONDAY + timedelta(days=8)
        days = [day for day in WEEKDAYS if day != tuesday]
        plan = self._plan(self._need(number=5), days=days)
        self.assertEqual(self._days(plan), days)
        [missing] = plan.missing
        self.assertEqual((missing.day, missing.reason), (tuesday, "few_days"))
        self.assertEqual(plan.left_out, {"A": "few_days"})

    def test_on_leave_in_between(self):
        """One a week, work on the first Monday and the last Thursday and Friday: two, three days apart."""
        days = [WEEKDAYS[0], *WEEKDAYS[-2:]]
        plan = self._plan(self._need(interval_min=3), days=days)
        self.assertEqual(len(plan.visits), 2)
        self.assertEqual(self._days(plan)[0], MONDAY)
        self.assertEqual(self._reasons(plan), {"few_days": 2})

    def test_one_full_day(self):
        """Every day, and two customers with one visit a day: twenty in all, twenty without room."""
        plan = self._plan(self._need("A", 5), self._need("B", 5), max_visits=1)
        self.assertEqual(sorted(visit.day for visit in plan.visits), WEEKDAYS)
        self.assertEqual(
            self._reasons(plan, "A") + self._reasons(plan, "B"), Counter({"no_room": 20})
        )

    def test_day_in_a_meeting(self):
        """Every day, one Tuesday in a meeting: the visit does not fit, whatever else there is."""
        tuesday = WEEKDAYS[6]
        for is_call in (False, True):
            plan = self._plan(
                self._need(number=5, on_the_way=not is_call), busy={tuesday: [(0, 24 * 60)]}
            )
            self.assertEqual(self._days(plan), [day for day in WEEKDAYS if day != tuesday])
            [missing] = plan.missing
            self.assertEqual((missing.day, missing.reason), (tuesday, "too_long"))

    def test_minimum_interval(self):
        """Two a month: 30 November, then the 15th; at least 12 days apart wherever the first one is."""
        need = self._need(number=2, period="month", interval_min=12)
        planner = PersonPlanner(
            days=[Workday(day, list(WORK)) for day in WEEKDAYS],
            needs=[need],
            appointments=[],
            start=OFFICE,
            end=OFFICE,
            travel=Travel(factor=1.3, speed=50, unknown=30),
            max_visits=8,
            last=SUNDAY,
        )
        patterns = planner._get_patterns(need)
        self.assertTrue(patterns)
        for pattern in patterns:
            for before, after in pairwise(pattern.days):
                self.assertGreaterEqual((after - before).days, 12)
        self.assertEqual(self._days(self._plan(need)), [MONDAY, date(2026, 12, 15)])

    def test_due_on_the_last_weekend(self):
        """Every 14 days from Saturday 12 December: on Fridays, as the first visit would be."""
        saturday = date(2026, 12, 12)
        need = self._need(due=saturday, earliest=MONDAY, rhythm=Rhythm(2, "month"), interval_min=7)
        # 15 days of thirty after the 12th is the 27th, a Sunday.
        self.assertEqual(need.rhythm.next_day(saturday), SUNDAY)
        plan = self._plan(need)
        self.assertEqual(self._days(plan), [date(2026, 12, 11), date(2026, 12, 25)])
        self.assertFalse(plan.missing)
        plan = self._plan(need, days=[day for day in WEEKDAYS if day < date(2026, 12, 16)])
        self.assertEqual(self._reasons(plan), {"few_days": 1} if len(plan.visits) == 1 else {})

    def test_closed_customer(self):
        """Opening hours without any hour, and those that travel leaves no time in."""
        plan = self._plan(self._need(windows={}))
        self.assertEqual(self._reasons(plan), {"closed": 4})
        # An hour and a half away, open from 8 to 10: there at 9:30, an hour of visit ends at 10:30.
        far = Place("far", 51.3688, 4.35)
        morning = dict.fromkeys(WEEKDAYS, ((8 * 60, 10 * 60),))
        plan = self._plan(self._need(place=far, windows=morning))
        self.assertEqual(self._reasons(plan), {"closed": 4})
        plan = self._plan(self._need(place=far))
        self.assertEqual(len(plan.visits), 4)
        # Three hours of travel and six of visit: on no day from home, whatever else there is.
        plan = self._plan(self._need(place=far, duration=6 * 60))
        self.assertEqual(self._reasons(plan), {"too_far": 4})

    def test_assign(self):
        """Few days for many wishes: as many as fit, each at the nearest."""

        def distance(wish, day):
            return abs(wish - day)

        for wishes, days, gap, expected in (
            ([1, 4, 8], [1, 2, 8], 2, [1, None, 8]),
            ([1, 4, 8], [], 1, [None, None, None]),
            ([1, 4, 8], [4], 1, [None, 4, None]),
            ([1, 2, 3], [1, 2, 3], 2, [1, None, 3]),
            ([], [1], 1, []),
        ):
            self.assertEqual(assign(wishes, days, gap, distance, 100), expected)

    def test_any_case(self):
        """Drawn rhythms, leaves and opening days: nothing that fits is left out, nothing is silent."""
        draw = Random(11)  # noqa: S311
        for number in range(60):
            days = sorted(draw.sample(WEEKDAYS, draw.randint(2, 20)))
            needs = [self._draw_need(draw, str(key)) for key in range(draw.randint(1, 6))]
            most = draw.randint(1, 3)
            with self.subTest(case=number):
                self._check(self._plan(*needs, days=days, max_visits=most), needs, days, most)

    def _draw_need(self, draw, key):
        due = MONDAY + timedelta(days=draw.randint(-10, 27))
        opened = draw.choice([None, None, draw.sample(WEEKDAYS, draw.randint(0, 20))])
        return self._need(
            key,
            draw.randint(1, 5),
            draw.choice(["week", "week", "month"]),
            due=due,
            earliest=due,
            interval_min=draw.randint(0, 7),
            rank=draw.randint(0, 4),
            windows=None if opened is None else dict.fromkeys(opened, ((0, 24 * 60),)),
            on_the_way=draw.random() < 0.8,
        )

    def _check(self, plan, needs, days, most):
        load = Counter(visit.day for visit in plan.visits)
        on_site = Counter(
            visit.day
            for visit in plan.visits
            if next(need for need in needs if need.key == visit.key).on_the_way
        )
        self.assertLessEqual(max(on_site.values(), default=0), most)
        for need in needs:
            wishes = [max(need.due, days[0])]
            while (wish := need.rhythm.next_day(wishes[-1])) <= SUNDAY:
                wishes.append(wish)
            gap = max(1, need.interval_min)
            mine, reasons = self._days(plan, need.key), self._reasons(plan, need.key)
            self.assertEqual(len(mine) + sum(reasons.values()), len(wishes))
            self.assertTrue(all((after - before).days >= gap for before, after in pairwise(mine)))
            working = [day for day in days if need.earliest <= day]
            is_open = [day for day in working if need.windows is None or day in need.windows]
            self.assertLessEqual(set(mine), set(is_open))
            limits = [min(len(wishes), greatest(possible, gap)) for possible in (working, is_open)]
            expected = {
                "few_days" if working else "no_shift": len(wishes) - limits[0],
                "closed": limits[0] - limits[1],
                "no_room": limits[1] - len(mine),
            }
            self.assertEqual(reasons, {key: n for key, n in expected.items() if n})
            # On a day with room for one more, the visit would have been made: eight hours for calls.
            full = 8 if not need.on_the_way else most
            taken = load if not need.on_the_way else on_site
            room = [day for day in is_open if taken[day] < full or day in mine]
            self.assertEqual(min(len(wishes), greatest(room, gap)), len(mine))


@tagged("post_install", "-at_install")
class TestBreaks(BaseCase):
    """Breaks on a day that is longer than the working hours."""

    def test_an_evening_meeting_takes_no_break_away(self):
        """Fixed: 13:30 to 14:30, 250 minutes from home; back at 18:40, or after a meeting at 18:30."""
        far = SimpleNamespace(minutes=lambda one, other: 0 if one == other else 250)
        kept = [Appointment(MONDAY, 810, 870, "there")]
        for busy in ([], [(1110, 1170)]):
            hours = stretch(Workday(MONDAY, list(WORK), busy), kept, "home", "home", far)
            self.assertEqual(list(hours.busy), [(720, 780), *busy])
