"""Kinds of rules that judge orders by the sales policy: how they are checked, told, and answered."""

from datetime import date
from typing import NamedTuple

from odoo.tools import float_compare

from ..order_hold.checks import Check
from ..order_hold.judgement import round_to


class Prices(NamedTuple):
    """What an order is below the floors of the sales policy, in its own currency; see :mod:`.floors`.

    ``below`` has the ids of the lines below their floors, ``off`` is what is taken off the order as a whole.
    ``digits`` are those of prices of a unit, ``rounding`` is of the currency of the order.
    """

    missing: float
    off: float
    number: int
    worst: dict | None
    discount: float
    pricelist: str
    below: tuple
    digits: int
    rounding: float


class Longest(NamedTuple):
    """The last day to pay by the sales policy, from today; ``term`` names the payment terms, if it is theirs."""

    due: date
    term: str


def find_price(rule, claim, standing, today, rounding):
    """Return what an order is below the sales policy, where it is more than the amount of the rule."""
    prices = claim.measured.get("price")
    if not prices:
        return None
    missing = round_to(prices.missing / claim.rate, rounding, "HALF-UP")
    if float_compare(missing, rule.amount, precision_rounding=rounding) <= 0:
        return None
    more = prices.missing - rule.amount * claim.rate
    return {
        "missing": missing,
        "amount": rule.amount,
        "raise": round_to(more, prices.rounding, "UP"),
        "off": prices.off,
        "number": prices.number,
        "worst": prices.worst,
        "discount": prices.discount,
        "pricelist": prices.pricelist,
        "digits": prices.digits,
    }


def tell_price(words, found):
    """Return what is missing, on how many lines, and the worst of them."""
    env, worst = words.env, found["worst"]
    texts = {"missing": words.money(found["missing"])}
    if worst:
        texts |= {
            "name": worst["name"],
            "price": words.price(worst["price"], found["digits"]),
            "floor": words.price(worst["floor"], found["digits"]),
        }
    if not worst:
        text = env._(
            "Discounts on the whole order are %(missing)s more than the sales policy allows.",
            **texts,
        )
    elif found["number"] == 1:
        text = env._(
            "The order is %(missing)s below the sales policy: “%(name)s” costs %(price)s, and %(floor)s is "
            "the lowest price.",
            **texts,
        )
    else:
        text = env._(
            "The order is %(missing)s below the sales policy on %(number)s lines. The worst one: “%(name)s” "
            "costs %(price)s, and %(floor)s is the lowest price.",
            number=found["number"],
            **texts,
        )
    if not found["amount"]:
        return text
    allowed = env._("%(amount)s are tolerated.", amount=words.money(found["amount"]))
    return f"{text} {allowed}"


def way_price(words, found):
    """Return by how much prices have to go up, in the currency of the order, or which ones to keep to."""
    env = words.env
    prices = env._("the list prices")
    if found["pricelist"]:
        prices = env._("the prices of “%s”", found["pricelist"])
    amount = words.money(found["raise"], words.order_currency)
    if not found["discount"]:
        return env._(
            "Raise the prices by %(amount)s in total, or keep to %(prices)s.",
            amount=amount,
            prices=prices,
        )
    return env._(
        "Raise the prices by %(amount)s in total, or keep to a discount of %(discount)s on %(prices)s.",
        amount=amount,
        discount=f"{round(found['discount'] * 100, 4):g} %",
        prices=prices,
    )


def find_days(rule, claim, standing, today, rounding):
    """Return by how many days the terms of the order are longer than the sales policy allows."""
    longest = claim.measured.get("days")
    if not longest or not claim.due or claim.due <= longest.due:
        return None
    return {
        "days": (claim.due - today).days,
        "allowed_days": (longest.due - today).days,
        "term": longest.term,
    }


def tell_days(words, found):
    """Return how long the customer has to pay, and how long the sales policy allows."""
    return words.env._(
        "By the payment terms of the order the customer pays within %(days)s days; the sales policy allows "
        "%(allowed)s days.",
        days=found["days"],
        allowed=found["allowed_days"],
    )


def way_days(words, found):
    """Return the terms to shorten to."""
    if found["term"]:
        return words.way_terms(found)
    return words.env._("Shorten the payment terms to %s days.", found["allowed_days"])


# What was agreed with one customer stays when its contact joins another.
CHECKS = {
    "price": Check(find_price, tell_price, way_price, "missing", True, "amount", moves=False),
    "days": Check(find_days, tell_days, way_days, plain=True, moves=False),
}
