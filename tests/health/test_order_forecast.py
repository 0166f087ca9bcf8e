import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..account_common import AccountCommon

TODAY = date(2025, 12, 31)
FORECASTS = "key.account.order.forecast"


@tagged("post_install", "-at_install")
class TestOrderForecast(AccountCommon):
    """160 customers that order regularly, some of which stopped: whom to expect in the next 13 weeks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time("2025-12-31 12:00:00")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.company.partner_id.tz = "Europe/Berlin"
        partners = cls.env["res.partner"].create(
            [{"name": f"Mill {number}", "is_company": True} for number in range(160)]
        )
        cls.accounts = cls.env["key.account"].concat(*(cls._account(each) for each in partners))

    def _order_on(self, account, days, amount=1000):
        """Confirm orders of days, with a single statement: the book is large."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO sale_order (partner_id, partner_invoice_id, partner_shipping_id, company_id, name, state,
                                    date_order, amount_untaxed, currency_id, currency_rate)
            SELECT %(partner)s, %(partner)s, %(partner)s, %(company)s, 'S', 'sale', UNNEST(%(days)s)::timestamp,
                   %(amount)s, %(currency)s, 1
            """,
            {
                "partner": account.partner_id.id,
                "company": self.company.id,
                "days": [f"{day} 11:00:00" for day in days],
                "amount": amount,
                "currency": self.company.currency_id.id,
            },
        )
        self.env.invalidate_all()

    def _regular_book(self):
        """Customers with rhythms of their own order every 10 to 120 days; three in ten have stopped for good."""
        chance = random.Random(12)  # noqa: S311 - no secret
        for number, account in enumerate(self.accounts):
            rhythm = 10 + number % 12 * 10
            end = 0 if number % 10 > 2 else chance.randrange(100, 600)
            day, days = 900 - chance.randrange(60), set()
            while day > end:
                days.add(TODAY - timedelta(days=int(day)))
                day -= rhythm * chance.uniform(0.8, 1.2)
            self._order_on(account, sorted(days))

    def _forecast(self):
        self.env["key.account"]._forecast_orders(self.company)
        self.env.invalidate_all()
        return self.env[FORECASTS].search([("company_id", "=", self.company.id)], limit=1)

    def test_regular_customers(self):
        """Better than silence: shown, with both figures. A fast one that is silent is gone, a slow one is not."""
        self._regular_book()
        forecast = self._forecast()
        self.assertTrue(forecast.is_better)
        self.assertGreater(forecast.model_share, forecast.silence_share)
        self.assertEqual(str(forecast.date), "2025-12-31")
        active = self.accounts.filtered(lambda account: account.order_chance > 0.5)
        stopped = self.accounts.filtered(
            lambda account: self.accounts.ids.index(account.id) % 10 < 3
        )
        self.assertGreater(len(active & (self.accounts - stopped)), 95)
        self.assertLess(len(active & stopped), 10)
        # Every 50 days, 8 days ago: in 42 days, and perhaps once more on the 92nd of 91. 1,000 each.
        steady = self.accounts[4]
        self.assertAlmostEqual(steady.expected_orders, 1.5, delta=0.2)
        self.assertAlmostEqual(steady.expected_order_value / 1000, steady.expected_orders, 1)
        told = steady.order_forecast_told
        self.assertIn(f"{forecast.model_share * 100:.0f} % of all pairs", told)
        self.assertIn(f"{forecast.silence_share * 100:.0f} %", told)
        self.assertIn("12/31/2025", told)

    def test_second_run_writes_nothing(self):
        self._regular_book()
        forecast = self._forecast()
        rows = self._versions()
        self.assertEqual(self._forecast(), forecast)
        self.assertEqual(self._versions(), rows)

    def _versions(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, ctid::text FROM key_account WHERE company_id = %s"
            " UNION ALL SELECT id, ctid::text FROM key_account_order_forecast ORDER BY 1, 2",
            [self.company.id],
        )
        return self.env.cr.fetchall()

    def test_silent_where_it_is_not_better(self):
        """Those who ordered last order next: days since the last order are right in all pairs, and nothing is shown."""
        for number, account in enumerate(self.accounts):
            # Half of them ordered 100 to 179 days ago and again lately, the others longer ago.
            first = TODAY - timedelta(days=100 + number)
            days = [first - timedelta(days=30), first]
            if number < 80:
                days.append(TODAY - timedelta(days=10))
            self._order_on(account, days)
        self.accounts[0].sudo().write({"order_chance": 0.9, "expected_orders": 2})
        forecast = self._forecast()
        self.assertFalse(forecast.is_better)
        self.assertEqual(forecast.silence_share, 1)
        self.assertFalse(any(self.accounts.mapped("order_chance")))
        self.assertIn("days since the last order put", self.accounts[0].order_forecast_told)
        self.assertIn("100 %", self.accounts[0].order_forecast_told)

    def test_too_few_customers(self):
        self.assertFalse(self._forecast())
        self.assertIn("made each week", self.accounts[0].order_forecast_told)
        self._order_on(self.accounts[0], ["2025-01-10", "2025-11-10"])
        forecast = self._forecast()
        self.assertFalse(forecast.is_better)
        self.assertIn("too few customers", self.accounts[0].order_forecast_told)

    def test_rights(self):
        """Managers and finance see it, as margins."""
        account = self.accounts[0]
        account.owner_id = self.user_own
        for name in ("order_chance", "expected_orders", "expected_order_value"):
            with self.assertRaises(AccessError):
                account.with_user(self.user_own).read([name])
            self.assertFalse(account.with_user(self.user_manager).read([name])[0][name])
            with self.assertRaises(AccessError):
                account.with_user(self.user_manager).write({name: 1})
        with self.assertRaises(AccessError):
            self.env[FORECASTS].with_user(self.user_manager).search([])

    def test_as_many_statements_for_many(self):
        counts = set()
        for accounts in (self.accounts[:16], self.accounts[16:]):
            for account in accounts:
                self._order_on(account, ["2025-01-10", "2025-05-10"])
            self._forecast()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["key.account"]._forecast_orders(self.company)
            self.env.flush_all()
            counts.add(self.env.cr.sql_log_count - before)
        self.assertEqual(len(counts), 1)
