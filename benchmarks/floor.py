"""The floor: what a good SQL programmer writes for the same definitions, and nothing else.

One statement measures the eight figures of the *Balanced scorecard*, turns them into points, adds
the score, the Pareto class and the grade, and inserts a row per customer into a plain table: no
foreign keys, no index but the primary key, no reasons, no history, one scorecard cast into SQL.
"""

TABLE = """
DROP TABLE IF EXISTS bench_grade;
CREATE TABLE bench_grade (
    id serial PRIMARY KEY,
    account_id integer, partner_id integer,
    order_quantity float8, price_level float8, revenue numeric, collection_rate numeric,
    margin_rate numeric, credit_note_rate numeric, influence integer, reputation integer,
    p_order_quantity float8, p_price_level float8, p_revenue float8, p_collection_rate float8,
    p_margin_rate float8, p_credit_note_rate float8, p_influence float8, p_reputation float8,
    score numeric, rank_value numeric, cumulative_share numeric, pareto_class varchar,
    previous_grade_id integer, grade_id integer, movement varchar,
    created timestamp
)
"""

# Placeholders: company, first and last day of the period, id and path of the reference unit, and
# the ids of the grades A to D.
STATEMENT = """
INSERT INTO bench_grade (
    account_id, partner_id, order_quantity, price_level, revenue, collection_rate, margin_rate,
    credit_note_rate, influence, reputation, p_order_quantity, p_price_level, p_revenue, p_collection_rate,
    p_margin_rate, p_credit_note_rate, p_influence, p_reputation, score, rank_value, cumulative_share,
    pareto_class, previous_grade_id, grade_id, movement, created)
WITH orders AS (
    SELECT partner.commercial_partner_id AS partner_id,
           SUM(o.margin / COALESCE(NULLIF(o.currency_rate, 0), 1))
               / NULLIF(SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0) AS margin_rate
      FROM sale_order o
      JOIN res_partner partner ON partner.id = o.partner_id
     WHERE o.company_id = %(company)s AND o.state = 'sale'
       AND o.date_order >= %(date_from)s AND o.date_order < %(date_to)s::date + 1
     GROUP BY 1
), sold AS (
    SELECT partner.commercial_partner_id AS partner_id,
           line.product_id,
           SUM((line.product_uom_qty * unit.factor)::float8) FILTER (WHERE unit.parent_path LIKE %(unit_path)s) AS quantity,
           SUM((line.price_subtotal / COALESCE(NULLIF(o.currency_rate, 0), 1))::float8)
               FILTER (WHERE line.product_uom_qty > 0) AS amount,
           SUM((line.product_uom_qty * unit.factor / product_unit.factor)::float8)
               FILTER (WHERE line.product_uom_qty > 0) AS priced_quantity
      FROM sale_order o
      JOIN sale_order_line line ON line.order_id = o.id
      JOIN res_partner partner ON partner.id = o.partner_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom product_unit ON product_unit.id = template.uom_id
 LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
     WHERE o.company_id = %(company)s AND o.state = 'sale'
       AND o.date_order >= %(date_from)s AND o.date_order < %(date_to)s::date + 1
       AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty <> 0
     GROUP BY 1, 2
), average AS (
    SELECT product_id, SUM(amount) / NULLIF(SUM(priced_quantity), 0) AS price FROM sold GROUP BY 1
), quantities AS (
    SELECT partner_id, COALESCE(SUM(quantity), 0) / %(unit_factor)s AS order_quantity,
           SUM(amount) / NULLIF(SUM(priced_quantity * average.price), 0) AS price_level
      FROM sold JOIN average USING (product_id)
     GROUP BY 1
), invoices AS (
    SELECT partner.commercial_partner_id AS partner_id,
           SUM(move.amount_untaxed_signed) AS revenue,
           -COALESCE(SUM(move.amount_untaxed_signed) FILTER (WHERE move.move_type = 'out_refund'), 0)
               / NULLIF(SUM(move.amount_untaxed_signed) FILTER (WHERE move.move_type <> 'out_refund'), 0) AS credit_note_rate
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND move.invoice_date BETWEEN %(date_from)s AND %(date_to)s
     GROUP BY 1
), due AS (
    SELECT item.id, partner.commercial_partner_id AS partner_id, item.balance, item.amount_currency, move.move_type
      FROM account_move_line item
      JOIN account_move move ON move.id = item.move_id
      JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE item.company_id = %(company)s AND item.parent_state = 'posted'
       AND item.date_maturity BETWEEN %(date_from)s AND %(date_to)s AND item.date <= %(date_to)s
       AND (item.balance > 0 AND move.move_type IN ('out_invoice', 'out_receipt')
            OR item.balance < 0 AND move.move_type = 'out_refund')
), lost AS (
    SELECT item.move_id, SUM(item.balance) AS amount
      FROM account_move_line item
      JOIN account_move move ON move.id = item.move_id AND move.move_type = 'entry'
      JOIN account_account account ON account.id = item.account_id
       AND account.account_type NOT IN ('asset_receivable', 'asset_cash', 'asset_current', 'liability_payable')
     WHERE item.company_id = %(company)s AND item.parent_state = 'posted'
     GROUP BY 1
), collected AS (
    SELECT partner_id, ROUND(SUM(due), 4) AS due, ROUND(SUM(paid), 4) AS paid
      FROM (SELECT partner_id, balance AS due, 0 AS paid FROM due
             UNION ALL
            SELECT due.partner_id,
                   CASE WHEN counter_move.move_type = 'out_refund'
                        THEN -due.balance * part.debit_amount_currency / NULLIF(due.amount_currency, 0) ELSE 0 END,
                   CASE WHEN counter_move.move_type = 'out_refund' THEN 0
                        ELSE due.balance * part.debit_amount_currency / NULLIF(due.amount_currency, 0)
                             * (1 - COALESCE(lost.amount / -counter.balance, 0)) END
              FROM due
              JOIN account_partial_reconcile part ON part.debit_move_id = due.id AND part.max_date <= %(date_to)s
              JOIN account_move_line counter ON counter.id = part.credit_move_id
              JOIN account_move counter_move ON counter_move.id = counter.move_id
         LEFT JOIN lost ON lost.move_id = counter.move_id
             WHERE due.balance > 0
             UNION ALL
            SELECT due.partner_id, due.balance * part.credit_amount_currency / NULLIF(due.amount_currency, 0), 0
              FROM due
              JOIN account_partial_reconcile part ON part.credit_move_id = due.id AND part.max_date <= %(date_to)s
             WHERE due.balance < 0) event
     GROUP BY 1
), ratings AS (
    SELECT account_id,
           MAX(value) FILTER (WHERE kind = 'influence') AS influence,
           MAX(value) FILTER (WHERE kind = 'reputation') AS reputation
      FROM (SELECT DISTINCT ON (account_id, kind) account_id, kind, value
              FROM key_account_rating WHERE date <= %(date_to)s
             ORDER BY account_id, kind, date DESC, id DESC) latest
     GROUP BY 1
), measured AS (
    SELECT account.id AS account_id, account.partner_id, account.grade_id AS previous_grade_id,
           COALESCE(order_quantity, 0) AS order_quantity, price_level, COALESCE(revenue, 0) AS revenue,
           CASE WHEN due > 0 THEN LEAST(paid / due, 1) END AS collection_rate,
           margin_rate, credit_note_rate, ratings.influence, ratings.reputation
      FROM key_account account
      JOIN res_partner partner ON partner.id = account.partner_id AND partner.active
       AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
 LEFT JOIN quantities ON quantities.partner_id = account.partner_id
 LEFT JOIN orders ON orders.partner_id = account.partner_id
 LEFT JOIN invoices ON invoices.partner_id = account.partner_id
 LEFT JOIN collected ON collected.partner_id = account.partner_id
 LEFT JOIN ratings ON ratings.account_id = account.id
     WHERE account.company_id = %(company)s AND account.active AND account.customer_since <= %(date_to)s
), pointed AS (
    SELECT *,
           LEAST(COALESCE(100.0 * (RANK() OVER quantities - 1) / NULLIF(RANK() OVER quantities - 1 + COUNT(*) OVER () - COUNT(*) OVER quantities, 0), 50),
                 CASE WHEN order_quantity > 0 THEN 100 ELSE 50 END) AS p_order_quantity,
           CASE WHEN price_level IS NOT NULL
                THEN 100 * GREATEST(LEAST((price_level - 0.9) / 0.2, 1), 0) END AS p_price_level,
           LEAST(COALESCE(100.0 * (RANK() OVER revenues - 1) / NULLIF(RANK() OVER revenues - 1 + COUNT(*) OVER () - COUNT(*) OVER revenues, 0), 50),
                 CASE WHEN revenue > 0 THEN 100 ELSE 50 END) AS p_revenue,
           CASE WHEN collection_rate IS NULL THEN NULL WHEN collection_rate >= 0.98 THEN 100
                WHEN collection_rate >= 0.9 THEN 80 WHEN collection_rate >= 0.8 THEN 50
                WHEN collection_rate >= 0.6 THEN 20 ELSE 0 END AS p_collection_rate,
           CASE WHEN margin_rate IS NOT NULL
                THEN LEAST(COALESCE(100.0 * (RANK() OVER margins - 1) / NULLIF(RANK() OVER margins - 1 + COUNT(*) OVER known - COUNT(*) OVER margins, 0), 50),
                           CASE WHEN margin_rate > 0 THEN 100 ELSE 50 END) END AS p_margin_rate,
           CASE WHEN credit_note_rate IS NULL THEN NULL WHEN credit_note_rate >= 0.1 THEN 0
                WHEN credit_note_rate >= 0.05 THEN 20 WHEN credit_note_rate >= 0.02 THEN 50
                WHEN credit_note_rate >= 0.005 THEN 80 ELSE 100 END AS p_credit_note_rate,
           COALESCE(influence, 50) AS p_influence,
           COALESCE(reputation, 50) AS p_reputation,
           GREATEST(revenue, 0) AS rank_value
      FROM measured
    WINDOW quantities AS (ORDER BY order_quantity),
           revenues AS (ORDER BY revenue),
           known AS (PARTITION BY margin_rate IS NULL),
           margins AS (known ORDER BY margin_rate)
), ranked AS (
    SELECT *,
           ROUND(((15 * p_order_quantity + 25 * p_revenue + 5 * p_influence + 5 * p_reputation
                   + COALESCE(10 * p_price_level, 0) + COALESCE(15 * p_collection_rate, 0)
                   + COALESCE(15 * p_margin_rate, 0) + COALESCE(10 * p_credit_note_rate, 0))
                  / (50 + CASE WHEN p_price_level IS NULL THEN 0 ELSE 10 END
                     + CASE WHEN p_collection_rate IS NULL THEN 0 ELSE 15 END
                     + CASE WHEN p_margin_rate IS NULL THEN 0 ELSE 15 END
                     + CASE WHEN p_credit_note_rate IS NULL THEN 0 ELSE 10 END))::numeric, 2) AS score,
           SUM(rank_value) OVER () AS total,
           COALESCE(SUM(rank_value) OVER (ORDER BY rank_value DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
               AS before,
           SUM(rank_value) OVER (ORDER BY revenue DESC GROUPS UNBOUNDED PRECEDING) AS running
      FROM pointed
), graded AS (
    SELECT *,
           CASE WHEN rank_value <= 0 THEN NULL WHEN before < 0.8 * total THEN 'A'
                WHEN before < 0.95 * total THEN 'B' WHEN before < total THEN 'C' END AS pareto_class,
           CASE WHEN score >= 75 AND COALESCE(collection_rate, 1) >= 0.8 THEN 1 WHEN score >= 60 THEN 2
                WHEN score >= 40 THEN 3 ELSE 4 END AS position
      FROM ranked
)
SELECT account_id, partner_id, order_quantity, price_level, revenue, collection_rate, margin_rate, credit_note_rate,
       influence, reputation, p_order_quantity, p_price_level, p_revenue, p_collection_rate, p_margin_rate,
       p_credit_note_rate, p_influence, p_reputation, score, rank_value, running / NULLIF(total, 0), pareto_class,
       previous_grade_id, (%(grades)s)[position],
       CASE WHEN previous_grade_id IS NULL THEN 'new'
            WHEN position < array_position(%(grades)s, previous_grade_id) THEN 'up'
            WHEN position > array_position(%(grades)s, previous_grade_id) THEN 'down' ELSE 'same' END,
       now()
  FROM graded
 ORDER BY score DESC, rank_value DESC, partner_id
"""

# Customers for whom the floor and a review do not say the same.
DIFFERENCES = """
SELECT COUNT(*),
       COUNT(*) FILTER (WHERE line.id IS NULL OR floor.id IS NULL),
       COUNT(*) FILTER (WHERE ABS(line.score - floor.score) > 0.011),
       COUNT(*) FILTER (WHERE line.pareto_class IS DISTINCT FROM floor.pareto_class),
       COUNT(*) FILTER (WHERE line.proposed_grade_id IS DISTINCT FROM floor.grade_id)
  FROM (SELECT * FROM key_account_review_line WHERE review_id = %s) line
  FULL JOIN bench_grade floor USING (account_id)
"""

# Creating the accounts, in plain SQL: customers with a confirmed order or posted invoice.
ACCOUNT_TABLE = """
DROP TABLE IF EXISTS bench_account;
CREATE TABLE bench_account (
    id serial PRIMARY KEY, partner_id integer NOT NULL, company_id integer NOT NULL, owner_id integer,
    customer_since date, active boolean, created timestamp, UNIQUE (partner_id, company_id)
)
"""
ACCOUNTS = """
INSERT INTO bench_account (partner_id, company_id, owner_id, customer_since, active, created)
SELECT partner.id, %(company)s, owner.id, first.date, TRUE, now()
  FROM (SELECT partner_id, MIN(date) AS date
          FROM (SELECT contact.commercial_partner_id AS partner_id, MIN(o.date_order)::date AS date
                  FROM sale_order o JOIN res_partner contact ON contact.id = o.partner_id
                 WHERE o.company_id = %(company)s AND o.state = 'sale'
                 GROUP BY 1
                 UNION ALL
                SELECT partner.commercial_partner_id, MIN(move.invoice_date)
                  FROM account_move move JOIN res_partner partner ON partner.id = move.commercial_partner_id
                 WHERE move.company_id = %(company)s AND move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_receipt')
                 GROUP BY 1) document
         GROUP BY 1) first
  JOIN res_partner partner ON partner.id = first.partner_id
 LEFT JOIN res_users owner ON owner.id = partner.user_id AND owner.active
 WHERE partner.active AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
   AND first.date <= %(date_to)s
"""

# The same rows into the real table, with its foreign keys and indexes.
ACCOUNTS_WITH_KEYS = ACCOUNTS.replace(
    "INSERT INTO bench_account (partner_id, company_id, owner_id, customer_since, active, created)",
    "INSERT INTO key_account (partner_id, company_id, owner_id, customer_since, active, create_date)",
)
