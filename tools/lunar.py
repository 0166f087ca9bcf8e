"""The Chinese calendar from 1990 to 2099: months from new moon to new moon, some years with a leap month.

Birthdays and festivals come back by it. A lunar year has twelve months of 29 or 30 days, or thirteen: the
leap month follows the month whose number it has. The days are those of China's time. That of 29 September
2057 is uncertain today: the new moon is seconds from midnight.
"""

from bisect import bisect_right
from datetime import date, timedelta
from typing import NamedTuple

FIRST_YEAR = 1990
# The day on which the first of these years begins: the Spring Festival of 1990.
FIRST_DAY = date(1990, 1, 27)
# A number for each year: the leap month times 0x2000, and a bit for each month in turn, 1 if it has 30 days.
YEARS = (
    0x0A92F, 0x0092E, 0x00C96, 0x06D4A, 0x01D4A, 0x10D65, 0x00B58, 0x0156C, 0x0B26D, 0x0125C,  # 1990
    0x0192C, 0x09A95, 0x01A94, 0x01B4A, 0x04B55, 0x00AD4, 0x0F55B, 0x004BA, 0x0125A, 0x0B92B,  # 2000
    0x0152A, 0x01694, 0x096AA, 0x015AA, 0x12AB5, 0x00974, 0x014B6, 0x0CA57, 0x00A56, 0x01526,  # 2010
    0x08E95, 0x00D54, 0x015AA, 0x049B5, 0x0096C, 0x0D4AE, 0x0149C, 0x01A4C, 0x0BD26, 0x01AA6,  # 2020
    0x00B54, 0x06D6A, 0x012DA, 0x1695D, 0x0095A, 0x0149A, 0x0DA4B, 0x01A4A, 0x01AA4, 0x0BB54,  # 2030
    0x016B4, 0x00ADA, 0x0495B, 0x00936, 0x0F497, 0x01496, 0x0154A, 0x0B6A5, 0x00DA4, 0x015B4,  # 2040
    0x06AB6, 0x0126E, 0x1092F, 0x0092E, 0x00C96, 0x0CD4A, 0x01D4A, 0x00D64, 0x0956C, 0x0155C,  # 2050
    0x0125C, 0x0792E, 0x0192C, 0x0FA95, 0x01A94, 0x01B4A, 0x0AB55, 0x00AD4, 0x014DA, 0x08A5D,  # 2060
    0x00A5A, 0x1152B, 0x0152A, 0x01694, 0x0D6AA, 0x015AA, 0x00AB4, 0x094BA, 0x014B6, 0x00A56,  # 2070
    0x07527, 0x00D26, 0x0EE53, 0x00D54, 0x015AA, 0x0A9B5, 0x0096C, 0x014AE, 0x08A4E, 0x01A2C,  # 2080
    0x11D26, 0x01AA4, 0x01B54, 0x0CD6A, 0x00ADA, 0x0095C, 0x0949D, 0x0145A, 0x01A2A, 0x05B25,  # 2090
)  # fmt: skip
SHORT, LONG = 29, 30


class LunarDay(NamedTuple):
    year: int
    month: int
    day: int
    is_leap: bool = False


class Month(NamedTuple):
    """A month: ``first`` is its first day in the solar calendar."""

    first: date
    year: int
    number: int
    is_leap: bool
    days: int


def _list_months():
    """Return all months, the first one first."""
    months, day = [], FIRST_DAY
    for year, code in enumerate(YEARS, start=FIRST_YEAR):
        leap, lengths = code >> 13, code & 0x1FFF
        numbers = [(number, False) for number in range(1, 13)]
        if leap:
            numbers.insert(leap, (leap, True))
        for place, (number, is_leap) in enumerate(numbers):
            days = LONG if lengths >> (12 - place) & 1 else SHORT
            months.append(Month(day, year, number, is_leap, days))
            day += timedelta(days)
    return months


MONTHS = _list_months()
BY_NUMBER = {(month.year, month.number, month.is_leap): month for month in MONTHS}
LAST_DAY = MONTHS[-1].first + timedelta(MONTHS[-1].days - 1)


def to_lunar(day):
    """Return the lunar day of a solar one, ``None`` outside of the years that are known.

    :param date day:
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    month = MONTHS[bisect_right(MONTHS, day, key=lambda each: each.first) - 1]
    return LunarDay(month.year, month.number, (day - month.first).days + 1, month.is_leap)


def to_solar(year, month, day, *, is_leap=False):
    """Return the solar day on which a lunar day is kept in a year, ``None`` for years that are not known.

    In years without the leap month, the month of the same number stands for it, and in a month of 29 days
    the 29th for the 30th.
    """
    found = BY_NUMBER.get((year, month, is_leap)) or BY_NUMBER.get((year, month, False))
    return found and found.first + timedelta(min(day, found.days) - 1)


def qingming(year):
    """Return the day of Qingming, the solar term 15 days after the equinox, from 1990 to 2099.

    The usual formula of the solar terms: 365.2422 days a year, less the leap days.
    """
    century = 5.59 if year < 2000 else 4.81
    return date(year, 4, int(year % 100 * 0.2422 + century) - year % 100 // 4)


class Kept(NamedTuple):
    """A day of the year that is kept on a solar day: ``calendar`` is ``solar``, ``lunar`` or ``leap``.

    ``year`` counts in the same calendar: a lunar day of the twelfth month can come twice in a solar year.
    """

    calendar: str
    month: int
    day: int
    year: int


def kept_on(day):
    """Return the days of the year, in each calendar, that are kept on a solar day.

    29 February is kept on the 28th in years without it; lunar days as :func:`to_solar` says.

    :param date day:
    :return: a list of :class:`Kept`
    """
    kept = [Kept("solar", day.month, day.day, day.year)]
    if (day.month, day.day) == (2, 28) and (day + timedelta(1)).month == 3:
        kept.append(Kept("solar", 2, 29, day.year))
    if not (lunar := to_lunar(day)):
        return kept
    calendars = ["leap"] if lunar.is_leap else ["lunar"]
    if not lunar.is_leap and (lunar.year, lunar.month, True) not in BY_NUMBER:
        calendars.append("leap")
    days = [lunar.day]
    if lunar.day == SHORT and BY_NUMBER[lunar.year, lunar.month, lunar.is_leap].days == SHORT:
        days.append(LONG)
    return kept + [
        Kept(calendar, lunar.month, each, lunar.year) for calendar in calendars for each in days
    ]
