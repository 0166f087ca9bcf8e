"""What settles documents, and the documents themselves: what rules on cash and on invoices pay for."""

from odoo.tools import SQL

from ..metric.documents import (
    MATCHED_CREDIT,
    MATCHED_DEBIT,
    RECEIVABLES,
    item_day,
    settling_items,
)

NO_ITEM = 0  # the event is the document itself, and not the entry of a payment


def events(company, today):
    """Return the SQL of the tables up to ``event``, which read ``document``.

    Only money counts: a match settles the share of the document that it settles of its receivable item, in the
    currency of the document, less what is a discount, a write-off or set off. A payment is its entry: a bank
    transaction that is undone and matched again has new items, but is the same.

    :param res.company company: of the documents, with full rights
    :param date today: matches of later days do not count yet
    """
    companies = SQL(
        "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
        f"{company.root_id.id}/%",
    )
    return SQL(
        """
        settling AS MATERIALIZED (%(settling)s),
        event AS MATERIALIZED (
            SELECT id AS move_id, %(none)s AS item_id, day, '' AS settlement,
                   1::numeric AS settled
              FROM document
             UNION ALL
            SELECT move_id, item_id, MAX(day), MAX(settlement), SUM(settled)::numeric
              FROM (%(received)s UNION ALL %(returned)s) matched
             WHERE day <= %(today)s
             GROUP BY move_id, item_id
            HAVING SUM(settled) <> 0
        )""",
        settling=settling_items(companies),
        none=NO_ITEM,
        received=_matched(
            SQL("part.debit_move_id"),
            SQL("part.credit_move_id"),
            SQL("%s * COALESCE(settling.money, 1)", MATCHED_DEBIT),
            SQL("NOT document.is_credit"),
        ),
        returned=_matched(
            SQL("part.credit_move_id"),
            SQL("part.debit_move_id"),
            SQL("%s * COALESCE(settling.returned, 0)", MATCHED_CREDIT),
            SQL("document.is_credit"),
        ),
        today=today,
    )


def _matched(own, other, amount, condition):
    """Return the query of what matches settle of documents: rows of ``event``, not added up.

    :param SQL own: the column of ``part`` with the item of the document
    :param SQL other: the column with the item that settles it
    :param SQL amount: what is settled in money, as a positive amount
    :param SQL condition: which documents
    """
    return SQL(
        """
        SELECT document.id AS move_id, other.move_id AS item_id,
               GREATEST(%(own_day)s, %(other_day)s) AS day, other.move_name AS settlement,
               %(amount)s / ABS(document.total) AS settled
          FROM document
          JOIN account_move_line line ON line.move_id = document.id
           AND line.account_id = ANY(%(receivables)s) AND line.amount_currency <> 0
          JOIN account_partial_reconcile part ON %(own)s = line.id
          JOIN account_move_line other ON other.id = %(other)s
           AND other.parent_state = 'posted'
     LEFT JOIN settling ON settling.id = other.id
         WHERE %(condition)s AND document.total <> 0
        """,
        own=own,
        other=other,
        own_day=item_day("line"),
        other_day=item_day("other"),
        amount=amount,
        receivables=RECEIVABLES,
        condition=condition,
    )
