"""What a customer owes and may still come to owe: open items by age, orders under way, drafts.

All amounts are in company currency. The customer is the commercial partner of whom Odoo's ledger names,
or will name: that of the journal item, and of the invoice address of an order or draft. It does not matter
who sells to it, or on which of its contacts.
"""

from typing import NamedTuple

from odoo.tools import SQL

from ..metric.documents import (
    RECEIVABLES,
    is_confirmed_order,
    open_item_events,
    order_rate,
    unsettled_item_events,
)
from ..metric.metric_scope import MetricScope
from .drafts import draft_documents, invoiced_lines, open_lines

# The parts that add up to the exposure, in the order of the screen; those after ``credits`` are not owed yet.
OWED = ("not_due", "late_1", "late_2", "late_3", "late_4", "credits")
PARTS = (*OWED, "orders", "drafts")


class CustomerScope(MetricScope):
    """The scope of customers that a statement selects, for queries that are part of a larger one.

    :param SQL customers: statement of the ids of commercial partners
    """

    def __init__(self, company, date_from, date_to, customers):
        super().__init__(company, date_from, date_to)
        self.customers = customers

    def only(self, partner):
        return SQL("AND %s IN (%s)", partner, self.customers)


class Ages(NamedTuple):
    """The limits between ages of open items, in days late: 30, 60, 90 for 1–30, 31–60, 61–90, over 90."""

    first: int
    second: int
    third: int


def open_items(company, day, only, *, of_many=False):
    """Return the query of items of receivables that are open on a day, with what is open of each.

    Rounded to the currency of the company item by item, as Odoo does: the sums add up to the ledger.

    :param res.company company: company of the items
    :param day: date, or the SQL of it: as of its end
    :param only: returns the condition (``AND …``) for the SQL of a commercial partner's id
    :param bool of_many: whether many of all customers are wanted: what Odoo keeps as open is the start
        then, since all matches are many. Of a few customers, it is quicker to read all. The rows are the same.
    :rtype: SQL
    :return: rows of ``item_id``, ``partner_id``, ``due``, ``is_credit``, ``amount``
    """
    return SQL(
        """
        SELECT event.item_id AS item_id, event.partner_id, event.due, event.is_credit,
               ROUND(SUM(event.amount), %(digits)s) AS amount
          FROM (%(events)s) event
         GROUP BY event.item_id, event.partner_id, event.due, event.is_credit
        HAVING ROUND(SUM(event.amount), %(digits)s) <> 0
        """,
        digits=company.currency_id.decimal_places,
        events=(unsettled_item_events if of_many else open_item_events)(company, day, only),
    )


def ageing(scope, ages):
    """Return the query of what each customer owes on the day ``scope.date_to``, by age.

    Credits that are not matched yet are no debt of any age: they have a column of their own, and reduce
    the whole. The columns add up to the ledger.

    :param MetricScope scope: company, customers, and the day in ``date_to``
    :param Ages ages: limits in days late
    :rtype: SQL
    :return: rows of ``partner_id``, a column per part of :data:`OWED`, ``oldest`` (the earliest due day of
        what is late)
    """
    day = scope.date_to
    late = SQL("%s - item.due", day)
    debit = SQL("NOT item.is_credit")

    def total(condition):
        return SQL("COALESCE(SUM(item.amount) FILTER (WHERE %s), 0)", condition)

    return SQL(
        """
        SELECT item.partner_id,
               %(not_due)s AS not_due, %(late_1)s AS late_1, %(late_2)s AS late_2, %(late_3)s AS late_3,
               %(late_4)s AS late_4, %(credits)s AS credits,
               MIN(item.due) FILTER (WHERE %(debit)s AND item.due < %(day)s) AS oldest
          FROM (%(items)s) item
         GROUP BY item.partner_id
        """,
        not_due=total(SQL("%s AND %s <= 0", debit, late)),
        late_1=total(SQL("%s AND %s BETWEEN 1 AND %s", debit, late, ages.first)),
        late_2=total(SQL("%s AND %s BETWEEN %s AND %s", debit, late, ages.first + 1, ages.second)),
        late_3=total(SQL("%s AND %s BETWEEN %s AND %s", debit, late, ages.second + 1, ages.third)),
        late_4=total(SQL("%s AND %s > %s", debit, late, ages.third)),
        credits=total(SQL("item.is_credit")),
        debit=debit,
        day=day,
        items=open_items(scope.company, day, scope.only, of_many=scope.partner_ids is None),
    )


def ledger_balance(company, day):
    """Return the query of the balance of receivables in the ledger of a company at the end of a day.

    The ledger counts by the day of booking, also entries that name no customer, and exchange differences
    that were booked later: what customers owe can differ from it by these.

    :rtype: SQL
    :return: one row of ``balance``, ``nobody`` (the part without a customer)
    """
    return SQL(
        """
        SELECT COALESCE(SUM(line.balance), 0),
               COALESCE(SUM(line.balance) FILTER (WHERE line.partner_id IS NULL), 0)
          FROM account_move_line line
         WHERE line.company_id = %s AND line.parent_state = 'posted'
           AND line.account_id = ANY(%s) AND line.date <= %s
        """,
        company.id,
        RECEIVABLES,
        day,
    )


def orders_under_way(scope, condition=None):
    """Return the query of orders confirmed up to a day that were not invoiced in full by then.

    Each line counts with the share of its quantity that no posted invoice of the time covers, with tax, at
    the rate of its order; where it is invoiced by delivery, what was delivered beyond the order counts, too,
    and what lowers the order as far as it was delivered. Down payments that were invoiced and not yet deducted
    reduce the order. What was invoiced and credited again is to be invoiced again, as in Odoo. What Odoo keeps
    no history of, such as the quantity and the state of an order, is as of today. As of today orders count
    whatever their day: whoever writes an order can date it as far ahead as a day can be.

    :param MetricScope scope: company, customers, and the day in ``date_to``
    :param SQL condition: further condition on ``sale``, to select orders
    :rtype: SQL
    :return: rows of ``order_id``, ``partner_id``, ``amount`` (more than 0)
    """
    sale = SQL("sale")
    partner = SQL("partner.commercial_partner_id")
    end = scope.end if scope.date_to < scope.company._key_account_today() else None
    return SQL(
        """
        SELECT rest.order_id AS order_id, rest.partner_id, ROUND(rest.amount, 4) AS amount
          FROM (
               SELECT sale.id AS order_id, %(partner)s AS partner_id,
                      SUM(line.amount)::numeric / MIN(%(rate)s) AS amount
                 FROM sale_order sale
                 JOIN res_partner partner ON partner.id = sale.partner_invoice_id
                 JOIN (%(lines)s) line ON line.order_id = sale.id
                WHERE %(confirmed)s %(only)s AND %(condition)s
                GROUP BY sale.id, %(partner)s
               ) rest
         WHERE ROUND(rest.amount, 4) > 0
        """,
        partner=partner,
        rate=order_rate(sale),
        lines=open_lines(invoiced_lines(scope), SQL("TRUE")),
        confirmed=is_confirmed_order(sale, scope.company.id, end=end),
        only=scope.only(partner),
        condition=condition or SQL("TRUE"),
    )


def exposure(scope, ages, *, drafts=True):
    """Return the query of the exposure of customers on the day ``scope.date_to``: one source each.

    :param MetricScope scope: company, customers, and the day in ``date_to``
    :param Ages ages: limits in days late
    :param bool drafts: whether draft invoices count
    :rtype: SQL
    :return: rows of ``partner_id``, a column per part of :data:`PARTS`, ``oldest``, and ``exposure``, the sum
        of the parts; only customers with any of it
    """
    sources = {
        "aged": ageing(scope, ages),
        "ordered": SQL(
            "SELECT partner_id, SUM(amount) AS amount FROM (%s) orders GROUP BY partner_id",
            orders_under_way(scope),
        ),
        "drafted": SQL(
            "SELECT partner_id, SUM(amount) AS amount FROM (%s) drafts WHERE %s GROUP BY partner_id",
            draft_documents(scope),
            drafts,
        ),
    }
    names = [SQL.identifier(part) for part in PARTS]
    return SQL(
        """
        SELECT partner_id, %(sums)s, MIN(oldest) AS oldest, %(total)s AS exposure
          FROM (SELECT partner_id, %(owed)s, 0 AS %(ordered_name)s, 0 AS %(drafted_name)s, oldest
                  FROM (%(aged)s) aged
                 UNION ALL
                SELECT partner_id, %(nothing)s, amount, 0, NULL FROM (%(ordered)s) ordered
                 UNION ALL
                SELECT partner_id, %(nothing)s, 0, amount, NULL FROM (%(drafted)s) drafted
               ) part
         GROUP BY partner_id
        """,
        sums=SQL(", ").join(SQL("SUM(%s) AS %s", name, name) for name in names),
        total=SQL(" + ").join(SQL("SUM(%s)", name) for name in names),
        owed=SQL(", ").join(names[: len(OWED)]),
        ordered_name=names[-2],
        drafted_name=names[-1],
        nothing=SQL(", ").join([SQL("0")] * len(OWED)),
        **sources,
    )


def credit_limit(company, partner, fallback):
    """Return the SQL of the credit limit of a customer in a company, ``NULL`` without one.

    A company that does not use Odoo's credit limits has none.

    :param res.company company: limits of Odoo differ by company
    :param SQL partner: alias of ``res_partner``
    :param float fallback: the limit of the company for customers without one of their own; 0 is no limit
    """
    if not company.account_use_credit_limit:
        return SQL("NULL::numeric")
    return SQL(
        "NULLIF(COALESCE((%s.credit_limit ->> %s)::numeric, %s), 0)",
        partner,
        str(company.id),
        fallback,
    )
