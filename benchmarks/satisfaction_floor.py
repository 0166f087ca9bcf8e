"""The floor of satisfaction: whom a campaign asks, and what the answers of a year say."""

# One person in ten has no address, one in twenty is on the blacklist, one in eight was asked a month ago.
REFUSED = [
    """
    UPDATE res_partner contact
       SET email = CASE WHEN person.id %% 10 = 0 THEN NULL ELSE contact.email END,
           email_normalized = CASE WHEN person.id %% 10 = 0 THEN NULL ELSE contact.email END
      FROM key_account_stakeholder person WHERE person.partner_id = contact.id
    """,
    """
    INSERT INTO mail_blacklist (email, active, create_date)
    SELECT contact.email_normalized, TRUE, NOW()
      FROM key_account_stakeholder person JOIN res_partner contact ON contact.id = person.partner_id
     WHERE person.id %% 20 = 1
    """,
    """
    INSERT INTO key_account_satisfaction_invitation (campaign_id, account_id, stakeholder_id, partner_id, email, state,
                                                     sent_on, is_answered, reminded, create_date)
    SELECT %(former)s, person.account_id, person.id, contact.id, contact.email_normalized, 'answered',
           date '2025-11-01', TRUE, 0, NOW()
      FROM key_account_stakeholder person JOIN res_partner contact ON contact.id = person.partner_id
     WHERE person.id %% 8 = 3 AND contact.email_normalized IS NOT NULL
    """,
]
# An answer of each account, with four dimensions.
ANSWERS = """
WITH answer AS (
    INSERT INTO key_account_satisfaction_answer (account_id, campaign_id, stakeholder_id, grade_id, date, active,
                                                 is_scored, overall, has_recommended, recommend, is_low, create_date)
    SELECT account.id, %(former)s, person.id, account.grade_id, date '2025-01-01' + account.id %% 330, TRUE,
           TRUE, 40 + account.id %% 61, TRUE, account.id %% 11, FALSE, NOW()
      FROM key_account account JOIN key_account_stakeholder person ON person.account_id = account.id
 RETURNING id, account_id, grade_id, date, overall)
INSERT INTO key_account_satisfaction_score (answer_id, account_id, campaign_id, grade_id, date, dimension_id, weight,
                                            share, perceived, ideal, score, create_date)
SELECT answer.id, answer.account_id, %(former)s, answer.grade_id, answer.date, dimension.id, dimension.weight,
       dimension.weight / SUM(dimension.weight) OVER (PARTITION BY answer.id), answer.overall / 10, 10,
       answer.overall, NOW()
  FROM answer, key_account_satisfaction_dimension dimension
"""
TABLE = """
DROP TABLE IF EXISTS bench_asked;
CREATE TABLE bench_asked (account_id int, stakeholder_id int, email varchar, reason varchar)
"""
STATEMENT = """
INSERT INTO bench_asked
SELECT account.id, person.id, contact.email_normalized,
       CASE WHEN person.id IS NULL THEN 'no_person'
            WHEN contact.email_normalized IS NULL THEN 'no_address'
            WHEN listed.email IS NOT NULL THEN 'opted_out'
            WHEN asked.sent_on > %(today)s::date - 90 THEN 'recent' END
  FROM key_account account
  LEFT JOIN key_account_stakeholder person ON person.account_id = account.id AND person.active
  LEFT JOIN res_partner contact ON contact.id = person.partner_id
  LEFT JOIN mail_blacklist listed ON listed.email = contact.email_normalized AND listed.active
  LEFT JOIN (SELECT partner_id, MAX(sent_on) AS sent_on FROM key_account_satisfaction_invitation GROUP BY 1) asked
         ON asked.partner_id = contact.id
 WHERE account.company_id = %(company)s AND account.active
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE invitation.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE invitation.reason IS DISTINCT FROM floor.reason)
  FROM (SELECT * FROM key_account_satisfaction_invitation WHERE campaign_id = %(campaign)s) invitation
  FULL JOIN bench_asked floor
    ON floor.account_id = invitation.account_id
   AND COALESCE(floor.stakeholder_id, 0) = COALESCE(invitation.stakeholder_id, 0)
"""
