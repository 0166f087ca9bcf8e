"""When customers pay: what was received for their invoices, how late, and what went back again."""

from odoo.tools import SQL

from ..metric.documents import (
    MATCHED_DEBIT,
    MONEY,
    RECEIVABLES,
    SALE_TYPES,
    item_day,
    settling_items,
)

# Late days weighted by the money that came late, over all the money: on rows of ``payment``.
DAYS_BEYOND_TERMS = SQL(
    "SUM(payment.late * payment.amount) / NULLIF(ROUND(SUM(payment.amount), 4), 0)"
)


def received_payments(scope):
    """Return the query of the money received for invoices in a period, and how late each was.

    The day is that of the match: the later one of payment and invoice. A payment before the due day is
    0 days late, as in the metric of days late. Credit notes, discounts, write-offs and debts moved
    elsewhere are no money.

    :param MetricScope scope: company, period and customers
    :rtype: SQL
    :return: rows of ``partner_id``, ``day``, ``late`` (days), ``amount`` (in company currency at the rate of
        the invoice)
    """
    partner = SQL("partner.commercial_partner_id")
    values = {
        "partner": partner,
        "day": SQL("GREATEST(%s, %s)", item_day("line"), item_day("other")),
        "amount": MATCHED_DEBIT,
        "company": scope.company.id,
        "receivables": RECEIVABLES,
        "types": SALE_TYPES,
        "first": scope.date_from,
        "last": scope.date_to,
        "only": scope.only(partner),
    }
    companies = SQL(
        "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
        f"{scope.company.sudo().root_id.id}/%",
    )
    few = None if scope.partner_ids is None else SQL("SELECT move_id FROM matched")
    return SQL(
        """
        WITH matched AS MATERIALIZED (
             SELECT %(partner)s AS partner_id, other.id AS credit_id, other.move_id AS move_id,
                    %(day)s AS day, COALESCE(line.date_maturity, line.date) AS due,
                    %(amount)s AS amount
               FROM account_partial_reconcile part
               JOIN account_move_line line ON line.id = part.debit_move_id
               JOIN account_move move ON move.id = line.move_id
               JOIN account_move_line other ON other.id = part.credit_move_id
               JOIN res_partner partner ON partner.id = move.commercial_partner_id
              WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                AND line.account_id = ANY(%(receivables)s) AND move.move_type IN %(types)s
                AND line.amount_currency <> 0 AND %(day)s BETWEEN %(first)s AND %(last)s %(only)s
             ),
             settling AS MATERIALIZED (%(settling)s)
        SELECT matched.partner_id, matched.day, GREATEST(matched.day - matched.due, 0) AS late,
               matched.amount * COALESCE(settling.money, 1) AS amount
          FROM matched
     LEFT JOIN settling ON settling.id = matched.credit_id
         WHERE COALESCE(settling.money, 1) > 0
        """,
        settling=settling_items(companies, few),
        **values,
    )


def returned_payments(scope):
    """Return the query of payments that were taken back in a period: reversed, bounced or rejected.

    A payment that the bank returned is one that is matched in full with money paid back to the customer, in
    one booking or several: it counts on the day of the last. What was set off against payables is no payment.
    What was paid back of a payment in part, as too much, is no return. Odoo does not note the day of a
    rejection: it counts on the day of the payment.

    :param MetricScope scope: company, period and customers
    :rtype: SQL
    :return: rows of ``partner_id``, ``entry_id`` (of the payment), ``day``
    """
    queries = [_reversed_payments(scope), _bounced_payments(scope), _rejected_payments(scope)]
    partner = SQL("partner.commercial_partner_id")
    return SQL(
        """
        SELECT %(partner)s AS partner_id, payment.entry_id AS entry_id, MIN(payment.day) AS day
          FROM (%(payments)s) payment
          JOIN res_partner partner ON partner.id = payment.partner_id
         WHERE TRUE %(only)s
         GROUP BY %(partner)s, payment.entry_id
        """,
        partner=partner,
        payments=SQL(" UNION ").join(queries),
        only=scope.only(partner),
    )


PAYABLES = SQL("ARRAY(SELECT id FROM account_account WHERE account_type = 'liability_payable')")
# On ``credit``, an item of the entry ``paid``: money that was received from a customer.
IS_RECEIVED = SQL(
    """ paid.move_type = 'entry' AND credit.account_id = ANY(%s) AND credit.balance < 0
        AND EXISTS (SELECT FROM account_move_line money
                     WHERE money.move_id = paid.id AND money.balance > 0
                       AND money.account_id = ANY(%s) AND NOT money.account_id = ANY(%s)) """,
    RECEIVABLES,
    MONEY,
    PAYABLES,
)
# On ``back``: money that was paid, and not set off.
IS_PAID = SQL(
    """ back.move_type = 'entry'
        AND EXISTS (SELECT FROM account_move_line money
                     WHERE money.move_id = back.id AND money.balance < 0
                       AND money.account_id = ANY(%s) AND NOT money.account_id = ANY(%s)) """,
    MONEY,
    PAYABLES,
)


def _reversed_payments(scope):
    """Return the query of payments whose entry was reversed: ``partner_id``, ``entry_id``, ``day``."""
    return SQL(
        """
        SELECT credit.partner_id, credit.move_id AS entry_id, back.date AS day
          FROM account_move back
          JOIN account_move paid ON paid.id = back.reversed_entry_id
          JOIN account_move_line credit ON credit.move_id = paid.id
         WHERE back.company_id = %s AND back.state = 'posted' AND back.move_type = 'entry'
           AND back.date BETWEEN %s AND %s AND %s
        """,
        scope.company.id,
        scope.date_from,
        scope.date_to,
        IS_RECEIVED,
    )


def _bounced_payments(scope):
    """Return the query of payments that were matched in full with money paid back, by then or before."""
    return SQL(
        """
        SELECT credit.partner_id, credit.move_id AS entry_id, debit.date AS day
          FROM account_move_line debit
          JOIN account_move back ON back.id = debit.move_id
          JOIN account_partial_reconcile part ON part.debit_move_id = debit.id
          JOIN account_move_line credit ON credit.id = part.credit_move_id
          JOIN account_move paid ON paid.id = credit.move_id
         WHERE debit.company_id = %s AND debit.parent_state = 'posted' AND debit.account_id = ANY(%s)
           AND debit.date BETWEEN %s AND %s
           AND %s AND %s
           AND ABS(credit.amount_currency) = (
               SELECT SUM(ABS(part.credit_amount_currency))
                 FROM account_partial_reconcile part
                 JOIN account_move_line until ON until.id = part.debit_move_id
                 JOIN account_move back ON back.id = until.move_id
                WHERE part.credit_move_id = credit.id AND until.parent_state = 'posted'
                  AND until.date <= debit.date AND %s)
        """,
        scope.company.id,
        RECEIVABLES,
        scope.date_from,
        scope.date_to,
        IS_PAID,
        IS_RECEIVED,
        IS_PAID,
    )


def _rejected_payments(scope):
    """Return the query of rejected payments; ids of payments are negative, to differ from entries."""
    return SQL(
        """
        SELECT rejected.partner_id, -rejected.id AS entry_id, rejected.date AS day
          FROM account_payment rejected
         WHERE rejected.company_id = %s AND rejected.state = 'rejected'
           AND rejected.payment_type = 'inbound' AND rejected.partner_type = 'customer'
           AND rejected.date BETWEEN %s AND %s
        """,
        scope.company.id,
        scope.date_from,
        scope.date_to,
    )
