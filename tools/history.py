"""Who was in charge of an account on a day, and which grade it had: timelines as periods, in SQL.

A row of each query holds from the day ``since`` to the day before ``until``. Together the rows of an
account cover all days once, so that documents can be joined by their day.
"""

from odoo.tools import SQL


def owner_periods():
    """Return the query of the people of accounts: ``account_id, owner_id, deputy_id, since, until``.

    The first known people also count for the days before: nothing else is known of them. They do not where a
    salesperson created the account.
    """
    return SQL(
        """
        SELECT account_id, owner_id, deputy_id,
               CASE WHEN is_first AND LAG(id) OVER timeline IS NULL
                    THEN DATE '-infinity' ELSE date END AS since,
               COALESCE(LEAD(date) OVER timeline, DATE 'infinity') AS until
          FROM key_account_owner_change
         WHERE merged_from IS NULL
        WINDOW timeline AS (PARTITION BY account_id ORDER BY date, id)
        """
    )


def grade_periods(company, *, assume_first=False):
    """Return the query of the grades of accounts of a company: ``account_id, grade_id, since, until``.

    Before the first change of its timeline, an account has the grade that this change names as the one
    before: usually none. Without any change it always had the grade it has.

    :param bool assume_first: whether an account without grade before its first change counts as if it had
        had its first grade all along
    """
    return SQL(
        """
        SELECT account_id, grade_id, since,
               COALESCE(LEAD(since) OVER timeline, DATE 'infinity') AS until
          FROM (SELECT change.account_id, change.grade_id, change.date AS since, change.id
                  FROM key_account_grade_change change
                  JOIN key_account account ON account.id = change.account_id
                 WHERE account.company_id = %(company)s AND change.merged_from IS NULL
                 UNION ALL
                (SELECT DISTINCT ON (change.account_id) change.account_id, %(before)s,
                        DATE '-infinity', 0
                   FROM key_account_grade_change change
                   JOIN key_account account ON account.id = change.account_id
                  WHERE account.company_id = %(company)s AND change.merged_from IS NULL
                  ORDER BY change.account_id, change.date, change.id)) change
        WINDOW timeline AS (PARTITION BY account_id ORDER BY since, id)
         UNION ALL
        SELECT account.id, account.grade_id, DATE '-infinity', DATE 'infinity'
          FROM key_account account
         WHERE account.company_id = %(company)s
           AND NOT EXISTS (SELECT FROM key_account_grade_change change
                            WHERE change.account_id = account.id AND change.merged_from IS NULL)
        """,
        company=company.id,
        before=SQL(
            "COALESCE(change.previous_grade_id, change.grade_id)"
            if assume_first
            else "change.previous_grade_id"
        ),
    )


def holds_on(period, day):
    """Return the SQL condition that a period contains a day.

    :param SQL period: alias of one of the queries above
    :param SQL day: a date
    """
    return SQL("%(day)s >= %(period)s.since AND %(day)s < %(period)s.until", day=day, period=period)
