"""Data that relations need beside the documents of dataset.py, and levels by one bare statement."""

# Four meetings per customer over the two years, every seventh with the boss; an opportunity for
# every second customer; an address for every second contact.
DATA = [
    """
    CREATE TEMP TABLE met AS
    SELECT account.id * 4 + k AS n, account.partner_id, users.id AS user_id, users.partner_id AS own_id,
           timestamp '2024-01-01' + interval '725 days' * pg_temp.draw(account.id * 4 + k, 30) AS start
      FROM key_account account, generate_series(0, 3) k,
           LATERAL (SELECT id, partner_id FROM res_users WHERE login = 'salesperson' || 1 + account.id %% 20) users
    """,
    """
    INSERT INTO calendar_event (id, name, start, stop, user_id, active, show_as, privacy, allday, create_date)
    SELECT offset_id + n, 'Visit', start, start + interval '1 hour', user_id, TRUE, 'busy', 'public', FALSE, start
      FROM met, (SELECT COALESCE(MAX(id), 0) AS offset_id FROM calendar_event) last
    """,
    """
    INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
    SELECT event.id, attendee.id
      FROM met
      JOIN (SELECT id, id - (SELECT MAX(id) FROM calendar_event) + (SELECT MAX(n) FROM met) AS n
              FROM calendar_event) event USING (n),
           LATERAL (SELECT met.partner_id AS id UNION SELECT met.own_id
                     UNION SELECT partner_id FROM res_users WHERE login = 'salesperson1' AND met.n %% 7 = 0) attendee
    """,
    """
    INSERT INTO crm_lead (name, type, active, partner_id, company_id, user_id, won_status, probability, create_date)
    SELECT 'More rolls', 'opportunity', TRUE, partner_id, company_id, owner_id, 'pending', 40, '2025-06-01'
      FROM key_account WHERE id %% 2 = 0
    """,
    "UPDATE res_partner SET email = 'buyer@example.com' WHERE parent_id IS NOT NULL AND id %% 2 = 0",
    "SELECT setval(pg_get_serial_sequence('calendar_event', 'id'), MAX(id)) FROM calendar_event",
    "VACUUM ANALYZE",
]

TABLE = """
DROP TABLE IF EXISTS bench_level;
CREATE TABLE bench_level (account_id int PRIMARY KEY, level int)
"""

# What counts from which day stands in relationship.py, in the definition of the scale.
STATEMENT = """
INSERT INTO bench_level
WITH orders AS (
    SELECT partner.commercial_partner_id AS id, COUNT(*) AS quotations,
           COUNT(*) FILTER (WHERE state = 'sale') AS orders
      FROM sale_order JOIN res_partner partner ON partner.id = sale_order.partner_id
     WHERE date_order >= %(since)s AND sale_order.company_id = %(company)s
     GROUP BY 1
), invoices AS (
    SELECT commercial_partner_id AS id, COUNT(*) AS invoices
      FROM account_move
     WHERE move_type = 'out_invoice' AND state = 'posted' AND invoice_date BETWEEN %(since)s AND %(today)s
       AND company_id = %(company)s
     GROUP BY 1
), visits AS (
    SELECT partner.commercial_partner_id AS id, COUNT(DISTINCT event.id) AS visits,
           COUNT(DISTINCT event.id) FILTER (WHERE boss.calendar_event_id IS NOT NULL
                                              AND account.owner_id <> %(boss)s) AS superior
      FROM calendar_event event
      JOIN calendar_event_res_partner_rel attendee ON attendee.calendar_event_id = event.id
      JOIN res_partner partner ON partner.id = attendee.res_partner_id
      JOIN key_account account ON account.partner_id = partner.commercial_partner_id
 LEFT JOIN calendar_event_res_partner_rel boss
        ON boss.calendar_event_id = event.id AND boss.res_partner_id = %(boss_partner)s
     WHERE event.active AND event.stop >= %(since)s
     GROUP BY 1
), known AS (
    SELECT DISTINCT commercial_partner_id AS id FROM res_partner
     WHERE active AND NOT COALESCE(is_company, FALSE) AND email IS NOT NULL
), leads AS (
    SELECT DISTINCT partner.commercial_partner_id AS id
      FROM crm_lead JOIN res_partner partner ON partner.id = crm_lead.partner_id
     WHERE crm_lead.create_date >= %(since)s AND crm_lead.company_id = %(company)s
)
SELECT account.id,
       CASE WHEN COALESCE(quotations, 0) < 1 OR COALESCE(visits, 0) < 2 THEN 0
            WHEN COALESCE(orders, 0) < 1 OR COALESCE(invoices, 0) < 1 OR visits < 3 THEN 1
            WHEN orders < 4 OR invoices < 3 OR superior < 1 THEN 2
            WHEN known.id IS NULL OR leads.id IS NULL THEN 3
            ELSE 4 END
  FROM key_account account
  LEFT JOIN orders ON orders.id = account.partner_id
  LEFT JOIN invoices ON invoices.id = account.partner_id
  LEFT JOIN visits ON visits.id = account.partner_id
  LEFT JOIN known ON known.id = account.partner_id
  LEFT JOIN leads ON leads.id = account.partner_id
 WHERE account.active AND account.company_id = %(company)s
"""

DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE COALESCE(account.relationship_level, 0) <> bare.level)
  FROM bench_level bare JOIN key_account account ON account.id = bare.account_id
"""
