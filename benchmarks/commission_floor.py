"""The floor of commission: what the rules of ``commission.py`` pay, hand-written for these rules."""

# Two categories of products.
CATEGORIES = """
UPDATE product_template SET categ_id = CASE WHEN id %% 2 = 0 THEN %(machines)s ELSE %(parts)s END
 WHERE id > (SELECT MAX(id) FROM product_template) - 200
"""
# What Odoo keeps as open of each document.
OPEN = """
UPDATE account_move move
   SET amount_residual_signed = item.amount_residual
  FROM account_move_line item
 WHERE item.move_id = move.id AND item.display_type = 'payment_term' AND item.amount_residual <> 0
"""
TABLE = """
DROP TABLE IF EXISTS bench_commission;
CREATE TABLE bench_commission (user_id int, rule_id int, move_id int, item_id int, date date, base numeric,
                               amount numeric, PRIMARY KEY (move_id, item_id, user_id, rule_id))
"""
# Payments, by their entries, and invoices from a day on; from that day on the totals of steps begin at 0, but for
# those of the year.
STATEMENT = """
INSERT INTO bench_commission
WITH graded AS MATERIALIZED (
    SELECT account.id AS account_id, account.partner_id, account.grade_id,
           CASE WHEN change.id IS NULL THEN date '-infinity' ELSE change.date END AS since, date 'infinity' AS until
      FROM key_account account
 LEFT JOIN key_account_grade_change change ON change.account_id = account.id
     WHERE account.company_id = %(company)s
     UNION ALL
    SELECT account.id, account.partner_id, change.previous_grade_id, date '-infinity', change.date - 1
      FROM key_account account JOIN key_account_grade_change change ON change.account_id = account.id
     WHERE account.company_id = %(company)s
), owned AS MATERIALIZED (
    SELECT account_id, owner_id, deputy_id, CASE WHEN is_first THEN date '-infinity' ELSE date END AS since,
           COALESCE(LEAD(date) OVER (PARTITION BY account_id ORDER BY date, id) - 1, date 'infinity') AS until
      FROM key_account_owner_change
), document AS MATERIALIZED (
    SELECT move.id, move.invoice_date AS day, move.amount_total_signed AS total, graded.grade_id,
           owned.owner_id, owned.deputy_id
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
      JOIN graded ON graded.partner_id = partner.commercial_partner_id
                 AND move.invoice_date BETWEEN graded.since AND graded.until
      JOIN owned ON owned.account_id = graded.account_id AND move.invoice_date BETWEEN owned.since AND owned.until
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND move.invoice_date BETWEEN %(first)s AND %(today)s
), part AS (
    SELECT document.id, document.day, document.total, document.owner_id, document.deputy_id,
           CASE document.grade_id
           WHEN %(a)s THEN CASE WHEN template.categ_id = %(machines)s THEN %(machines_a)s ELSE %(steps_a)s END
           WHEN %(b)s THEN %(cash_b)s WHEN %(c)s THEN %(invoiced_c)s ELSE %(others)s END AS rule_id,
           SUM(-line.balance) AS revenue
      FROM document
      JOIN account_move_line line ON line.move_id = document.id AND line.display_type = 'product'
 LEFT JOIN product_product product ON product.id = line.product_id
 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
     GROUP BY 1, 2, 3, 4, 5, 6
), earned AS (
    SELECT part.*, 0 AS item_id, part.day AS date, 1::numeric AS settled
      FROM part WHERE rule_id = %(invoiced_c)s AND day >= %(since)s
     UNION ALL
    SELECT part.*, payment.move_id, payment.date, match.amount / part.total
      FROM part
      JOIN account_move_line item ON item.move_id = part.id AND item.display_type = 'payment_term'
      JOIN account_partial_reconcile match ON match.debit_move_id = item.id
      JOIN account_move_line payment ON payment.id = match.credit_move_id
       AND payment.date BETWEEN %(since)s AND %(today)s
      JOIN account_move other ON other.id = payment.move_id AND other.move_type = 'entry'
     WHERE part.rule_id <> %(invoiced_c)s
), shared AS (
    SELECT person.user_id, earned.rule_id, earned.id AS move_id, earned.item_id, earned.date,
           ROUND(earned.revenue * earned.settled * person.share, 2) AS base
      FROM earned,
           LATERAL (VALUES (earned.owner_id, CASE WHEN earned.deputy_id <> earned.owner_id THEN 0.7 ELSE 1 END),
                           (NULLIF(earned.deputy_id, earned.owner_id), 0.3)) person (user_id, share)
     WHERE person.user_id IS NOT NULL
), running AS (
    SELECT shared.*, SUM(base) OVER (total ROWS UNBOUNDED PRECEDING) AS after
      FROM shared
     WHERE base <> 0
    WINDOW total AS (PARTITION BY user_id, rule_id, CASE rule_id WHEN %(steps_a)s THEN DATE_TRUNC('month', date) END
                     ORDER BY date, move_id, item_id)
)
SELECT user_id, rule_id, move_id, item_id, date, base,
       CASE rule_id
       WHEN %(machines_a)s THEN ROUND(base * 0.03, 2)
       WHEN %(cash_b)s THEN ROUND(base * 0.015, 2)
       WHEN %(others)s THEN ROUND(base * 0.005, 2)
       WHEN %(steps_a)s THEN ROUND(after * 0.02 + GREATEST(after - 50000, 0) * 0.005
                                   + GREATEST(after - 200000, 0) * 0.005, 2)
                           - ROUND((after - base) * 0.02 + GREATEST(after - base - 50000, 0) * 0.005
                                   + GREATEST(after - base - 200000, 0) * 0.005, 2)
       ELSE ROUND(after * 0.01 + GREATEST(after - 500000, 0) * 0.005, 2)
            - ROUND((after - base) * 0.01 + GREATEST(after - base - 500000, 0) * 0.005, 2) END
  FROM running
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE line.id IS NULL OR floor.move_id IS NULL),
       COUNT(*) FILTER (WHERE ABS(line.base - floor.base) > 0.011),
       COUNT(*) FILTER (WHERE ABS(line.amount - floor.amount) > 0.011)
  FROM key_account_commission_line line
  FULL JOIN bench_commission floor
    ON floor.move_id = line.move_id AND floor.item_id = line.item_id AND floor.user_id = line.user_id
   AND floor.rule_id = line.rule_id
"""
# Of a month whose total of the year was begun before, the amounts by steps of the year are of another floor.
DIFFERENCES_OF_MONTH = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE line.id IS NULL OR floor.move_id IS NULL),
       COUNT(*) FILTER (WHERE ABS(line.base - floor.base) > 0.011),
       COUNT(*) FILTER (WHERE ABS(line.amount - floor.amount) > 0.011 AND line.rule_id <> %(invoiced_c)s)
  FROM (SELECT line.* FROM key_account_commission_line line
          JOIN key_account_commission_statement statement ON statement.id = line.statement_id
         WHERE statement.state = 'draft') line
  FULL JOIN bench_commission floor
    ON floor.move_id = line.move_id AND floor.item_id = line.item_id AND floor.user_id = line.user_id
   AND floor.rule_id = line.rule_id
"""
EMPTY = [
    "DELETE FROM key_account_commission_line WHERE month >= %(since)s",
    "DELETE FROM key_account_commission_statement WHERE month >= %(since)s",
    """DELETE FROM key_account_commission_term term
        WHERE NOT EXISTS (SELECT FROM key_account_commission_line line
                           WHERE line.move_id = term.move_id AND line.rule_id = term.rule_id)""",
]
CONFIRM = [
    "UPDATE key_account_commission_statement SET state = 'confirmed' WHERE month < %(since)s",
    """UPDATE key_account_commission_term term SET is_confirmed = TRUE
         FROM key_account_commission_line line
        WHERE line.move_id = term.move_id AND line.rule_id = term.rule_id AND line.month < %(since)s""",
]
