"""Expense budgets of the months of a replay."""

from odoo.tools import SQL

from ..periods import period_start


def budgets(last):
    """Return the statement of budgets by the days of each grade.

    It reads ``graded``, ``exempt`` and ``held``.

    ``exempted`` is what exceptions gave on their days, whatever the policy is. Of the other days,
    ``years`` is their share of a year, and ``held`` what policies gave by then.

    :param date last: of the months of the replay
    """
    return SQL(
        """
        SELECT account_id, grade_id, SUM(days)::numeric / %(year)s AS years,
               SUM(exempted) / %(year)s AS exempted, SUM(held) / %(year)s AS held
          FROM (SELECT account_id, grade_id, until - since + 1 AS days, 0::numeric AS exempted,
                       0::numeric AS held
                  FROM graded
                 UNION ALL
                SELECT graded.account_id, graded.grade_id, -common.days,
                       common.days * exempt.value, 0
                  FROM graded %(exempt)s
            CROSS JOIN LATERAL (SELECT LEAST(graded.until, exempt.until)
                                       - GREATEST(graded.since, exempt.since) + 1 AS days) common
                 UNION ALL
                SELECT graded.account_id, graded.grade_id, 0, 0, common.days * held.budget
                  FROM graded %(held)s
            CROSS JOIN LATERAL (SELECT LEAST(graded.until, held.until)
                                       - GREATEST(graded.since, held.since) + 1 AS days) common
                 UNION ALL
                SELECT graded.account_id, graded.grade_id, 0, 0,
                       -GREATEST(common.days, 0) * held.budget
                  FROM graded %(held)s %(exempt)s
            CROSS JOIN LATERAL (SELECT LEAST(graded.until, held.until, exempt.until)
                                       - GREATEST(graded.since, held.since, exempt.since) + 1
                                       AS days) common
               ) part
         GROUP BY account_id, grade_id
        """,
        year=(last - period_start(last, 12)).days + 1,
        exempt=SQL(
            """ JOIN exempt ON exempt.account_id = graded.account_id AND exempt.kind = 'budget'
                       AND exempt.since <= graded.until AND exempt.until >= graded.since """
        ),
        held=SQL(
            """ JOIN held ON held.account_id = graded.account_id
                     AND held.grade_id = graded.grade_id AND held.budget > 0
                     AND held.since <= graded.until AND held.until >= graded.since """
        ),
    )
