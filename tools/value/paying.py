"""What would make an account pay: the smallest single change, checked by computing the contribution again.

Pure Python. Customers are assumed to buy the same.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

# Prices rise in steps of a tenth of a percent, up to a half.
PRICE_STEP, MOST_PRICE_STEPS = 0.001, 500


class Way(NamedTuple):
    """A change that is enough: its kind, how much of it, and of which driver."""

    kind: str
    number: int
    key: int = 0


@dataclass(frozen=True)
class Account:
    """What an account brought and cost in a period.

    ``billed`` is what was invoiced with tax; ``others`` all costs but goods, terms, visits and drivers; ``drivers``
    ``{id: (quantity, rate)}``; ``span`` the days of the period: what is invoiced in it waits no longer in it. The
    figures after it are changes: a share of prices, days, visits, units of drivers.
    """

    revenue: float
    goods: float
    terms: float
    others: float
    billed: float
    capital_rate: float
    visits: int
    visits_cost: float
    drivers: dict
    span: int = 365
    price: float = 0.0
    days: int = 0
    fewer_visits: int = 0
    fewer_units: tuple = (0, 0)

    @property
    def day_cost(self):
        """Return what a day of waiting for all that was invoiced costs."""
        return max(self.billed, 0.0) * self.capital_rate / 365

    @property
    def mean_days(self):
        """Return after how many days the customer paid, on average; 0 if it is not known."""
        return max(self.terms, 0.0) / self.day_cost if self.day_cost else 0.0

    def contribution(self):
        """Return what the account contributes with its changes."""
        raised = 1 + self.price
        terms = (self.terms - self.days * self.day_cost) * raised
        visits = self.visits_cost * (1 - self.fewer_visits / self.visits) if self.visits else 0.0
        key, fewer = self.fewer_units
        units = sum(
            (quantity - (fewer if driver == key else 0)) * rate
            for driver, (quantity, rate) in self.drivers.items()
        )
        return self.revenue * raised - self.goods - terms - visits - units - self.others

    def find_ways(self):
        """Return the smallest changes, one for each kind and driver, that alone are enough."""
        found = [
            Way("price", number)
            if (number := self._find(MOST_PRICE_STEPS, lambda n: {"price": n * PRICE_STEP}))
            else None,
            Way("terms", number)
            if (number := self._find(min(int(self.mean_days), self.span), lambda n: {"days": n}))
            else None,
            Way("visit", number)
            if (number := self._find(self.visits, lambda n: {"fewer_visits": n}))
            else None,
        ]
        for key, (quantity, _rate) in self.drivers.items():
            number = self._find(int(quantity), lambda n, key=key: {"fewer_units": (key, n)})
            found.append(Way("driver", number, key) if number else None)
        return [way for way in found if way]

    def _find(self, most, change):
        """Return the smallest number of steps from 1 to ``most`` that is enough; ``None``: none is.

        Each step is worth the same or more than nothing, so that halving finds it.
        """
        if most < 1 or not self._pays(change(most)):
            return None
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._pays(change(middle)) else (middle, high)
        return high

    def _pays(self, change):
        # Half a cent of a float is no loss.
        value = replace(self, **change).contribution()
        return value >= 0 or math.isclose(value, 0, abs_tol=0.005)
