from datetime import date, timedelta
from random import Random

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...tools.cadence.agreed_visits import (
    Limits,
    Room,
    find_rooms,
    is_in_time,
    is_in_time_sql,
)
from ...tools.cadence.visit_rhythm import Rhythm

MONTHLY = Rhythm(1, "month")
LIMITS = Limits(15, 45)
# Done on 2 February: due on 2 March, at the latest on 19 March.
LAST, DUE, LATEST = date(2026, 2, 2), date(2026, 3, 2), date(2026, 3, 19)


@tagged("post_install", "-at_install")
class TestAgreedVisits(TransactionCase):
    """An agreed visit takes the place of the due one, or blocks only the days around it."""

    def _rooms(self, *agreed, first=DUE, **values):
        values = {"last": LAST, "due": DUE, "latest": LATEST, **values}
        return find_rooms(MONTHLY, LIMITS, first, list(agreed), **values)

    def test_nothing_agreed(self):
        self.assertEqual(self._rooms(), [Room(DUE, date(2026, 2, 17))])
        self.assertEqual(self._rooms(last=None), [Room(DUE, DUE)])

    def test_agreed_in_time(self):
        """On 19 March in time: the next one is due on 19 April, not before 3 April."""
        agreed = date(2026, 3, 19)
        room = Room(date(2026, 4, 19), date(2026, 4, 3), agreed=agreed)
        self.assertEqual(self._rooms(agreed), [room])

    def test_agreed_too_late(self):
        """On 20 March too late: the due one is on 5 March at the latest."""
        agreed = date(2026, 3, 20)
        self.assertEqual(
            self._rooms(agreed),
            [
                Room(DUE, date(2026, 2, 17), date(2026, 3, 5)),
                Room(date(2026, 4, 20), date(2026, 4, 4), agreed=agreed),
            ],
        )

    def test_agreed_far_ahead(self):
        """On 10 May 2027: visits are possible until 25 April 2027."""
        far = date(2027, 5, 10)
        self.assertEqual(
            self._rooms(far),
            [
                Room(DUE, date(2026, 2, 17), date(2027, 4, 25)),
                Room(date(2027, 6, 10), date(2027, 5, 25), agreed=far),
            ],
        )

    def test_overdue(self):
        """Since January; from 2 March on, a visit on 16 March leaves no room, one on 17 March does."""
        overdue = {"due": date(2026, 1, 2), "latest": date(2026, 1, 17), "last": date(2025, 12, 2)}
        for day, rooms in ((16, 1), (17, 2)):
            self.assertEqual(len(self._rooms(date(2026, 3, day), **overdue)), rooms, day)
        self.assertEqual(self._rooms(date(2026, 3, 17), **overdue)[0].latest, DUE)

    def test_between_two(self):
        """On 2 March and 20 May: the one of 2 April is not agreed."""
        rooms = self._rooms(date(2026, 5, 20), DUE)
        self.assertEqual([room.due for room in rooms], [date(2026, 4, 2), date(2026, 6, 20)])
        self.assertEqual(rooms[0].agreed, DUE)
        self.assertEqual(rooms[0].latest, date(2026, 5, 5))

    def test_any_case(self):
        """Whatever is agreed: a room never reaches into the minimum interval around a visit, holds
        a possible day, and each due day is in time of a visit or in a room."""
        draw = Random(12)  # noqa: S311
        for turn in range(3000):
            rhythm = Rhythm(draw.randint(1, 3), draw.choice(["week", "month", "quarter", "year"]))
            shortest = draw.randint(1, 40)
            limits = Limits(shortest, shortest + draw.randint(1, 60))
            last = LAST - timedelta(days=draw.randint(0, 400)) if draw.random() < 0.8 else None
            due = rhythm.next_day(last) if last else DUE - timedelta(days=draw.randint(0, 30))
            latest = due + timedelta(days=draw.randint(0, 30))
            agreed = sorted(
                DUE + timedelta(days=draw.randint(0, 400)) for _visit in range(draw.randint(0, 4))
            )
            rooms = find_rooms(rhythm, limits, DUE, agreed, last=last, due=due, latest=latest)
            with self.subTest(turn=turn):
                self.assertIsNone(rooms[-1].latest)
                for room in rooms[:-1]:
                    self.assertLessEqual(max(room.due, DUE), room.latest)
                    after = min(day for day in agreed if day > room.latest)
                    self.assertEqual((after - room.latest).days, shortest)
                for room in rooms:
                    before = [day for day in agreed if day <= max(room.due, DUE)]
                    if before and room.agreed:
                        self.assertGreaterEqual((room.earliest - before[-1]).days, shortest)
                if rooms[0].due != due:
                    self.assertTrue(is_in_time(agreed[0], due, latest, shortest, DUE))

    def test_sql_says_the_same(self):
        """Every day of four months, for limits of 7 and 15 days, due long ago and in future."""
        values = [
            (DUE + timedelta(days=day), due, due + timedelta(days=14), shortest)
            for day in range(120)
            for due in (DUE - timedelta(days=90), DUE, DUE + timedelta(days=20))
            for shortest in (7, 15)
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM UNNEST(%s::date[], %s::date[], %s::date[], %s::int[]) "
                "WITH ORDINALITY AS v (day, due, latest, shortest, n) ORDER BY v.n",
                is_in_time_sql(SQL("v.day"), SQL("v.due"), SQL("v.latest"), SQL("v.shortest"), DUE),
                *(list(column) for column in zip(*values, strict=True)),
            )
        )
        self.assertEqual([row[0] for row in rows], [is_in_time(*row, DUE) for row in values])
        self.assertEqual({row[0] for row in rows}, {True, False})
