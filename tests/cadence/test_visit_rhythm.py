from datetime import date, timedelta

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.cadence.visit_rhythm import Rhythm, next_day_sql
from ...tools.cadence.visit_travel import Place, Travel
from ...tools.plan.visit_day import Workday
from ...tools.plan.visit_planning import Need, PersonPlanner
from .cadence_common import CadenceCommon

MONDAY = date(2026, 3, 2)
OFFICE = Place("office", 50.85, 4.35)


@tagged("post_install", "-at_install")
class TestVisitRhythm(CadenceCommon):
    """A year holds as many visits as its rhythm says, and months are those of the calendar."""

    def _follow(self, rhythm, first, last):
        days = [first]
        while (day := rhythm.next_day(days[-1])) <= last:
            days.append(day)
        return days

    def test_several_visits_a_week_are_on_working_days(self):
        week = [MONDAY + timedelta(days=day) for day in range(8)]
        for number, weekdays in [
            (1, [0, 7]),
            (2, [0, 3, 7]),
            (3, [0, 2, 4, 7]),
            (4, [0, 2, 3, 4, 7]),
            (5, [0, 1, 2, 3, 4, 7]),
            (7, [0, 1, 2, 3, 4, 5, 6, 7]),
        ]:
            days = self._follow(Rhythm(number, "week"), MONDAY, week[-1])
            self.assertEqual(days, [week[day] for day in weekdays], number)
        # Somebody who was there on a Wednesday, or on a Sunday, comes back into the same rhythm.
        self.assertEqual(Rhythm(2, "week").next_day(date(2026, 3, 4)), date(2026, 3, 6))
        self.assertEqual(Rhythm(5, "week").next_day(date(2026, 3, 8)), date(2026, 3, 9))

    def test_visits_of_a_year(self):
        """2, 3, 4 and 5 a week are 104, 156, 208 and 260 in 52 weeks, from whatever day on."""
        for start in range(7):
            first = MONDAY + timedelta(days=start)
            for number in range(1, 6):
                days = self._follow(
                    Rhythm(number, "week"), first, first + timedelta(days=52 * 7 - 1)
                )
                self.assertAlmostEqual(len(days), 52 * number, delta=1, msg=(start, number))
        for rhythm, visits in [
            (Rhythm(1, "month"), 12),
            (Rhythm(2, "month"), 24),
            (Rhythm(3, "month"), 36),
            (Rhythm(1, "quarter"), 4),
            (Rhythm(2, "quarter"), 8),
            (Rhythm(2, "year"), 2),
            (Rhythm(5, "year"), 5),
        ]:
            days = self._follow(rhythm, date(2026, 1, 1), date(2028, 12, 31))
            by_year = [sum(day.year == year for day in days) for year in (2026, 2027, 2028)]
            self.assertEqual(by_year, [visits] * 3, rhythm)

    def test_months_of_the_calendar(self):
        for rhythm, last, due in [
            (Rhythm(1, "month"), "2026-01-31", "2026-02-28"),
            (Rhythm(1, "month"), "2026-02-28", "2026-03-28"),
            (Rhythm(1, "month"), "2026-12-05", "2027-01-05"),
            (Rhythm(1, "quarter"), "2025-11-30", "2026-02-28"),
            (Rhythm(4, "year"), "2026-03-31", "2026-06-30"),
            (Rhythm(2, "year"), "2026-08-31", "2027-02-28"),
            (Rhythm(1, "year"), "2024-02-29", "2025-02-28"),
            (Rhythm(2, "month"), "2026-03-02", "2026-03-17"),
            (Rhythm(2, "month"), "2026-03-17", "2026-04-02"),
        ]:
            self.assertEqual(rhythm.next_day(Date.to_date(last)), Date.to_date(due), rhythm)

    def test_sql_says_the_same(self):
        """Every day of three years, in every rhythm."""
        rhythms = [
            Rhythm(number, period)
            for period, numbers in [
                ("week", range(1, 8)),
                ("month", (1, 2, 3, 4, 7, 30)),
                ("quarter", (1, 2, 3, 4, 13, 90)),
                ("year", (1, 2, 3, 4, 5, 6, 7, 12, 24, 50, 52, 365)),
            ]
            for number in numbers
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rhythm.number, rhythm.period, day.last, %s
                  FROM UNNEST(%s, %s) AS rhythm (number, period)
            CROSS JOIN (SELECT GENERATE_SERIES('2023-12-01', '2026-12-31', INTERVAL '1 day')::date
                            AS last) day
                """,
                next_day_sql(SQL("day.last"), SQL("rhythm.number"), SQL("rhythm.period")),
                [rhythm.number for rhythm in rhythms],
                [rhythm.period for rhythm in rhythms],
            )
        )
        self.assertGreater(len(rows), 30000)
        wrong = [row for row in rows if Rhythm(row[0], row[1]).next_day(row[2]) != row[3]]
        self.assertEqual(wrong, [])

    def test_due_dates(self):
        """Three a week, last on a Friday: Monday. Monthly, last on 31 January: 28 February."""
        cadence = self.env.ref("key_account.cadence_a_business")
        for number, period, last, due, latest in [
            (1, "quarter", "2025-11-30", "2026-02-28", "2026-04-15"),
            (1, "month", "2026-01-31", "2026-02-28", "2026-03-17"),
            (3, "week", "2026-03-06", "2026-03-09", "2026-03-09"),
            (5, "week", "2026-03-06", "2026-03-09", "2026-03-09"),
        ]:
            cadence.write({"number": number, "period": period})
            self._visit(self.account, f"{last} 09:00:00", state="done")
            self.account._update_visit_due()
            found = self._due()
            self.assertEqual(found.due_date, Date.to_date(due), (number, period))
            self.assertEqual(found.latest_date, Date.to_date(latest), (number, period))
            self.assertEqual((found.number, found.period), (number, period))

    def test_plan_of_four_weeks(self):
        """1 to 5 a week are 4 to 20 visits; one a month is one."""
        days = [MONDAY + timedelta(days=day) for day in range(28)]
        workdays = [
            Workday(day, [(8 * 60, 12 * 60), (13 * 60, 17 * 60)], [])
            for day in days
            if day.weekday() < 5
        ]
        for rhythm, visits in [
            (Rhythm(1, "week"), 4),
            (Rhythm(2, "week"), 8),
            (Rhythm(3, "week"), 12),
            (Rhythm(4, "week"), 16),
            (Rhythm(5, "week"), 20),
            (Rhythm(1, "month"), 1),
        ]:
            need = Need(
                key="A",
                place=Place("A", 50.86, 4.35),
                due=MONDAY,
                rhythm=rhythm,
                earliest=MONDAY,
                duration=60,
            )
            planner = PersonPlanner(
                days=workdays,
                needs=[need],
                appointments=[],
                start=OFFICE,
                end=OFFICE,
                travel=Travel(factor=1.3, speed=50, unknown=30),
                max_visits=8,
            )
            plan = planner.plan(seconds=5, iterations=50)
            self.assertEqual(len(plan.visits), visits, rhythm)
