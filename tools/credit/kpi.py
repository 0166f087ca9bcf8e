"""Key figures of receivables, of all customers of a company or of groups of them.

Three months up to a day are measured, since a month of sales says little. What is open is as of the end of
a day, with tax; sales are invoices minus credit notes of the period, with tax as well.

* **DSO** (days sales outstanding) = owed ÷ sales × days of the period
* **DSO, count-back**: what is owed is covered with the sales of the last month, then the one before, and so
  on; the days of these months add up, of the last one in part
* **best possible DSO** = owed and not overdue ÷ sales × days of the period
* **average days delinquent** = DSO − best possible DSO
* **CEI** (collection effectiveness index) = (opening + sales − closing) ÷ (opening + sales − closing not
  overdue)
* **collection rate** = paid ÷ due, of what fell due in the period: as the metric of that name
"""

from typing import NamedTuple

from odoo.tools import SQL, float_round

from ..metric.documents import (
    DOCUMENT_DAY,
    DOCUMENTS,
    is_overdue,
    is_posted_document,
    open_item_events,
)

# Months of a period, points of a trend, and how many months of sales cover what is owed at most.
PERIOD, POINTS, COVER = 3, 12, 24


class Measured(NamedTuple):
    """What is measured of a group for a day: all that key figures are made of."""

    opening: float
    closing: float
    overdue: float
    sales: float
    days: int
    months: list  # (sales, days) of each month up to the day, the last one first
    paid: float  # by the end of the period, of what fell due in it
    due: float


def customer_groups(company, by):
    """Return the query of the group of each customer that has an account: ``partner_id``, ``key``.

    :param str by: ``company`` (one group), ``grade`` or ``owner``
    """
    column = {"grade": SQL("grade_id"), "owner": SQL("owner_id")}.get(by, SQL("0"))
    return SQL(
        "SELECT partner_id, %s AS key FROM key_account WHERE company_id = %s", column, company.id
    )


def balances(company, days, groups):
    """Return the query of what groups owe at the ends of days, and the overdue part: one for all days.

    Credits count against what is overdue of their customer first, as everywhere.

    :param days: dates in ascending order
    :param SQL groups: see :func:`customer_groups`
    :return: rows of ``number`` (position of the day, from 1), ``key``, ``owed``, ``overdue``
    """
    digits = company.currency_id.decimal_places
    return SQL(
        """
        WITH event AS MATERIALIZED (%(events)s),
             live AS MATERIALIZED (
             -- Most items were settled before the first day: they are left out at once.
             SELECT item_id FROM event GROUP BY item_id
             HAVING MAX(event.day) > %(first)s OR ROUND(SUM(event.amount), %(digits)s) <> 0
             ),
             item AS (
             SELECT wanted.number, wanted.day, event.item_id, event.partner_id, event.due, event.is_credit,
                    ROUND(SUM(event.amount), %(digits)s) AS amount
               FROM UNNEST(%(days)s::date[]) WITH ORDINALITY AS wanted(day, number)
               JOIN event ON event.day <= wanted.day
               JOIN live ON live.item_id = event.item_id
              GROUP BY 1, 2, 3, 4, 5, 6
             ),
             customer AS (
             SELECT item.number, item.partner_id, SUM(item.amount) AS owed,
                    GREATEST(COALESCE(SUM(item.amount) FILTER (WHERE %(late)s), 0), 0) AS overdue
               FROM item
              GROUP BY 1, 2
             )
        SELECT customer.number, COALESCE(known.key, 0), SUM(customer.owed), SUM(customer.overdue)
          FROM customer
     LEFT JOIN (%(groups)s) known ON known.partner_id = customer.partner_id
         GROUP BY 1, 2
        """,
        events=open_item_events(company, days[-1], lambda _partner: SQL()),
        first=days[0],
        digits=digits,
        days=list(days),
        late=is_overdue(SQL("item.day")),
        groups=groups,
    )


def sales(company, months, groups):
    """Return the query of sales with tax of groups in months: invoices minus credit notes.

    :param months: ``[(first day, last day)]`` without a gap, in order
    :return: rows of ``number`` (position of the month, from 1), ``key``, ``amount``
    """
    return SQL(
        """
        SELECT month.number, COALESCE(known.key, 0), SUM(move.amount_total_signed)
          FROM %(documents)s
          JOIN UNNEST(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS month(first, last, number)
            ON %(day)s BETWEEN month.first AND month.last
     LEFT JOIN (%(groups)s) known ON known.partner_id = partner.commercial_partner_id
         WHERE %(posted)s
         GROUP BY 1, 2
        """,
        documents=DOCUMENTS,
        firsts=[first for first, _last in months],
        lasts=[last for _first, last in months],
        day=DOCUMENT_DAY,
        groups=groups,
        posted=is_posted_document(company.id, months[0][0], months[-1][1]),
    )


def collections(source, number, groups):
    """Return the query of what fell due in a period and what of it was paid by its end, of groups.

    :param Source source: the events of the metric *collection rate* in the period
    :param int number: of the period
    :return: rows of ``number``, ``key``, ``paid``, ``due``
    """
    return SQL(
        """
        SELECT %(number)s, COALESCE(known.key, 0), ROUND(SUM(event.paid), 4), ROUND(SUM(event.due), 4)
          FROM (SELECT event.* %(events)s) event
     LEFT JOIN (%(groups)s) known ON known.partner_id = event.partner_id
         GROUP BY 2
        """,
        number=number,
        events=source.query,
        groups=groups,
    )


def count_back(owed, months, rounding=0.01):
    """Return the days of sales that cover what is owed, counted back month by month.

    :param months: ``[(sales, days)]``, the last month first
    :param float rounding: of the currency; what is less than that is no rest to be covered
    :return: days; ``None`` if all months together do not cover it, or nothing was sold in them
    """
    if not any(sold > 0 for sold, _days in months):
        return None
    rest, total = float_round(owed, precision_rounding=rounding), 0.0
    for sold, days in months:
        if rest <= 0:
            break
        amount = float_round(max(sold, 0), precision_rounding=rounding)
        if amount >= rest:
            return total + days * rest / amount
        rest = float_round(rest - amount, precision_rounding=rounding)
        total += days
    return total if rest <= 0 else None


def key_figures(measured, rounding=0.01):
    """Return the key figures of a group for a day; ``None`` where one cannot be said.

    :param Measured measured: of the group
    :param float rounding: of the currency
    :return: ``{code: days or share}``
    """
    opening, closing, overdue, sold, days, months, paid, due = measured
    current = closing - overdue

    def in_days(amount):
        return amount / sold * days if sold > 0 else None

    possible = opening + sold - current
    return {
        "dso": in_days(closing),
        "dso_count_back": count_back(closing, months, rounding),
        "dso_best": in_days(current),
        "days_delinquent": in_days(overdue),
        "cei": (opening + sold - closing) / possible if possible > 0 else None,
        "collection_rate": min(max(paid / due, 0), 1) if due > 0 else None,
    }
