"""Prices of an order against the lowest ones that the sales policy allows: pure figures.

The floor of a line is its price by the pricelist, less the discount that the customer is entitled to. Lines
are compared one by one, to the cent, so that a dear line does not pay for a cheap one. What is taken off the
order as a whole (lines with a price below zero) may use what the lines are above their floors; of what is
invoiced by delivery only up to its price by the pricelist, since it may never be delivered.
"""

from typing import NamedTuple

from odoo.tools import float_round

# What the rounding of a discount can move a floor by, at most: a thousandth, as of a discount of 95 %.
ROUNDED = 0.001


class Sold(NamedTuple):
    """A line, or a combo of several: prices of a unit, in the currency of the order.

    ``price`` is less the discount of the line, ``base`` by the pricelist, ``floor`` less what is entitled.
    ``is_sure``: it is invoiced as ordered, delivered or not. ``net`` is the part of its price that is no tax.
    """

    key: object
    name: str
    quantity: float
    price: float
    base: float
    floor: float
    is_sure: bool = True
    net: float = 1.0


class Compared(NamedTuple):
    """What an order is below its floors; ``off``: the part of it that is taken off the order as a whole, less tax.

    ``below`` has the lines below their floors, the worst one first.
    """

    missing: float
    off: float
    below: tuple


def lowest(base, discount, unit, digits):
    """Return the floor of a unit.

    Where Odoo shows the rebate of a pricelist as the discount of a line, it rounds the per cent: what it
    writes itself is not below.

    :param float base: the price by the pricelist
    :param float discount: what is entitled; 0.03 is 3 %
    :param float unit: the price of the line before its discount, or 0 if the line has none
    :param int digits: decimals of per cent in discounts
    """
    floor = base * (1 - discount)
    if unit > base > 0:
        shown = float_round((1 - floor / unit) * 100, precision_digits=digits)
        floor = min(floor, max(unit * (1 - shown / 100), floor * (1 - ROUNDED)))
    return floor


def compare(lines, rounding):
    """Return what lines are below their floors.

    :param lines: :class:`Sold` of an order
    :param float rounding: of the currency of the order
    :rtype: Compared
    """

    def cents(amount):
        # Amounts are products of floats: what is a hair below a cent is that cent.
        near = float_round(amount, precision_rounding=rounding / 1000)
        return float_round(near, precision_rounding=rounding)

    below, room, off = [], 0.0, 0.0
    for line in lines:
        if line.quantity < 0:
            # What comes back is worth what the pricelist says.
            off += max(line.price - line.base, 0.0) * -line.quantity * line.net
        elif line.price < 0 and line.floor <= 0:
            off -= line.price * line.quantity * line.net
        else:
            wanted, got = line.floor * line.quantity, line.price * line.quantity
            if short := max(cents(cents(wanted) - cents(got)), 0.0):
                below.append((short, line))
            else:
                most = got if line.is_sure else min(got, line.base * line.quantity)
                room += max(most - wanted, 0.0) * line.net
    off = max(cents(cents(off) - cents(room)), 0.0)
    below.sort(key=lambda pair: -pair[0])
    missing = cents(sum(short for short, _line in below) + off)
    return Compared(missing, off, tuple(line for _short, line in below))
