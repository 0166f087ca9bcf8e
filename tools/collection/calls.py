"""Whom to call about money that is overdue: one statement for all accounts of a company.

``docs/figures.md`` tells the classes, and the order: money × age × chance.
"""

from odoo.tools import SQL

from ..credit.exposure import open_items
from ..credit.payments import returned_payments
from ..metric.documents import MONEY, RECEIVABLES
from ..metric.metric_scope import MetricScope
from ..periods import period_start

# Up to so many days late, a reminder is usually enough.
SMALL_LATENESS = 14
# Money that arrives within so many days after a call came because of it.
SOON = 7
# From so many calls on, what customers did after them says how they pay.
TELLING = 2
# How likely it is that a call brings the money, by class, before calls to this customer tell more.
CHANCES = {"quick": 0.8, "remind": 0.5, "risk": 0.3, "disputed": 0.1, "promise": 0.1}
# As many calls of the usual chance are added to those of the customer.
USUAL_CALLS = 4
# The age weighs 1 for what is due today, and one more for each month late, up to 90 days.
MONTH, OLDEST = 30, 90
MONTHS = 12
SATURDAY = 5


class CollectionScope(MetricScope):
    """The customers of the accounts that are asked for, and the last twelve months."""

    def __init__(self, company, today):
        super().__init__(company, period_start(today, MONTHS), today)

    def only(self, partner):
        return SQL("AND %s IN (SELECT partner_id FROM mine)", partner)


def calls(company, today, mine, rates):
    """Return the query of the accounts of a company that owe something overdue.

    :param res.company company: its documents count, and its settings
    :param date today: the day of the company
    :param SQL mine: condition on ``account``: which ones are asked for
    :param rates: ``[(currency id, rate)]``: units per unit of the company's currency
    :rtype: SQL
    :return: rows of the columns of ``key.account.collection``
    """
    scope = CollectionScope(company, today)
    return SQL(
        """(
        WITH mine AS MATERIALIZED (
             SELECT account.id, account.partner_id, account.owner_id, account.grade_id
               FROM key_account account
              WHERE account.company_id = %(company)s AND account.active AND %(mine)s
             ),
             disputed AS MATERIALIZED (
             SELECT DISTINCT mine.id AS account_id, mine.partner_id, document.move_id
               FROM key_account_complaint_document document
               JOIN key_account_complaint complaint ON complaint.id = document.complaint_id
               JOIN mine ON mine.id = complaint.account_id
              WHERE complaint.state IN ('new', 'progress') AND document.move_id IS NOT NULL
             ),
             owed AS MATERIALIZED (%(owed)s),
             known AS (%(known)s),
             judged AS (%(judged)s)
        SELECT judged.id, judged.id AS account_id, %(company)s AS company_id, judged.owner_id,
               judged.grade_id, callee.id AS contact_id, callee.phone,
               judged.overdue, judged.day AS oldest_due, judged.late AS late_days,
               judged.call_class, judged.quiet,
               judged.quiet IS NULL AND judged.call_class NOT IN ('promise', 'disputed') AS to_call,
               ROUND(judged.rest::numeric, %(digits)s) AS collectable, weighed.chance AS call_chance,
               ROUND((weighed.money * (1 + LEAST(judged.late, %(oldest)s) / %(month)s)
                      * weighed.chance)::numeric, 2) AS call_value,
               judged.disputed AS disputed_amount, judged.promised AS promised_amount,
               judged.promised_day, judged.said AS said_amount, judged.said_day,
               judged.broken AS broken_count, judged.returned AS returned_count,
               judged.calls AS call_count, judged.paid AS call_paid_count,
               judged.last_date AS last_call_date, judged.last_result AS last_call_result,
               judged.next_day AS next_call_date
          FROM judged
    CROSS JOIN LATERAL (%(weighed)s) weighed
     LEFT JOIN LATERAL (%(callee)s) callee ON TRUE
        )""",
        company=company.id,
        mine=mine,
        owed=_owed(scope),
        known=_known(scope, rates),
        judged=_judged(company, today),
        weighed=_weighed(),
        callee=_callee(),
        month=float(MONTH),
        oldest=OLDEST,
        digits=company.currency_id.decimal_places,
    )


def _weighed():
    """Return the query of the money and the chance that put a row of ``judged`` in order.

    Where nothing is left to collect, it is the whole overdue.
    """
    return SQL(
        """
        SELECT CASE WHEN judged.call_class IN ('promise', 'disputed') THEN judged.overdue
                    ELSE judged.rest END AS money,
               %s AS chance
        """,
        _chance(),
    )


def _owed(scope):
    """Return the query of what is overdue of each customer, less its credits, and of it disputed.

    ``day`` is the oldest due day of what is not disputed; of all, where all is disputed.
    """
    return SQL(
        """
        SELECT item.partner_id, SUM(item.amount) AS overdue,
               COALESCE(MIN(item.due) FILTER (WHERE item.is_late AND NOT item.is_disputed),
                        MIN(item.due) FILTER (WHERE item.is_late)) AS day,
               COALESCE(SUM(item.amount) FILTER (WHERE item.is_late AND item.is_disputed), 0)
                   AS disputed
          FROM (
               SELECT item.partner_id, item.due, item.amount, NOT item.is_credit AS is_late,
                      disputed.item_id IS NOT NULL AS is_disputed
                 FROM (%(items)s) item
            -- The few items of disputed documents, instead of the documents of many items.
            LEFT JOIN (SELECT DISTINCT line.id AS item_id, disputed.partner_id
                         FROM disputed
                         JOIN account_move_line line ON line.move_id = disputed.move_id) disputed
                   ON disputed.item_id = item.item_id AND disputed.partner_id = item.partner_id
                WHERE item.is_credit OR item.due < %(today)s
               ) item
         GROUP BY item.partner_id
        HAVING SUM(item.amount) > 0 AND BOOL_OR(item.is_late)
        """,
        items=open_items(scope.company, scope.date_to, scope.only, of_many=True),
        today=scope.date_to,
    )


def _known(scope, rates):
    """Return the query of what decides whom to call: a row per account with something overdue."""
    return SQL(
        """
        SELECT mine.*, owed.overdue, owed.day, LEAST(owed.disputed, owed.overdue) AS disputed,
               %(today)s - owed.day AS late,
               COALESCE(promised.amount, 0) AS promised, promised.day AS promised_day,
               COALESCE(promised.said, 0) AS said, promised.said_day,
               GREATEST(owed.overdue - owed.disputed - COALESCE(promised.amount, 0), 0) AS rest,
               COALESCE(called.calls, 0) AS calls, COALESCE(called.paid, 0) AS paid,
               broken.number AS broken, COALESCE(returned.number, 0) AS returned,
               last.date AS last_date, last.result AS last_result, last.partner_id AS last_partner_id,
               COALESCE(last.date_next, last.date + %(quiet)s + 1) AS next_day,
               checking.is_checking
          FROM owed
          JOIN key_account account ON account.partner_id = owed.partner_id
               AND account.company_id = %(company)s AND account.id IN (SELECT id FROM mine)
    -- From the few rows of each account, by index: PostgreSQL does not know how many accounts there are.
    CROSS JOIN LATERAL (SELECT account.id, account.partner_id, account.owner_id, account.grade_id) mine
    CROSS JOIN LATERAL (%(promised)s) promised
    CROSS JOIN LATERAL (%(called)s) called
    CROSS JOIN LATERAL (
               SELECT COUNT(*) AS number
                 FROM key_account_payment_promise promise
                WHERE promise.account_id = account.id AND promise.state = 'broken'
                  AND promise.date_settled >= %(since)s) broken
     LEFT JOIN (SELECT partner_id, COUNT(*) AS number FROM (%(returned)s) payment
                 GROUP BY partner_id) returned ON returned.partner_id = owed.partner_id
     LEFT JOIN LATERAL (
               SELECT contact.*
                 FROM key_account_collection_contact contact
                WHERE contact.account_id = account.id
                ORDER BY contact.date DESC, contact.id DESC
                LIMIT 1) last ON TRUE
    CROSS JOIN LATERAL (
               SELECT EXISTS (SELECT FROM key_account_collection_contact contact
                               WHERE contact.account_id = account.id AND contact.is_checking) AS is_checking
               ) checking
        """,
        company=scope.company.id,
        today=scope.date_to,
        since=scope.date_from,
        quiet=scope.company.key_account_collection_quiet,
        promised=_promised(scope.date_to, rates),
        called=_called(scope),
        returned=returned_payments(scope),
    )


def _judged(company, today):
    """Return the query that adds the class of an account, and why it is left alone today (``quiet``)."""
    least = max(company.key_account_collection_minimum, company.currency_id.rounding)
    return SQL(
        """
        SELECT known.*,
               CASE WHEN rest < %(least)s AND promised > 0 AND promised >= disputed THEN 'promise'
                    WHEN rest < %(least)s AND disputed > 0 THEN 'disputed'
                    WHEN broken > 0 OR returned > 0 OR late > %(old)s THEN 'risk'
                    WHEN late <= %(lateness)s OR (calls >= %(telling)s AND paid * 2 >= calls)
                         THEN 'quick'
                    ELSE 'remind' END AS call_class,
               CASE WHEN overdue < %(least)s THEN 'small'
                    WHEN is_checking THEN 'check'
                    WHEN next_day > %(today)s THEN 'contact'
                    WHEN late <= %(grace)s THEN 'new'
                    WHEN %(weekend)s THEN 'weekend' END AS quiet
          FROM known
        """,
        least=least,
        old=company._key_account_ages().third,
        lateness=SMALL_LATENESS,
        telling=TELLING,
        today=today,
        grace=company.key_account_collection_grace,
        weekend=today.weekday() >= SATURDAY and not company.key_account_collection_weekend,
    )


def _callee():
    """Return the query of the contact to call: with a phone, whom the last call reached, of invoices."""
    return SQL(
        """
        SELECT partner.id, partner.phone
          FROM res_partner partner
         WHERE partner.commercial_partner_id = judged.partner_id AND partner.active
           AND (partner.phone IS NOT NULL OR partner.id = judged.partner_id)
         ORDER BY partner.phone IS NULL, partner.id = judged.last_partner_id DESC NULLS LAST,
                  partner.type = 'invoice' DESC NULLS LAST, partner.is_company, partner.id
         LIMIT 1
        """
    )


def _chance():
    """Return the SQL of how likely a call brings the money: the usual one, and what calls showed."""
    usual = SQL(
        "CASE judged.call_class %s END",
        SQL(" ").join(
            SQL("WHEN %s THEN %s::float8", name, chance) for name, chance in CHANCES.items()
        ),
    )
    return SQL(
        "(judged.paid + %(number)s * %(usual)s) / (judged.calls + %(number)s)",
        number=USUAL_CALLS,
        usual=usual,
    )


def _promised(today, rates):
    """Return the query of what is promised of the overdue by today or later.

    One row for ``account``: ``amount``, of it ``said`` (the customer says it is paid), ``said_day`` (on
    which it says it paid last) and ``day`` (the first one for which the rest is promised). Of a promise
    that also covers documents that are not due yet, or disputed, the share of the others: what is disputed
    is left out once.
    """
    return SQL(
        """
        SELECT SUM(share.amount) AS amount,
               MIN(promise.date_promised) FILTER (
                   WHERE share.is_late AND promise.kind <> 'paid') AS day,
               SUM(share.amount) FILTER (WHERE promise.kind = 'paid') AS said,
               MAX(promise.paid_on) FILTER (
                   WHERE share.is_late AND promise.kind = 'paid') AS said_day
          FROM key_account_payment_promise promise
    CROSS JOIN LATERAL (
               SELECT SUM(document.amount) AS total,
                      SUM(document.amount) FILTER (
                          WHERE document.date_due < %(today)s AND disputed.move_id IS NULL) AS late
                 FROM key_account_payment_promise_document document
            LEFT JOIN disputed ON disputed.move_id = document.move_id
                      AND disputed.account_id = promise.account_id
                WHERE document.promise_id = promise.id) covered
     LEFT JOIN UNNEST(%(currencies)s::int[], %(rates)s::float8[]) rate (id, rate)
            ON rate.id = promise.currency_id
    CROSS JOIN LATERAL (
               SELECT promise.covers = 'account' OR covered.late > 0 AS is_late,
                      (promise.amount_due - COALESCE(promise.amount_paid, 0)) / COALESCE(rate.rate, 1)
                      * CASE WHEN promise.covers = 'account' THEN 1
                             ELSE COALESCE(covered.late / NULLIF(covered.total, 0), 0) END AS amount
               ) share
         WHERE promise.account_id = account.id AND promise.state = 'open'
           AND promise.date_promised >= %(today)s
        """,
        today=today,
        currencies=[currency_id for currency_id, _rate in rates],
        rates=[rate for _currency_id, rate in rates],
    )


def _called(scope):
    """Return the query of the calls to ``account`` in twelve months, and after how many of them money came.

    One row of ``calls`` and ``paid``. A call of the last days after which nothing came yet does not count.
    """
    return SQL(
        """
        SELECT COUNT(*) FILTER (WHERE money.came) AS paid,
               COUNT(*) FILTER (WHERE money.came OR contact.date + %(soon)s < %(today)s) AS calls
          FROM key_account_collection_contact contact
    CROSS JOIN LATERAL (
               SELECT EXISTS (
                      SELECT FROM account_move_line line
                        JOIN res_partner partner ON partner.id = line.partner_id
                       WHERE partner.commercial_partner_id = account.partner_id
                         AND line.company_id = %(company)s AND line.parent_state = 'posted'
                         AND line.account_id = ANY(%(receivables)s) AND line.balance < 0
                         AND line.date BETWEEN contact.date AND contact.date + %(soon)s
                         AND EXISTS (SELECT FROM account_move_line bank
                                      WHERE bank.move_id = line.move_id AND bank.balance > 0
                                        AND bank.account_id = ANY(%(money)s))
                      ) AS came) money
         WHERE contact.account_id = account.id AND contact.date >= %(since)s
        """,
        soon=SOON,
        today=scope.date_to,
        company=scope.company.id,
        receivables=RECEIVABLES,
        money=MONEY,
        since=scope.date_from,
    )
