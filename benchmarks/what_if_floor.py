"""What a replay costs in bare SQL: the same figures of one policy, hand-written for this policy."""

# Three more lines for each invoice: of the last twelve months of 100,000 customers, a million in all.
LINES = """
INSERT INTO account_move_line (move_id, move_name, journal_id, company_id, company_currency_id, currency_id,
                               partner_id, account_id, parent_state, display_type, date, invoice_date, sequence,
                               product_id, quantity, price_unit, discount, balance, debit, credit,
                               amount_currency, amount_residual, amount_residual_currency, reconciled)
SELECT item.move_id, item.move_name, item.journal_id, item.company_id, item.company_currency_id,
       item.currency_id, item.partner_id, item.account_id, 'posted', 'product', item.date, item.invoice_date,
       300 + n, line.product, 1 + n, line.price, line.discount, -line.amount, GREATEST(-line.amount, 0),
       GREATEST(line.amount, 0), -line.amount, 0, 0, FALSE
  FROM account_move_line item
  JOIN account_move move ON move.id = item.move_id AND move.move_type IN ('out_invoice', 'out_refund'),
       generate_series(1, 3) n,
       LATERAL (SELECT ABS(HASHINT8(item.id * 4 + n)::bigint) AS drawn) draw,
       LATERAL (SELECT (ARRAY(SELECT id FROM product_product ORDER BY id DESC LIMIT 200))[1 + draw.drawn %% 200]
                           AS product,
                       (10 + draw.drawn %% 9000 / 100.0)::numeric AS price,
                       (ARRAY[0, 0, 2, 3.5, 7])[1 + draw.drawn %% 5]::numeric AS discount) drawn,
       LATERAL (SELECT drawn.*, CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                       * ROUND((1 + n) * drawn.price * (1 - drawn.discount / 100), 2) AS amount) line
 WHERE item.display_type = 'product' AND item.company_id = %(company)s
"""
GRADES = """
UPDATE key_account account
   SET grade_id = (ARRAY(SELECT id FROM key_account_grade ORDER BY sequence, id))[1 + account.id %% 4]
"""
TABLE = """
DROP TABLE IF EXISTS bench_replay;
CREATE TABLE bench_replay (account_id int PRIMARY KEY, grade_id int, revenue numeric, revenue_would numeric,
                           margin numeric, discount numeric, discount_would numeric, terms numeric,
                           terms_would numeric, commission numeric, commission_would numeric,
                           difference numeric, volume numeric)
"""
# The first grade gets 5 % and 60 days from 20,000 of revenue on, else 3 %; the second one 2 %.
STATEMENT = """
WITH document AS MATERIALIZED (
    SELECT move.id, account.id AS account_id, account.grade_id, account.partner_id,
           move.move_type <> 'out_refund' AS is_sale,
           GREATEST(move.invoice_date_due - move.invoice_date, 0) AS days
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
      JOIN key_account account ON account.partner_id = partner.commercial_partner_id
                              AND account.company_id = move.company_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND move.invoice_date BETWEEN %(first)s AND %(last)s
), bought AS (
    SELECT partner.commercial_partner_id AS partner_id, SUM(move.amount_untaxed_signed) AS amount
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND move.invoice_date BETWEEN %(first)s AND %(last)s
     GROUP BY 1
), ordered AS (
    SELECT partner.commercial_partner_id AS partner_id,
           SUM(sale.margin / COALESCE(NULLIF(sale.currency_rate, 0), 1))
               / NULLIF(SUM(sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)), 0) AS rate
      FROM sale_order sale
      JOIN res_partner partner ON partner.id = sale.partner_id
     WHERE sale.company_id = %(company)s AND sale.state = 'sale'
       AND sale.date_order >= %(first)s AND sale.date_order < %(last)s::date + 1
     GROUP BY 1
), sold AS (
    SELECT document.id, SUM(-line.balance) AS revenue,
           SUM(CASE WHEN line.price_unit >= 0 THEN -line.balance / (1 - line.discount / 100) END) AS gross,
           SUM(CASE WHEN line.price_unit >= 0
                    THEN -line.balance / (1 - line.discount / 100) * line.discount / 100 END) AS discount
      FROM document
      JOIN account_move_line line ON line.move_id = document.id AND line.display_type IN ('product', 'rounding')
     GROUP BY document.id
), summed AS (
    SELECT document.account_id, document.grade_id, document.partner_id, SUM(sold.revenue) AS revenue,
           COALESCE(SUM(sold.gross), 0) AS gross, COALESCE(SUM(sold.discount), 0) AS discount,
           COALESCE(SUM(sold.revenue * document.days) FILTER (WHERE is_sale AND sold.revenue > 0)
               / NULLIF(SUM(sold.revenue) FILTER (WHERE is_sale AND sold.revenue > 0), 0), 0) AS days,
           COALESCE(SUM(sold.revenue) FILTER (WHERE is_sale AND sold.revenue > 0), 0) > 0 AS is_sold
      FROM document JOIN sold ON sold.id = document.id
     GROUP BY 1, 2, 3
), given AS (
    SELECT summed.*, ordered.rate,
           CASE WHEN summed.grade_id = %(a)s THEN CASE WHEN bought.amount >= 20000 THEN 0.05 ELSE 0.03 END
                WHEN summed.grade_id = %(b)s THEN 0.02 END AS share,
           CASE WHEN summed.grade_id = %(a)s AND bought.amount >= 20000 AND is_sold THEN 60
                ELSE days END AS days_would,
           CASE WHEN summed.grade_id = %(a)s THEN 0.03 ELSE 0.02 END AS commission_share
      FROM summed
 LEFT JOIN bought ON bought.partner_id = summed.partner_id
 LEFT JOIN ordered ON ordered.partner_id = summed.partner_id
), rounded AS (
    SELECT given.account_id, grade_id, ROUND(revenue, 2) AS revenue, ROUND(revenue * rate::numeric, 2) AS margin,
           ROUND(discount, 2) AS discount, ROUND(COALESCE(share * gross, discount), 2) AS discount_would,
           ROUND(days, 6) AS days, ROUND(days_would, 6) AS days_would,
           ROUND(revenue * 0.02, 2) AS commission,
           ROUND((revenue - COALESCE(share * gross, discount) + discount) * commission_share, 2)
               AS commission_would
      FROM given
), compared AS (
    SELECT rounded.*, revenue - discount_would + discount AS revenue_would,
           ROUND(revenue * days * 0.06 / 365, 2) AS terms,
           ROUND((revenue - discount_would + discount) * days_would * 0.06 / 365, 2) AS terms_would
      FROM rounded
), counted AS (
    SELECT compared.*, margin + revenue_would - revenue AS margin_would,
           revenue_would - revenue - terms_would + terms - commission_would + commission AS difference
      FROM compared
)
INSERT INTO bench_replay
SELECT account_id, grade_id, revenue, revenue_would, margin, discount, discount_would, terms, terms_would,
       commission, commission_would, difference,
       CASE WHEN difference < 0 AND margin_would > 0 AND revenue_would > 0
            THEN ROUND(-difference * revenue_would / margin_would, 2) ELSE 0 END
  FROM counted
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE line.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE ABS(line.difference - floor.difference) > 0.02),
       COUNT(*) FILTER (WHERE ABS(line.discount_would - floor.discount_would) > 0.01),
       COUNT(*) FILTER (WHERE ABS(line.terms_would - floor.terms_would) > 0.01)
  FROM (SELECT * FROM key_account_replay_line WHERE replay_id = %(replay)s) line
  FULL JOIN bench_replay floor ON floor.account_id = line.account_id
"""
