"""The scope of a metric, and how a metric is defined."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo.tools import SQL

from ..days import local_date
from ..periods import previous_start


class Fragment(NamedTuple):
    """A metric as SQL: an aggregate over the rows of a source.

    ``source`` is the method of ``key.account.metric`` that returns a :class:`Source`. It is called
    with the scope, the first day that the wanted metrics need, and the set of their codes. Metrics
    with the same source are measured by one statement.
    ``history`` defines how far back the source must reach: ``period``, ``previous`` (also the
    period before) or ``ever``. ``empty`` is the value of a customer without any row in the
    source: 0 for sums and counts, ``None`` if the figure is undefined.
    """

    source: Callable
    expression: SQL
    history: str = "period"
    empty: float | None = None


class Source(NamedTuple):
    """Rows to aggregate: ``query`` is ``FROM … WHERE …``, ``partner`` the commercial partner's id."""

    partner: SQL
    query: SQL


class MetricScope:
    """The company, the period and (optionally) the customers that metrics are measured for.

    Both dates are inclusive and are days in the time zone of the company (UTC if it has none).

    :param res.company company: the company whose documents count
    :param date date_from: first day of the period
    :param date date_to: last day of the period, the *as-of* date
    :param partner_ids: ids of commercial partners, or ``None`` for all
    """

    def __init__(self, company, date_from, date_to, partner_ids=None):
        self.company = company
        self.date_from = date_from
        self.date_to = date_to
        self.partner_ids = None if partner_ids is None else tuple(partner_ids)
        self.timezone = company.partner_id.tz or "UTC"

    @property
    def previous_from(self):
        """First day of the previous period of the same length.

        A period of whole months is preceded by as many months, any other by as many days.
        """
        return previous_start(self.date_from, self.date_to)

    def since(self, history):
        """Return the first day that a source with this ``history`` has to reach back to."""
        return {
            "period": self.date_from,
            "previous": self.previous_from,
            "ever": date(1900, 1, 1),
        }[history]

    def start_of(self, day):
        """Return the naive UTC datetime at which ``day`` starts in the company's time zone."""
        zone = pytz.timezone(self.timezone)
        if day.year < 1901:
            return datetime.combine(day, time.min)
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @property
    def end(self):
        """The naive UTC datetime at which the period ends (exclusive)."""
        return self.start_of(self.date_to + timedelta(days=1))

    def local_date(self, column):
        """Return the SQL of the company's calendar day of the UTC datetime ``column``."""
        return local_date(column, self.timezone)

    def only(self, partner):
        """Return the SQL condition that keeps rows of the wanted customers (``AND …``)."""
        if self.partner_ids is None:
            return SQL()
        return SQL("AND %s IN %s", partner, self.partner_ids or (0,))
