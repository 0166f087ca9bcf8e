"""What people are appraised by, and the rows that each figure counts.

A *source* is one statement, whatever the number of people: a row for each record that counts, with the person
whom it counts for. Summed up it gives the figures of everybody; read for one person it gives the records that a
figure opens, so both always agree. ``docs/appraisal.md`` says each definition in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from odoo.tools import SQL

SHARE, COUNT, GROWTH = "share", "count", "growth"


class Measure(NamedTuple):
    """A figure of a person.

    ``label`` and ``formula`` return its name and its definition for an environment (its language). ``unit`` says
    how it follows from what a source counts: SHARE is *counted ÷ of* and at most 1, GROWTH is *counted ÷ of − 1*, COUNT is
    *counted*. ``best`` is "high", "low", or empty where more is neither better nor worse. ``of_money`` marks
    amounts in the currency of the company. ``metric`` is the code of the metric that it tells: while that is
    confidential, managers alone see it.
    """

    label: Callable
    formula: Callable
    unit: str = SHARE
    best: str = "high"
    of_money: bool = False
    metric: str | None = None

    def get_value(self, counted, whole):
        """Return the figure, ``None`` where there is nothing to divide by."""
        if self.unit == COUNT:
            return counted
        if whole <= 0:
            return None
        # More visits than required, rounded up, are no more than all of them.
        return counted / whole - 1 if self.unit == GROWTH else min(1.0, counted / whole)


class AppraisalSource(NamedTuple):
    """Measures, by code, that are counted with one statement.

    ``rows`` is that statement: ``user_id``, ``record_id`` (of the model ``model``), and for each measure
    ``<code>_counted`` and ``<code>_of``. ``action`` is the XML id of a window action that shows these records.
    ``feature`` is the feature that has to be on.
    """

    measures: dict[str, Measure]
    rows: SQL
    model: str
    action: str
    feature: str | None = None

    def sums(self, people):
        """Return the statement of the figures: a row per person, then counted and of of each measure.

        :param SQL people: condition on ``user_id``
        """
        columns = [
            SQL("SUM(%s)::float8", SQL.identifier(f"{code}_{part}"))
            for code in self.measures
            for part in ("counted", "of")
        ]
        return SQL(
            "SELECT user_id, %s FROM (%s) appraised WHERE user_id IS NOT NULL AND %s GROUP BY user_id",
            SQL(", ").join(columns),
            self.rows,
            people,
        )

    def records(self, code, user_id):
        """Return the statement of the ids of the records that a figure of a person counts."""
        return SQL(
            "SELECT DISTINCT record_id FROM (%s) appraised WHERE user_id = %s AND (%s <> 0 OR %s <> 0)",
            self.rows,
            user_id,
            SQL.identifier(f"{code}_counted"),
            SQL.identifier(f"{code}_of"),
        )


@dataclass(frozen=True)
class AppraisalScope:
    """The company and the days that people are appraised for; both days count.

    :param env: with all rights
    """

    env: Any
    company: Any
    first: date
    last: date

    @property
    def today(self):
        """Today in the company."""
        return self.company._key_account_today()
