"""The customer documents that all figures are based on. ``docs/figures.md`` explains what counts.

The day of an invoice, receipt or credit note is its invoice date, that of any other entry its
accounting date. The open amount on a day follows from the days of the matches, not from today's
residual: a match counts from the day on which both its sides exist. It settles the same share of an
item as it settles of its amount in its own currency, so exchange differences, which Odoo posts
separately and often later, neither pay an invoice nor leave it open.
"""

from odoo.tools import SQL

# Documents of sales, and what they are with credit notes.
SALE_TYPES = ("out_invoice", "out_receipt")
CREDIT_TYPE = "out_refund"
DOCUMENT_TYPES = (*SALE_TYPES, CREDIT_TYPE)
DOCUMENT_DAY = SQL("COALESCE(move.invoice_date, move.date)")
# Without tax, in company currency; credit notes are negative.
DOCUMENT_AMOUNT = SQL("move.amount_untaxed_signed")
# The customer is the commercial partner of ``partner``: that of then, or the company into which it
# was merged.
DOCUMENTS = SQL(
    "account_move move JOIN res_partner partner ON partner.id = move.commercial_partner_id"
)
IS_CREDIT_NOTE = SQL("move.move_type = %s", CREDIT_TYPE)
# Units that convert into each other have the same root.
UNIT_KIND = SQL("SPLIT_PART(parent_path, '/', 1)::int")

# An array, evaluated first: with a join, PostgreSQL would expect few items for few accounts.
RECEIVABLES = SQL("ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable')")

# Where money is: in the bank, in cash, or in transit between them. An amount that the company owes
# to a customer who is also a vendor counts the same: a debt offset against it is paid.
MONEY = SQL(
    """ARRAY(
        SELECT id FROM account_account
         WHERE account_type IN ('asset_cash', 'liability_credit_card', 'liability_payable')
         UNION
        SELECT payment_account_id FROM account_payment_method_line WHERE payment_account_id IS NOT NULL
         UNION
        SELECT account.id FROM account_account account
         WHERE account.account_type = 'asset_current'
           AND EXISTS (SELECT FROM account_payment payment WHERE payment.outstanding_account_id = account.id)
         UNION
        SELECT account_id FROM res_company, UNNEST(ARRAY[
            transfer_account_id, account_default_pos_receivable_account_id]) account_id
         WHERE account_id IS NOT NULL)"""
)
DISCOUNTS = SQL(
    """ARRAY(
        SELECT account_id FROM res_company, UNNEST(ARRAY[
            account_journal_early_pay_discount_gain_account_id,
            account_journal_early_pay_discount_loss_account_id]) account_id
         WHERE account_id IS NOT NULL)"""
)
EXCHANGES = SQL(
    """ARRAY(
        SELECT account_id FROM res_company, UNNEST(ARRAY[
            income_currency_exchange_account_id, expense_currency_exchange_account_id]) account_id
         WHERE account_id IS NOT NULL)"""
)

# The part of its debit or credit that a match settles, in company currency at the item's own rate.
MATCHED_DEBIT = SQL("line.balance * part.debit_amount_currency / NULLIF(line.amount_currency, 0)")
MATCHED_CREDIT = SQL("line.balance * part.credit_amount_currency / NULLIF(line.amount_currency, 0)")


def is_posted_document(company, first, last, types=DOCUMENT_TYPES):
    """Return the SQL condition on ``move``: a posted customer document of these days.

    :param company: id of the company, or the SQL of it
    :param first: first day or the SQL of it; ``None`` for no limit
    :param last: last day or the SQL of it; ``None`` for no limit
    :param tuple types: of documents; by default all that count as revenue
    """
    days = [
        SQL(" AND ").join(
            SQL("%s %s %s", day, SQL(operator), limit)
            for operator, limit in ((">=", first), ("<=", last))
            if limit is not None
        )
        for day in (SQL("move.invoice_date"), SQL("move.date"))
    ]
    # Not with COALESCE: PostgreSQL could not estimate the number of documents.
    in_time = SQL("(%s OR move.invoice_date IS NULL AND %s)", *days)
    return SQL(
        "move.company_id = %s AND move.state = 'posted' AND move.move_type IN %s %s",
        company,
        types,
        SQL() if first is None and last is None else SQL("AND %s", in_time),
    )


def order_customer(order):
    """Return the SQL of the contact that gives the customer of an order: its company is the customer.

    :param SQL order: alias of ``sale_order``
    """
    return SQL("COALESCE(%(order)s.key_account_partner_id, %(order)s.partner_id)", order=order)


def order_rate(order):
    """Return the SQL of the rate of an order: amounts divided by it are in company currency.

    The rate is missing only on very old orders; Odoo's own sales analysis does the same.

    :param SQL order: alias of ``sale_order``
    """
    return SQL("COALESCE(NULLIF(%s.currency_rate, 0), 1)", order)


def is_confirmed_order(order, company, start=None, end=None):
    """Return the SQL condition that an order is confirmed and of a company.

    :param SQL order: alias of ``sale_order``
    :param company: id of the company, or the SQL of it
    :param datetime start: naive UTC, inclusive; ``None`` for no limit
    :param datetime end: naive UTC, exclusive; ``None`` for no limit
    """
    conditions = [
        SQL("%s.company_id = %s", order, company),
        SQL("%s.state = 'sale'", order),
    ]
    if start is not None:
        conditions.append(SQL("%s.date_order >= %s", order, start))
    if end is not None:
        conditions.append(SQL("%s.date_order < %s", order, end))
    return SQL(" AND ").join(conditions)


def unit_kind(unit):
    """Return what :data:`UNIT_KIND` is of the units that convert to ``unit``; 0 without one."""
    return int(unit.parent_path.split("/")[0]) if unit else 0


def in_unit(quantity, factor, unit):
    """Return the SQL of a quantity in ``unit``, of one in a unit that converts to it.

    :param SQL quantity: in a unit with the factor ``factor``
    :param uom.uom unit: to convert to
    """
    return SQL("(%s * %s)::float8 / %s", quantity, factor, unit.factor or 1.0)


def item_day(alias):
    """Return the SQL of the day of a journal item."""
    return SQL("COALESCE(%(item)s.invoice_date, %(item)s.date)", item=SQL.identifier(alias))


def open_item_events(company, day, only):
    """Return the SQL of what adds up to open items of receivables on a day, including credits.

    Payments on account and open credit notes count from their day on, so that a customer who has
    paid is not reminded because the payment is not matched yet. Items without an amount in their
    currency are exchange differences. Written-off amounts are no longer open.

    :param res.company company: company of the items
    :param date day: as of the end of this day
    :param only: returns the condition (``AND …``) for the SQL of a commercial partner's id
    :return: rows of ``item_id``, ``partner_id``, ``due``, ``is_credit``, ``amount``, ``day``: an item, and
        minus what each match settles of it, each from its day on
    """
    columns, items, where = _open_items(company, day, only)
    return SQL(
        """ SELECT %(columns)s, line.balance AS amount, %(own)s AS day FROM %(items)s WHERE %(where)s
             UNION ALL
            SELECT %(columns)s, -%(debit)s, GREATEST(%(own)s, %(other)s)
              FROM %(items)s
              JOIN account_partial_reconcile part ON part.debit_move_id = line.id
              JOIN account_move_line other ON other.id = part.credit_move_id
             WHERE %(where)s AND %(other)s <= %(day)s
             UNION ALL
            SELECT %(columns)s, %(credit)s, GREATEST(%(own)s, %(other)s)
              FROM %(items)s
              JOIN account_partial_reconcile part ON part.credit_move_id = line.id
              JOIN account_move_line other ON other.id = part.debit_move_id
             WHERE %(where)s AND %(other)s <= %(day)s """,
        columns=columns,
        items=items,
        where=where,
        debit=MATCHED_DEBIT,
        credit=MATCHED_CREDIT,
        own=item_day("line"),
        other=item_day("other"),
        day=day,
    )


def unsettled_item_events(company, day, only):
    """Return the SQL of what adds up to the same open items as :func:`open_item_events`, from today's side.

    What Odoo keeps as open of each item, and what was matched of it since the day: few rows, where the
    day is not long ago. Nothing is read of items that were settled by then.

    :return: rows of ``item_id``, ``partner_id``, ``due``, ``is_credit``, ``amount``
    """
    columns, items, where = _open_items(company, day, only)
    return SQL(
        """ WITH later AS MATERIALIZED (
                SELECT other.id FROM account_move_line other
                 WHERE other.date > %(day)s AND %(other)s > %(day)s AND other.account_id = ANY(%(owed)s)
                 UNION
                -- The day of an invoice can be after that of its booking.
                SELECT other.id FROM account_move move
                  JOIN account_move_line other ON other.move_id = move.id
                 WHERE move.invoice_date > %(day)s AND %(other)s > %(day)s
                   AND other.account_id = ANY(%(owed)s)
            )
            SELECT %(columns)s,
                   line.balance * line.amount_residual_currency / line.amount_currency AS amount
              FROM %(items)s
             WHERE %(where)s AND line.reconciled IS NOT TRUE
             UNION ALL
            SELECT %(columns)s, %(debit)s
              FROM later
              JOIN account_partial_reconcile part ON part.credit_move_id = later.id
              JOIN (%(items)s) ON line.id = part.debit_move_id
             WHERE %(where)s
             UNION ALL
            SELECT %(columns)s, -%(credit)s
              FROM later
              JOIN account_partial_reconcile part ON part.debit_move_id = later.id
              JOIN (%(items)s) ON line.id = part.credit_move_id
             WHERE %(where)s """,
        columns=columns,
        items=items,
        where=where,
        debit=MATCHED_DEBIT,
        credit=MATCHED_CREDIT,
        other=item_day("other"),
        owed=RECEIVABLES,
        day=day,
    )


def _open_items(company, day, only):
    """Return the SQL of columns, tables and condition of the items that count on a day."""
    partner = SQL("partner.commercial_partner_id")
    columns = SQL(
        "line.id AS item_id, %s AS partner_id, COALESCE(line.date_maturity, line.date) AS due, "
        "line.balance < 0 AS is_credit",
        partner,
    )
    items = SQL("account_move_line line JOIN res_partner partner ON partner.id = line.partner_id")
    where = SQL(
        """ line.company_id = %s AND line.parent_state = 'posted' AND line.account_id = ANY(%s)
            AND %s <= %s AND line.amount_currency <> 0 %s """,
        company.id,
        RECEIVABLES,
        item_day("line"),
        day,
        only(partner),
    )
    return columns, items, where


def is_overdue(day):
    """Return the SQL condition on ``item`` that it counts as overdue on a day.

    All credits count, whatever their due date: the overdue amount never exceeds the amount owed.
    """
    return SQL("(item.is_credit OR item.due < %s)", day)


def settling_items(companies, candidates=None):
    """Return the SQL of the items of receivables that are not fully received money.

    Nearly all invoices are settled by payments, and an entry with only money and receivables is a
    full payment: the others are few, and only they are read.

    :param companies: SQL array of ids of companies
    :param SQL candidates: statement of the ids of moves to read; ``None`` for all
    :return: rows of ``id`` and ``day``, with shares of the item: of a credit ``money``, received,
        ``relief``, the credit note, and ``discount``, posted as for early payment (the rest was
        written off or moved elsewhere); of a debit ``returned``, paid to the customer
    """
    among = SQL("AND move.id IN (%s)", candidates) if candidates is not None else SQL()
    return SQL(
        """ SELECT item.id, %(day)s AS day, 0 AS money, 1 AS relief, 0 AS discount, 0 AS returned
              FROM account_move move
              JOIN account_move_line item ON item.move_id = move.id
             WHERE %(is_credit_note)s
               AND item.account_id = ANY(%(receivables)s) %(among)s
             UNION ALL
            SELECT item.id, item.date,
                   CASE WHEN item.balance < 0
                        THEN GREATEST(LEAST(entry.money / entry.credited, 1), 0) END,
                   0,
                   CASE WHEN item.balance < 0
                        THEN GREATEST(LEAST(entry.discount / entry.credited,
                                            1 - GREATEST(entry.money, 0) / entry.credited), 0) END,
                   CASE WHEN item.balance > 0 AND item.amount_currency <> 0
                        THEN GREATEST(LEAST(-entry.money / entry.debited, 1), 0) ELSE 0 END
              FROM (%(entries)s) entry
              JOIN account_move_line item ON item.move_id = entry.move_id
             WHERE item.account_id = ANY(%(receivables)s) """,
        day=item_day("item"),
        is_credit_note=IS_CREDIT_NOTE,
        receivables=RECEIVABLES,
        entries=_mixed_entries(companies, among),
        among=among,
    )


def _mixed_entries(companies, among):
    """Return the SQL of entries that contain more than money and credits of receivables.

    Exchange differences within an entry of money are ignored.

    :return: rows of ``move_id``, ``money``, ``discount``, ``credited``, ``debited``, as posted
    """
    return SQL(
        """ SELECT item.move_id,
                   CASE WHEN BOOL_OR(item.account_id = ANY(%(money)s))
                        THEN SUM(item.balance) FILTER (
                                 WHERE item.account_id = ANY(%(money)s)
                                    OR item.account_id = ANY(%(exchanges)s))
                        ELSE 0 END AS money,
                   CASE WHEN BOOL_OR(item.account_id = ANY(%(discounts)s))
                        THEN SUM(item.balance) FILTER (
                                 WHERE item.account_id = ANY(%(discounts)s)
                                    OR item.tax_line_id IS NOT NULL)
                        ELSE 0 END AS discount,
                   -SUM(item.balance) FILTER (WHERE %(owed)s AND item.balance < 0) AS credited,
                   SUM(item.balance) FILTER (WHERE %(owed)s AND item.balance > 0) AS debited
              FROM (
                   SELECT DISTINCT item.move_id
                     FROM account_move_line item
                     JOIN account_move move ON move.id = item.move_id
                    WHERE move.move_type = 'entry'
                      AND item.parent_state = 'posted'
                      AND item.company_id = ANY(%(companies)s)
                      -- Items of invoices are half of all: left out without a look at the move.
                      AND (item.invoice_date IS NULL OR NOT item.journal_id = ANY(%(sales)s))
                      AND NOT item.account_id = ANY(%(money)s)
                      AND NOT (item.balance <= 0 AND item.account_id = ANY(%(receivables)s))
                      %(among)s
                   ) mixed
              JOIN account_move_line item ON item.move_id = mixed.move_id
             GROUP BY item.move_id """,
        receivables=RECEIVABLES,
        money=MONEY,
        exchanges=EXCHANGES,
        discounts=DISCOUNTS,
        owed=SQL("item.account_id = ANY(%s) AND NOT item.account_id = ANY(%s)", RECEIVABLES, MONEY),
        companies=companies,
        sales=SQL("ARRAY(SELECT id FROM account_journal WHERE type IN ('sale', 'purchase'))"),
        among=among,
    )
