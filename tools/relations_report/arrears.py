"""What customers owe at the end of the period, and what they promised to pay."""

from odoo.tools import SQL

from ..relations import MONEY, ReportFigure, ReportSource

PROMISES = ("kept", "partly", "broken")


def arrears_source(scope):
    """Return what customers owed at the end of a period, or today if it is not over."""
    today = scope.company._key_account_today()

    def measure(first, last):
        exposures = scope.env["key.account"]._measure_exposure(
            scope.company, min(last, today), scope.get_partner_ids()
        )
        rounded = scope.company.currency_id.round
        return {
            (name, None): rounded(sum(values[name] for values in exposures.values()))
            for name in ("owed", "overdue")
        }

    def figure(label, name):
        return ReportFigure(
            label,
            unit=MONEY,
            action="key_account_exposure_action",
            domain=lambda first, last, ref: [(name, "!=", 0)],
            # As on the account in one look.
            metric="overdue_amount",
        )

    figures = {
        "owed": figure(lambda env, _ref: env._("Owed at the end"), "owed"),
        "overdue": figure(lambda env, _ref: env._("Overdue at the end"), "overdue"),
    }
    return ReportSource(
        "arrears", figures, measure=measure, feature="feature_credit", is_credit=True
    )


def promise_source(scope):
    """Return the promises to pay that were made in a period, and those that were settled in it."""

    def query(first, last):
        return SQL(
            """
            SELECT 'promise', NULL::int, COUNT(*)::float8
              FROM key_account_payment_promise promise
             WHERE promise.account_id IN (%(accounts)s) AND promise.state <> 'cancelled'
               AND promise.date BETWEEN %(first)s AND %(last)s
             UNION ALL
            SELECT 'promise_' || promise.state, NULL, COUNT(*)
              FROM key_account_payment_promise promise
             WHERE promise.account_id IN (%(accounts)s) AND promise.state IN %(settled)s
               AND promise.date_settled BETWEEN %(first)s AND %(last)s
             GROUP BY promise.state
            """,
            accounts=scope.accounts,
            first=first,
            last=last,
            settled=PROMISES,
        )

    def settled(state):
        return lambda first, last, ref: [
            ("state", "=", state),
            ("date_settled", ">=", first),
            ("date_settled", "<=", last),
        ]

    def figure(label, domain):
        return ReportFigure(label, action="key_account_payment_promise_action", domain=domain)

    figures = {
        "promise": figure(
            lambda env, _ref: env._("Promises to pay"),
            lambda first, last, ref: [
                ("state", "!=", "cancelled"),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
        ),
        "promise_kept": figure(lambda env, _ref: env._("Kept promises"), settled("kept")),
        "promise_partly": figure(
            lambda env, _ref: env._("Promises kept in part"), settled("partly")
        ),
        "promise_broken": figure(lambda env, _ref: env._("Broken promises"), settled("broken")),
    }
    return ReportSource("arrears", figures, query=query, feature="feature_credit", is_credit=True)
