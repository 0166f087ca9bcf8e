"""Completed visits: of new and of existing customers, by level and by purpose."""

from odoo.tools import SQL

from ..credit.exposure import CustomerScope
from ..days import last_done_day
from ..relations import ReportFigure, ReportSource
from .words import chosen, named

LEVELS = ("leadership", "technical", "business")


def new_customer(first):
    """Return the condition that a customer had not bought before a day, on ``visit``."""
    return SQL("(visit.customer_since IS NULL OR visit.customer_since >= %s)", first)


def visit_source(scope):
    """Return the visits of a report."""

    def query(first, last):
        wanted = CustomerScope(scope.company, first, last, scope.customers)
        # What counts as a visit is what the metric says.
        rows = scope.env["key.account.metric"]._source_visit(wanted, first, {"visit_count"})
        return SQL(
            """
            WITH visit AS MATERIALIZED (
                SELECT visit.id, visit.visit_level, account.customer_since %(rows)s
            )
            SELECT 'visit', NULL::int, COUNT(*)::float8 FROM visit
             UNION ALL
            SELECT CASE WHEN %(bought_late)s THEN 'visit_new' ELSE 'visit_known' END, NULL, COUNT(*)
              FROM visit GROUP BY 1
             UNION ALL
            SELECT 'visit_' || visit.visit_level, NULL, COUNT(*) FROM visit GROUP BY 1
             UNION ALL
            SELECT CASE WHEN rel.purpose_id IS NULL THEN 'visit_no_purpose' ELSE 'visit_purpose' END,
                   rel.purpose_id, COUNT(*)
              FROM visit LEFT JOIN key_account_visit_purpose_rel rel ON rel.visit_id = visit.id
             GROUP BY rel.purpose_id
            """,
            rows=rows.query,
            bought_late=new_customer(first),
        )

    return ReportSource("visit", _figures(scope.company), query=query, feature="feature_visit")


def by_customer(env, _ref):
    """Return the title of the chart."""
    return env._("By Customer")


def by_level(env, _ref):
    """Return the title of the chart."""
    return env._("By Level")


def by_purpose(env, _ref):
    """Return the title of the chart."""
    return env._("By Purpose")


def _figures(company):
    today = company._key_account_today()

    def done(*more):
        def domain(first, last, ref):
            until = last_done_day(today) if last == today else last
            days = [("state", "=", "done"), ("date", ">=", first), ("date", "<=", until)]
            return days + [part(first, ref) if callable(part) else part for part in more]

        return domain

    def figure(label, breakdown=None, *more, **options):
        return ReportFigure(
            label,
            of=breakdown and "visit",
            breakdown=breakdown,
            action="key_account_visit_action",
            metric="visit_count",
            domain=done(*more),
            **options,
        )

    since = "account_id.customer_since"
    return {
        "visit": figure(lambda env, _ref: env._("Visits")),
        "visit_new": figure(
            lambda env, _ref: env._("New customers"),
            by_customer,
            "|",
            (since, "=", False),
            lambda first, _ref: (since, ">=", first),
        ),
        "visit_known": figure(
            lambda env, _ref: env._("Existing customers"),
            by_customer,
            lambda first, _ref: (since, "<", first),
        ),
        **{
            f"visit_{level}": figure(
                chosen("key.account.visit", "visit_level", level),
                by_level,
                ("visit_level", "=", level),
            )
            for level in LEVELS
        },
        "visit_purpose": figure(
            named("key.account.visit.purpose"),
            by_purpose,
            lambda _first, ref: ("purpose_ids", "in", [ref]),
            is_listed=True,
        ),
        "visit_no_purpose": figure(
            lambda env, _ref: env._("Without purpose"),
            by_purpose,
            ("purpose_ids", "=", False),
            is_listed=True,
        ),
    }
