"""What customers earn by the days in which they pay.

Days are counted from the invoice date. Only money counts, pro rata of the amount without tax: what a credit
note, a discount or a write-off settles earns nothing. Money that came before the invoice came in 0 days.

A credit note that is not set off against an invoice takes back what its invoice earned, at the rate that it
earned on average, be it by an earlier agreement; one without invoice takes back at the highest rate.
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
                 SELECT DISTINCT document.rebate_id, document.account_id, document.move_id
                   FROM document JOIN agreement ON agreement.id = document.rebate_id
                  WHERE agreement.form = 'days' AND NOT document.is_previous),
             earlier AS MATERIALIZED (%(earlier)s),
             judged AS MATERIALIZED (SELECT * FROM counted UNION SELECT * FROM earlier),
             matched AS MATERIALIZED (%(matched)s),
             settling AS MATERIALIZED (%(settling)s),
             received AS MATERIALIZED (
                 SELECT judged.rebate_id, judged.account_id, judged.move_id,
                        SUM(matched.net * COALESCE(settling.money, 1)) AS net,
                        SUM(matched.net * COALESCE(settling.money, 1) * COALESCE(step.rate, 0))
                            AS earned
                   FROM judged
                   JOIN matched ON matched.move_id = judged.move_id
              LEFT JOIN settling ON settling.id = matched.credit_id
              LEFT JOIN key_account_rebate_step step
                     ON step.rebate_id = judged.rebate_id
                    AND matched.days BETWEEN step.start AND step.stop
               GROUP BY judged.rebate_id, judged.account_id, judged.move_id)
        SELECT rebate_id, account_id, move_id, earned
          FROM received JOIN counted USING (rebate_id, account_id, move_id)
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
    """Return the query of what was matched with invoices: ``move_id``, ``credit_id``, ``net``, ``days``."""
    day = SQL("GREATEST(%s, %s)", item_day("line"), item_day("other"))
    return SQL(
        """
        SELECT line.move_id, other.id AS credit_id, other.move_id AS credit_move,
               %(amount)s * %(net)s AS net, %(day)s - %(own)s AS days
          FROM (SELECT DISTINCT move_id FROM judged) asked
          JOIN account_move move ON move.id = asked.move_id AND move.move_type IN %(types)s
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
                   * COALESCE(origin.earned / NULLIF(origin.net, 0),
                              before.earned / NULLIF(before.net, 0), best.rate, 0)
          FROM counted
          JOIN account_move move ON move.id = counted.move_id AND move.move_type = %(credit)s
     LEFT JOIN received origin ON origin.rebate_id = counted.rebate_id
                              AND origin.account_id = counted.account_id
                              AND origin.move_id = move.reversed_entry_id
     LEFT JOIN earlier ON earlier.account_id = counted.account_id
                      AND earlier.move_id = move.reversed_entry_id
     LEFT JOIN received before ON before.rebate_id = earlier.rebate_id
                              AND before.account_id = earlier.account_id
                              AND before.move_id = earlier.move_id
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
        credit=CREDIT_TYPE,
        amount=MATCHED_CREDIT,
        receivables=RECEIVABLES,
        types=SALE_TYPES,
        own=item_day("line"),
        other=item_day("other"),
        today=today,
    )
