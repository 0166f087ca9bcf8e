"""Build the customers and documents of the benchmark in SQL: the same rows on every run.

Every random figure is ``draw(number, salt)``: a hash of the row's number and of a salt, so a row
does not depend on the order in which rows are built. Per customer there are five confirmed orders
(two lines each) and five posted invoices or credit notes (a receivable and an income item each)
over the two years before the as-of date, and a payment for nine invoices in ten, some in part,
some late. Sizes of customers differ widely, so that shares and classes mean something.
"""

import bulk

AS_OF = "2025-12-31"
START = "2024-01-01"
PRODUCTS = 200
USERS = 20

FUNCTION = """
CREATE FUNCTION pg_temp.draw(number bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(number, 20250101 + salt) & 1048575)::float8 / 1048576
"""

# Numbers that the statements below add their row numbers to, and the records they refer to.
IDS = """
CREATE TEMP TABLE ids AS
SELECT (SELECT MAX(id) FROM res_partner) AS partner,
       (SELECT MAX(id) FROM res_users) AS "user",
       (SELECT COALESCE(MAX(id), 0) FROM product_product) AS product,
       (SELECT COALESCE(MAX(id), 0) FROM product_template) AS template,
       (SELECT COALESCE(MAX(id), 0) FROM sale_order) AS "order",
       (SELECT COALESCE(MAX(id), 0) FROM account_move) AS move,
       (SELECT COALESCE(MAX(id), 0) FROM account_move_line) AS item,
       company.id AS company,
       company.currency_id AS currency,
       (SELECT MIN(id) FROM account_journal WHERE type = 'sale') AS sales,
       (SELECT MIN(id) FROM account_journal WHERE type = 'bank') AS bank,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'asset_receivable') AS receivable,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'income') AS income,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'asset_cash') AS cash,
       company.key_account_uom_id AS unit,
       (SELECT id FROM uom_uom WHERE factor = 12 AND parent_path LIKE company.key_account_uom_id || '/%%') AS dozen,
       (SELECT id FROM uom_uom WHERE name->>'en_US' = 'kg') AS kilogram
  FROM res_company company ORDER BY company.id LIMIT 1
"""

USERS_SQL = f"""
WITH partner AS (
    INSERT INTO res_partner (id, name, complete_name, active, type, autopost_bills)
    SELECT ids.partner + n, 'Salesperson ' || n, 'Salesperson ' || n, TRUE, 'contact', 'ask'
      FROM ids, generate_series(1, {USERS}) n
 RETURNING id
), users AS (
    INSERT INTO res_users (id, login, active, share, company_id, partner_id, notification_type)
    SELECT ids."user" + n, 'salesperson' || n, TRUE, FALSE, ids.company, ids.partner + n, 'inbox'
      FROM ids, generate_series(1, {USERS}) n
 RETURNING id, company_id
), groups AS (
    INSERT INTO res_groups_users_rel (gid, uid)
    SELECT data.res_id, users.id
      FROM users, ir_model_data data
     WHERE data.model = 'res.groups'
       AND (data.module, data.name) IN (('base', 'group_user'), ('key_account', 'group_user'))
)
INSERT INTO res_company_users_rel (cid, user_id) SELECT company_id, id FROM users
"""

# One customer in five also has a contact who orders.
PARTNERS = f"""
WITH customer AS (
    SELECT n, ids.partner + {USERS} + n AS id, ids."user" + 1 + n %% {USERS} AS seller, ids.company
      FROM ids, generate_series(1, %(customers)s) n
), company AS (
    INSERT INTO res_partner (id, name, complete_name, active, is_company, type, commercial_partner_id,
                             user_id, autopost_bills, create_date)
    SELECT id, 'Customer ' || n, 'Customer ' || n, TRUE, TRUE, 'contact', id, seller, 'ask', '{START}'
      FROM customer
)
INSERT INTO res_partner (id, name, complete_name, active, is_company, type, commercial_partner_id,
                         parent_id, user_id, autopost_bills, create_date)
SELECT id + %(customers)s, 'Buyer ' || n, 'Customer ' || n || ', Buyer ' || n, TRUE, FALSE, 'contact', id, id,
       seller, 'ask', '{START}'
  FROM customer WHERE n %% 5 = 0
"""

# Three of four products are sold by the piece (some by the dozen), the others by weight, which
# does not convert to pieces.
PRODUCTS_SQL = f"""
WITH template AS (
    INSERT INTO product_template (id, name, type, service_tracking, uom_id, categ_id, list_price, active,
                                  sale_ok, purchase_ok)
    SELECT ids.template + n, jsonb_build_object('en_US', 'Product ' || n), 'consu', 'no',
           CASE WHEN n %% 4 = 0 THEN ids.kilogram ELSE ids.unit END,
           (SELECT MIN(id) FROM product_category), 5 + ROUND((95 * pg_temp.draw(n, 1))::numeric, 2), TRUE, TRUE, TRUE
      FROM ids, generate_series(1, {PRODUCTS}) n
)
INSERT INTO product_product (id, product_tmpl_id, active)
SELECT ids.product + n, ids.template + n, TRUE FROM ids, generate_series(1, {PRODUCTS}) n
"""

# Order n: every fifth makes the round of all customers, the others go to the larger ones more.
ORDERS = f"""
CREATE TEMP TABLE drawn AS
SELECT n, customer,
       (LEAST(1 / (1.02 - pg_temp.draw(customer, 2)), 40)) AS size,
       0.88 + 0.24 * pg_temp.draw(customer, 3) AS price_factor,
       timestamp '{START}' + interval '730 days' * (n::float8 / %(orders)s)
           + interval '9 hours' * pg_temp.draw(n, 4) AS ordered,
       CASE WHEN n %% 10 = 0 THEN 0.9 ELSE 1.0 END::numeric AS rate
  FROM (SELECT n, CASE WHEN n %% 5 = 0 THEN 1 + (n / 5 * 7919) %% %(customers)s
                       ELSE 1 + FLOOR(%(customers)s * POWER(pg_temp.draw(n, 5), 1.5))::bigint END AS customer
          FROM generate_series(1, %(orders)s::bigint) n) assigned
"""

LINES = f"""
CREATE TEMP TABLE sold AS
SELECT n, k, product, is_dozen, quantity, price,
       ROUND(quantity * price, 2) AS subtotal,
       ROUND(quantity * price * (0.15 + 0.4 * pg_temp.draw(n * 2 + k, 6))::numeric, 2) AS margin
  FROM (SELECT drawn.n, k, p.product, is_dozen,
               (1 + FLOOR(size * 8 * pg_temp.draw(drawn.n * 2 + k, 7)))::numeric AS quantity,
               ROUND((template.list_price::float8 * price_factor * (0.95 + 0.1 * pg_temp.draw(drawn.n * 2 + k, 8))
                      * CASE WHEN is_dozen THEN 12 ELSE 1 END * rate::float8)::numeric, 2) AS price
          FROM ids, drawn, generate_series(0, 1) k,
               LATERAL (SELECT 1 + FLOOR({PRODUCTS} * POWER(pg_temp.draw(drawn.n * 2 + k, 9), 1.3))::int AS product) p,
               LATERAL (SELECT p.product %% 4 <> 0 AND pg_temp.draw(drawn.n * 2 + k, 10) < 0.15 AS is_dozen) d
          JOIN product_template template ON TRUE
         WHERE template.id = ids.template + p.product) line
"""

ORDERS_SQL = f"""
INSERT INTO sale_order (id, name, state, company_id, currency_id, currency_rate, partner_id, partner_invoice_id,
                        partner_shipping_id, date_order, user_id, amount_untaxed, amount_total, margin, create_date)
SELECT ids."order" + n, 'S' || LPAD(n::text, 7, '0'), 'sale', ids.company, ids.currency, rate,
       buyer, commercial, buyer, ordered, ids."user" + 1 + customer %% {USERS}, subtotal, subtotal, margin, ordered
  FROM ids,
       (SELECT drawn.*, ids.partner + {USERS} + customer AS commercial,
               ids.partner + {USERS} + customer
                   + CASE WHEN customer %% 5 = 0 AND n %% 3 = 0 THEN %(customers)s ELSE 0 END AS buyer
          FROM ids, drawn) drawn
  JOIN (SELECT n, SUM(subtotal) AS subtotal, SUM(margin) AS margin FROM sold GROUP BY n) total USING (n)
 ORDER BY n
"""

ORDER_LINES = f"""
INSERT INTO sale_order_line (order_id, sequence, company_id, currency_id, order_partner_id, product_id,
                             product_uom_id, name, state, customer_lead, product_uom_qty, price_unit,
                             price_subtotal, price_total, margin, create_date)
SELECT ids."order" + n, 10 + k, ids.company, ids.currency, ids.partner + {USERS} + customer, ids.product + sold.product,
       CASE WHEN is_dozen THEN ids.dozen WHEN sold.product %% 4 = 0 THEN ids.kilogram ELSE ids.unit END,
       'Product ' || sold.product, 'sale', 0, quantity, price, subtotal, subtotal, margin, ordered
  FROM ids, sold JOIN drawn USING (n)
 ORDER BY n, k
"""

# Invoice n bills order n. One in 33 is instead a credit note over a fifth of the one before it;
# six of ten of these are matched with that invoice.
INVOICES = """
CREATE TEMP TABLE billed AS
SELECT n, is_refund, customer, rate, invoiced, invoiced + 30 AS due,
       CASE WHEN is_refund THEN -1 ELSE 1 END * amount AS amount,
       CASE WHEN is_refund AND pg_temp.draw(n, 11) < 0.6 THEN n - 1 END AS refunds,
       CASE WHEN NOT is_refund AND pg_temp.draw(n, 12) < 0.9
            THEN invoiced + 30 + FLOOR(60 * POWER(pg_temp.draw(customer, 13), 3) + 20 * pg_temp.draw(n, 14))::int - 10
        END AS paid_on,
       CASE WHEN (n + 1) %% 33 = 0 THEN 0.8 WHEN pg_temp.draw(n, 15) < 0.08 THEN 0.5 ELSE 1 END::numeric AS paid_share
  FROM (SELECT own.n, own.n %% 33 = 0 AS is_refund, drawn.customer, drawn.rate,
               (own.ordered + interval '15 days' * pg_temp.draw(own.n, 16))::date AS invoiced,
               ROUND(total.subtotal / drawn.rate * CASE WHEN own.n %% 33 = 0 THEN 0.2 ELSE 1 END, 2) AS amount
          FROM drawn own
          JOIN drawn ON drawn.n = CASE WHEN own.n %% 33 = 0 THEN own.n - 1 ELSE own.n END
          JOIN (SELECT n, SUM(subtotal) AS subtotal FROM sold GROUP BY n) total ON total.n = drawn.n) source
"""

MOVES = """
INSERT INTO account_move (id, name, state, move_type, auto_post, journal_id, company_id, currency_id, partner_id,
                          commercial_partner_id, date, invoice_date, invoice_date_due, amount_untaxed,
                          amount_total, amount_untaxed_signed, amount_total_signed, payment_state, checked)
SELECT ids.move + number, name, 'posted', type, 'no', journal, ids.company, ids.currency, commercial, commercial, day,
       CASE WHEN type <> 'entry' THEN day END, due, ABS(amount), ABS(amount), amount, amount,
       CASE WHEN type = 'entry' OR paid_on IS NULL THEN 'not_paid' WHEN paid_share = 1 THEN 'paid' ELSE 'partial' END, TRUE
  FROM ids,
       LATERAL (SELECT n AS number, 'INV/' || LPAD(n::text, 8, '0') AS name, ids.sales AS journal,
                       CASE WHEN is_refund THEN 'out_refund' ELSE 'out_invoice' END AS type,
                       ids.partner + %(users)s + customer AS commercial, invoiced AS day, due, amount, paid_on, paid_share
                  FROM billed
                 UNION ALL
                SELECT %(orders)s + n, 'BNK/' || LPAD(n::text, 8, '0'), ids.bank, 'entry',
                       ids.partner + %(users)s + customer, paid_on, NULL, ROUND(amount * paid_share, 2), NULL, NULL
                  FROM billed WHERE paid_on IS NOT NULL) document
 ORDER BY number
"""

# Per invoice: receivable and income; per payment: receivable (credit) and cash.
ITEMS = """
INSERT INTO account_move_line (id, move_id, move_name, journal_id, company_id, company_currency_id, currency_id,
                               partner_id, account_id, parent_state, display_type, date, invoice_date, date_maturity, sequence,
                               balance, debit, credit, amount_currency, amount_residual,
                               amount_residual_currency, reconciled)
SELECT ids.item + number * 2 - 1 + side, ids.move + number, name, journal, ids.company, ids.currency, ids.currency,
       commercial, CASE side WHEN 0 THEN ids.receivable ELSE other END, 'posted',
       CASE WHEN side = 0 AND due IS NOT NULL THEN 'payment_term' ELSE 'product' END,
       day, CASE WHEN due IS NOT NULL THEN day END, CASE side WHEN 0 THEN COALESCE(due, day) END, 100 * (1 + side),
       balance, GREATEST(balance, 0), GREATEST(-balance, 0), balance,
       CASE WHEN side = 0 AND NOT closed THEN balance ELSE 0 END,
       CASE WHEN side = 0 AND NOT closed THEN balance ELSE 0 END, closed AND side = 0
  FROM ids,
       LATERAL (SELECT n AS number, 'INV/' || LPAD(n::text, 8, '0') AS name, ids.sales AS journal, ids.income AS other,
                       ids.partner + %(users)s + customer AS commercial, invoiced AS day, due, amount,
                       paid_on IS NOT NULL AND paid_share = 1 OR refunds IS NOT NULL AS closed
                  FROM billed
                 UNION ALL
                SELECT %(orders)s + n, 'BNK/' || LPAD(n::text, 8, '0'), ids.bank, ids.cash,
                       ids.partner + %(users)s + customer, paid_on, NULL, -ROUND(amount * paid_share, 2), TRUE
                  FROM billed WHERE paid_on IS NOT NULL) document,
       generate_series(0, 1) side,
       LATERAL (SELECT CASE side WHEN 0 THEN amount ELSE -amount END AS balance) signed
 ORDER BY number, side
"""

RECONCILES = """
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, company_id, debit_currency_id,
                                       credit_currency_id, amount, debit_amount_currency, credit_amount_currency,
                                       max_date)
SELECT ids.item + debit * 2 - 1, ids.item + credit * 2 - 1, ids.company, ids.currency, ids.currency, amount, amount,
       amount, day
  FROM ids,
       LATERAL (SELECT n AS debit, %(orders)s + n AS credit, ROUND(amount * paid_share, 2) AS amount,
                       GREATEST(paid_on, invoiced) AS day
                  FROM billed WHERE paid_on IS NOT NULL
                 UNION ALL
                SELECT invoice.n, refund.n, -refund.amount, GREATEST(refund.invoiced, invoice.invoiced)
                  FROM billed refund JOIN billed invoice ON invoice.n = refund.refunds) matched
 WHERE amount > 0
"""

# What Odoo keeps as open of each item follows from its matches.
RESIDUALS = """
UPDATE account_move_line item
   SET amount_residual = item.balance - SIGN(item.balance) * matched.amount,
       amount_residual_currency = item.balance - SIGN(item.balance) * matched.amount,
       reconciled = ABS(item.balance) = matched.amount
  FROM (SELECT side.id, SUM(part.amount) AS amount
          FROM account_partial_reconcile part,
               LATERAL (VALUES (part.debit_move_id), (part.credit_move_id)) side (id)
         GROUP BY side.id) matched
 WHERE item.id = matched.id AND item.amount_residual <> item.balance - SIGN(item.balance) * matched.amount
"""

# One account in three is rated, half of these twice.
RATINGS = f"""
INSERT INTO key_account_rating (account_id, kind, value, date, user_id, create_date)
SELECT account.id, kind, FLOOR(100 * pg_temp.draw(account.partner_id, 17 + again + ASCII(kind)))::int,
       date '{AS_OF}' - 30 - again * 400, (SELECT MIN(id) FROM res_users WHERE login = 'salesperson1'), '{AS_OF}'
  FROM key_account account, unnest(ARRAY['influence', 'reputation']) kind, generate_series(0, 1) again
 WHERE account.partner_id %% 3 = 0 AND (again = 0 OR account.partner_id %% 2 = 0)
"""

STATEMENTS = [
    bulk.WITHOUT_CHECKS, bulk.DROP_INDEXES, FUNCTION, IDS, USERS_SQL, PARTNERS, PRODUCTS_SQL, ORDERS, LINES,
    "ANALYZE drawn, sold", ORDERS_SQL, ORDER_LINES, INVOICES, "ANALYZE billed", MOVES, ITEMS, RECONCILES,
    RESIDUALS,
    bulk.SEQUENCES, bulk.CREATE_INDEXES,
]  # fmt: skip


def build(connection, customers, *, analyse=True):
    """Fill a database that has the module and no documents.

    :param connection: of psycopg2, not in a transaction
    :param int customers: how many; all else follows
    :param bool analyse: let PostgreSQL know what was filled, as it would by and by
    """
    values = {"customers": customers, "orders": 5 * customers, "users": USERS}
    connection.autocommit = True
    with connection.cursor() as cursor:
        if not analyse:
            cursor.execute(bulk.WITHOUT_AUTOVACUUM, ())
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        if analyse:
            cursor.execute("VACUUM ANALYZE")


def add_ratings(connection):
    """Rate accounts, once they exist."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION, ())
        cursor.execute(RATINGS, ())
        cursor.execute("VACUUM ANALYZE")
