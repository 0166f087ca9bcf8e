"""The floor of product proposals: the same pairs, peers, buyers, medians and order, by plain SQL on this book."""

# Thousand products in ten families, sold in the same lines; what customers have in common.
PREPARE = [
    """
    WITH source AS (SELECT * FROM product_template ORDER BY id DESC LIMIT 200),
         family AS (
        INSERT INTO product_category (name, complete_name, parent_path)
        SELECT 'Family ' || n, 'Family ' || n, '' FROM generate_series(1, 10) n
     RETURNING id
    ), template AS (
        INSERT INTO product_template (name, type, service_tracking, uom_id, categ_id, list_price, active, sale_ok,
                                      purchase_ok)
        SELECT JSONB_BUILD_OBJECT('en_US', 'Made ' || source.id || '-' || n), type, service_tracking, uom_id,
               (SELECT MIN(id) FROM family) + source.id %% 10, list_price, TRUE, TRUE, TRUE
          FROM source, generate_series(1, 4) n
     RETURNING id
    )
    INSERT INTO product_product (product_tmpl_id, active) SELECT id, TRUE FROM template
    """,
    "UPDATE product_category SET parent_path = id || '/' WHERE parent_path = ''",
    """
    WITH numbered AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number FROM product_product),
         size AS (SELECT COUNT(*) AS number FROM numbered)
    UPDATE sale_order_line line
       SET product_id = numbered.id
      FROM numbered, size
     WHERE numbered.number = (line.product_id * 7 + line.order_id * 13) %% size.number
       AND line.id %% 5 > 0
    """,
    """
    INSERT INTO res_partner_industry (name, active)
    SELECT JSONB_BUILD_OBJECT('en_US', 'Industry ' || n), TRUE FROM generate_series(1, 12) n
    """,
    """
    UPDATE res_partner partner
       SET industry_id = (ARRAY(SELECT id FROM res_partner_industry ORDER BY id))[1 + account.id %% 12]
      FROM key_account account WHERE account.partner_id = partner.id AND account.id %% 9 > 0
    """,
    """
    UPDATE key_account
       SET relation_kind_id = (ARRAY(SELECT id FROM key_account_relation_kind ORDER BY id))[1 + id %% 5],
           profile_template_id = (ARRAY(SELECT id FROM key_account_profile_template ORDER BY id))[1 + id %% 4]
    """,
]
TABLE = """
DROP TABLE IF EXISTS bench_proposal;
CREATE TABLE bench_proposal (account_id int, template_id int, rank int, peers int, buyers int, amount numeric,
                             expected numeric)
"""
STATEMENT = """
INSERT INTO bench_proposal
WITH graded AS (SELECT id, (ROW_NUMBER() OVER (ORDER BY sequence, id) + 1) / 2 AS band
                  FROM key_account_grade WHERE active),
     account AS MATERIALIZED (
    SELECT account.id, account.partner_id, COALESCE(profile_template_id, 0) AS t, COALESCE(relation_kind_id, 0) AS k,
           COALESCE(partner.industry_id, 0) AS i, COALESCE(graded.band, 0) AS g
      FROM key_account account
      JOIN res_partner partner ON partner.id = account.partner_id
 LEFT JOIN graded ON graded.id = account.grade_id
     WHERE account.active AND account.company_id = %(company)s
), bought AS MATERIALIZED (
    SELECT account.id, product.product_tmpl_id AS template_id,
           SUM(line.price_subtotal::float8 / COALESCE(NULLIF(sale.currency_rate, 0), 1))
               FILTER (WHERE sale.date_order >= %(year)s) AS amount
      FROM sale_order sale
      JOIN sale_order_line line ON line.order_id = sale.id
      JOIN product_product product ON product.id = line.product_id
      JOIN res_partner buyer ON buyer.id = sale.partner_id
      JOIN account ON account.partner_id = buyer.commercial_partner_id
     WHERE sale.state = 'sale' AND sale.company_id = %(company)s
       AND sale.date_order >= %(known)s AND sale.date_order < %(end)s
       AND line.product_uom_qty > 0 AND line.price_subtotal > 0
     GROUP BY 1, 2
), member AS MATERIALIZED (
    SELECT account.id, DENSE_RANK() OVER (ORDER BY t, k, i, g) AS shape, t, k, i, g, active.id IS NOT NULL AS buys
      FROM account LEFT JOIN (SELECT DISTINCT id FROM bought WHERE amount > 0) active ON active.id = account.id
), shape AS MATERIALIZED (
    SELECT shape, t, k, i, g, COUNT(*) FILTER (WHERE buys) AS buying FROM member GROUP BY shape, t, k, i, g
), level AS MATERIALIZED (
    SELECT shape.shape, level.*, DENSE_RANK() OVER (ORDER BY level.t, level.k, level.i, level.g) AS circle
      FROM shape,
           LATERAL (VALUES (4, t, k, i, g), (3, t, k, i, 0), (2, t, k, 0, 0), (1, t, 0, 0, 0)) level (width, t, k, i, g)
     WHERE level.t + level.k + level.i + level.g > 0
), asked AS MATERIALIZED (
    SELECT DISTINCT circle, t, k, i, g FROM level
), way AS (SELECT DISTINCT t > 0 AS t, k > 0 AS k, i > 0 AS i, g > 0 AS g FROM asked),
   belongs AS MATERIALIZED (
    SELECT asked.circle, shape.shape, shape.buying
      FROM shape
CROSS JOIN way
      JOIN asked ON asked.t = CASE WHEN way.t THEN NULLIF(shape.t, 0) ELSE 0 END
                AND asked.k = CASE WHEN way.k THEN NULLIF(shape.k, 0) ELSE 0 END
                AND asked.i = CASE WHEN way.i THEN NULLIF(shape.i, 0) ELSE 0 END
                AND asked.g = CASE WHEN way.g THEN NULLIF(shape.g, 0) ELSE 0 END
), size AS (SELECT circle, SUM(buying) AS buying FROM belongs GROUP BY circle),
   chosen AS MATERIALIZED (
    SELECT DISTINCT ON (level.shape, me.buys) level.shape, me.buys, level.circle, size.buying - me.buys::int AS peers
      FROM level
      JOIN size ON size.circle = level.circle
CROSS JOIN (VALUES (FALSE), (TRUE)) me (buys)
     WHERE size.buying - me.buys::int >= 3
     ORDER BY level.shape, me.buys, level.width DESC
), ranked AS MATERIALIZED (
    SELECT told.*, ROW_NUMBER() OVER (PARTITION BY circle ORDER BY buyers * COALESCE(amount, 0) DESC, buyers DESC,
                                      template_id) AS place
      FROM (SELECT belongs.circle, bought.template_id, COUNT(*) AS buyers,
                   CASE WHEN COUNT(*) >= 3 THEN PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY bought.amount) END AS amount
              FROM (SELECT DISTINCT circle FROM chosen) used
              JOIN belongs USING (circle)
              JOIN member USING (shape)
              JOIN bought ON bought.id = member.id AND bought.amount > 0
              JOIN product_template template ON template.id = bought.template_id AND template.active AND template.sale_ok
             GROUP BY 1, 2 HAVING COUNT(*) >= 2) told
), list AS (SELECT circle, ARRAY_AGG(template_id ORDER BY place) AS ids FROM ranked GROUP BY circle)
SELECT best.id, best.template_id, best.rank, best.peers, ranked.buyers, ROUND(ranked.amount::numeric, 2),
       ROUND((ranked.buyers::float8 / best.peers * ranked.amount)::numeric, 2)
  FROM (SELECT member.id, chosen.circle, chosen.peers, item.template_id,
               ROW_NUMBER() OVER (PARTITION BY member.id ORDER BY item.place) AS rank
          FROM member
          JOIN chosen USING (shape, buys)
          JOIN list USING (circle)
     LEFT JOIN (SELECT id, COUNT(*) AS number FROM bought GROUP BY id) owned ON owned.id = member.id
    CROSS JOIN LATERAL UNNEST(list.ids[1:5 + COALESCE(owned.number, 0)::int]) WITH ORDINALITY item (template_id, place)
         WHERE NOT EXISTS (SELECT FROM bought WHERE bought.id = member.id AND bought.template_id = item.template_id)
       ) best
  JOIN ranked USING (circle, template_id)
 WHERE best.rank <= 5
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE proposal.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE (proposal.rank, proposal.peer_count, proposal.buyer_count, proposal.median_amount,
                               proposal.expected_amount)
                              IS DISTINCT FROM (floor.rank, floor.peers, floor.buyers, COALESCE(floor.amount, 0),
                                                COALESCE(floor.expected, 0)))
  FROM (SELECT * FROM key_account_proposal WHERE state = 'open') proposal
  FULL JOIN bench_proposal floor
    ON floor.account_id = proposal.account_id AND floor.template_id = proposal.product_tmpl_id
"""
