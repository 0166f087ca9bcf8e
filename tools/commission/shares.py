"""Which share of the revenue the sales policy gives as commission, by account and day: SQL.

How it works: what accounts are entitled to has no past. So before statements are updated, what each account
gets today is compared with its last row here, and a row is added where it differs. A row holds from its day
on, until the next one or the end of its policy. Rows are never changed: what a day gave stays.
"""

from odoo.tools import SQL

# What a row says.
SAID = ("share", "is_given", "policy_id", "grade_id", "is_exception")


def new_shares(company, policy, today, uid, now):
    """Return the statement that adds a row for each account that gets something else by now.

    The first row of a policy goes back to its first day, but not before the account got its grade: what it
    had before is not known. Where the policy says nothing for a graded account, the row says so (``is_given``),
    so that what it says later goes back to that day at most.

    :param res.company company: with full rights
    :param key.account.policy policy: in force today; empty if there is none
    :param date today: of the company
    """
    said = SQL(", ").join(SQL.identifier(name) for name in SAID)
    return SQL(
        """
        INSERT INTO key_account_commission_share (
               account_id, date, %(said)s, create_uid, create_date, write_uid, write_date)
        SELECT account_id,
               CASE WHEN NOT is_given THEN %(today)s
                    WHEN is_exception THEN GREATEST(known_date, since, granted_on)
                    WHEN known_policy_id IS DISTINCT FROM policy_id
                    THEN GREATEST(known_date, policy_date, graded_on)
                    WHEN known_share IS DISTINCT FROM share THEN GREATEST(known_date, since)
                    ELSE %(today)s END,
               %(said)s, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM (%(found)s) found
         WHERE CASE WHEN known_id IS NULL THEN is_given OR grade_id IS NOT NULL
                    WHEN is_given
                    THEN (share, is_given, policy_id, grade_id, is_exception)
                         IS DISTINCT FROM (known_share, known_is_given, known_policy_id, known_grade_id,
                                           known_is_exception)
                    ELSE known_is_given END
         ORDER BY account_id
        """,
        said=said,
        found=_found(company, policy),
        today=today,
        uid=uid,
        now=now,
    )


def _found(company, policy):
    """Return the query of what accounts get today, beside the last row of each (``known``)."""
    return SQL(
        """
        SELECT account.id AS account_id,
               COALESCE(entitlement.value, 0) AS share,
               entitlement.id IS NOT NULL AS is_given,
               COALESCE(entitlement.policy_id,
                        CASE WHEN entitlement.id IS NULL THEN %(policy)s::int END) AS policy_id,
               account.grade_id,
               entitlement.exception_id IS NOT NULL AS is_exception,
               entitlement.since, policy.date_from AS policy_date, graded.date AS graded_on,
               -- Where it gives what the rung gave, it is not new, but nothing of it was there before.
               GREATEST(exception.date_from, exception.approved_on) AS granted_on,
               known.id AS known_id, known.date AS known_date, known.share AS known_share,
               known.is_given AS known_is_given, known.policy_id AS known_policy_id,
               known.grade_id AS known_grade_id, known.is_exception AS known_is_exception
          FROM key_account account
     LEFT JOIN key_account_entitlement entitlement
            ON entitlement.account_id = account.id AND entitlement.kind = 'commission'
     LEFT JOIN key_account_policy policy ON policy.id = entitlement.policy_id
     LEFT JOIN key_account_policy_exception exception ON exception.id = entitlement.exception_id
     LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, date
                  FROM key_account_grade_change
                 WHERE merged_from IS NULL
                 ORDER BY account_id, date DESC, id DESC) graded
            ON graded.account_id = account.id
     LEFT JOIN (SELECT DISTINCT ON (account_id) *
                  FROM key_account_commission_share
                 WHERE is_merged IS NOT TRUE
                 ORDER BY account_id, id DESC) known ON known.account_id = account.id
         WHERE account.company_id = %(company)s
        """,
        company=company.id,
        policy=policy.id or None,
    )


def share_periods(company):
    """Return the query of what accounts of a company got: ``id, account_id, share, since, until``.

    A row holds from ``since`` to the day before ``until``. Days without a row: the policy says nothing.
    """
    return SQL(
        """
        SELECT id, account_id, share, since, until
          FROM (SELECT given.id, given.account_id, given.share::numeric AS share, given.is_given,
                       given.date AS since,
                       LEAST(LEAD(given.date) OVER timeline,
                             CASE WHEN NOT given.is_exception THEN policy.date_to + 1 END,
                             DATE 'infinity') AS until
                  FROM key_account_commission_share given
                  JOIN key_account account ON account.id = given.account_id
                   AND account.company_id = %s
             LEFT JOIN key_account_policy policy ON policy.id = given.policy_id
                 WHERE given.is_merged IS NOT TRUE
                WINDOW timeline AS (PARTITION BY given.account_id ORDER BY given.date, given.id)
               ) given
         WHERE is_given AND since < until
        """,
        company.id,
    )
