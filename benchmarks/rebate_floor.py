"""The floor of rebates: what the agreements of ``rebate.py`` pay, hand-written for their forms."""

# A line with a product for each invoice, by which products count.
LINES = """
INSERT INTO account_move_line (move_id, move_name, journal_id, company_id, company_currency_id, currency_id,
                               partner_id, account_id, parent_state, display_type, date, invoice_date, sequence,
                               product_id, product_uom_id, quantity, price_unit, discount, balance, debit, credit,
                               amount_currency, amount_residual, amount_residual_currency, reconciled)
SELECT item.move_id, item.move_name, item.journal_id, item.company_id, item.company_currency_id,
       item.currency_id, item.partner_id, item.account_id, 'posted', 'product', item.date, item.invoice_date,
       300, product.id, template.uom_id, 1 + item.id %% 7, 0, 0, item.balance, item.debit, item.credit,
       item.amount_currency, 0, 0, FALSE
  FROM account_move_line item
  JOIN account_move move ON move.id = item.move_id AND move.move_type IN ('out_invoice', 'out_refund')
  JOIN product_product product
    ON product.id = (SELECT MAX(id) FROM product_product) - ABS(HASHINT4(item.id)::bigint) %% 200
  JOIN product_template template ON template.id = product.product_tmpl_id
 WHERE item.display_type = 'product' AND item.company_id = %(company)s
"""
TABLE = """
DROP TABLE IF EXISTS bench_rebate;
CREATE TABLE bench_rebate (rebate_id int, account_id int, base numeric, accrued numeric,
                           PRIMARY KEY (rebate_id, account_id))
"""
# Which account has which grade from when to when.
GRADED = """
graded AS MATERIALIZED (
    SELECT account.id AS account_id, account.partner_id, account.grade_id,
           CASE WHEN change.id IS NULL THEN date '-infinity' ELSE change.date END AS since, date 'infinity' AS until
      FROM key_account account
 LEFT JOIN key_account_grade_change change ON change.account_id = account.id
     WHERE account.company_id = %(company)s
     UNION ALL
    SELECT account.id, account.partner_id, change.previous_grade_id, date '-infinity', change.date - 1
      FROM key_account account JOIN key_account_grade_change change ON change.account_id = account.id
     WHERE account.company_id = %(company)s
), invoice AS MATERIALIZED (
    SELECT move.id, move.move_type = 'out_refund' AS is_refund, partner.commercial_partner_id AS partner_id,
           move.invoice_date AS day, move.amount_untaxed_signed AS amount
      FROM account_move move JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND move.invoice_date BETWEEN %(before)s AND %(today)s
)
"""
# Grade A: stepped by amount, and by days to pay; B: total; C: growth; D: pieces of some products.
STATEMENT = f"""
INSERT INTO bench_rebate
WITH {GRADED}, by_grade AS MATERIALIZED (
    SELECT graded.grade_id, graded.account_id, SUM(invoice.amount) AS amount
      FROM graded JOIN invoice ON invoice.partner_id = graded.partner_id
                              AND invoice.day BETWEEN graded.since AND graded.until
     WHERE invoice.day >= %(first)s
     GROUP BY 1, 2
), growth AS (
    SELECT now.account_id, COALESCE(now.amount, 0) AS amount, COALESCE(before.amount, 0) AS previous
      FROM by_grade now
 LEFT JOIN (SELECT account.id AS account_id, SUM(invoice.amount) AS amount
              FROM key_account account JOIN invoice ON invoice.partner_id = account.partner_id
             WHERE account.company_id = %(company)s AND invoice.day < %(first)s
             GROUP BY 1) before ON before.account_id = now.account_id
     WHERE now.grade_id = %(c)s
), pieces AS (
    SELECT graded.account_id,
           SUM(CASE WHEN invoice.is_refund THEN -1 ELSE 1 END * line.quantity * unit.factor) AS quantity
      FROM graded JOIN invoice ON invoice.partner_id = graded.partner_id
                              AND invoice.day BETWEEN graded.since AND graded.until
      JOIN account_move_line line ON line.move_id = invoice.id AND line.display_type = 'product'
       AND line.product_id = ANY(%(products)s)
      JOIN uom_uom unit ON unit.id = line.product_uom_id AND unit.parent_path LIKE %(unit_path)s
     WHERE graded.grade_id = %(d)s AND invoice.day >= %(first)s
     GROUP BY 1
), of_days AS MATERIALIZED (
    SELECT graded.account_id, invoice.*, item.id AS item_id, item.balance
      FROM graded JOIN invoice ON invoice.partner_id = graded.partner_id
                              AND invoice.day BETWEEN graded.since AND graded.until
      JOIN account_move_line item ON item.move_id = invoice.id AND item.display_type = 'payment_term'
     WHERE graded.grade_id = %(a)s AND invoice.day >= %(first)s
), paid AS (
    SELECT of_days.account_id,
           SUM(part.amount * CASE WHEN payment.date - of_days.day <= 14 THEN 0.03
                                  WHEN payment.date - of_days.day <= 30 THEN 0.02
                                  WHEN payment.date - of_days.day <= 45 THEN 0.01 ELSE 0 END) AS earned
      FROM of_days
      JOIN account_partial_reconcile part ON part.debit_move_id = of_days.item_id
      JOIN account_move_line payment ON payment.id = part.credit_move_id AND payment.date <= %(today)s
      JOIN account_move other ON other.id = payment.move_id AND other.move_type = 'entry'
     WHERE NOT of_days.is_refund
     GROUP BY 1
), returned AS (
    SELECT of_days.account_id, SUM(of_days.amount * 0.03 * (1 - COALESCE(part.amount / -of_days.balance, 0))) AS earned
      FROM of_days
 LEFT JOIN LATERAL (SELECT SUM(part.amount) AS amount
                      FROM account_partial_reconcile part
                      JOIN account_move_line item ON item.id = part.debit_move_id
                     WHERE part.credit_move_id = of_days.item_id AND item.date <= %(today)s) part ON TRUE
     WHERE of_days.is_refund
     GROUP BY 1
), pooled AS (
    SELECT chosen.rebate_id, account.id AS account_id, COALESCE(SUM(invoice.amount), 0) AS amount,
           SUM(SUM(invoice.amount)) OVER (PARTITION BY chosen.rebate_id) AS pool,
           SUM(GREATEST(SUM(invoice.amount), 0)) OVER (PARTITION BY chosen.rebate_id) AS weight
      FROM key_account_rebate_account_rel chosen
      JOIN key_account account ON account.id = chosen.account_id
 LEFT JOIN invoice ON invoice.partner_id = account.partner_id AND invoice.day >= %(first)s
     GROUP BY 1, 2
)
SELECT %(stepped)s, account_id, amount,
       ROUND(CASE WHEN amount > 0 THEN GREATEST(LEAST(amount, 50000) - 20000, 0) * 0.01
                  + GREATEST(LEAST(amount, 100000) - 50000, 0) * 0.02 + GREATEST(amount - 100000, 0) * 0.03
                  ELSE 0 END, 2)
  FROM by_grade WHERE grade_id = %(a)s
 UNION ALL
SELECT %(total)s, account_id, amount,
       ROUND(CASE WHEN amount >= 50000 THEN amount * 0.02 WHEN amount >= 20000 THEN amount * 0.01 ELSE 0 END, 2)
  FROM by_grade WHERE grade_id = %(b)s
 UNION ALL
SELECT %(growth)s, account_id, amount,
       ROUND(CASE WHEN previous <= 0 OR amount <= 0 THEN 0 WHEN amount >= ROUND(previous * 1.2, 2) THEN amount * 0.02
                  WHEN amount >= ROUND(previous * 1.05, 2) THEN amount * 0.01 ELSE 0 END, 2)
  FROM growth
 UNION ALL
SELECT %(pieces)s, account_id, quantity, ROUND(CASE WHEN quantity >= 5 THEN quantity * 1.5 ELSE 0 END, 2)
  FROM pieces
 UNION ALL
SELECT %(days)s, account_id, by_grade.amount,
       CASE WHEN by_grade.amount > 0
            THEN ROUND(GREATEST(COALESCE(paid.earned, 0) + COALESCE(returned.earned, 0), 0), 2) ELSE 0 END
  FROM by_grade LEFT JOIN paid USING (account_id) LEFT JOIN returned USING (account_id)
 WHERE by_grade.grade_id = %(a)s
 UNION ALL
SELECT rebate_id, account_id, amount,
       CASE WHEN pool > 0 THEN ROUND(pool * CASE WHEN pool >= 100000 THEN 0.02 WHEN pool >= 30000 THEN 0.01 ELSE 0 END
                                     * GREATEST(amount, 0) / NULLIF(weight, 0), 2) ELSE 0 END
  FROM pooled
"""
# Where one amount is shared, a cent may fall to the other account.
DIFFERENCES = """
SELECT COUNT(*),
       COUNT(*) FILTER (WHERE ABS(COALESCE(share.base, 0) - COALESCE(floor.base, 0)) > 0.001),
       COUNT(*) FILTER (WHERE ABS(COALESCE(share.accrued, 0) - COALESCE(floor.accrued, 0)) > 0.011)
  FROM key_account_rebate_share share
  FULL JOIN bench_rebate floor ON floor.rebate_id = share.rebate_id AND floor.account_id = share.account_id
"""
