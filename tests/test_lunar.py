from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import lunar
from ..tools.lunar import LunarDay, kept_on, qingming, to_lunar, to_solar

# As published: the first day of the first month, from 1990 on.
SPRING = [
    "1990-01-27",
    "1991-02-15",
    "1992-02-04",
    "1993-01-23",
    "1994-02-10",
    "1995-01-31",
    "1996-02-19",
    "1997-02-07",
    "1998-01-28",
    "1999-02-16",
    "2000-02-05",
    "2001-01-24",
    "2002-02-12",
    "2003-02-01",
    "2004-01-22",
    "2005-02-09",
    "2006-01-29",
    "2007-02-18",
    "2008-02-07",
    "2009-01-26",
    "2010-02-14",
    "2011-02-03",
    "2012-01-23",
    "2013-02-10",
    "2014-01-31",
    "2015-02-19",
    "2016-02-08",
    "2017-01-28",
    "2018-02-16",
    "2019-02-05",
    "2020-01-25",
    "2021-02-12",
    "2022-02-01",
    "2023-01-22",
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-03",
]
AUTUMN = {2019: (9, 13), 2020: (10, 1), 2023: (9, 29), 2024: (9, 17), 2025: (10, 6), 2026: (9, 25)}


@tagged("post_install", "-at_install")
class TestLunar(BaseCase):
    """The Chinese calendar, against days that everybody can look up."""

    def test_spring_festivals(self):
        found = [to_solar(year, 1, 1).isoformat() for year in range(1990, 2031)]
        self.assertEqual(found, SPRING)

    def test_other_festivals(self):
        for year, (month, day) in AUTUMN.items():
            self.assertEqual(to_solar(year, 8, 15), date(year, month, day))
        self.assertEqual(to_solar(2025, 5, 5), date(2025, 5, 31))
        self.assertEqual(to_solar(2026, 1, 15), date(2026, 3, 3))
        self.assertEqual(
            [qingming(year).day for year in (1990, 1999, 2000, 2003, 2024, 2026, 2027)],
            [5, 5, 4, 5, 4, 5, 5],
        )

    def test_leap_months(self):
        leap = {month.year: month.number for month in lunar.MONTHS if month.is_leap}
        known = {2020: 4, 2023: 2, 2025: 6, 2028: 5, 2033: 11}
        self.assertEqual({year: leap.get(year) for year in known}, known)
        self.assertEqual(
            [year for year in range(2020, 2034) if year in leap], [*known][:4] + [2031, 2033]
        )
        # 25 July 2025 was the first day of the second sixth month.
        self.assertEqual(to_lunar(date(2025, 7, 24)), LunarDay(2025, 6, 30))
        self.assertEqual(to_lunar(date(2025, 7, 25)), LunarDay(2025, 6, 1, True))

    def test_there_and_back(self):
        """Each solar day is one lunar day, and the years end where the table does."""
        day = lunar.FIRST_DAY
        while day <= lunar.LAST_DAY:
            year, month, number, is_leap = to_lunar(day)
            self.assertEqual(to_solar(year, month, number, is_leap=is_leap), day)
            day += timedelta(1)
        self.assertEqual(lunar.LAST_DAY, date(2100, 2, 8))
        self.assertIsNone(to_lunar(lunar.FIRST_DAY - timedelta(1)))
        self.assertIsNone(to_lunar(lunar.LAST_DAY + timedelta(1)))
        self.assertIsNone(to_solar(2100, 1, 1))

    def test_months_that_are_missing(self):
        """Born in the leap month: kept in it where there is one, else in the month of the same number."""
        self.assertEqual(to_solar(2025, 6, 10, is_leap=True), date(2025, 8, 3))
        self.assertEqual(to_solar(2026, 6, 10, is_leap=True), to_solar(2026, 6, 10))
        # The fourth month of 2026 has 29 days.
        self.assertEqual(to_solar(2026, 4, 30), to_solar(2026, 4, 29))
        self.assertEqual(to_lunar(to_solar(2026, 4, 30)), LunarDay(2026, 4, 29))

    def test_each_birthday_once_a_year(self):
        """Each day of each calendar is kept exactly once in each of its years."""
        for first, last in (
            (date(2024, 2, 10), date(2025, 1, 28)),
            (date(2025, 1, 29), date(2026, 2, 16)),
        ):
            kept, day = [], first
            while day <= last:
                kept += [each[:3] for each in kept_on(day) if each.calendar != "solar"]
                day += timedelta(1)
            self.assertEqual(len(kept), 2 * 12 * 30)
            self.assertEqual(len(set(kept)), len(kept))

    def test_29_february(self):
        self.assertEqual(
            [k[:3] for k in kept_on(date(2027, 2, 28)) if k[0] == "solar"],
            [("solar", 2, 28), ("solar", 2, 29)],
        )
        self.assertEqual(
            [k[:3] for k in kept_on(date(2028, 2, 28)) if k[0] == "solar"], [("solar", 2, 28)]
        )
        self.assertEqual(
            [k[:3] for k in kept_on(date(2028, 2, 29)) if k[0] == "solar"], [("solar", 2, 29)]
        )

    def test_twelfth_month(self):
        """The twelfth month comes twice in some solar years: the lunar year tells them apart."""
        self.assertIn(("lunar", 12, 1, 2023), kept_on(date(2024, 1, 11)))
        self.assertIn(("lunar", 12, 1, 2024), kept_on(date(2024, 12, 31)))
