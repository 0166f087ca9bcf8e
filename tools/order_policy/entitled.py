"""What an account may have when it buys, by its sales policy."""

from typing import NamedTuple

from odoo.models import BaseModel

# Kinds of advantages that decide on orders; see tools/policy/kinds.py.
KINDS = ("price", "discount", "term", "days")


class Entitled(NamedTuple):
    """What an account is entitled to on a day; empty records and ``None`` where nothing is given."""

    account: BaseModel
    policy: BaseModel
    pricelist: BaseModel
    discount: float
    term: BaseModel
    days: int | None
