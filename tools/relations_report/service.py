"""What customers said, and what they complained of."""

from odoo.tools import SQL

from ..relations import MONEY, ReportFigure, ReportSource
from .words import chosen, named

OPINIONS = ("satisfied", "suggestion", "dissatisfied")


def received(*more):
    """Return the domain of what was received in the period."""
    return lambda first, last, ref: [
        ("date", ">=", first),
        ("date", "<=", last),
        *(part(last, ref) if callable(part) else part for part in more),
    ]


def feedback_source(scope):
    """Return the feedback of a report, by opinion."""

    def query(first, last):
        return SQL(
            """
            SELECT 'feedback' || COALESCE('_' || feedback.opinion, ''), NULL::int, COUNT(*)::float8
              FROM key_account_feedback feedback
             WHERE feedback.account_id IN (%s) AND feedback.date BETWEEN %s AND %s
             GROUP BY GROUPING SETS ((), (feedback.opinion))
            """,
            scope.accounts,
            first,
            last,
        )

    def by_opinion(env, _ref):
        return env._("By Opinion")

    action = "key_account_feedback_action"
    figures = {
        "feedback": ReportFigure(
            lambda env, _ref: env._("Feedback"), action=action, domain=received()
        )
    } | {
        f"feedback_{opinion}": ReportFigure(
            chosen("key.account.feedback", "opinion", opinion),
            of="feedback",
            breakdown=by_opinion,
            action=action,
            domain=received(("opinion", "=", opinion)),
        )
        for opinion in OPINIONS
    }
    return ReportSource("feedback", figures, query=query, feature="feature_feedback")


def complaint_source(scope):
    """Return the complaints of a report: those received in the period, as they stood at its end."""

    def query(first, last):
        return SQL(
            """
            WITH complaint AS MATERIALIZED (
                SELECT complaint.kind_id, complaint.cost,
                       COALESCE(complaint.date_solved <= %(last)s, FALSE) AS is_solved
                  FROM key_account_complaint complaint
                 WHERE complaint.account_id IN (%(accounts)s)
                   AND complaint.date BETWEEN %(first)s AND %(last)s
            )
            SELECT 'complaint', NULL::int, COUNT(*)::float8 FROM complaint
             UNION ALL
            SELECT CASE WHEN is_solved THEN 'complaint_solved' ELSE 'complaint_pending' END, NULL, COUNT(*)
              FROM complaint GROUP BY is_solved
             UNION ALL
            SELECT 'complaint_kind', kind_id, COUNT(*) FROM complaint GROUP BY kind_id
             UNION ALL
            SELECT 'complaint_cost', NULL, COALESCE(SUM(cost), 0) FROM complaint
            """,
            accounts=scope.accounts,
            first=first,
            last=last,
        )

    return ReportSource("complaint", _complaints(), query=query, feature="feature_service")


def _complaints():
    def by_status(env, _ref):
        return env._("By Status")

    def by_kind(env, _ref):
        return env._("By Type")

    def figure(label, breakdown=None, *more, **options):
        return ReportFigure(
            label,
            of=breakdown and "complaint",
            breakdown=breakdown,
            action="key_account_complaint_action",
            domain=received(*more),
            **options,
        )

    return {
        "complaint": figure(lambda env, _ref: env._("Complaints")),
        "complaint_solved": figure(
            lambda env, _ref: env._("Solved"),
            by_status,
            lambda last, _ref: ("date_solved", "<=", last),
        ),
        "complaint_pending": figure(
            lambda env, _ref: env._("Pending"),
            by_status,
            "|",
            ("date_solved", "=", False),
            lambda last, _ref: ("date_solved", ">", last),
        ),
        "complaint_kind": figure(
            named("key.account.complaint.kind"),
            by_kind,
            lambda _last, ref: ("kind_id", "=", ref),
            is_listed=True,
        ),
        "complaint_cost": figure(
            lambda env, _ref: env._("Cost of Complaints"),
            None,
            ("cost", "!=", 0),
            unit=MONEY,
            metric="quality_loss",
        ),
    }
