"""The floor of entitlements and proposals: hand-written for the policy of ``policy.py``, into plain tables."""

TABLES = """
DROP TABLE IF EXISTS bench_entitlement, bench_proposal;
CREATE TABLE bench_entitlement (account_id int, kind varchar, value float8, payment_term_id int,
                                PRIMARY KEY (account_id, kind));
CREATE TABLE bench_proposal (account_id int, kind varchar, term_to_id int, value_to float8,
                             PRIMARY KEY (account_id, kind))
"""
# One account in fifty gets more by an exception.
EXCEPTIONS = """
INSERT INTO key_account_policy_exception (account_id, kind, value, reason, date_from, date_to, state)
SELECT id, 'discount', 0.1, 'Bench', '2026-01-01', '2026-12-31', 'approved'
  FROM key_account WHERE id %% 50 = 0
"""
# The five figures, a column each: the same as in ``floor.py``, but for the number of orders.
FIGURES = """
orders AS (
    SELECT partner.commercial_partner_id AS partner_id, COUNT(*) AS order_count,
           SUM(o.margin / COALESCE(NULLIF(o.currency_rate, 0), 1))
               / NULLIF(SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0) AS margin_rate
      FROM sale_order o
      JOIN res_partner partner ON partner.id = o.partner_id
     WHERE o.company_id = %(company)s AND o.state = 'sale'
       AND o.date_order >= %(date_from)s AND o.date_order < %(date_to)s::date + 1
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
), collected AS (
    SELECT partner_id, ROUND(SUM(due), 4) AS due, ROUND(SUM(paid), 4) AS paid
      FROM (SELECT partner_id, balance AS due, 0 AS paid FROM due
             UNION ALL
            SELECT due.partner_id,
                   CASE WHEN counter_move.move_type = 'out_refund'
                        THEN -due.balance * part.debit_amount_currency / NULLIF(due.amount_currency, 0) ELSE 0 END,
                   CASE WHEN counter_move.move_type = 'out_refund' THEN 0
                        ELSE due.balance * part.debit_amount_currency / NULLIF(due.amount_currency, 0) END
              FROM due
              JOIN account_partial_reconcile part ON part.debit_move_id = due.id AND part.max_date <= %(date_to)s
              JOIN account_move_line counter ON counter.id = part.credit_move_id
              JOIN account_move counter_move ON counter_move.id = counter.move_id
             WHERE due.balance > 0
             UNION ALL
            SELECT due.partner_id, due.balance * part.credit_amount_currency / NULLIF(due.amount_currency, 0), 0
              FROM due
              JOIN account_partial_reconcile part ON part.credit_move_id = due.id AND part.max_date <= %(date_to)s
             WHERE due.balance < 0) event
     GROUP BY 1
), measured AS MATERIALIZED (
    SELECT account.id AS account_id, ARRAY_POSITION(%(grades)s::int[], account.grade_id) AS grade,
           ROUND(COALESCE(revenue, 0), 6) AS revenue, COALESCE(order_count, 0) AS order_count,
           COALESCE(ROUND(CASE WHEN due > 0 THEN LEAST(paid / due, 1) END, 6), -1) AS collection_rate,
           COALESCE(ROUND(margin_rate::numeric, 6), -1) AS margin_rate,
           COALESCE(ROUND(credit_note_rate, 6), 9) AS credit_note_rate
      FROM key_account account
 LEFT JOIN orders ON orders.partner_id = account.partner_id
 LEFT JOIN invoices ON invoices.partner_id = account.partner_id
 LEFT JOIN collected ON collected.partner_id = account.partner_id
     WHERE account.company_id = %(company)s AND account.active
)
"""
# Without a figure a condition does not hold: -1 and 9 meet none.
STATEMENT = f"""
INSERT INTO bench_entitlement
WITH {FIGURES}, granted AS (
    SELECT account_id, 'discount' AS kind, NULL::int AS payment_term_id,
           CASE grade
           WHEN 1 THEN CASE WHEN revenue >= 200000 AND collection_rate >= 0.95 THEN 0.07
                            WHEN revenue >= 50000 AND collection_rate >= 0.9 THEN 0.05 ELSE 0.03 END
           WHEN 2 THEN CASE WHEN revenue >= 50000 AND collection_rate >= 0.9 THEN 0.04
                            WHEN credit_note_rate <= 0.02 THEN 0.02 END
           WHEN 3 THEN CASE WHEN revenue >= 20000 AND credit_note_rate <= 0.01 THEN 0.02
                            WHEN revenue >= 5000 THEN 0.01 END
           ELSE CASE WHEN revenue >= 20000 AND collection_rate >= 0.98 THEN 0.01 END END AS value
      FROM measured
     UNION ALL
    SELECT account_id, 'term',
           CASE WHEN collection_rate >= 0.95 AND (grade = 2 OR revenue >= 50000)
                THEN CASE grade WHEN 1 THEN %(long)s ELSE %(short)s END
                WHEN grade = 1 AND collection_rate >= 0.9 THEN %(short)s END, NULL
      FROM measured WHERE grade IN (1, 2)
     UNION ALL
    SELECT account_id, 'credit', NULL,
           CASE WHEN grade = 1 AND collection_rate >= 0.95 AND order_count >= 5 THEN 1.5
                WHEN collection_rate >= CASE grade WHEN 1 THEN 0.8 ELSE 0.9 END THEN 1.2 END
      FROM measured WHERE grade IN (1, 2)
     UNION ALL
    SELECT account_id, 'commission', NULL,
           CASE grade WHEN 1 THEN CASE WHEN margin_rate >= 0.35 THEN 0.03 ELSE 0.02 END
                WHEN 2 THEN CASE WHEN margin_rate >= 0.3 THEN 0.02 ELSE 0.015 END ELSE 0.01 END
      FROM measured WHERE grade IN (1, 2, 3)
     UNION ALL
    SELECT account_id, 'budget', NULL, CASE WHEN revenue >= 100000 THEN 2000 ELSE 500 END
      FROM measured WHERE grade = 1
)
SELECT account_id, kind,
       COALESCE((SELECT exception.value FROM key_account_policy_exception exception
                  WHERE exception.account_id = granted.account_id AND exception.kind = granted.kind
                    AND exception.state = 'approved' AND %(today)s BETWEEN exception.date_from AND exception.date_to),
                granted.value), payment_term_id
  FROM granted
"""
PROPOSALS = """
INSERT INTO bench_proposal
SELECT entitlement.account_id, entitlement.kind, entitlement.payment_term_id, entitlement.value
  FROM bench_entitlement entitlement
  JOIN key_account account ON account.id = entitlement.account_id
  JOIN res_partner partner ON partner.id = account.partner_id
 WHERE entitlement.kind = 'term' AND entitlement.payment_term_id IS NOT NULL
       AND entitlement.payment_term_id IS DISTINCT FROM (partner.property_payment_term_id ->> %(company)s::text)::int
    OR entitlement.kind = 'credit' AND entitlement.value <> 1
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE entitlement.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE COALESCE(entitlement.value, 0) <> COALESCE(floor.value, 0)),
       COUNT(*) FILTER (WHERE entitlement.payment_term_id IS DISTINCT FROM floor.payment_term_id),
       (SELECT COUNT(*)
          FROM (SELECT * FROM key_account_policy_proposal WHERE state = 'open') proposal
          FULL JOIN bench_proposal other USING (account_id, kind)
         WHERE proposal.id IS NULL OR other.kind IS NULL
            OR proposal.term_to_id IS DISTINCT FROM other.term_to_id
            OR proposal.value_to IS DISTINCT FROM other.value_to)
  FROM key_account_entitlement entitlement
  FULL JOIN bench_entitlement floor ON floor.account_id = entitlement.account_id AND floor.kind = entitlement.kind
"""
