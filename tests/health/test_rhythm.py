from datetime import date

from odoo.tests import tagged

from .health_common import HealthCommon


@tagged("post_install", "-at_install")
class TestRhythm(HealthCommon):
    """The usual days between orders on 31 December 2025."""

    def _measure(self, partner, *codes):
        measured = self.env["key.account.metric"]._measure(
            codes, self.company, date(2025, 1, 1), date(2025, 12, 31)
        )
        return [measured.get(partner.id, {}).get(code) for code in codes]

    def _usual(self, *days, partner=None):
        for day in days:
            self._order(partner or self.alpha, [(self.roll, 1, 1000)], day)
        return self._measure(partner or self.alpha, "usual_interval_days")[0]

    def test_mean_of_days_with_orders(self):
        """Two days are no rhythm; two orders of a day are one; 1 May to 20 June are 50 days in two intervals."""
        self.assertIsNone(self._usual("2025-05-01", "2025-06-01", "2025-06-01 15:00:00"))
        self.assertEqual(self._usual("2025-06-20"), 25)

    def test_up_to_the_last_order(self):
        """A customer who left in 2023 had a rhythm then: 10, 20 and 30 June 2023."""
        self.assertEqual(self._usual("2023-06-10", "2023-06-20", "2023-06-30"), 10)

    def test_season_comes_back(self):
        """Each spring three orders until 20 May: on 31 December 225 days of silence are usual.

        The last 36 months hold the nine of 2023 to 2025, 1 March 2023 to 20 May 2025: 811 days in 8 intervals.
        """
        days = [
            f"{year}-{day}"
            for year in (2022, 2023, 2024, 2025)
            for day in ("03-01", "04-10", "05-20")
        ]
        self.assertEqual(self._usual(*days), 225)
        self.assertEqual(self._measure(self.alpha, "recency_days"), [225])

    def test_two_years_are_no_season(self):
        """Without orders of three years, the mean holds: 1 March 2024 to 20 May 2025, 445 days in 5 intervals."""
        days = [f"{year}-{day}" for year in (2024, 2025) for day in ("03-01", "04-10", "05-20")]
        self.assertEqual(self._usual(*days), 89)

    def test_company_zone(self):
        """In Shanghai, 18:00 UTC is the day after: 11, 21 and 31 May instead of 10, 20, 31."""
        self.company.partner_id.tz = "Asia/Shanghai"
        usual = self._usual("2025-05-10 18:00:00", "2025-05-20 18:00:00", "2025-06-01 01:00:00")
        self.assertEqual(usual, 10.5)

    def test_other_companies_and_quotations_do_not_count(self):
        self._quote(self.alpha, [(self.roll, 1, 1000)], "2025-05-15")
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-05-16", company=self.other_company)
        self.assertEqual(self._usual("2025-05-01", "2025-05-21", "2025-05-31"), 15)

    def test_people_who_left_and_complaints(self):
        """Two people left in 2025, one of them has a successor; a complaint of 2024 is not of this year."""
        contacts = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.alpha.id} for name in ("Ann", "Ben", "Cem")]
        )
        ann, ben, cem = self.env["key.account.stakeholder"].create(
            [{"account_id": self.account.id, "partner_id": contact.id} for contact in contacts]
        )
        ann.left_on = ben.left_on = "2025-06-30"
        ben.successor_id = cem
        self._complain(day="2024-12-31")
        self._complain(day="2025-01-01")
        figures = self._measure(self.alpha, "people_left_count", "complaint_count")
        self.assertEqual(figures, [1, 1])
