"""The floor of care: whose birthday and whose anniversary the next days bring, and what a year of care holds."""

# Birthdays over the whole year, and a founding day in none: the window finds one person in thirteen.
BIRTHDAYS = """
UPDATE key_account_stakeholder
   SET birthday_month = (1 + id %% 12)::varchar, birthday_day = 1 + id * 11 %% 28
"""
# One account in two is a member; each has a guest, one in five a package of three services.
CLUBS = [
    """
    INSERT INTO key_account_club_membership (account_id, club_id, since, create_date)
    SELECT id, %(club)s, date '2024-01-01' + id %% 600, NOW() FROM key_account WHERE id %% 2 = 0
    """,
    """
    INSERT INTO key_account_event_guest (account_id, event_id, name, day, state, has_come, grade_id, cost,
                                         recorded_on, create_date)
    SELECT id, %(event)s, 'Seminar', date '2025-10-15', CASE WHEN id %% 3 = 0 THEN 'absent' ELSE 'came' END,
           CASE WHEN id %% 3 = 0 THEN 0 ELSE 1 END, grade_id, 50, date '2025-10-15', NOW()
      FROM key_account
    """,
    """
    WITH package AS (
        INSERT INTO key_account_service_package (account_id, name, user_id, date_from, create_date)
        SELECT id, 'Start', COALESCE(owner_id, 2), date '2025-01-01', NOW() FROM key_account WHERE id %% 5 = 0
     RETURNING id, user_id)
    INSERT INTO key_account_service_package_line (package_id, user_id, name, date_due, date_done, cost, create_date)
    SELECT package.id, package.user_id, 'Service ' || n, date '2025-03-01' + 60 * n,
           CASE WHEN n = 1 THEN date '2025-05-01' END, 100, NOW()
      FROM package, generate_series(1, 3) n
    """,
]
TABLE = """
DROP TABLE IF EXISTS bench_care;
CREATE TABLE bench_care (account_id int, stakeholder_id int, occasion_id int, day date, year int, channel varchar,
                         user_id int)
"""
# Birthdays by the first rule, for decision makers two weeks more ahead; anniversaries once for the account.
STATEMENT = """
INSERT INTO bench_care
WITH kept AS (
    SELECT day::date AS day FROM generate_series(%(today)s::date, %(today)s::date + 28, interval '1 day') day
), birthday AS (
    SELECT person.account_id, person.id AS stakeholder_id, kept.day,
           EXISTS (SELECT FROM key_account_stakeholder_role_rel has
                    WHERE has.stakeholder_id = person.id AND has.role_id = %(decider)s) AS is_key
      FROM key_account_stakeholder person
      JOIN kept ON EXTRACT(MONTH FROM kept.day)::int::varchar = person.birthday_month
               AND EXTRACT(DAY FROM kept.day) = person.birthday_day
     WHERE person.active AND person.birthday_calendar = 'solar'
)
SELECT account.id, birthday.stakeholder_id, %(birthday)s, birthday.day, EXTRACT(YEAR FROM birthday.day),
       CASE WHEN is_key THEN 'gift' ELSE 'greeting' END, COALESCE(account.owner_id, account.deputy_id)
  FROM birthday JOIN key_account account ON account.id = birthday.account_id AND account.active
 WHERE account.company_id = %(company)s
   AND (is_key OR birthday.day <= %(today)s::date + 14)
 UNION ALL
SELECT account.id, NULL, %(anniversary)s, kept.day, EXTRACT(YEAR FROM kept.day), 'greeting',
       COALESCE(account.owner_id, account.deputy_id)
  FROM key_account account
  JOIN kept ON EXTRACT(MONTH FROM kept.day) = EXTRACT(MONTH FROM account.customer_since)
           AND EXTRACT(DAY FROM kept.day) = EXTRACT(DAY FROM account.customer_since)
           AND EXTRACT(YEAR FROM kept.day) > EXTRACT(YEAR FROM account.customer_since)
 WHERE account.active AND account.company_id = %(company)s AND kept.day <= %(today)s::date + 14
"""
DIFFERENCES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE event.id IS NULL OR floor.account_id IS NULL),
       COUNT(*) FILTER (WHERE event.channel <> floor.channel OR event.user_id IS DISTINCT FROM floor.user_id)
  FROM key_account_care_event event
  FULL JOIN bench_care floor
    ON floor.account_id = event.account_id AND floor.occasion_id = event.occasion_id AND floor.day = event.day
   AND COALESCE(floor.stakeholder_id, 0) = COALESCE(event.stakeholder_id, 0)
"""
