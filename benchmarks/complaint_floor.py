"""The floor of complaints: which steps of escalation are due, and what the causes cost."""

# A closed complaint of each account, and an open one of one account in ten, three days late.
COMPLAINTS = [
    """
    INSERT INTO key_account_complaint (account_id, name, number, kind_id, date, state, stage_id, severity, currency_id,
                                       active, user_id, cause_id, cost, cost_besides, date_solved, date_closed,
                                       received_on, solved_on, answered_on, hours_to_solve, grade_id, create_date)
    SELECT id, 'Cracked', 'C' || id, %(kind)s, date '2025-01-01' + id %% 300, 'closed', %(closed)s, (id %% 4)::varchar,
           %(currency)s, TRUE, owner_id, (%(causes)s)[1 + id %% ARRAY_LENGTH(%(causes)s, 1)], id %% 977, id %% 977,
           date '2025-01-05' + id %% 300, date '2025-01-06' + id %% 300, NOW(), NOW(), NOW(), 96, grade_id, NOW()
      FROM key_account
    """,
    """
    INSERT INTO key_account_complaint (account_id, name, number, kind_id, date, state, stage_id, severity, currency_id,
                                       active, user_id, cost, cost_besides, date_due, received_on, answer_by, solve_by,
                                       create_date)
    SELECT id, 'Late', 'L' || id, %(kind)s, date '2025-11-20', 'new', %(new)s, (id %% 4)::varchar, %(currency)s, TRUE,
           owner_id, 0, 0, date '2025-11-25', timestamp '2025-11-20 08:00', timestamp '2025-11-25 08:00',
           timestamp '2025-11-26 08:00', NOW()
      FROM key_account WHERE id %% 10 = 0
    """,
    # Companies of complaints are kept where the room keeps them.
    """
    UPDATE key_account_complaint complaint SET company_id = account.company_id
      FROM key_account account WHERE account.id = complaint.account_id
    """,
]
TABLE = """
DROP TABLE IF EXISTS bench_escalated;
CREATE TABLE bench_escalated (complaint_id int, escalation_id int, user_id int)
"""
# All hours of these steps have passed: each is due for each open complaint whose owner can be told.
STATEMENT = """
INSERT INTO bench_escalated
SELECT complaint.id, step.id, account.owner_id
  FROM key_account_complaint complaint
  JOIN key_account account ON account.id = complaint.account_id
  JOIN key_account_complaint_escalation step ON step.active
 WHERE complaint.state IN ('new', 'progress') AND complaint.company_id = %(company)s AND account.owner_id IS NOT NULL
   AND CASE step.deadline WHEN 'solve' THEN complaint.solve_by
            ELSE CASE WHEN complaint.answered_on IS NULL THEN complaint.answer_by END END
       <= %(now)s::timestamp - MAKE_INTERVAL(hours => step.hours::int * 3)
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE escalated.id IS NULL OR floor.complaint_id IS NULL),
       COUNT(*) FILTER (WHERE escalated.user_id IS DISTINCT FROM floor.user_id)
  FROM key_account_complaint_escalated escalated
  FULL JOIN bench_escalated floor
    ON floor.complaint_id = escalated.complaint_id AND floor.escalation_id = escalated.escalation_id
"""
