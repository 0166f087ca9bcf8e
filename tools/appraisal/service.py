"""What was promised to customers, what they complained of, and how close they came."""

from odoo import fields
from odoo.tools import SQL

from ..days import local_date
from ..history import holds_on, owner_periods
from .measures import COUNT, AppraisalSource, Measure

# A change of scale, and accounts that were merged, are nobody's doing.
LEVEL_SOURCES = ("evidence", "schedule")

PROMISE = {
    "promise": Measure(
        lambda env: env._("Promises kept"),
        lambda env: env._(
            "Our promises that were kept by the day they were promised for ÷ our promises for a day of "
            "the period that are settled or overdue, and that the person is responsible for"
        ),
    )
}

COMPLAINT = {
    "complaint": Measure(
        lambda env: env._("Complaints solved in time"),
        lambda env: env._(
            "Complaints that were solved by their deadline ÷ complaints with a deadline in the period "
            "that are solved or late, and that the person is responsible for"
        ),
    )
}

LEVEL = {
    "gained": Measure(
        lambda env: env._("Relationship levels gained"),
        lambda env: env._(
            "Times that an account rose on its relationship scale while the person owned it; a change "
            "of scale does not count"
        ),
        unit=COUNT,
        metric="relationship_level",
    ),
    "lost": Measure(
        lambda env: env._("Relationship levels lost"),
        lambda env: env._(
            "Times that an account fell on its relationship scale while the person owned it; a change "
            "of scale does not count"
        ),
        unit=COUNT,
        best="low",
        metric="relationship_level",
    ),
}


def promise_source(scope):
    """Return our promises that the person is responsible for, and whether they were kept by their day."""
    rows = SQL(
        """
        SELECT promise.user_id AS user_id, promise.id AS record_id, 1 AS promise_of,
               CASE WHEN promise.state = 'kept' AND promise.date_done <= promise.date_due
                    THEN 1 ELSE 0 END AS promise_counted
          FROM key_account_commitment promise
         WHERE promise.company_id = %(company)s AND promise.side = 'us'
           AND promise.date_due BETWEEN %(first)s AND %(last)s
           AND (promise.state <> 'open' OR promise.date_due < %(today)s)
        """,
        company=scope.company.id,
        first=scope.first,
        last=scope.last,
        today=scope.today,
    )
    return AppraisalSource(
        PROMISE,
        rows,
        "key.account.commitment",
        "key_account.key_account_commitment_action",
        "feature_service",
    )


def complaint_source(scope):
    """Return the complaints that the person is responsible for, and whether they were solved in time."""
    rows = SQL(
        """
        SELECT complaint.user_id AS user_id, complaint.id AS record_id, 1 AS complaint_of,
               CASE WHEN complaint.solve_by IS NULL
                    THEN CASE WHEN complaint.date_solved <= complaint.date_due THEN 1 ELSE 0 END
                    WHEN complaint.solved_on <= complaint.solve_by THEN 1 ELSE 0
               END AS complaint_counted
          FROM key_account_complaint complaint
         WHERE complaint.company_id = %(company)s
           AND COALESCE(%(deadline)s, complaint.date_due) BETWEEN %(first)s AND %(last)s
           AND (complaint.date_solved IS NOT NULL
                OR COALESCE(complaint.solve_by < %(now)s, complaint.date_due < %(today)s))
        """,
        company=scope.company.id,
        deadline=local_date(SQL("complaint.solve_by"), scope.company.partner_id.tz or "UTC"),
        first=scope.first,
        last=scope.last,
        now=fields.Datetime.now(),
        today=scope.today,
    )
    return AppraisalSource(
        COMPLAINT,
        rows,
        "key.account.complaint",
        "key_account.key_account_complaint_action",
        "feature_service",
    )


def level_source(scope):
    """Return how often own accounts rose and fell on their relationship scale; a new scale is no move."""
    rows = SQL(
        """
        SELECT held.owner_id AS user_id, change.id AS record_id, 0 AS gained_of, 0 AS lost_of,
               CASE WHEN change.level > COALESCE(change.previous_level, 0) THEN 1 ELSE 0 END AS gained_counted,
               CASE WHEN change.level < COALESCE(change.previous_level, 0) THEN 1 ELSE 0 END AS lost_counted
          FROM key_account_relationship_assessment change
          JOIN key_account account ON account.id = change.account_id AND account.company_id = %(company)s
          JOIN (%(owners)s) held ON held.account_id = change.account_id AND %(held)s
         WHERE change.date BETWEEN %(first)s AND %(last)s AND change.source IN %(sources)s
        """,
        company=scope.company.id,
        owners=owner_periods(),
        held=holds_on(SQL("held"), SQL("change.date")),
        first=scope.first,
        last=scope.last,
        sources=LEVEL_SOURCES,
    )
    return AppraisalSource(
        LEVEL,
        rows,
        "key.account.relationship.assessment",
        "key_account.key_account_relationship_assessment_action",
        "feature_relationship",
    )
