"""What an agreement pays: arithmetic alone, on figures that were measured.

A *base* is what counts towards the steps: an amount of money, or a quantity in the unit of the agreement.
*Money* is the amount of the same documents, of which a rate is paid. A step reaches from its start up to
the start of the next: whoever is at the start has reached it.

* ``stepped``: each part of the base earns the rate of its own step.
* ``total``: the rate of the highest step that was reached is paid on everything.
* ``growth``: the same, with steps in percent more than last year.
* ``target``: the same, with one step.
* ``days``: what was paid within so many days earns the rate of its step, see ``payments.py``.
"""

from typing import NamedTuple

from odoo.tools import float_round

# One more unit that pays more than this many units earn is a cliff worth a warning.
CLIFF_UNITS = 10
# Quantities are compared as Odoo shows them at most.
QUANTITY_DIGITS = 6
# So far from a whole cent at most, an amount is not near the half of one.
CLEARLY_ROUNDED = 0.499


class Step(NamedTuple):
    """From where on which rate is paid: a share of the money, or money per unit."""

    start: float
    rate: float
    end: float | None = None


class Cliff(NamedTuple):
    """A step at which one more unit lifts the rebate by ``jump``, which ``units`` of it earn."""

    start: float
    jump: float
    units: float


class NextStep(NamedTuple):
    """What is missing to the next step, and what reaching it brings more."""

    start: float
    missing: float
    rate: float
    next_rate: float
    gain: float


class Terms(NamedTuple):
    """The terms of an agreement.

    :param str form: see above
    :param tuple steps: rising starts; of growth in percent
    :param bool is_per_unit: rates are money per unit, not shares of the money
    :param float minimum: base below which nothing is paid; 0 for none
    :param float cap: most that is paid; 0 for none
    :param int digits: of the currency
    :param bool is_quantity: the base is a quantity, not money
    """

    form: str
    steps: tuple
    is_per_unit: bool = False
    minimum: float = 0.0
    cap: float = 0.0
    digits: int = 2
    is_quantity: bool = False

    # === STEPS === #

    def scaled(self, previous):
        """Return the steps in units of the base.

        :param float previous: base of the same days of last year; without any, no growth can be told
        """
        if self.form != "growth":
            return self.steps
        if previous <= 0:
            return ()
        return tuple(
            Step(self._border(previous * (1 + step.start / 100)), step.rate, step.end)
            for step in self.steps
        )

    def rounded(self, base):
        """Return a base as it is compared: sums of floats end in fractions of a cent."""
        return round(base, QUANTITY_DIGITS if self.is_quantity else self.digits)

    def _border(self, base):
        """Return the start of a step as it is compared: half a cent is a cent more, as Odoo rounds."""
        return float_round(
            base, precision_digits=QUANTITY_DIGITS if self.is_quantity else self.digits
        )

    def rate_at(self, base, previous=0.0):
        """Return the rate of the step that a base reaches; 0 below the first and below the minimum."""
        return self._reach(self.rounded(base), self.scaled(previous))

    def _reach(self, base, steps):
        """Return the same of a rounded base, and of steps in its unit."""
        rate = 0.0
        if base >= self.minimum:
            for step in steps:
                if step.start > base:
                    break
                rate = step.rate
        return rate

    # === WHAT IS PAID === #

    def judge(self, base, money, previous=0.0, earned=0.0):
        """Return what a base earns, the rate that it reaches, and its next step: see below, of all at once."""
        base, steps = self.rounded(base), self.scaled(previous)
        paid = self._earn(base, money, steps, earned)
        if self.form == "days":
            return paid, 0.0, None
        return paid, self._reach(base, steps), self._follow(base, money, steps, paid)

    def pay(self, base, money, previous=0.0, earned=0.0):
        """Return what a base earns, in the currency of the company.

        :param float money: amount of what counts
        :param float earned: what payments earned by their days, for the form ``days``
        """
        return self._earn(self.rounded(base), money, self.scaled(previous), earned)

    def _earn(self, base, money, steps, earned=0.0):
        if base <= 0 or base < self.minimum:
            return 0.0
        if self.form == "days":
            paid = earned
        else:
            worth = 1.0 if self.is_per_unit else money / base
            paid = self._weigh(base, steps) * worth
        if paid <= 0:
            return 0.0
        return self._money(min(paid, self.cap) if self.cap else paid)

    def _money(self, amount):
        """Return an amount as Odoo rounds it: half a cent up."""
        # Odoo's way takes longer, and comes to the same but near the half of a cent.
        unit = 10**self.digits
        cents = amount * unit
        whole = round(cents)
        if abs(cents - whole) < CLEARLY_ROUNDED:
            return whole / unit
        return float_round(amount, precision_digits=self.digits)

    def _weigh(self, base, steps):
        """Return the sum of base × rate."""
        if self.form != "stepped":
            return base * self._reach(base, steps)
        total, end = 0.0, base
        for step in reversed(steps):
            if end > step.start:
                total += (end - step.start) * step.rate
                end = step.start
        return total

    # === WHAT COMES NEXT === #

    def next_step(self, base, money, previous=0.0):
        """Return the next step above a base, ``None`` at the top, for days to pay, and where the cap comes first.

        What is missing is assumed to cost what the base did on average.
        """
        if self.form == "days":
            return None
        base, steps = self.rounded(base), self.scaled(previous)
        return self._follow(base, money, steps, self._earn(base, money, steps))

    def _follow(self, base, money, steps, paid):
        if self.cap and paid >= self.cap:
            return None
        # Below 0, the way to a step is longer than from 0.
        now, reached = self._reach(base, steps), max(base, 0.0)
        for step in steps:
            start = max(step.start, self.minimum)
            if start <= reached:
                continue
            at = self.rounded(start)
            then = self._reach(at, steps)
            if then == now:
                continue
            price = 1.0 if not self.is_quantity else money / base if base > 0 else 0.0
            if self._is_capped_below(start, base, money, price, steps):
                return None
            gain = self._earn(at, money + (start - base) * price, steps) - paid
            return NextStep(start, self.rounded(start - base), now, then, self._money(gain))
        return None

    def _is_capped_below(self, start, base, money, price, steps):
        """Return whether the most is paid just before a step already, so that its rate is never paid."""
        if not self.cap:
            return False
        before = start - 10.0 ** -(QUANTITY_DIGITS if self.is_quantity else self.digits)
        return self._earn(self.rounded(before), money + (before - base) * price, steps) >= self.cap

    # === CLIFFS === #

    def cliffs(self):
        """Return the steps at which one more unit pays more than many units earn.

        For ``growth``, start is in percent, and jump and units are shares of the sales of the period.
        """
        if self.form == "days":
            return []
        if self.form == "growth":
            return [
                Cliff(step.start, step.rate - below.rate, (step.rate - below.rate) / step.rate)
                for below, step in zip((Step(0, 0), *self.steps), self.steps, strict=False)
                if step.rate > 0
            ]
        found, before = [], 0.0
        starts = {max(step.start, self.minimum) for step in self.steps}
        for start in sorted(starts) if self.form != "stepped" else ():
            rate = self.rate_at(start)
            jump = self._capped(start * rate) - self._capped(start * before)
            if rate > 0 and jump / rate > CLIFF_UNITS:
                found.append(Cliff(start, jump, jump / rate))
            before = rate
        return found or self._minimum_cliff()

    def _capped(self, amount):
        return min(amount, self.cap) if self.cap else amount

    def _minimum_cliff(self):
        """Return the minimum of a stepped agreement, from which on all below it is paid as well."""
        rate = self.rate_at(self.minimum)
        if self.form != "stepped" or not self.minimum or rate <= 0:
            return []
        jump = self._capped(self._weigh(self.minimum, self.steps))
        return [Cliff(self.minimum, jump, jump / rate)] if jump / rate > CLIFF_UNITS else []


def split(total, weights, digits):
    """Share an amount in proportion to weights, to the last cent, by largest remainder.

    :param dict weights: by key; what is negative gets nothing. Equal remainders go to the lower key.
    :return: ``{key: amount}``, which add up to the total
    """
    unit = 10**digits
    positive = {key: max(weight, 0.0) for key, weight in weights.items()}
    whole, cents = sum(positive.values()), round(total * unit)
    if not whole:
        return dict.fromkeys(weights, 0.0)
    exact = {key: cents * weight / whole for key, weight in positive.items()}
    shares = {key: int(value) for key, value in exact.items()}
    rest = cents - sum(shares.values())
    by_remainder = sorted(exact, key=lambda key: (-round(exact[key] - shares[key], 9), key))
    for key in by_remainder[:rest]:
        shares[key] += 1
    return {key: round(share / unit, digits) for key, share in shares.items()}
