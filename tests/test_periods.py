import re
from datetime import date, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from ..tools.metric.metric_scope import MetricScope
from ..tools.periods import (
    add_months,
    following,
    oldest_valid,
    period_start,
    previous_start,
    whole_months,
    youngest_aged,
)
from .review.review_common import ReviewCommon

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "tools", "reports", "wizards", "controllers", "demo", "security")
# Months and years are added nowhere else: each of these forgets that months differ in length.
ARITHMETIC = re.compile(
    r"relativedelta|date_utils\.(add|subtract)|\.(add|subtract)\([^)]*\b(months|years)="
    r"|INTERVAL\s+'[^']*(month|year)|make_interval",
    re.IGNORECASE,
)


@tagged("post_install", "-at_install")
class TestMonths(BaseCase):
    """Months of the calendar, each answer worked out on a wall calendar."""

    def test_a_period_starts_the_months_before_the_day_after(self):
        for last, months, first in [
            ((2025, 6, 30), 3, (2025, 4, 1)),
            ((2025, 12, 31), 12, (2025, 1, 1)),
            ((2025, 2, 28), 12, (2024, 3, 1)),
            ((2024, 2, 29), 12, (2023, 3, 1)),
            ((2024, 2, 28), 12, (2023, 2, 28)),
            ((2025, 2, 28), 1, (2025, 2, 1)),
            ((2025, 3, 31), 1, (2025, 3, 1)),
            ((2025, 11, 26), 12, (2024, 11, 27)),
            # The day after is the 31st: three months before there is none.
            ((2025, 5, 30), 3, (2025, 2, 28)),
        ]:
            with self.subTest(last=last, months=months):
                self.assertEqual(period_start(date(*last), months), date(*first))

    def test_periods_of_a_year_add_up(self):
        """As of any day, four quarters, two half-years and a year cover each day once."""
        for offset in range(4 * 365 + 1):
            last = date(2023, 1, 1) + timedelta(days=offset)
            year = period_start(last, 12)
            for months in (1, 2, 3, 4, 6):
                count = 12 // months
                self.assertEqual(period_start(last, months, periods=count), year)
                starts = [period_start(last, months, n) for n in range(count, 0, -1)]
                self.assertEqual(starts, sorted(set(starts)))
                self.assertEqual(previous_start(starts[-1], last), starts[-2])
            self.assertEqual(whole_months(year, last), 12)

    def test_the_period_before(self):
        for first, last, before in [
            ((2025, 4, 1), (2025, 6, 30), (2025, 1, 1)),
            ((2023, 3, 1), (2024, 2, 29), (2022, 3, 1)),
            ((2024, 3, 1), (2025, 2, 28), (2023, 3, 1)),
            ((2025, 2, 28), (2025, 5, 30), (2024, 11, 30)),
            # No whole months: ten days are preceded by ten.
            ((2025, 6, 11), (2025, 6, 20), (2025, 6, 1)),
            ((2025, 1, 31), (2025, 2, 27), (2025, 1, 3)),
        ]:
            with self.subTest(first=first, last=last):
                self.assertEqual(previous_start(date(*first), date(*last)), date(*before))

    def test_old_enough_and_young_enough(self):
        """What asks for days agrees with the day itself: never a day too early or too late."""
        self.assertEqual(add_months(date(2025, 8, 31), 6), date(2026, 2, 28))
        self.assertEqual(youngest_aged(date(2026, 2, 28), 6), date(2025, 8, 31))
        self.assertEqual(oldest_valid(date(2026, 2, 28), 6), date(2025, 8, 28))
        self.assertEqual(oldest_valid(date(2026, 3, 1), 6), date(2025, 9, 1))
        day = timedelta(days=1)
        for months in (1, 6, 12, 24):
            for offset in range(4 * 365 + 1):
                today = date(2023, 1, 1) + timedelta(days=offset)
                aged, valid = youngest_aged(today, months), oldest_valid(today, months)
                self.assertLessEqual(add_months(aged, months), today)
                self.assertGreater(add_months(aged + day, months), today)
                self.assertGreaterEqual(add_months(valid, months), today)
                self.assertLess(add_months(valid - day, months), today)

    def test_a_rhythm_stays_at_the_end_of_months(self):
        for day, months, after in [
            ((2025, 1, 31), 1, (2025, 2, 28)),
            ((2025, 2, 28), 1, (2025, 3, 31)),
            ((2024, 2, 29), 12, (2025, 2, 28)),
            ((2025, 6, 30), 3, (2025, 9, 30)),
            ((2025, 3, 31), 3, (2025, 6, 30)),
            ((2025, 6, 15), 1, (2025, 7, 15)),
        ]:
            with self.subTest(day=day, months=months):
                self.assertEqual(following(date(*day), months), date(*after))

    def test_nothing_else_counts_in_months(self):
        """All code of the module asks ``tools/periods.py`` for months and years."""
        told = []
        for room in ROOMS:
            for path in sorted((ROOT / room).rglob("*.py")):
                if path == ROOT / "tools" / "periods.py":
                    continue
                for number, row in enumerate(path.read_text().splitlines(), 1):
                    if ARITHMETIC.search(row):
                        told.append(f"{path.relative_to(ROOT)}:{number}: {row.strip()}")
        self.assertFalse(told, "use tools/periods.py:\n" + "\n".join(told))


@tagged("post_install", "-at_install")
class TestPeriods(ReviewCommon):
    """The same through the screens: what belongs to which period."""

    def _revenue(self, months, last):
        """Return the revenue of the first customer in a review, and its first day."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], period_months=months)
        review = self._review(scorecard, last)
        return review.line_ids.measures["revenue"], review.date_from

    def test_quarters_halves_and_the_year_add_up(self):
        """An invoice on each edge of a quarter: 1 + 2 + 4 + … + 128 = 255 in the year.

        Q1 has the invoices of 1 January and 31 March (1 + 2), Q2 4 + 8, Q3 16 + 32, Q4 64 + 128.
        """
        days = ["01-01", "03-31", "04-01", "06-30", "07-01", "09-30", "10-01", "12-31"]
        for power, day in enumerate(days):
            self._invoice(self.customers[0], 2**power, f"2025-{day}")
        self._invoice(self.customers[0], 1000, "2024-12-31")
        ends = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"]
        quarters = [self._revenue(3, last) for last in ends]
        self.assertEqual([revenue for revenue, _first in quarters], [3, 12, 48, 192])
        self.assertEqual(
            [first for _revenue, first in quarters],
            [date(2025, month, 1) for month in (1, 4, 7, 10)],
        )
        halves = [self._revenue(6, last)[0] for last in ends[1::2]]
        self.assertEqual(halves, [15, 240])
        self.assertEqual(self._revenue(12, ends[-1]), (255, date(2025, 1, 1)))

    def test_twelve_months_up_to_the_end_of_february(self):
        self._invoice(self.customers[0], 1, "2024-02-29")
        self._invoice(self.customers[0], 10, "2024-03-01")
        self._invoice(self.customers[0], 100, "2025-02-28")
        self.assertEqual(self._revenue(12, "2025-02-28"), (110, date(2024, 3, 1)))

    def test_growth_compares_with_the_quarter_before(self):
        """April to June 300 against January to March 200: +50 %; the last of March is before."""
        self._invoice(self.customers[0], 999, "2024-12-31")
        self._invoice(self.customers[0], 120, "2025-01-01")
        self._invoice(self.customers[0], 80, "2025-03-31")
        self._invoice(self.customers[0], 300, "2025-04-01")
        scope = MetricScope(self.company, date(2025, 4, 1), date(2025, 6, 30))
        self.assertEqual(scope.previous_from, date(2025, 1, 1))
        growth = {"scoring": "linear", "value_low": 0, "value_high": 1}
        scorecard = self._scorecard([("revenue_growth", 1, growth)], period_months=3)
        line = self._review(scorecard, "2025-06-30").line_ids
        self.assertAlmostEqual(line.measures["revenue_growth"], 0.5)

    def test_newcomers(self):
        """Three months as a customer: who came on 1 April has them at the end of 30 June."""
        for partner, day in zip(self.customers, ("2025-04-01", "2025-04-02"), strict=False):
            self._invoice(partner, 100, day)
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], min_months=3)
        review = self._review(scorecard, "2025-06-30")
        self.assertEqual(review.line_ids.partner_id, self.customers[0])
        self.assertEqual(review.skip_ids.partner_id, self.customers[1])

    @freeze_time("2025-02-28 12:00:00")
    def test_products_bought(self):
        """The last twelve months start on 1 March 2024, those before on 1 March 2023."""
        customer = self.customers[0]
        for amount, day in [
            (1, "2025-02-28"),
            (2, "2024-03-01"),
            (4, "2024-02-29"),
            (8, "2023-03-01"),
            (16, "2023-02-28"),
        ]:
            self._invoice(customer, amount, day)
        account = self._account(customer)
        [(_family, amount, before, last)] = account._get_purchases()[account]
        self.assertEqual((amount, before, last), (3, 12, date(2025, 2, 28)))

    def test_protected_data_is_erased_on_its_day(self):
        """Kept for six months from 31 August: until the last day of February, on which it goes."""
        self.company.key_account_sensitive_months = 6
        confirmed = date(2025, 8, 31)
        self.assertEqual(self.company._key_account_erase_on(confirmed), date(2026, 2, 28))
        with freeze_time("2026-02-27 12:00:00"):
            self.assertLess(self.company._key_account_confirmed_before(), confirmed)
        with freeze_time("2026-02-28 12:00:00"):
            self.assertEqual(self.company._key_account_confirmed_before(), confirmed)

    def test_ratings_and_profiles_stay_valid_to_their_day(self):
        """Valid for a month, as of 31 March: what was said on 1 March still is, February is not."""
        self.company.write({"key_account_rating_months": 1, "key_account_profile_months": 1})
        with freeze_time("2025-03-31 12:00:00"):
            self.assertEqual(self.company._key_account_rating_limit(), date(2025, 3, 1))
            self.assertEqual(self.company._key_account_profile_limit(), date(2025, 3, 1))
