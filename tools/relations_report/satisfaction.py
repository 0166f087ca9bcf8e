"""How satisfied customers are, overall and by dimension, and whom we have heard."""

from odoo.tools import SQL

from ..credit.exposure import CustomerScope
from ..relations import POINTS, SHARE, ReportFigure, ReportSource
from .words import named


def satisfaction_sources(scope):
    """Return the answers of a report, and how many of those asked they are."""
    answers = scope.env["key.account.metric"]
    return [
        ReportSource(
            "satisfaction",
            _answers(),
            query=lambda first, last: _query_answers(scope, answers, first, last),
            feature="feature_satisfaction",
        ),
        ReportSource(
            "satisfaction",
            _coverage(),
            measure=lambda first, last: _measure_coverage(scope, first, last),
            feature="feature_satisfaction",
        ),
    ]


def _get_rows(scope, metrics, first, last):
    """Return the answers that count, as the metric says: ``answer``."""
    wanted = CustomerScope(scope.company, first, last, scope.customers)
    return metrics._source_satisfaction(wanted, first, {"satisfaction"}).query


def _query_answers(scope, metrics, first, last):
    return SQL(
        """
        WITH given AS MATERIALIZED (SELECT answer.id, answer.overall %s)
        SELECT 'answer', NULL::int, COUNT(*)::float8 FROM given
         UNION ALL
        SELECT 'satisfaction', NULL, AVG(overall) FROM given
         UNION ALL
        SELECT 'satisfaction_dimension', score.dimension_id, AVG(score.score)
          FROM key_account_satisfaction_score score JOIN given ON given.id = score.answer_id
         GROUP BY score.dimension_id
        """,
        _get_rows(scope, metrics, first, last),
    )


def _measure_coverage(scope, first, last):
    """Return the share of those asked who answered, and the coverage, of a period."""
    env = scope.env
    rows = env.execute_query(
        SQL(
            """
            SELECT invitation.id, EXISTS (
                       SELECT FROM key_account_satisfaction_answer answer
                        WHERE answer.invitation_id = invitation.id AND answer.date <= %(last)s)
              FROM key_account_satisfaction_invitation invitation
             WHERE invitation.account_id IN (%(accounts)s)
               AND invitation.sent_on BETWEEN %(first)s AND %(last)s
            """,
            accounts=scope.accounts,
            first=first,
            last=last,
        )
    )
    heard = env.execute_query(
        SQL(
            "SELECT DISTINCT account.partner_id %s",
            _get_rows(scope, env["key.account.metric"], first, last),
        )
    )
    campaigns = env["key.account.satisfaction.campaign"]
    values = {("asked", None): float(len(rows))}
    if rows:
        asked = env["key.account.satisfaction.invitation"].browse(row[0] for row in rows)
        values["response", None] = sum(is_answered for _id, is_answered in rows) / len(rows)
        deciders = campaigns._share_deciders(asked, last)
        if deciders is not None:
            values["decider_share", None] = deciders
    if heard:
        values["revenue_share", None] = campaigns._share_revenue(
            scope.company, scope.get_partner_ids(), [partner_id for (partner_id,) in heard], last
        )
    return values


def _answers():
    def given(more=()):
        return lambda first, last, ref: [
            ("date", ">=", first),
            ("date", "<=", last),
            "|",
            ("replaced_on", "=", False),
            ("replaced_on", ">", last),
            *more,
        ]

    def by_dimension(env, _ref):
        return env._("By Dimension")

    action = "key_account_satisfaction_answer_action"
    return {
        "satisfaction": ReportFigure(
            lambda env, _ref: env._("Satisfaction"),
            unit=POINTS,
            action=action,
            domain=given([("is_scored", "=", True)]),
            empty=None,
            metric="satisfaction",
        ),
        "satisfaction_dimension": ReportFigure(
            named("key.account.satisfaction.dimension"),
            unit=POINTS,
            breakdown=by_dimension,
            action="key_account_satisfaction_score_action",
            domain=lambda first, last, ref: [
                ("date", ">=", first),
                ("date", "<=", last),
                ("dimension_id", "=", ref),
                "|",
                ("answer_id.replaced_on", "=", False),
                ("answer_id.replaced_on", ">", last),
            ],
            empty=None,
            is_listed=True,
            metric="satisfaction",
        ),
        "answer": ReportFigure(lambda env, _ref: env._("Answers"), action=action, domain=given()),
    }


def _coverage():
    def asked(first, last, ref):
        return [("sent_on", ">=", first), ("sent_on", "<=", last)]

    def share(label, **options):
        return ReportFigure(
            label,
            unit=SHARE,
            action="key_account_satisfaction_invitation_action",
            domain=asked,
            empty=None,
            **options,
        )

    return {
        "asked": ReportFigure(
            lambda env, _ref: env._("People asked"),
            action="key_account_satisfaction_invitation_action",
            domain=asked,
        ),
        "response": share(lambda env, _ref: env._("Response rate")),
        # As on the campaign: of few accounts, it would tell the revenue of each.
        "revenue_share": share(lambda env, _ref: env._("Revenue heard"), for_managers=True),
        "decider_share": share(lambda env, _ref: env._("Decision makers heard")),
    }
