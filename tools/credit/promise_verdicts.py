"""Whether promises to pay were kept: money is given to promises in the order of their last day.

Nothing here reads the database: see ``promises.py`` for the statements, ``docs/figures.md`` for the rules.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from odoo.tools import float_compare, float_round


@dataclass(slots=True)
class Received:
    """What one credit settles of one document, and which shares of it are money and relief."""

    item_id: int
    day: date
    amount: float
    amount_currency: float = 0.0
    received: float = 0.0
    currency_id: int = 0
    money: float = 1.0
    relief: float = 0.0
    left: float = 1.0  # the share that was given to no promise yet

    def of(self, currency_id):
        """Return the amount in the currency of a promise: of the document, or else of the company."""
        return self.amount_currency if currency_id == self.currency_id else self.amount

    def add(self, other):
        """Add what the same credit settles of another instalment of the document."""
        whole = self.amount + other.amount
        share = other.amount / whole if whole else 0.0
        self.money += (other.money - self.money) * share
        self.relief += (other.relief - self.relief) * share
        self.day = max(self.day, other.day)
        self.amount = whole
        self.amount_currency += other.amount_currency
        self.received += other.received


class Document(NamedTuple):
    """A posted document: its amounts, and what it was matched with, by day."""

    currency_id: int
    total_currency: float
    total: float
    matched: list

    def of(self, currency_id):
        return self.total_currency if currency_id == self.currency_id else self.total


class Booked(NamedTuple):
    """What counts of a credit for a customer, and what of it is money, in company currency."""

    item_id: int
    day: date
    amount: float
    money: float
    relief: float
    written_off: float


class Customer(NamedTuple):
    """What a customer owes now, and what is credited, by day: in company currency."""

    owed: float
    booked: list


@dataclass(slots=True)
class Part:
    """A part of a promise: of a document, whose key is ``None`` when it is gone."""

    key: tuple | None
    amount: float
    before: dict
    due: float = 0.0
    given: dict = field(default_factory=dict)


@dataclass(slots=True)
class Promise:
    """A promise as it is judged; the first fields stand in the order of the statement that reads them."""

    id: int
    partner_id: int
    currency_id: int
    rounding: float
    amount: float
    day: date
    limit: date
    since: date
    owed_before: float = 0.0
    covers_documents: bool = True
    before: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    due: float = 0.0
    paid: float = 0.0  # received in time
    taken: list = field(default_factory=list)
    arrived: list = field(default_factory=list)  # (day, amount) of all money, in time or late

    def take(self, day, amount):
        """Count money that came in time."""
        self.taken.append((day, amount))
        self.paid += amount

    @property
    def received(self):
        """What was received at all."""
        return sum(amount for _day, amount in self.arrived)


class Verdict(NamedTuple):
    """What becomes of a promise."""

    state: str
    settled: date | None
    due: float
    paid: float
    late: float = 0.0  # of what was paid, after the last day
    complete: date | None = None  # all of it had come

    @property
    def share(self):
        """What it counts in a kept rate: ``None`` while it is not settled."""
        return {"kept": 1.0, "partly": 0.0, "broken": 0.0}.get(self.state)


def judge(promises, documents, customers, today):
    """Judge all promises of some customers: what becomes of those of one does not depend on the others.

    :param promises: list of :class:`Promise`, all those of a customer
    :param dict documents: ``{key: Document}`` of those that are posted
    :param dict customers: ``{partner id: Customer}`` for promises without documents
    :return: ``{promise id: Verdict}``
    """
    promises = sorted(promises, key=lambda promise: (promise.limit, promise.id))
    # Money that promises took: {(partner id, item id): {promise id: amount in company currency}}
    used = defaultdict(lambda: defaultdict(float))
    covering = [promise for promise in promises if promise.covers_documents]
    for promise in covering:
        _measure_parts(promise, documents)
        for part in promise.parts:
            _give(promise, part, documents, used, part.due)
    for promise in covering:  # what is left of one document helps for another of the same promise
        if promise.paid < promise.due:
            for part in promise.parts:
                _give(promise, part, documents, used, promise.due - promise.paid)
        if promise.limit < today:
            promise.arrived = _find_arrived(promise, documents)
    for promise in promises:
        if not promise.covers_documents:
            _judge_customer(promise, customers[promise.partner_id], used)
    return {promise.id: _decide(promise, today) for promise in promises}


def _measure_parts(promise, documents):
    """Note what is to be paid of each part: less what was credited, and at most what is left."""
    for part in promise.parts:
        document = documents.get(part.key)
        if document is None:  # draft, cancelled or deleted
            continue
        left = document.of(promise.currency_id) - sum(part.before.values())
        for item in document.matched:
            if item.relief:
                left -= _new(item, promise, part) * item.relief
        part.due = max(min(part.amount, left), 0.0)
    promise.due = float_round(
        sum(part.due for part in promise.parts), precision_rounding=promise.rounding
    )


def _new(item, promise, part):
    """Return what a credit has settled since the promise was taken."""
    return max(item.of(promise.currency_id) - part.before.get(item.item_id, 0.0), 0.0)


def _give(promise, part, documents, used, wanted):
    """Give money that came in time to a part of a promise, as much as is wanted and left."""
    document = documents.get(part.key)
    for item in document.matched if document else ():
        if wanted <= 0:
            break
        whole = item.of(promise.currency_id) * item.money
        if item.day > promise.limit or whole <= 0:
            continue
        given = part.given.get(item.item_id, 0.0)
        new = _new(item, promise, part) * item.money
        amount = min(wanted, new - given, whole * item.left)
        if amount <= 0:
            continue
        part.given[item.item_id] = given + amount
        item.left -= amount / whole
        taken = used[promise.partner_id, item.item_id]
        taken[promise.id] += item.received * item.money * amount / whole
        promise.take(item.day, amount)
        wanted -= amount


def _find_arrived(promise, documents):
    """Return what was received for the documents of a promise, in time or late: ``[(day, amount)]``."""
    return [
        (item.day, _new(item, promise, part) * item.money)
        for part in promise.parts
        for item in (documents[part.key].matched if part.key in documents else ())
    ]


def _judge_customer(promise, customer, used):
    """Give the money of a customer that is left to a promise without documents."""
    booked = [
        (item, _new_share(item, promise), _left(item, promise, used))
        for item in customer.booked
        if item.day >= promise.since
    ]
    money = sum(left for _item, _share, left in booked)
    relief = sum(item.relief * share for item, share, _left in booked)
    written_off = sum(item.written_off * share for item, share, _left in booked)
    promise.due = float_round(
        max(
            min(
                promise.amount,
                promise.owed_before - relief,
                money + max(customer.owed + written_off, 0.0),
            ),
            0.0,
        ),
        precision_rounding=promise.rounding,
    )
    promise.arrived = [(item.day, left) for item, _share, left in booked]
    wanted = promise.due
    for item, _share, left in booked:
        amount = min(wanted, left)
        if item.day <= promise.limit and amount > 0:
            used[promise.partner_id, item.item_id][promise.id] += amount
            promise.take(item.day, amount)
            wanted -= amount


def _new_share(item, promise):
    """Return the share of a credit that has come to count since the promise was taken."""
    new = max(item.amount - promise.before.get(item.item_id, 0.0), 0.0)
    return new / item.amount if item.amount else 0.0


def _left(item, promise, used):
    """Return the money of a credit that is new for a promise, and that no other promise took.

    Earlier promises took what was old for this one first.
    """
    taken = used.get((promise.partner_id, item.item_id), {})
    new = item.money * _new_share(item, promise)
    early = sum(amount for other_id, amount in taken.items() if other_id < promise.id)
    late = sum(taken.values()) - early
    return max(new - late - max(early - (item.money - new), 0.0), 0.0)


def _decide(promise, today):
    """Return the verdict of a promise whose money is known."""
    # What is due is rounded already, so that rounded amounts compare as they are.
    if promise.due <= 0:
        return Verdict("cancelled", None, 0.0, 0.0)
    paid = promise.paid and float_round(promise.paid, precision_rounding=promise.rounding)
    if paid >= promise.due:
        day = max(_find_day(promise, promise.taken) or promise.day, promise.day)
        return Verdict("kept", day, promise.due, promise.due, complete=day)
    if today <= promise.limit:
        return Verdict("open", None, promise.due, paid)
    late = float_round(min(promise.received, promise.due), precision_rounding=promise.rounding)
    state = "partly" if paid > 0 else "broken"
    return Verdict(
        state,
        promise.limit + timedelta(days=1),
        promise.due,
        max(paid, late),
        late=float_round(max(late - paid, 0.0), precision_rounding=promise.rounding),
        complete=_find_day(promise, promise.arrived),
    )


def _find_day(promise, received):
    """Return the day on which the last of what was due had come; ``None`` if it has not.

    :param received: ``[(day, amount)]``
    """
    total = 0.0
    for day, amount in sorted(received):
        total += amount
        if float_compare(total, promise.due, precision_rounding=promise.rounding) >= 0:
            return day
    return None
