"""The manager's board: how all accounts stand, and what happened in a period. See ``docs/manager.md``.

Rooms answer with parts. A part is drawn as one of four kinds, from data that holds words and figures
as they are shown, and the action that opens the records of each:

* ``matrix``: ``columns`` (``label``, ``action``) and ``rows`` (``label``, ``color``, ``value``,
  ``action``, ``cells``), each cell with ``value``, ``action``, and ``up`` and ``down`` (``value``,
  ``action``), or ``None``;
* ``tiles``: ``tiles`` (``id`` of an account, ``name``, ``value``, ``words``, ``state``: good, watch or
  alert, ``area``: what its size says, ``title``) and ``legend`` (``label``, ``state``, ``value``, ``action``);
* ``curve``: ``points`` (``x`` and ``y``) and ``figures`` (``label``, ``value``, ``action``);
* ``bars``: ``rows`` (``label``, ``value``, ``share`` of the longest bar from 0 to 1, ``note``,
  ``severity``, ``action``).
"""

from typing import NamedTuple

from .desk import Desk
from .periods import period_start

# How many months each period has, up to today.
PERIODS = {"month": 1, "quarter": 3, "year": 12}


class BoardPart(NamedTuple):
    """A part of the board. ``empty`` is told in place of data where there is none."""

    name: str
    kind: str
    sequence: int
    label: str
    data: dict
    note: str = ""
    action: dict | None = None
    empty: str = ""


class Board(Desk):
    """The desk of a manager with all accounts of the company, and the days from ``first`` to ``today``."""

    def __init__(self, env, period):
        super().__init__(env, everybody=True)
        self.period = period
        self.first = period_start(self.today, PERIODS[period])

    @property
    def days(self):
        """How many days the period has."""
        return (self.today - self.first).days + 1

    def during(self, field="date"):
        """Return the domain of records of the period."""
        return [(field, ">=", self.first), (field, "<=", self.today)]
