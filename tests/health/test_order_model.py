import random
from collections import Counter
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ...tools.health.holdout import compare, share_put_first
from ...tools.health.order_model import OrderModel, _sample, find_regularity, fit

# Of 2,357 customers of a record shop in 1997, the example of Fader, Hardie and Lee: days until 30 September, orders after
# the first one / days until the last one * customers.
CDNOW = Path(__file__).with_name("cdnow_sample.txt")
# What books are simulated with.
RATES, STOPS = (0.85, 1.45), (0.8, 2.4)


@tagged("post_install", "-at_install")
class TestOrderModel(BaseCase):
    """The model of orders and silence finds what is known: a published fit, and books with a known truth."""

    def _cdnow(self):
        found = Counter()
        for line in CDNOW.read_text().splitlines():
            span, customers = line.split(": ")
            for customer in customers.split():
                known, _star, number = customer.partition("*")
                x, t = map(int, known.split("/"))
                found[x, t / 7, int(span) / 7] += int(number or 1)
        return found

    def _simulate(self, k, *, span, customers=4000):
        """Return ``[(x, t, span, last two intervals, orders of as much time again, whether active at its begin)]``."""
        chance = random.Random(2025)  # noqa: S311 - no secret
        found = []
        for _customer in range(customers):
            rate, stop = (
                chance.gammavariate(RATES[0], 1 / RATES[1]),
                chance.betavariate(*STOPS),
            )
            days, active = [0.0], chance.random() >= stop
            while active and days[-1] <= 2 * span:
                days.append(days[-1] + chance.gammavariate(k, 1 / rate))
                active = chance.random() >= stop
            known = [day for day in days if day <= span]
            later = [day for day in days if span < day <= 2 * span]
            pair = (known[-2] - known[-3], known[-1] - known[-2]) if len(known) > 2 else None
            still = len(days) > len(known)
            found.append((len(known) - 1, known[-1], span, pair, len(later), still))
        return found

    def test_published_fit(self):
        """BG/NBD on CDNOW: r 0.243, alpha 4.414, a 0.793, b 2.426, likelihood -9,582.4."""
        customers = self._cdnow()
        self.assertEqual(sum(customers.values()), 2357)
        published = OrderModel(0.243, 4.414, 0.793, 2.426, stops_first=False)
        self.assertAlmostEqual(published.log_likelihood(customers), -9582.4, 1)
        found = fit(customers, stops_first=False)
        for name in ("r", "alpha", "a", "b"):
            self.assertAlmostEqual(getattr(found, name), getattr(published, name), 3, name)

    def test_published_expectation(self):
        """Customer 1516 of the paper, 26 orders in 30.86 of 31 weeks, is expected to order 25.76 times in 52 weeks."""
        model = OrderModel(0.243, 4.414, 0.793, 2.426, stops_first=False)
        self.assertAlmostEqual(model.expected_orders(26, 30.86, 31.00, 52), 25.76, 1)

    def test_a_known_book(self):
        """Regularity, shares and orders to come of simulated books, at random and regular."""
        for k in (1, 3):
            with self.subTest(k=k):
                rows = self._simulate(k, span=32)
                self.assertEqual(find_regularity(row[3] for row in rows if row[3]), k)
                customers = Counter(row[:3] for row in rows)
                model = fit(customers, k)
                self.assertAlmostEqual(model.r / model.alpha / (RATES[0] / RATES[1]), 1, delta=0.1)
                true = STOPS[0] / sum(STOPS)
                self.assertAlmostEqual(model.a / (model.a + model.b), true, delta=0.03)
                active = sum(model.chance_active(*row[:3]) for row in rows)
                self.assertAlmostEqual(active / sum(row[5] for row in rows), 1, delta=0.05)
                expected = sum(model.expected_orders(*row[:3], 32) for row in rows)
                self.assertAlmostEqual(expected / sum(row[4] for row in rows), 1, delta=0.08)

    def test_steps_that_silence_has_done(self):
        """Right after a regular order the next one is far, after a long silence near: as drawn 40,000 times."""
        model = OrderModel(3, 12, 0.8, 6, 4)
        for x, t, span in ((5, 40.0, 40.0), (5, 40.0, 44.0), (0, 0.0, 30.0)):
            with self.subTest(x=x, t=t, span=span):
                drawn = self._draw(model, x, span - t, span, 13)
                self.assertAlmostEqual(model.expected_orders(x, t, span, 13) / drawn, 1, delta=0.03)

    def _draw(self, model, x, silence, span, horizon):
        """Return the mean orders within the horizon of customers of a model who ordered ``x`` times more.

        Rates and chances to stop are drawn as the orders leave them; who ordered within the silence does not count.
        """
        chance = random.Random(7)  # noqa: S311 - no secret
        customers = orders = 0
        while customers < 40000:
            rate = chance.gammavariate(model.r + model.k * x, 1 / (model.alpha + span - silence))
            stop = chance.betavariate(model.a, model.b + x)
            active = chance.random() >= stop
            day = chance.gammavariate(model.k, 1 / rate)
            if active and day <= silence:
                continue
            customers += 1
            while active and day <= silence + horizon:
                orders += 1
                active = chance.random() >= stop
                day += chance.gammavariate(model.k, 1 / rate)
        return orders / customers

    def test_against_silence(self):
        """Where customers order regularly, the model is better than the days since the last order."""
        rows = self._simulate(3, span=32)
        model, silence = compare([row[:5] for row in rows], 32)
        self.assertGreater(model, silence + 0.01)

    def test_too_few(self):
        rows = [row[:5] for row in self._simulate(1, span=32)]
        self.assertIsNone(compare(rows[:50], 32))
        self.assertIsNone(compare([(*row[:4], 1) for row in rows], 32), "all ordered")
        self.assertIsNone(compare([(0, 0.0, 32, None, row[4]) for row in rows], 32), "once each")
        with self.assertRaises(ValueError):
            fit(Counter({(0, 0.0, 10.0): 5}))

    def test_many_customers(self):
        """Of 25,000 different ones every third is fitted, of each number of orders as many as there are."""
        customers = {(number % 5, 1 + number / 1000, 50.0): 1 for number in range(25000)}
        sampled = _sample(customers)
        self.assertAlmostEqual(sum(sampled.values()), 25000 / 3, delta=1)
        found = Counter(x for x, _t, _span in sampled)
        for x in range(5):
            self.assertAlmostEqual(found[x], 25000 / 15, delta=2)
        many = {(0, 0.0, 50.0): 60000, **dict.fromkeys(list(customers)[:20000], 1)}
        self.assertEqual(_sample(many)[0, 0.0, 50.0], 20000)

    def test_share_put_first(self):
        """Of 3 × 2 pairs, 4 are right and one is equal: 4.5 of 6. Nobody is before others who were silent as long."""
        rows = [(5, 1), (3, 1), (1, 1), (3, 0), (0, 0)]
        self.assertAlmostEqual(share_put_first(rows), 4.5 / 6)
        rows = [
            (1, days / 7, (days + 30) / 7, None, number % 2)
            for number, days in enumerate(range(100, 180))
        ]
        self.assertEqual(compare(rows, 13)[1], 0.5)

    def test_regularity(self):
        """Always the same interval: as regular as it gets; few intervals say nothing."""
        self.assertEqual(find_regularity([(7, 7)] * 9), 8)
        self.assertEqual(find_regularity([(7, 7)]), 1)
        self.assertEqual(find_regularity([(0, 0), (0, 0)]), 1)
        self.assertEqual(find_regularity([(1, 9), (9, 1), (1, 9), (9, 1)]), 1)

    def test_odd_books(self):
        """All alike, one customer, a single day: a model, and chances from 0 to 1."""
        for customers in ({(3, 9.0, 12.0): 500}, {(1, 1.0, 1.0): 1}, {(40, 0.5, 400.0): 3}):
            model = fit(Counter(customers), 2)
            for key in customers:
                self.assertTrue(0 <= model.chance_active(*key) <= 1)
                self.assertGreaterEqual(model.expected_orders(*key, 26), 0)
