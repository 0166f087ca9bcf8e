"""Visits: those that accounts needed, those that came in time, and what came of them."""

from datetime import timedelta

from odoo.tools import SQL

from ..cadence.visit_rhythm import next_day_sql, wanted_sql
from ..days import last_done_day, local_date
from ..history import holds_on, owner_periods
from ..periods import DAY
from .measures import AppraisalSource, Measure

# No rhythm asks for less than a visit a year: older visits make none due in the period.
LONGEST = timedelta(days=400)

COVERAGE = {
    "coverage": Measure(
        lambda env: env._("Visit coverage"),
        lambda env: env._(
            "Visits to own accounts, by whomever, at most as many as required (rounded up) for each "
            "account and level ÷ visits that the cadences required of these accounts while the person "
            "owned them, at most 100 %"
        ),
        metric="visit_count",
    )
}

DUE = {
    "on_time": Measure(
        lambda env: env._("On time"),
        lambda env: env._(
            "Due visits that were made by the day on which they were due ÷ visits that fell due in the "
            "period at accounts that the person owned on that day"
        ),
        metric="visit_count",
    )
}

VISIT = {
    "reported": Measure(
        lambda env: env._("Reported in time"),
        lambda env: env._(
            "Own visits that took place and were reported before they counted as missed ÷ own visits "
            "of the period that are done or missed"
        ),
        metric="visit_count",
    ),
    "outcome": Measure(
        lambda env: env._("Goal of the visit reached"),
        lambda env: env._(
            "Own completed visits with the outcome “Goal reached” ÷ own completed visits of the period "
            "with an outcome"
        ),
        metric="visit_count",
    ),
}


def _done_until(scope):
    """Return the last day on which a visit of the period can have been done, where the visitor is."""
    return last_done_day(scope.today) if scope.last >= scope.today else scope.last


def coverage_source(scope):
    """Return the required visits of own accounts, and how many of them took place."""
    rows = SQL(
        """
        SELECT asked.user_id, asked.account_id AS record_id, asked.number AS coverage_of,
               LEAST(COALESCE(done.number, 0), CEIL(ROUND(asked.number::numeric, 3))) AS coverage_counted
          FROM (%(asked)s) asked
     LEFT JOIN (SELECT visit.account_id, visit.visit_level, held.owner_id, COUNT(*) AS number
                  FROM key_account_visit visit
                  JOIN (%(owners)s) held ON held.account_id = visit.account_id AND %(held)s
                 WHERE visit.company_id = %(company)s AND visit.state = 'done'
                   AND visit.date BETWEEN %(first)s AND %(until)s
                 GROUP BY visit.account_id, visit.visit_level, held.owner_id) done
            ON done.account_id = asked.account_id AND done.visit_level = asked.visit_level
           AND done.owner_id = asked.user_id
        """,
        asked=_asked(scope),
        owners=owner_periods(),
        held=holds_on(SQL("held"), SQL("visit.date")),
        company=scope.company.id,
        first=scope.first,
        until=_done_until(scope),
    )
    return AppraisalSource(
        COVERAGE,
        rows,
        "key.account",
        "key_account.key_account_action",
        "feature_visit",
    )


def _asked(scope):
    """Return the required visits per owner, account and level: ``number`` is a fraction, more than 0."""
    return SQL(
        """
        SELECT held.owner_id AS user_id, past.account_id, past.visit_level, SUM(%(wanted)s) AS number
          FROM key_account_visit_wanted past
          JOIN key_account account ON account.id = past.account_id AND account.active
           AND account.company_id = %(company)s
          JOIN (%(owners)s) held ON held.account_id = past.account_id AND held.owner_id IS NOT NULL
     LEFT JOIN (SELECT account_id, visit_level, MIN(date) AS date
                  FROM key_account_visit WHERE state = 'done' GROUP BY account_id, visit_level) began
            ON began.account_id = past.account_id AND began.visit_level = past.visit_level
    CROSS JOIN LATERAL (
               SELECT GREATEST(past.date_from, held.since, %(first)s, LEAST(began.date, %(made)s)) AS first,
                      LEAST(past.date_to + 1, held.until, %(end)s, %(today)s) AS ends) span
         WHERE past.number > 0 AND span.first < span.ends
         GROUP BY held.owner_id, past.account_id, past.visit_level
        """,
        wanted=wanted_sql(
            SQL("past.number"), SQL("past.period"), SQL("span.first"), SQL("span.ends")
        ),
        company=scope.company.id,
        owners=owner_periods(),
        first=scope.first,
        end=scope.last + DAY,
        today=scope.today,
        made=local_date(SQL("account.create_date"), scope.company.partner_id.tz or "UTC"),
    )


def due_source(scope):
    """Return the visits that fell due in the period, and whether they were made by then."""
    rows = SQL(
        """
        SELECT held.owner_id AS user_id, due.account_id AS record_id, 1 AS on_time_of,
               CASE WHEN due.following <= due.day THEN 1 ELSE 0 END AS on_time_counted
          FROM (SELECT visit.account_id, visit.visit_level, visit.following, %(day)s AS day
                  FROM (SELECT account_id, visit_level, date,
                               LEAD(date) OVER (PARTITION BY account_id, visit_level ORDER BY date, id)
                                   AS following
                          FROM key_account_visit
                         WHERE company_id = %(company)s AND state = 'done'
                           AND date BETWEEN %(since)s AND %(until)s) visit
            CROSS JOIN LATERAL (
                       SELECT past.number, past.period
                         FROM key_account_visit_wanted past
                        WHERE past.account_id = visit.account_id AND past.visit_level = visit.visit_level
                          AND past.number > 0 AND (past.date_to IS NULL OR past.date_to >= visit.date)
                        ORDER BY past.date_from
                        LIMIT 1) rhythm) due
          JOIN key_account account ON account.id = due.account_id AND account.active
          JOIN (%(owners)s) held ON held.account_id = due.account_id AND %(held)s
         WHERE due.day BETWEEN %(first)s AND LEAST(%(last)s, %(today)s - 1)
           AND EXISTS (SELECT FROM key_account_visit_wanted past
                        WHERE past.account_id = due.account_id AND past.visit_level = due.visit_level
                          AND past.number > 0 AND due.day >= past.date_from
                          AND (past.date_to IS NULL OR due.day <= past.date_to))
        """,
        day=next_day_sql(SQL("visit.date"), SQL("rhythm.number"), SQL("rhythm.period")),
        company=scope.company.id,
        since=scope.first - LONGEST,
        until=_done_until(scope),
        owners=owner_periods(),
        held=holds_on(SQL("held"), SQL("due.day")),
        first=scope.first,
        last=scope.last,
        today=scope.today,
    )
    return AppraisalSource(
        DUE,
        rows,
        "key.account",
        "key_account.key_account_action",
        "feature_visit",
    )


def visit_source(scope):
    """Return the person's own visits that are over: their reports and their outcome."""
    rows = SQL(
        """
        SELECT visit.user_id AS user_id, visit.id AS record_id, 1 AS reported_of,
               CASE WHEN visit.state = 'done' AND COALESCE(visit.missed_reason, '') = ''
                    THEN 1 ELSE 0 END AS reported_counted,
               CASE WHEN visit.state = 'done' AND visit.outcome IS NOT NULL THEN 1 ELSE 0 END AS outcome_of,
               CASE WHEN visit.state = 'done' AND visit.outcome = 'reached'
                    THEN 1 ELSE 0 END AS outcome_counted
          FROM key_account_visit visit
         WHERE visit.company_id = %s AND visit.state IN ('done', 'missed')
           AND visit.date BETWEEN %s AND %s
        """,
        scope.company.id,
        scope.first,
        _done_until(scope),
    )
    return AppraisalSource(
        VISIT,
        rows,
        "key.account.visit",
        "key_account.key_account_visit_action",
        "feature_visit",
    )
