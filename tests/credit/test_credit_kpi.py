from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.credit.kpi import Measured, count_back, key_figures
from ..access_common import rpc
from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-31 12:00:00")
class TestCreditKpi(MoneyCommon):
    """Key figures of receivables on 31 December 2025; figures computed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.grade_a = cls.env.ref("key_account.grade_a")
        cls._account(cls.alpha, owner_id=cls.user_own.id).write(
            {"grade_id": cls.grade_a.id, "grade_reason": "Ours"}
        )
        cls._account(cls.beta, owner_id=cls.user_all.id)

    def _kpis(self, user=None, **asked):
        accounts = self.env["key.account"].with_user(user or self.user_finance)
        return rpc(
            accounts.with_context(allowed_company_ids=self.company.ids), "get_credit_kpis", **asked
        )

    def _last(self, row):
        return {code: values[-1] for code, values in row["trend"].items()}

    # === FORMULAS === #

    def test_formulas(self):
        """Opening 400, sales 1,000 of 100 days, closing 500, of it 200 overdue.

        DSO 500 ÷ 1,000 × 100 = 50; best possible 30; delinquent 20; CEI (400 + 1,000 − 500) ÷ (400 + 1,000 −
        300) = 900 ÷ 1,100; counted back: 300 of the last month's 30 days, and 200 of 400 in 31 days.
        """
        months = [(300, 30), (400, 31), (300, 31)]
        found = key_figures(Measured(400, 500, 200, 1000, 100, months, 90, 120))
        self.assertEqual(
            {code: round(value, 6) for code, value in found.items()},
            {
                "dso": 50,
                "dso_count_back": 45.5,
                "dso_best": 30,
                "days_delinquent": 20,
                "cei": round(900 / 1100, 6),
                "collection_rate": 0.75,
            },
        )

    def test_without_sales_there_is_no_figure(self):
        found = key_figures(Measured(0, 0, 0, 0, 92, [(0, 31)], 0, 0))
        self.assertEqual(set(found.values()), {None})

    def test_days_to_come_are_refused(self):
        """Nothing is known of 1 January 2026 yet."""
        with self.assertRaisesRegex(UserError, "Choose today or an earlier day"):
            self._kpis(day="2026-01-01")
        answer = self._kpis(day="2025-12-31")
        self.assertEqual((answer["day"], answer["today"]), ("2025-12-31", "2025-12-31"))

    def test_count_back(self):
        """Months of credit notes cover nothing; what two months do not cover has no figure."""
        self.assertEqual(count_back(50, [(-10, 31), (100, 30)]), 31 + 15)
        self.assertIsNone(count_back(500, [(100, 31), (100, 30)]))
        self.assertEqual(count_back(-5, [(100, 31)]), 0)

    def test_count_back_to_the_cent(self):
        """0.3 − 0.1 − 0.2 is 0, as are sums of cents: no rest is left that an older month would cover."""
        months = [(0.1, 30), (0.2, 31), (0, 30), (100, 31)]
        self.assertEqual(count_back(0.3, months), 30 + 31)
        self.assertEqual(count_back(0.1 + 0.2, months), 30 + 31)
        self.assertEqual(count_back(0.3, [(0.1, 30), (0.2 - 1e-10, 31)]), 61)
        self.assertEqual(count_back(0.004, [(0, 30), (100, 31)]), 0)
        self.assertEqual(count_back(30.4, [(10, 30), (20, 31), (0, 30)], rounding=1), 61)
        figures = key_figures(Measured(0, 0.1 + 0.2, 0, 1, 92, months[:2], 0, 0))
        self.assertEqual(figures["dso_count_back"], 61)

    # === MEASURED === #

    def test_company(self):
        """September: 600 sold and open. October to December (92 days): 900 sold, 400 of 600 paid late.

        On 31 December 200 of September and 900 are open, 500 of them overdue (200 and 300 of October).
        """
        old = self._invoice(self.alpha, 600, "2025-09-15", "2025-10-15")
        self._pay(old, "2025-11-20", 400)
        self._invoice(self.alpha, 300, "2025-10-10", "2025-11-10")
        self._invoice(self.beta, 600, "2025-12-10", "2026-01-10")
        [row] = self._kpis()["rows"]
        found = self._last(row)
        self.assertAlmostEqual(found["dso"], 1100 / 900 * 92)
        self.assertAlmostEqual(found["dso_best"], 600 / 900 * 92)
        self.assertAlmostEqual(found["days_delinquent"], 500 / 900 * 92)
        # (600 + 900 − 1,100) ÷ (600 + 900 − 600)
        self.assertAlmostEqual(found["cei"], 400 / 900)
        # 900 fell due, 400 were paid.
        self.assertAlmostEqual(found["collection_rate"], 400 / 900)
        # December 600 in 31 days, November nothing in 30, October 300 in 31, September 200 of 600.
        self.assertAlmostEqual(found["dso_count_back"], 31 + 30 + 31 + 30 * 200 / 600)

    def test_collection_rate_is_that_of_the_metric(self):
        invoice = self._invoice(self.alpha, 1000, "2025-10-01", "2025-10-31")
        self._pay(invoice, "2025-11-30", 400)
        self._settle(invoice, "2025-12-01", self.discount, 100)
        self._match(invoice, self._credit_note(self.alpha, 200, "2025-12-05"))
        [row] = self._kpis()["rows"]
        rate = self._last(row)["collection_rate"]
        self._assert_measured(self.alpha, {"collection_rate": rate}, date_from="2025-10-01")

    def test_trend(self):
        """The same day of twelve months: nothing in January, 31 days in October as nothing was paid."""
        self._invoice(self.alpha, 100, "2025-08-31", "2025-09-30")
        answer = self._kpis()
        [row] = answer["rows"]
        self.assertEqual((answer["ends"][0], answer["ends"][-1]), ("01/31/2025", "12/31/2025"))
        dso = row["trend"]["dso"]
        self.assertEqual(dso[:7], [None] * 7)
        # Sold within the three months up to August, September and October; later there are no sales.
        self.assertEqual(dso[7:], [92, 92, 92, None, None])
        self.assertEqual(
            [value for value in row["trend"]["collection_rate"] if value is not None], [0]
        )

    def test_by_grade_and_owner(self):
        """Groups add up to the company; customers without an account are a group of their own."""
        for partner, amount in ((self.alpha, 100), (self.beta, 200), (self.gamma, 300)):
            self._invoice(partner, amount, "2025-12-01", "2025-12-15")
        self._pay(self._invoice(self.gamma, 600, "2025-12-01"), "2025-12-20")
        rows = self._kpis(by="grade")["rows"]
        self.assertEqual(
            [row["label"] for row in rows],
            [self.company.name, self.grade_a.name, "Without grade or account"],
        )
        whole, graded, rest = (self._last(row)["dso"] for row in rows)
        self.assertAlmostEqual(whole, 600 / 1200 * 92)
        self.assertAlmostEqual(graded, 92)
        self.assertAlmostEqual(rest, 500 / 1100 * 92)
        rows = self._kpis(by="owner")["rows"]
        self.assertEqual(
            {row["label"] for row in rows},
            {
                self.company.name,
                self.user_own.name,
                self.user_all.name,
                "Without owner or account",
            },
        )

    def test_as_of_a_day(self):
        invoice = self._invoice(self.alpha, 100, "2025-10-01", "2025-10-15")
        self._pay(invoice, "2025-11-15")
        self._invoice(self.alpha, 100, "2025-10-01", company=self.other_company)
        [row] = self._kpis(day="2025-10-31")["rows"]
        self.assertAlmostEqual(
            self._last(row)["dso"], (date(2025, 10, 31) - date(2025, 7, 31)).days
        )
        [row] = self._kpis()["rows"]
        self.assertEqual(self._last(row)["dso"], 0)

    # === RIGHTS AND INPUT === #

    def test_for_finance_and_managers(self):
        self._kpis(self.user_manager)
        for user in self.user_none + self.user_own + self.user_all:
            with self.assertRaises(AccessError):
                self._kpis(user)

    def test_odd_input(self):
        for asked in ({"day": "yesterday"}, {"day": 7}, {"by": "company; DROP"}, {"by": None}):
            with self.assertRaises(UserError):
                self._kpis(**asked)

    def test_three_statements(self):
        self._invoice(self.alpha, 100, "2025-10-01")
        company, groups = self.company.sudo(), self.env["key.account"]
        groups._measure_kpis(company, date(2025, 12, 31), "grade")
        with self.assertQueryCount(5):  # and two of the preparation
            groups._measure_kpis(company, date(2025, 12, 31), "grade")
