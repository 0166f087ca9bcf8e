"""Payments that customers promised: what has been received towards them.

A promise covers documents (parts of them, in its currency) or the account as a whole. Only money keeps it:
a credit note, or a discount for early payment, reduces what is promised, and a write-off does neither. What
was matched or booked before the promise was taken is remembered with it (``before``) and does not count.
"""

from odoo.tools import SQL

from ..metric.documents import (
    MATCHED_CREDIT,
    MATCHED_DEBIT,
    RECEIVABLES,
    item_day,
    settling_items,
)


def companies_of(company):
    """Return the SQL array of the companies that can book for a company: those of its group of branches."""
    return SQL(
        "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
        f"{company.sudo().root_id.id}/%",
    )


def open_documents(company, partner_ids):
    """Return the query of what customers owe now, by document: invoices and journal entries.

    :param res.company company: of the documents
    :param partner_ids: ids of commercial partners
    :rtype: SQL
    :return: rows of ``move_id``, ``partner_id``, ``due`` (the earliest day), ``currency_id`` (of the document,
        of the company where it has several), ``open_currency`` and ``open_amount`` (in company currency)
    """
    return SQL(
        """
        SELECT line.move_id, partner.commercial_partner_id AS partner_id,
               MIN(COALESCE(line.date_maturity, line.date)) AS due,
               CASE WHEN MIN(line.currency_id) = MAX(line.currency_id) THEN MIN(line.currency_id)
                    ELSE %(currency)s END AS currency_id,
               CASE WHEN MIN(line.currency_id) = MAX(line.currency_id)
                    THEN SUM(line.amount_residual_currency) ELSE SUM(line.amount_residual)
                     END AS open_currency,
               SUM(line.amount_residual) AS open_amount
          FROM account_move_line line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
           AND line.account_id = ANY(%(receivables)s)
           AND line.balance > 0 AND line.amount_residual > 0
           AND partner.commercial_partner_id = ANY(%(partners)s)
         GROUP BY line.move_id, partner.commercial_partner_id
        """,
        company=company.id,
        currency=company.currency_id.id,
        receivables=RECEIVABLES,
        partners=list(partner_ids),
    )


def owed(company, partner_ids):
    """Return the query of what customers owe now, less their credits: ``partner_id``, ``amount``."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, SUM(line.amount_residual) AS amount
          FROM account_move_line line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = %s AND line.parent_state = 'posted' AND line.account_id = ANY(%s)
           AND line.amount_residual <> 0 AND partner.commercial_partner_id = ANY(%s)
         GROUP BY partner.commercial_partner_id
        """,
        company.id,
        RECEIVABLES,
        list(partner_ids),
    )


def unmatched(company, partner_ids):
    """Return the query of money that customers paid and that is not matched: ``partner_id``, ``amount``."""
    waiting = SQL(
        """
        SELECT line.id, line.move_id, partner.commercial_partner_id AS partner_id,
               -line.amount_residual AS amount
          FROM account_move_line line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = %s AND line.parent_state = 'posted' AND line.account_id = ANY(%s)
           AND line.amount_residual < 0 AND line.balance < 0
           AND partner.commercial_partner_id = ANY(%s)
        """,
        company.id,
        RECEIVABLES,
        list(partner_ids),
    )
    return SQL(
        """
        WITH waiting AS MATERIALIZED (%s), settling AS MATERIALIZED (%s)
        SELECT waiting.partner_id, SUM(waiting.amount * COALESCE(settling.money, 1)) AS amount
          FROM waiting LEFT JOIN settling ON settling.id = waiting.id
         GROUP BY waiting.partner_id
        """,
        waiting,
        settling_items(companies_of(company), SQL("SELECT move_id FROM waiting")),
    )


def totals(company, pairs):
    """Return the query of the amounts of posted documents: what they are about, paid or not.

    :param pairs: ``[(move id, commercial partner id)]``
    :return: rows of ``move_id``, ``partner_id``, ``currency_id``, ``total_currency``, ``total``
    """
    return SQL(
        """
        SELECT line.move_id, line.partner_id, MIN(line.currency_id) AS currency_id,
               SUM(line.amount_currency)::float8 AS total_currency, SUM(line.balance)::float8 AS total
          FROM (%s) line
         GROUP BY line.move_id, line.partner_id
        """,
        _debits(company, pairs),
    )


def matches(company, pairs):
    """Return the query of what documents were matched with.

    Exchange differences settle nothing of the amount in the currency of a document: they are left out.

    :param pairs: ``[(move id, commercial partner id)]``
    :return: rows of ``move_id``, ``partner_id``, and in the order of
        :class:`~.promise_verdicts.Received`: ``item_id`` (the credit), ``day``, ``amount`` (in company
        currency) and ``amount_currency`` of the document, ``received`` (in company currency, of the credit),
        ``currency_id`` of the document, and the shares ``money`` and ``relief``
    """
    return SQL(
        """
        WITH line AS MATERIALIZED (%(debits)s),
        candidate AS MATERIALIZED (
            SELECT DISTINCT item.move_id
              FROM line
              JOIN account_partial_reconcile part ON part.debit_move_id = line.id
              JOIN account_move_line item ON item.id = part.credit_move_id
        ),
        settling AS MATERIALIZED (%(settling)s)
        SELECT line.move_id, line.partner_id, item.id AS item_id, GREATEST(item.date, line.day) AS day,
               (%(matched)s)::float8 AS amount, part.debit_amount_currency::float8 AS amount_currency,
               part.received::float8, line.currency_id,
               CASE WHEN %(reversed)s THEN 0 ELSE COALESCE(settling.money, 1) END::float8 AS money,
               CASE WHEN %(reversed)s THEN 1
                    ELSE COALESCE(settling.relief, 0)
                         + CASE WHEN settling.discount > 0 AND item.date <= line.discount_date
                                THEN settling.discount ELSE 0 END END::float8 AS relief
          FROM line
          JOIN (SELECT part.debit_move_id, part.credit_move_id, part.debit_amount_currency,
                       %(credit)s AS received
                  FROM account_partial_reconcile part
                  JOIN account_move_line line ON line.id = part.credit_move_id) part
            ON part.debit_move_id = line.id
          JOIN account_move_line item ON item.id = part.credit_move_id
          JOIN account_move entry ON entry.id = item.move_id
     LEFT JOIN settling ON settling.id = item.id
         WHERE part.debit_amount_currency <> 0 AND item.parent_state = 'posted'
        """,
        debits=_debits(company, pairs),
        settling=settling_items(companies_of(company), SQL("SELECT move_id FROM candidate")),
        matched=MATCHED_DEBIT,
        credit=MATCHED_CREDIT,
        reversed=SQL("COALESCE(entry.reversed_entry_id = line.move_id, FALSE)"),
    )


def booked_credits(company, starts):
    """Return the query of what was credited to customers: payments, credit notes, write-offs.

    Of a credit counts what settled debts of the customer, whoever paid, and what is not matched of the
    customer's own: what settled the debts of somebody else is theirs. Money that went back, as when a payment
    bounces, is not received. What was reset to draft stays matched: the debt is still owed, as if written off.

    :param starts: ``[(commercial partner id, first day)]``
    :return: rows of ``partner_id``, ``item_id``, ``day``, and in company currency ``amount`` (all that counts
        of the credit), ``waiting`` (the part that is not matched), ``money``, ``relief`` and ``written_off``
    """
    return SQL(
        """
        WITH item AS MATERIALIZED (%(items)s),
        part AS MATERIALIZED (%(parts)s),
        back AS MATERIALIZED (SELECT id FROM (%(back)s) debit WHERE debit.returned > 0),
        credit AS (
            SELECT part.partner_id, part.item_id, part.day, part.is_posted, SUM(part.amount) AS amount,
                   SUM(part.waiting) AS waiting,
                   COALESCE(SUM(part.amount) FILTER (WHERE back.id IS NULL), 0) AS received
              FROM part
         LEFT JOIN back ON back.id = part.debit_id
             GROUP BY part.partner_id, part.item_id, part.day, part.is_posted
        ),
        settling AS MATERIALIZED (%(settling)s)
        SELECT credit.partner_id, credit.item_id, credit.day, credit.amount, credit.waiting,
               CASE WHEN credit.is_posted THEN credit.received * COALESCE(settling.money, 1) ELSE 0
                    END AS money,
               CASE WHEN credit.is_posted
                    THEN credit.amount * COALESCE(settling.relief + settling.discount, 0) ELSE 0
                    END AS relief,
               CASE WHEN credit.is_posted
                    THEN credit.amount
                         * (1 - COALESCE(settling.money + settling.relief + settling.discount, 1))
                    ELSE credit.amount END AS written_off
          FROM credit
     LEFT JOIN settling ON settling.id = credit.item_id
        """,
        items=_owed_items(company, starts),
        parts=_counted_parts(),
        settling=settling_items(companies_of(company), SQL("SELECT move_id FROM part")),
        back=settling_items(
            companies_of(company),
            SQL(
                """
                SELECT part.debit_move_id
                  FROM part
                  JOIN account_move entry ON entry.id = part.debit_move_id
                 WHERE entry.move_type = 'entry'
                """
            ),
        ),
    )


def _counted_parts():
    """Return the query of what counts of credits, by match and unmatched, among :func:`_owed_items` (``item``).

    :return: rows of ``partner_id``, ``item_id`` (the credit), its ``move_id`` and ``day``, ``debit_id`` and
        ``debit_move_id`` (what it is matched with), ``amount``, ``waiting`` and ``is_posted``
    """
    return SQL(
        """
        SELECT item.partner_id, line.id AS item_id, line.move_id, line.date AS day,
               item.id AS debit_id, item.move_id AS debit_move_id, %(matched)s AS amount, 0 AS waiting,
               line.parent_state = 'posted' AS is_posted
          FROM item
          JOIN account_partial_reconcile part ON part.debit_move_id = item.id
          JOIN account_move_line line ON line.id = part.credit_move_id
         WHERE item.balance > 0 AND part.max_date >= item.since
           AND line.date >= item.since AND line.amount_currency <> 0
         UNION ALL
        SELECT item.partner_id, item.id, item.move_id, item.date, NULL, NULL, item.waiting, item.waiting,
               TRUE
          FROM item
         WHERE item.waiting > 0
        """,
        matched=MATCHED_CREDIT,
    )


def _owed_items(company, starts):
    """Return the query of what customers owe, paid or not, and of their credits that are not all matched.

    :param starts: ``[(commercial partner id, first day)]``: of the credits
    :return: rows of journal items, with ``since`` (the first day) and ``waiting`` (what is not matched of a
        credit, in company currency)
    """
    return SQL(
        """
        SELECT line.id, line.move_id, wanted.partner_id, wanted.day AS since, line.date, line.balance,
               CASE WHEN line.balance < 0
                    THEN -line.balance * line.amount_residual_currency / line.amount_currency
                    END AS waiting
          FROM UNNEST(%(partners)s, %(days)s::date[]) wanted (partner_id, day)
          JOIN res_partner partner ON partner.commercial_partner_id = wanted.partner_id
          JOIN account_move_line line ON line.partner_id = partner.id
         WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
           AND line.account_id = ANY(%(receivables)s) AND line.amount_currency <> 0
           AND (line.balance > 0
                OR line.balance < 0 AND line.amount_residual_currency <> 0 AND line.date >= wanted.day)
        """,
        partners=[partner_id for partner_id, _day in starts],
        days=[day for _partner_id, day in starts],
        company=company.id,
        receivables=RECEIVABLES,
    )


def _debits(company, pairs):
    """Return the query of the posted items of documents that customers owe.

    One condition for documents and one for customers, so that the planner knows how many rows come: for pairs
    it expects one row, and compares everything with everything. Items of other pairs come along, if a
    document is of two of the customers.
    """
    return SQL(
        """
        SELECT line.id, line.move_id, partner.commercial_partner_id AS partner_id, line.currency_id,
               line.balance, line.amount_currency, line.discount_date, %(day)s AS day
          FROM account_move_line line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.move_id = ANY(%(moves)s) AND partner.commercial_partner_id = ANY(%(partners)s)
           AND line.company_id = %(company)s AND line.parent_state = 'posted'
           AND line.account_id = ANY(%(receivables)s)
           AND line.balance > 0 AND line.amount_currency <> 0
        """,
        day=item_day("line"),
        moves=sorted({move_id for move_id, _partner_id in pairs}),
        partners=sorted({partner_id for _move_id, partner_id in pairs}),
        company=company.id,
        receivables=RECEIVABLES,
    )
