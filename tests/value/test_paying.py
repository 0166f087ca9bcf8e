import random
from dataclasses import replace

from odoo.tests import freeze_time, tagged

from ...tools.desk import Desk
from ...tools.value.paying import PRICE_STEP, Account, Way
from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestPaying(ValueCommon):
    """What would make an account pay that costs more than it brings, worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drivers.rate = 0

    def _figures(self, **values):
        """Return figures to try changes on."""
        return Account(
            **{
                "revenue": 0,
                "goods": 0,
                "terms": 0,
                "others": 0,
                "billed": 0,
                "capital_rate": 0.06,
                "visits": 0,
                "visits_cost": 0,
                "drivers": {},
                **values,
            }
        )

    def test_price_or_a_visit(self):
        """1,000 - 900 - 2 × 90 = -80: prices 8 % higher, or one visit less: 100 - 90 = 10."""
        account = self._figures(revenue=1000, goods=900, visits=2, visits_cost=180)
        self.assertAlmostEqual(account.contribution(), -80)
        self.assertEqual(account.find_ways(), [Way("price", 80), Way("visit", 1)])

    def test_terms(self):
        """10,000 open for 90 days cost 147.95, and 100 are earned: 47.95 are missing.

        A day is worth 1.6438: 30 days are 49.32, and 29 are 47.67. Prices: 47.95 ÷ (10,000 - 147.95) = 0.487 %.
        """
        account = self._figures(revenue=10000, goods=9900, billed=10000, terms=147.95)
        self.assertEqual(account.find_ways(), [Way("price", 5), Way("terms", 30)])
        self.assertEqual(round(account.mean_days), 90)

    def test_terms_of_old_debts(self):
        """Arrears of years cost 200; what is billed in the year waits 365 days at most, which saves 60 of 150."""
        account = self._figures(revenue=1000, goods=950, billed=1000, terms=200)
        self.assertEqual(round(account.mean_days), 1217)
        self.assertEqual(account.find_ways(), [Way("price", 188)])

    def test_fewer_orders(self):
        """Ten orders of 100 with a margin of 10 cost 15 each: -50. Four fewer save 60."""
        account = self._figures(revenue=1000, goods=900, drivers={7: (10, 15)})
        self.assertEqual(account.find_ways(), [Way("price", 50), Way("driver", 4, 7)])

    def test_nothing_alone(self):
        """Prices would have to be 60 % higher, which is no proposal."""
        self.assertFalse(self._figures(revenue=1000, goods=1000, others=600).find_ways())

    def test_each_is_the_smallest(self):
        """Of random accounts: each change is enough, and one step less is not."""
        rng, tried = random.Random(17), set()  # noqa: S311 -- the same accounts each time
        for _number in range(300):
            revenue = rng.uniform(500, 5000)
            account = self._figures(
                revenue=revenue,
                goods=revenue * rng.uniform(0.7, 1.0),
                billed=revenue * 1.19,
                terms=revenue * rng.uniform(0, 0.03),
                visits=rng.randint(0, 9),
                visits_cost=rng.uniform(0, 500),
                drivers={1: (rng.randint(0, 30), 12.5)},
            )
            if account.contribution() >= 0:
                continue
            for way in account.find_ways():
                tried.add(way.kind)
                for number, pays in ((way.number, True), (way.number - 1, False)):
                    change = {
                        "price": {"price": number * PRICE_STEP},
                        "terms": {"days": number},
                        "visit": {"fewer_visits": number},
                        "driver": {"fewer_units": (1, number)},
                    }[way.kind]
                    value = replace(account, **change).contribution()
                    self.assertIs(round(value, 2) >= 0, pays, way)
        self.assertEqual(tried, {"price", "terms", "visit", "driver"})

    def test_told(self):
        """An order of 1,000 with 2 visits of 90 and costs of 900."""
        self._set_cost(self.company, {self.roll: 900})
        self._pay(self._sell(self.alpha, "2025-03-03"), "2025-03-03")
        for day in ("2025-02-03", "2025-03-03"):
            self._visit(self.accounts[0], day)
        line = self._line(self.alpha)
        self.assertEqual(line.contribution, -80)
        self.assertEqual(
            line.paying_told.splitlines(), ["Prices 8.0 % higher", "1 of 2 visits fewer"]
        )
        own = line.with_user(self.user_manager)
        self.assertEqual(own.paying_told, line.paying_told)

    def test_terms_and_orders_told(self):
        """Ten orders of 1,000 with a cost of 990 are open for 90 days: 147.95; and the work of ten orders is 50."""
        self._set_cost(self.company, {self.roll: 990})
        driver = self.drivers[0]
        driver.write({"metric_id": self.env.ref("key_account.metric_order_count").id, "rate": 5})
        for _number in range(10):
            self._pay(self._sell(self.alpha, "2025-03-01"), "2025-05-30")
        line = self._line(self.alpha)
        self.assertEqual((line.cost_terms, line.contribution), (147.95, -97.95))
        # 97.95 ÷ (10,000 - 147.95) = 0.994 %; 97.95 ÷ 1.6438 = 59.6 days. Ten orders cost 50 only.
        self.assertEqual(
            line.paying_told.splitlines(),
            [
                "Prices 1.0 % higher",
                "60 days shorter: paid after 30 days on average instead of 90",
            ],
        )
        driver.rate = 20
        line = self._line(self.alpha)
        # 100 - 147.95 - 200 = -247.95: 13 orders less would do, there are ten.
        self.assertNotIn("Line", line.paying_told)
        self.company.key_account_capital_rate = 0
        line = self._line(self.alpha)
        # 100 - 200 = -100: five orders less.
        self.assertIn(
            "Line: 5 fewer of 10 for the same goods, 2,000.00\N{NO-BREAK SPACE}€ or more each",
            line.paying_told.splitlines(),
        )

    def test_no_loss(self):
        self._sell(self.alpha, TODAY)
        line = self._line(self.alpha)
        self.assertFalse(line.is_loss or line.paying_told)

    def test_start_page(self):
        """Managers are told of accounts with revenue that cost more than they bring; salespeople are not."""
        self._sell(self.alpha, TODAY, 500)
        self._visit(self.accounts[1], "2025-03-03")
        self.periods.sudo()._contribute_nightly(self.company)
        [item] = self._items(self.user_manager)
        self.assertEqual(item.account_id, self.accounts[0].id)
        self.assertRegex(item.text, "it cost 100.08.€ more than it brought")
        self.assertFalse(self._items(self.user_own))
        self.env["key.account.settings"]._switch_features({"feature_value": False})
        self.assertFalse(self._items(self.user_manager))

    def _items(self, user):
        accounts = (
            self.env["key.account"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )
        desk = Desk(accounts.env, everybody=True)
        sources = [
            source for source in accounts._get_desk_sources(desk) if source.kind == "loss_maker"
        ]
        return accounts._read_alerts(desk, sources)
