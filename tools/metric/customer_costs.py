"""What customers cost: how a room says it, and what invoice lines cost by their order lines."""

from collections.abc import Callable
from typing import NamedTuple

from odoo.tools import SQL

from .documents import order_rate

# Kinds of costs that rooms report, in the order in which they are shown.
KINDS = (
    "rebate", "commission", "visit", "complaint", "gift", "care", "event", "service", "expense", "entry",
)  # fmt: skip
# What a unit of an invoice line cost, by its order lines: in company currency, for the smallest unit of its
# group. An aggregate over ``sold``, of the order ``ordering``, in the unit ``ordered``.
UNIT_COST = SQL(
    "AVG(sold.purchase_price / %s / COALESCE(NULLIF(ordered.factor, 0), 1))",
    order_rate(SQL("ordering")),
)


class Cost(NamedTuple):
    """One kind of cost of the customers of a scope.

    ``query`` returns rows of ``partner_id`` and ``amount``, in company currency. ``model`` holds the documents, and
    ``domain`` returns the domain of those of one account.
    """

    query: SQL
    model: str
    domain: Callable


def between(field, scope):
    """Return the domain of records with a day in the period of a scope."""
    return [(field, ">=", scope.date_from), (field, "<=", scope.date_to)]
