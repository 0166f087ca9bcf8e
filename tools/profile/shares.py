"""Shares of a whole, as fractions with four decimals."""

from odoo.tools import float_compare


def over_the_whole(total):
    """Return whether shares add up to more than 100 %, apart from rounding."""
    return float_compare(total, 1, precision_digits=4) > 0
