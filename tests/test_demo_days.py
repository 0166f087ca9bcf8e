import csv
from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_open

from ..demo.visit.rounds import (
    Customer,
    Rounds,
    Stop,
    apart,
    travel_hours,
    working_days,
)

# A Friday, a Sunday, the last of a month on a Monday, New Year on a Friday, a leap day.
DAYS = [
    date(2026, 11, 27),
    date(2026, 8, 30),
    date(2026, 8, 31),
    date(2027, 1, 1),
    date(2028, 2, 29),
]
HOME = Customer("home", 50.0, 8.0)


@tagged("post_install", "-at_install")
class TestDemoDays(BaseCase):
    """The rounds of the story can be driven, and there is one today, whatever day it is."""

    def _customers(self, seller):
        with file_open("key_account/demo/customers.csv") as file:
            return [
                Customer(row["key"], float(row["latitude"]), float(row["longitude"]))
                for row in csv.DictReader(file)
                if row["seller"] == seller
            ]

    def test_working_days(self):
        """On Sunday, 30 August 2026: Friday, today, Monday."""
        sunday = date(2026, 8, 30)
        days = working_days(sunday, 2, 1)
        self.assertEqual(days, [date(2026, 8, 28), sunday, date(2026, 8, 31)])
        friday = date(2027, 1, 1)
        self.assertEqual(working_days(friday, 1, 3), [date(2026, 12, 31), friday, date(2027, 1, 4)])

    def test_neighbours_are_visited_together(self):
        """One degree of latitude is 111 km: 2.1 hours by road, from 10.5 until half past one."""
        here, there = Customer("here", 50.0, 9.0), Customer("there", 51.0, 9.0)
        self.assertAlmostEqual(travel_hours(apart(here, there)), 2.065, 3)
        stops = Rounds([here, there], HOME).plan_day(DAYS[0])
        self.assertEqual(
            stops, [Stop("here", 9.0, 1.5, "visit"), Stop("there", 13.0, 1.5, "visit")]
        )

    def test_far_customers_are_called(self):
        """400 km are seven hours by road: the other customer is called in the afternoon."""
        here, far = Customer("here", 50.0, 9.0), Customer("far", 53.6, 9.0)
        stops = Rounds([here, far], HOME).plan_day(DAYS[0])
        self.assertEqual([(stop.key, stop.hour) for stop in stops], [("here", 9.0), ("far", 16.5)])
        self.assertIn(stops[1].channel, ("call", "video"))

    def test_every_day_can_be_driven(self):
        for seller in ("anna", "bruno", "chen"):
            customers = self._customers(seller)
            place = {customer.key: customer for customer in customers}
            for today in DAYS:
                rounds = Rounds(customers, customers[0])
                visited = set()
                for day in working_days(today, 120, 11):
                    stops = rounds.plan_day(day, 3, full=day == today)
                    visited.update(stop.key for stop in stops)
                    with self.subTest(seller=seller, today=today, day=day):
                        self._check_day(stops, place, day == today)
                self.assertFalse(place.keys() - visited, "everybody is visited or called")

    def _check_day(self, stops, place, is_today):
        for one, following in pairwise(stops):
            gap = following.hour - one.hour - one.hours
            self.assertGreaterEqual(gap, 0)
            if following.channel == one.channel == "visit":
                kilometres = apart(place[one.key], place[following.key])
                self.assertGreaterEqual(gap, kilometres * 1.3 / 70)
        self.assertEqual(len({stop.key for stop in stops}), len(stops))
        if is_today:
            self.assertGreaterEqual(len(stops), 3)

    def test_today_is_full(self):
        """Bruno's customers are far apart: each fifth day of a year has two on site and three stops.

        Two customers have visits that are told elsewhere, on days without others.
        """
        customers = self._customers("bruno")
        told = dict.fromkeys((83, 123, 168), "nervion") | {107: "bajio", 147: "bajio"}
        for number in range(0, 365, 5):
            today = date(2027, 1, 1) + timedelta(days=number)
            rounds = Rounds(customers, Customer("home", 43.26, -2.93))
            for day in working_days(today, 182, 0):
                if key := told.get((today - day).days):
                    rounds.skip(day, key)
                elif day == today or (today - day).days <= 56 or day.weekday() in (1, 3):
                    stops = rounds.plan_day(day, 4 if day == today else 2, full=day == today)
            with self.subTest(today=today):
                self.assertGreaterEqual(len(stops), 3)
                self.assertGreaterEqual([stop.channel for stop in stops].count("visit"), 2)

    def test_nobody_is_visited_too_often(self):
        """The most important customers are visited every nine days at most: half of 18 days."""
        customers = self._customers("anna")
        rounds, last = Rounds(customers, customers[0]), {}
        for day in working_days(DAYS[0], 120, 11):
            for stop in rounds.plan_day(day):
                if stop.channel != "visit":
                    continue
                if stop.key in last:
                    self.assertGreaterEqual(day - last[stop.key], timedelta(days=9), stop.key)
                last[stop.key] = day
