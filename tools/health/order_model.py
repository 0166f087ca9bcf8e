"""Who still orders, and how often: the MBG/CNBD-k model of orders and silence, in plain Python.

How it works: while a customer is active, the time between two orders has an Erlang distribution with shape ``k`` (1: at
random, more: regular) and a rate of its own; after each order, also the first one, it stops for good with a chance
of its own. Rates are spread over customers as Gamma(``r``, ``alpha``), chances to stop as Beta(``a``, ``b``). These four
numbers are fitted by maximum likelihood on what is known of each customer: the number of orders after the
first one (``x``), the time from the first to the last one (``t``), and the time from the first one until now (``span``).

Sources: T. Reutterer, M. Platzer, N. Schröder, "Leveraging purchase regularity for predicting customer behavior the
easy way" (2021), equations of the MBG/CNBD-k; P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way:
an alternative to the Pareto/NBD model" (2005), the special case without stopping at the first order and ``k`` = 1; R. D. Wheat,
D. G. Morrison, "Estimating purchase regularity with two interpurchase times" (1990), for ``k``.
"""

import math
from dataclasses import dataclass

MOST_REGULAR = 8  # higher ``k`` changes next to nothing
START = (1.0, 1.0, 1.0, 1.0)
SMALLEST = 1e-9
NEARLY_NONE = 1e-9
# The logarithms of the four numbers stay in this range: data without any pattern would lead beyond all bounds.
WIDEST = 12.0
WIDEST_POWER = 500.0
MOST_STEPS = 600
MOST_FITTED = 10000
NEAR = 1e-10  # of the value
MOST_TERMS = 10000


@dataclass(frozen=True)
class OrderModel:
    """A fitted model.

    :param int k: regularity
    :param float r, alpha: of the rates, per unit of time
    :param float a, b: of the chances to stop
    :param bool stops_first: whether a customer can stop with its first order (MBG); else it is the BG/NBD
    """

    r: float
    alpha: float
    a: float
    b: float
    k: int = 1
    stops_first: bool = True

    def chance_active(self, x, t, span):
        """Return the chance that a customer still orders, 0–1."""
        stopped, active = self._ways(x, t, span)
        return active / (stopped + active)

    def expected_orders(self, x, t, span, horizon):
        """Return how many orders are expected within ``horizon``: of who is active, less those that stop meanwhile.

        An order takes ``k`` steps, of which silence may have brought some already. Steps come at random, so that
        their number within the horizon is negative binomial; the ``m``-th order comes with the chance of enough
        steps, if the customer went on after each of the orders before it. For ``k`` = 1 this is equation (10) of
        Fader, Hardie and Lee.
        """
        weights = self._weights_of_steps(x, t, span)
        part = horizon / (self.alpha + span + horizon)
        orders = sum(
            weight * self._orders_to_come(x, done, part) for done, weight in enumerate(weights)
        )
        return self.chance_active(x, t, span) * orders / sum(weights)

    def _orders_to_come(self, x, done, part):
        """Return the mean number of orders of who is active, with some steps done.

        :param float part: how soon the next step comes: horizon ÷ (``alpha`` + span + horizon)
        """
        shape, kept = self.r + self.k * x + done, self.b + x + self.stops_first
        power = shape * math.log1p(-part)
        # The chance of so many steps or more; and that the customer is still there for the next order.
        chance, still, orders = 1 - math.exp(power), 1.0, 0.0
        for step in range(1, MOST_TERMS):
            if not (done + step) % self.k:
                orders += still * chance
                still *= kept / (self.a + kept)
                kept += 1
            power += math.log((shape + step - 1) / step * part)
            chance -= math.exp(power)
            if chance < NEARLY_NONE:
                break
        return orders

    def log_likelihood(self, customers):
        """Return the logarithm of the likelihood, but for what does not depend on the four numbers.

        :param customers: ``{(x, t, span): number of customers}``
        """
        r, alpha, a, b, k = self.r, self.alpha, self.a, self.b, self.k
        fixed = r * math.log(alpha) - math.lgamma(r) - _log_beta(a, b)
        by_orders = {
            x: fixed + _log_beta(a, b + x + self.stops_first) + math.lgamma(r + k * x)
            for x in {x for x, _t, _span in customers}
        }
        total = 0.0
        for (x, t, span), number in customers.items():
            stopped, active = self._ways(x, t, span)
            total += number * (
                by_orders[x] - (r + k * x) * math.log(alpha + span) + math.log(stopped + active)
            )
        return total

    def _ways(self, x, t, span):
        """Return the weights of having stopped with the last order, and of being active and silent."""
        shape = self.r + self.k * x
        stopped = 0.0
        if x or self.stops_first:
            chance = self.a / (self.b + x - 1 + self.stops_first)
            silence = shape * math.log((self.alpha + span) / (self.alpha + t))
            stopped = chance * math.exp(min(silence, WIDEST_POWER))
        return stopped, sum(self._weights_of_steps(x, t, span))

    def _weights_of_steps(self, x, t, span):
        """Return how probable each number of steps to the next order is, 0 to ``k`` − 1, while nothing was ordered."""
        silence = (span - t) / (self.alpha + span)
        weights = [1.0]
        for step in range(1, self.k):
            weights.append(weights[-1] * (self.r + self.k * x + step - 1) / step * silence)
        return weights


def fit(customers, k=1, *, stops_first=True):
    """Return the model with the highest likelihood.

    Of many different customers every n-th one is fitted: the four numbers hardly move with more.

    :param customers: ``{(x, t, span): number of customers}``, times of one unit
    :param int k: see :func:`find_regularity`
    :raise ValueError: if nobody ordered twice: nothing can be learned
    """
    if not any(x for x, _t, _span in customers):
        raise ValueError("Nobody ordered twice.")
    customers = _sample(customers)
    unit = sum(span * number for (_x, _t, span), number in customers.items()) / sum(
        customers.values()
    )
    unit = unit or 1.0

    def model(point):
        r, alpha, a, b = (math.exp(max(-WIDEST, min(WIDEST, value))) for value in point)
        return OrderModel(r, alpha * unit, a, b, k, stops_first)

    return model(_lowest(lambda point: -model(point).log_likelihood(customers), START))


def _sample(customers):
    """Return every n-th customer in the order of what is known of them, so that about ``MOST_FITTED`` are left."""
    step = math.ceil(len(customers) / MOST_FITTED)
    if step <= 1:
        return customers
    sampled, before = {}, 0
    for key, number in sorted(customers.items()):
        if taken := (before + number) // step - before // step:
            sampled[key] = taken
        before += number
    return sampled


def find_regularity(intervals):
    """Return ``k`` of the last two intervals of customers with three orders or more.

    With M = last interval ÷ both of them, k = (1 − 4 · Var M) / (8 · Var M), rounded, from 1 to ``MOST_REGULAR``.

    :param intervals: pairs of times
    """
    shares = [last / (last + before) for before, last in intervals if last + before > 0]
    if len(shares) < 2:
        return 1
    mean = sum(shares) / len(shares)
    variance = sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)
    if variance <= SMALLEST:
        return MOST_REGULAR
    return max(1, min(MOST_REGULAR, round((1 - 4 * variance) / (8 * variance))))


def _log_beta(a, b):
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _lowest(function, start):
    """Return where a function of several numbers is lowest, by the method of Nelder and Mead (1965)."""
    points = [[0.0] * len(start)]
    points += [
        [value if index == other else 0.0 for other, value in enumerate(start)]
        for index in range(len(start))
    ]
    found = sorted((function(point), point) for point in points)
    for _step in range(MOST_STEPS):
        if found[-1][0] - found[0][0] < NEAR * abs(found[0][0]):
            break
        *best, (worst, last) = found
        middle = [
            sum(values) / len(best) for values in zip(*(point for _, point in best), strict=True)
        ]
        across = _between(middle, last, -1.0)
        value = function(across)
        if value < found[0][0]:
            further = _between(middle, last, -2.0)
            found[-1] = min((function(further), further), (value, across))
        elif value < found[-2][0]:
            found[-1] = (value, across)
        else:
            near = _between(middle, across if value < worst else last, 0.5)
            near_value = function(near)
            if near_value < min(value, worst):
                found[-1] = (near_value, near)
            else:
                lowest = found[0][1]
                closer = (_between(lowest, point, 0.5) for _, point in found[1:])
                found[1:] = [(function(point), point) for point in closer]
        found.sort()
    return found[0][1]


def _between(start, end, part):
    return [one + part * (other - one) for one, other in zip(start, end, strict=True)]
