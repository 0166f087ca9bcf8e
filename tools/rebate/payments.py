"""What customers earn by the days in which they pay.

Days are counted from the invoice date. Only money counts, pro rata of the amount without tax: what a credit
note, a discount or a write-off settles earns nothing. Money that came before the invoice came in 0 days.

A credit note that is not set off against an invoice takes back what its invoice earned, at the rate that it
earned on average, be it by an earlier agreement; one without invoice takes back at the highest rate.

Of what counts for a few agreements PostgreSQL expects a row or two, and would compare each row with each. A
FULL JOIN is never done that way: it is used where the rows of one side are among those of the other, or are
left out afterwards.
"""

from odoo.tools import SQL

from ..metric.documents import (
    CREDIT_TYPE,
    DOCUMENT_DAY,
    MATCHED_CREDIT,
    MATCHED_DEBIT,
    RECEIVABLES,
    SALE_TYPES,
    item_day,
    settling_items,
)

# The part of an amount with tax that is not tax.
NET = SQL("move.amount_untaxed_signed / NULLIF(move.amount_total_signed, 0)")


def earned_by_days(company, today):
    """Return the query of what documents earn, for the agreements by days to pay.

    It reads ``document`` and ``agreement``, see ``base.py``.

    :return: rows of ``rebate_id``, ``account_id``, ``move_id``, ``earned``; credit notes are negative
    """
    return SQL(
        """
        WITH counted AS MATERIALIZED (
                 SELECT DISTINCT rebate_id, account_id, move_id
                   FROM document
                  WHERE rebate_id = ANY(ARRAY(SELECT id FROM agreement WHERE form = 'days'))
                    AND is_now),
             judged AS MATERIALIZED (
                 SELECT rebate_id, account_id, move_id, BOOL_OR(is_earlier) AS is_earlier,
                        NOT BOOL_AND(is_earlier) AS is_counted
                   FROM (SELECT counted.*, FALSE AS is_earlier FROM counted
                          UNION ALL
                         SELECT earlier.*, TRUE FROM (%(earlier)s) earlier) either
               GROUP BY rebate_id, account_id, move_id),
             matched AS MATERIALIZED (%(matched)s),
             settling AS MATERIALIZED (%(settling)s),
             received AS MATERIALIZED (
                 SELECT paid.rebate_id, paid.account_id, paid.move_id, paid.is_earlier,
                        paid.is_counted, SUM(paid.net) AS net,
                        SUM(paid.net * COALESCE(step.rate, 0)) AS earned
                   FROM (SELECT matched.*, matched.amount * COALESCE(settling.money, 1) AS net
                           FROM matched FULL JOIN settling ON settling.id = matched.credit_id
                         OFFSET 0) paid
              LEFT JOIN key_account_rebate_step step
                     ON step.rebate_id = paid.rebate_id
                    AND paid.days BETWEEN step.start AND step.stop
                  WHERE paid.move_id IS NOT NULL
               GROUP BY paid.rebate_id, paid.account_id, paid.move_id, paid.is_earlier,
                        paid.is_counted)
        SELECT rebate_id, account_id, move_id, earned FROM received WHERE is_counted
         UNION ALL
        %(credited)s
        """,
        earlier=_earlier(),
        matched=_matched(today),
        settling=settling_items(
            SQL(
                "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
                f"{company.sudo().root_id.id}/%",
            ),
            SQL("SELECT credit_move FROM matched"),
        ),
        credited=_credited(today),
    )


def _earlier():
    """Return the query of invoices of earlier agreements by days to pay that credit notes reverse now."""
    return SQL(
        """
        SELECT DISTINCT ON (counted.account_id, move.id)
               rebate.id AS rebate_id, counted.account_id, move.id AS move_id
          FROM counted
          JOIN account_move note ON note.id = counted.move_id AND note.move_type = %(credit)s
          JOIN account_move move ON move.id = note.reversed_entry_id
          JOIN key_account_rebate_share share ON share.account_id = counted.account_id
          JOIN key_account_rebate rebate ON rebate.id = share.rebate_id AND rebate.form = 'days'
           AND rebate.state <> 'draft' AND %(day)s BETWEEN rebate.date_from AND rebate.date_to
         ORDER BY counted.account_id, move.id, rebate.id DESC
        """,
        credit=CREDIT_TYPE,
        day=DOCUMENT_DAY,
    )


def _matched(today):
    """Return the query of what was matched with invoices.

    :return: rows of ``judged`` with ``credit_id``, ``credit_move``, ``amount`` without tax, ``days``
    """
    day = SQL("GREATEST(%s, %s)", item_day("line"), item_day("other"))
    return SQL(
        """
        SELECT judged.*, other.id AS credit_id, other.move_id AS credit_move,
               %(amount)s * %(net)s AS amount, %(day)s - %(own)s AS days
          FROM judged
          JOIN account_move move ON move.id = judged.move_id AND move.move_type IN %(types)s
          JOIN account_move_line line ON line.move_id = move.id
           AND line.account_id = ANY(%(receivables)s) AND line.amount_currency <> 0
          JOIN account_partial_reconcile part ON part.debit_move_id = line.id
          JOIN account_move_line other ON other.id = part.credit_move_id
         WHERE %(day)s <= %(today)s AND other.parent_state = 'posted'
        """,
        amount=MATCHED_DEBIT,
        net=NET,
        day=day,
        own=DOCUMENT_DAY,
        types=SALE_TYPES,
        receivables=RECEIVABLES,
        today=today,
    )


def _credited(today):
    """Return the query of what credit notes take back that are not set off against invoices."""
    return SQL(
        """
        SELECT counted.rebate_id, counted.account_id, move.id,
               move.amount_untaxed_signed * (1 - COALESCE(settled.share, 0))
                   * COALESCE(counted.rate, best.rate, 0)
          FROM (%(noted)s) counted
          JOIN account_move move ON move.id = counted.id
     LEFT JOIN (SELECT rebate_id, MAX(rate) AS rate FROM key_account_rebate_step
                 GROUP BY rebate_id) best ON best.rebate_id = counted.rebate_id
     LEFT JOIN LATERAL (
               SELECT SUM(%(amount)s) / NULLIF(-move.amount_total_signed, 0) AS share
                 FROM account_move_line line
                 JOIN account_partial_reconcile part ON part.credit_move_id = line.id
                 JOIN account_move_line other ON other.id = part.debit_move_id
                 JOIN account_move invoice ON invoice.id = other.move_id
                WHERE line.move_id = move.id AND line.account_id = ANY(%(receivables)s)
                  AND invoice.move_type IN %(types)s AND invoice.state = 'posted'
                  AND GREATEST(%(own)s, %(other)s) <= %(today)s) settled ON TRUE
        """,
        noted=_noted(),
        amount=MATCHED_CREDIT,
        receivables=RECEIVABLES,
        types=SALE_TYPES,
        own=item_day("line"),
        other=item_day("other"),
        today=today,
    )


def _noted():
    """Return the query of credit notes: ``rebate_id``, ``account_id``, ``id``, ``rate`` that the invoice earned."""
    return SQL(
        """
        SELECT note.rebate_id, note.account_id, note.id,
               COALESCE(note.earned / NULLIF(note.net, 0), before.earned / NULLIF(before.net, 0)) AS rate
          FROM (SELECT note.*, origin.earned, origin.net
                  FROM (SELECT counted.rebate_id, counted.account_id, move.id, move.reversed_entry_id
                          FROM counted
                          JOIN account_move move ON move.id = counted.move_id
                                                AND move.move_type = %s) note
             FULL JOIN received origin ON origin.rebate_id = note.rebate_id
                                      AND origin.account_id = note.account_id
                                      AND origin.move_id = note.reversed_entry_id
                OFFSET 0) note
     FULL JOIN (SELECT account_id, move_id, earned, net FROM received WHERE is_earlier) before
            ON before.account_id = note.account_id AND before.move_id = note.reversed_entry_id
        OFFSET 0
        """,
        CREDIT_TYPE,
    )
