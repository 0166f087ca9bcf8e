"""The customer relations report: what is asked, and what rooms answer.

A room answers with *sources*: a statement each, for the period and for the one before it at once, whatever the
number of accounts. Each source says which figures its rows are, how they are called, and what they open.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from odoo.tools import SQL

COUNT, MONEY, POINTS, SHARE = "count", "money", "points", "share"


class ReportFigure(NamedTuple):
    """A figure of the report.

    ``label`` returns its name for an environment (its language) and the ``ref`` of the row; ``breakdown``
    returns the title that figures of one chart have in common. ``of`` is the code of the figure that it is a
    share of. ``action`` is the XML id of a window action without module, and ``domain`` returns which of its
    records count, for the first and the last day and the ``ref``; ``path`` leads from them to the account, and is
    empty where the domain names the records themselves.
    ``empty`` is the value without any row, ``None`` where that is not known. A figure with ``is_listed`` has a
    row for each ``ref`` that is found, and none otherwise. ``metric`` is the code of the metric that it tells: while
    that is confidential, managers alone see it. ``for_managers`` marks what managers alone see, confidential or not.
    """

    label: Callable
    unit: str = COUNT
    of: str | None = None
    breakdown: Callable | None = None
    action: str = ""
    domain: Callable | None = None
    path: str = "account_id"
    empty: float | None = 0.0
    is_listed: bool = False
    metric: str | None = None
    for_managers: bool = False


class ReportSource(NamedTuple):
    """Figures of one section, by code, and where they come from.

    ``query`` returns the statement of a period, for its first and last day: rows of ``code``, ``ref`` (id or
    NULL) and ``value``. ``measure`` returns the same as a dict, ``{(code, ref): value}``, where the figures are
    computed elsewhere. ``feature`` is the feature that has to be on. ``is_credit`` marks what only those see
    who handle the credit of all accounts, and whose report it is.
    """

    section: str
    figures: dict[str, ReportFigure]
    query: Callable | None = None
    measure: Callable | None = None
    feature: str | None = None
    is_credit: bool = False


@dataclass(frozen=True)
class ReportScope:
    """What a report tells of: accounts of a company, and the period with the one before it.

    :param env: with all rights
    :param SQL accounts: statement of the ids of the accounts
    :param periods: ``((first, last), (first, last))``, the period and the one before, both inclusive
    """

    env: Any
    company: Any
    accounts: SQL
    periods: tuple[tuple[date, date], ...]
    memo: dict = field(default_factory=dict)

    @property
    def customers(self):
        """The statement of the ids of the customers."""
        return SQL("SELECT partner_id FROM key_account WHERE id IN (%s)", self.accounts)

    def get_partner_ids(self):
        """Return the ids of the customers; read once."""
        if "partners" not in self.memo:
            rows = self.env.execute_query(self.customers)
            self.memo["partners"] = [partner_id for (partner_id,) in rows]
        return self.memo["partners"]

    def read_source(self, source):
        """Return the values of a source, ``{(code, ref): value}``, for each period."""
        if source.measure:
            return [source.measure(first, last) for first, last in self.periods]
        found = [{} for _period in self.periods]
        statement = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS period, told.* FROM (%s) AS told (code, ref, value)",
                number,
                source.query(first, last),
            )
            for number, (first, last) in enumerate(self.periods)
        )
        for number, code, ref, value in self.env.execute_query(statement):
            if value is not None:
                found[number][code, ref] = float(value)
        return found
