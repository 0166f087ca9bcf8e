"""The floor of exposure: what a good SQL programmer writes for the same definitions, and nothing else."""

# Nine orders in ten were invoiced in full; the built database knows no invoices of orders.
LINKS = [
    """
    UPDATE account_move_line item
       SET quantity = 1000000, price_total = ABS(item.balance)
      FROM account_move move
     WHERE move.id = item.move_id AND move.move_type = 'out_invoice' AND item.display_type = 'product'
    """,
    """
    INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
    SELECT line.id, item.id
      FROM sale_order sale
      JOIN sale_order_line line ON line.order_id = sale.id
      JOIN account_move move ON move.name = 'INV/' || LPAD(SUBSTRING(sale.name FROM 2)::int::text, 8, '0')
      JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
     WHERE move.move_type = 'out_invoice' AND HASHINT4(sale.id) %% 10 <> 0
    ON CONFLICT DO NOTHING
    """,
]

# Placeholders: company and day. Rows: customer, exposure.
STATEMENT = """
WITH owed AS (
    SELECT item.partner_id, SUM(item.amount) AS amount
      FROM (SELECT line.id, partner.commercial_partner_id AS partner_id,
                   line.balance - COALESCE(debit.amount, 0) + COALESCE(credit.amount, 0) AS amount
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN account_account account
                ON account.id = line.account_id AND account.account_type = 'asset_receivable'
         LEFT JOIN (SELECT part.debit_move_id AS id,
                           SUM(own.balance * part.debit_amount_currency / NULLIF(own.amount_currency, 0)) AS amount
                      FROM account_partial_reconcile part
                      JOIN account_move_line own ON own.id = part.debit_move_id
                      JOIN account_move_line other ON other.id = part.credit_move_id
                     WHERE COALESCE(other.invoice_date, other.date) <= %(day)s
                     GROUP BY 1) debit ON debit.id = line.id
         LEFT JOIN (SELECT part.credit_move_id AS id,
                           SUM(own.balance * part.credit_amount_currency / NULLIF(own.amount_currency, 0)) AS amount
                      FROM account_partial_reconcile part
                      JOIN account_move_line own ON own.id = part.credit_move_id
                      JOIN account_move_line other ON other.id = part.debit_move_id
                     WHERE COALESCE(other.invoice_date, other.date) <= %(day)s
                     GROUP BY 1) credit ON credit.id = line.id
             WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.amount_currency <> 0
               AND COALESCE(line.invoice_date, line.date) <= %(day)s) item
     WHERE ROUND(item.amount, 2) <> 0
     GROUP BY 1
), billed AS (
    SELECT link.order_line_id AS line_id,
           SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.quantity) AS quantity,
           SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.price_total) AS amount
      FROM sale_order_line_invoice_rel link
      JOIN account_move_line item ON item.id = link.invoice_line_id
      JOIN account_move move ON move.id = item.move_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND COALESCE(item.invoice_date, item.date) <= %(day)s
     GROUP BY 1
), ordered AS (
    SELECT rest.partner_id, SUM(rest.amount) AS amount
      FROM (SELECT sale.id, partner.commercial_partner_id AS partner_id,
                   SUM(CASE WHEN line.is_downpayment THEN -COALESCE(billed.amount, 0)
                            ELSE line.price_total * GREATEST(LEAST(
                                     1 - COALESCE(billed.quantity, 0) / NULLIF(line.product_uom_qty, 0), 1), 0)
                       END) / MIN(COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
              FROM sale_order sale
              JOIN res_partner partner ON partner.id = sale.partner_invoice_id
              JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
         LEFT JOIN billed ON billed.line_id = line.id
             WHERE sale.company_id = %(company)s AND sale.state = 'sale'
               AND (%(day)s::date >= CURRENT_DATE OR sale.date_order < %(day)s::date + 1)
             GROUP BY 1, 2) rest
     WHERE rest.amount > 0
     GROUP BY 1
), drafted AS (
    SELECT partner.commercial_partner_id AS partner_id,
           SUM(item.price_total / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
               * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END) AS amount
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.partner_id
      JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
     WHERE move.company_id = %(company)s AND move.state = 'draft'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND COALESCE(move.invoice_date, %(day)s) <= %(day)s
       AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel link WHERE link.invoice_line_id = item.id)
     GROUP BY 1
)
SELECT partner_id, COALESCE(owed.amount, 0) + COALESCE(ordered.amount, 0) + COALESCE(drafted.amount, 0)
  FROM owed FULL JOIN ordered USING (partner_id) FULL JOIN drafted USING (partner_id)
"""

# Promises of all customers to pay the latest 50,000 open invoices within a month from now.
PROMISES = """
WITH invoice AS (
    SELECT move.commercial_partner_id AS partner_id, move.amount_total_signed AS amount, move.date
      FROM account_move move
     WHERE move.company_id = %(company)s AND move.state = 'posted' AND move.move_type = 'out_invoice'
       AND move.payment_state IN ('not_paid', 'partial')
     ORDER BY move.id DESC
     LIMIT 50000
)
INSERT INTO key_account_payment_promise
       (account_id, company_id, currency_id, amount, amount_due, covers, kind, source, state,
        date, date_from, date_promised, date_limit, is_cancelled)
SELECT account.id, account.company_id, company.currency_id, SUM(invoice.amount), SUM(invoice.amount),
       'documents', 'pay', 'account', 'open',
       MIN(invoice.date), MIN(invoice.date), CURRENT_DATE + 30, CURRENT_DATE + 30, FALSE
  FROM invoice
  JOIN key_account account ON account.partner_id = invoice.partner_id AND account.company_id = %(company)s
  JOIN res_company company ON company.id = account.company_id
 GROUP BY account.id, company.currency_id
"""
PROMISED = """
WITH invoice AS (
    SELECT move.id, move.name, move.commercial_partner_id AS partner_id, move.amount_total_signed AS amount,
           move.invoice_date_due
      FROM account_move move
     WHERE move.company_id = %(company)s AND move.state = 'posted' AND move.move_type = 'out_invoice'
       AND move.payment_state IN ('not_paid', 'partial')
     ORDER BY move.id DESC
     LIMIT 50000
)
INSERT INTO key_account_payment_promise_document
       (promise_id, move_id, name, date_due, open_amount, amount)
SELECT promise.id, invoice.id, invoice.name, invoice.invoice_date_due, invoice.amount, invoice.amount
  FROM invoice
  JOIN key_account account ON account.partner_id = invoice.partner_id AND account.company_id = %(company)s
  JOIN key_account_payment_promise promise ON promise.account_id = account.id
"""

# The same promises for whole accounts, taken two months ago: any money of the customer since then counts.
WHOLE = (
    "DELETE FROM key_account_payment_promise_document",
    """
    UPDATE key_account_payment_promise
       SET covers = 'account', owed_before = amount_due, date = CURRENT_DATE - 60, date_from = CURRENT_DATE - 60
    """,
)
