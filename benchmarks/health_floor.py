"""The floor of health: what a good SQL programmer writes for the signals that the built database has data for.

One statement measures orders, days with orders, products and what is overdue, makes points of them, and inserts a
row per customer into a plain table: no keys but the primary one, no reasons, no history, the weights cast into SQL.
"""

# The price level is a floor of its own, see ``floor.py``; here it does not count.
LEFT_OUT = "UPDATE key_account_health_signal SET active = FALSE WHERE metric_id = %(price)s"
TABLE = """
DROP TABLE IF EXISTS bench_health;
CREATE TABLE bench_health (id serial PRIMARY KEY, account_id int, health int, silence int, volume int, breadth int,
                           arrears int)
"""
# Placeholders: company, the day, and the first days of the two years up to it and of three years before.
STATEMENT = """
INSERT INTO bench_health (account_id, health, silence, volume, breadth, arrears)
WITH ordered AS MATERIALIZED (
    SELECT o.id, partner.commercial_partner_id AS partner_id, o.date_order::date AS day,
           o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
      FROM sale_order o
      JOIN res_partner partner ON partner.id = o.partner_id
     WHERE o.company_id = %(company)s AND o.state = 'sale' AND o.date_order < %(day)s::date + 1
), sums AS (
    SELECT partner_id, MAX(day) AS last, SUM(amount) FILTER (WHERE day >= %(first)s) AS now,
           SUM(amount) FILTER (WHERE day >= %(before)s AND day < %(first)s) AS before
      FROM ordered GROUP BY 1
), days AS (
    SELECT partner_id,
           (MAX(day) - MIN(day))::float / NULLIF(COUNT(DISTINCT day) - 1, 0) AS usual, COUNT(DISTINCT day) AS count
      FROM ordered JOIN sums USING (partner_id)
     WHERE day > last - interval '36 months'
     GROUP BY 1
), products AS (
    SELECT partner_id, COUNT(DISTINCT product_id) FILTER (WHERE day >= %(first)s) AS now,
           COUNT(DISTINCT product_id) FILTER (WHERE day < %(first)s) AS before
      FROM (SELECT ordered.partner_id, line.product_id, ordered.day
              FROM ordered
              JOIN sale_order_line line ON line.order_id = ordered.id
             WHERE ordered.day >= %(before)s AND line.display_type IS NULL AND line.product_uom_qty > 0) bought
     GROUP BY 1
), revenues AS (
    SELECT partner.commercial_partner_id AS partner_id, SUM(move.amount_untaxed_signed) AS revenue
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND move.invoice_date BETWEEN %(first)s AND %(day)s
     GROUP BY 1
), overdue AS (
    SELECT partner_id, GREATEST(ROUND(SUM(amount), 4), 0) AS overdue
      FROM (SELECT partner.commercial_partner_id AS partner_id,
                   line.balance - COALESCE(debit.amount, 0) + COALESCE(credit.amount, 0) AS amount
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN account_account account
                ON account.id = line.account_id AND account.account_type = 'asset_receivable'
         LEFT JOIN (SELECT debit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) debit ON debit.id = line.id
         LEFT JOIN (SELECT credit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) credit ON credit.id = line.id
             WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
               AND COALESCE(line.invoice_date, line.date) <= %(day)s
               AND (line.balance < 0 OR COALESCE(line.date_maturity, line.date) < %(day)s)) item
     GROUP BY 1
), pointed AS (
    SELECT account.id,
           CASE WHEN days.count >= 3
                THEN 10 * FLOOR(GREATEST(LEAST((3 - (%(day)s - sums.last) / days.usual) / 2, 1), 0) * 10 + 0.5) END AS silence,
           CASE WHEN sums.before > 0
                THEN 10 * FLOOR(GREATEST(LEAST(COALESCE(sums.now, 0) / sums.before * 2 - 1, 1), 0) * 10 + 0.5) END AS volume,
           CASE WHEN products.before > 0
                THEN 10 * FLOOR(GREATEST(LEAST(products.now * 2.0 / products.before - 1, 1), 0) * 10 + 0.5) END AS breadth,
           CASE WHEN revenue > 0
                THEN 10 * FLOOR(GREATEST(LEAST(1 - COALESCE(overdue, 0) / revenue * 4, 1), 0) * 10 + 0.5)
                WHEN overdue > 0 THEN 0 END AS arrears
      FROM key_account account
      JOIN sums ON sums.partner_id = account.partner_id
 LEFT JOIN days ON days.partner_id = account.partner_id
 LEFT JOIN products ON products.partner_id = account.partner_id
 LEFT JOIN revenues ON revenues.partner_id = account.partner_id
 LEFT JOIN overdue ON overdue.partner_id = account.partner_id
     WHERE account.company_id = %(company)s AND account.active
)
-- Nobody complained, and nobody left: 10 and 5 of the weights with all points.
SELECT id,
       FLOOR((1500 + COALESCE(silence * 20, 0) + COALESCE(volume * 20, 0) + COALESCE(breadth * 10, 0)
              + COALESCE(arrears * 10, 0))
             / (15 + CASE WHEN silence IS NOT NULL THEN 20 ELSE 0 END + CASE WHEN volume IS NOT NULL THEN 20 ELSE 0 END
                + CASE WHEN breadth IS NOT NULL THEN 10 ELSE 0 END + CASE WHEN arrears IS NOT NULL THEN 10 ELSE 0 END)
             + 0.5),
       silence, volume, breadth, arrears
  FROM pointed
"""
# Points fall on a border for a few customers in a thousand, where two programs may round to either side.
DIFFERENCES = """
SELECT COUNT(*), GREATEST(COUNT(*) FILTER (WHERE account.health IS DISTINCT FROM floor.health) - COUNT(*) / 500, 0)
  FROM key_account account
  FULL JOIN bench_health floor ON floor.account_id = account.id
 WHERE account.health IS NOT NULL OR floor.health IS NOT NULL
"""
