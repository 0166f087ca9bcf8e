"""The floor of contributions and value groups, hand-written for the costs of ``value.py``."""

# Invoice n bills order n: its lines of products are those of the order; one in four was invoiced without an order.
LINKS = [
    "UPDATE sale_order_line SET purchase_price = ROUND(price_unit * 0.7, 2)",
    """
    INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
    SELECT line.id, sold.id
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id AND move.move_type IN ('out_invoice', 'out_refund')
      JOIN (SELECT order_id, MIN(id) AS id FROM sale_order_line GROUP BY order_id) sold
        ON sold.order_id = move.id - (SELECT MIN(id) FROM account_move WHERE move_type = 'out_invoice')
                                   + (SELECT MIN(id) FROM sale_order)
     WHERE line.display_type = 'product' AND line.product_id IS NOT NULL AND line.id %% 4 > 0
    """,
    # What one account in three buys a year.
    """
    INSERT INTO key_account_consumption (account_id, date, basis, amount, create_date)
    SELECT id, '2025-03-01', 'money', 1000 + id %% 50000, NOW() FROM key_account WHERE id %% 3 = 0
    """,
]
TABLE = """
DROP TABLE IF EXISTS bench_value;
CREATE TABLE bench_value (account_id int PRIMARY KEY, revenue numeric, goods numeric, uncosted numeric, terms numeric,
                          driver numeric, contribution numeric, rank int, cumulative numeric, reason varchar)
"""
STATEMENT = """
INSERT INTO bench_value
WITH document AS MATERIALIZED (
    SELECT move.id, partner.commercial_partner_id AS partner_id, move.move_type = 'out_refund' AS is_refund,
           move.invoice_date AS day, move.amount_untaxed_signed AS amount
      FROM account_move move JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.company_id = %(company)s AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund') AND move.invoice_date <= %(last)s
), turnover AS (
    SELECT partner_id, SUM(amount) FILTER (WHERE day >= %(first)s) AS revenue,
           SUM(amount) FILTER (WHERE day >= %(before)s AND day < %(first)s) AS revenue_before,
           COUNT(*) FILTER (WHERE is_refund AND day >= %(first)s) AS refunds
      FROM document GROUP BY partner_id
), line AS (
    SELECT line.id, document.partner_id, -line.balance AS net,
           CASE WHEN document.is_refund THEN -1 ELSE 1 END * line.quantity * unit.factor AS quantity,
           AVG(sold.purchase_price / COALESCE(NULLIF(ordering.currency_rate, 0), 1)
               / COALESCE(NULLIF(ordered.factor, 0), 1)) AS cost
      FROM document
      JOIN account_move_line line ON line.move_id = document.id AND line.display_type = 'product'
                                 AND line.product_id IS NOT NULL
      JOIN uom_uom unit ON unit.id = line.product_uom_id
 LEFT JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id
 LEFT JOIN sale_order_line sold ON sold.id = link.order_line_id
 LEFT JOIN sale_order ordering ON ordering.id = sold.order_id
 LEFT JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
     WHERE document.day >= %(first)s
     GROUP BY line.id, document.partner_id, document.is_refund, unit.factor
), goods AS (
    SELECT partner_id, SUM(quantity * cost) AS goods, SUM(net) FILTER (WHERE cost IS NULL) AS uncosted
      FROM line GROUP BY partner_id
), item AS MATERIALIZED (
    SELECT line.id, partner.commercial_partner_id AS partner_id, line.balance,
           COALESCE(line.invoice_date, line.date) AS day
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
       AND COALESCE(line.invoice_date, line.date) <= %(last)s
), waiting AS (
    SELECT partner_id, SUM(amount * (date %(last)s + 1 - GREATEST(day, %(first)s))) * 0.06 / 365 AS terms
      FROM (SELECT partner_id, balance AS amount, day FROM item
             UNION ALL
            SELECT debit.partner_id, -match.amount, GREATEST(debit.day, credit.day)
              FROM account_partial_reconcile match
              JOIN item debit ON debit.id = match.debit_move_id JOIN item credit ON credit.id = match.credit_move_id
             UNION ALL
            SELECT credit.partner_id, match.amount, GREATEST(debit.day, credit.day)
              FROM account_partial_reconcile match
              JOIN item debit ON debit.id = match.debit_move_id JOIN item credit ON credit.id = match.credit_move_id
           ) event
     GROUP BY partner_id
), ordered AS (
    SELECT partner.commercial_partner_id AS partner_id, COUNT(DISTINCT sold.order_id) AS orders, COUNT(*) AS lines
      FROM sale_order ordering
      JOIN sale_order_line sold ON sold.order_id = ordering.id
      JOIN res_partner partner ON partner.id = ordering.partner_id
     WHERE ordering.company_id = %(company)s AND ordering.state = 'sale'
       AND ordering.date_order >= %(first)s AND ordering.date_order < date %(last)s + 1
     GROUP BY 1
), valued AS (
    SELECT account.id AS account_id, turnover.partner_id IS NOT NULL AS has_bought,
           ROUND(COALESCE(turnover.revenue, 0), 2) AS revenue, turnover.revenue_before,
           ROUND(COALESCE(goods.goods, 0), 2) AS goods, ROUND(COALESCE(goods.uncosted, 0), 2) AS uncosted,
           ROUND(COALESCE(waiting.terms, 0), 2) AS terms,
           COALESCE(ordered.orders * 12 + ordered.lines * 4, 0) + COALESCE(turnover.refunds * 36, 0) AS driver,
           consumption.amount AS wallet
      FROM key_account account
 LEFT JOIN turnover ON turnover.partner_id = account.partner_id
 LEFT JOIN goods ON goods.partner_id = account.partner_id
 LEFT JOIN waiting ON waiting.partner_id = account.partner_id
 LEFT JOIN ordered ON ordered.partner_id = account.partner_id
 LEFT JOIN key_account_consumption consumption ON consumption.account_id = account.id
     WHERE account.company_id = %(company)s
), added AS MATERIALIZED (
    SELECT *, revenue - goods - terms - driver AS contribution FROM valued
), middle AS (
    SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY revenue) AS amount FROM added WHERE revenue > 0
)
SELECT account_id, revenue, goods, uncosted, terms, driver, contribution,
       ROW_NUMBER() OVER (ORDER BY contribution DESC, account_id),
       SUM(contribution) OVER (ORDER BY contribution DESC, account_id),
       CASE WHEN NOT has_bought THEN 'never'
            WHEN revenue > 0 AND contribution < 0 THEN 'loss'
            WHEN revenue <= 0 AND contribution < 0 THEN 'cost'
            WHEN revenue <= 0 THEN 'lapsed'
            WHEN revenue < wallet * 0.3 AND wallet - revenue >= middle.amount THEN 'wallet'
            WHEN revenue_before > 0 AND revenue >= middle.amount AND revenue >= revenue_before * 1.2 THEN 'growth'
            ELSE 'earns' END
  FROM added, middle
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE line.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE (line.revenue, line.goods_cost, line.uncosted, line.cost_terms, line.cost_driver)
                              IS DISTINCT FROM
                              (floor.revenue, floor.goods, floor.uncosted, floor.terms, floor.driver)),
       COUNT(*) FILTER (WHERE line.contribution IS DISTINCT FROM floor.contribution),
       COUNT(*) FILTER (WHERE (line.rank, line.cumulative) IS DISTINCT FROM (floor.rank, floor.cumulative)),
       COUNT(*) FILTER (WHERE line.group_reason IS DISTINCT FROM floor.reason)
  FROM key_account_contribution line
  FULL JOIN bench_value floor ON floor.account_id = line.account_id
"""
EMPTY = [
    "DELETE FROM key_account_contribution",
    "UPDATE key_account SET value_group = NULL, value_group_on = NULL, value_group_before = NULL, posture_proposed = NULL",
]
