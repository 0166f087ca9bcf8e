"""People who were remembered, gifts, and events that were held."""

from odoo import fields
from odoo.tools import SQL

from ..metric.metric_scope import MetricScope
from ..relations import MONEY, ReportFigure, ReportSource

CHANNELS = ("greeting", "call", "visit")


def care_source(scope):
    """Return what was done for people of customers."""

    def query(first, last):
        return SQL(
            """
            SELECT 'care_' || event.channel, NULL::int, COUNT(*)::float8
              FROM key_account_care_event event
             WHERE event.account_id IN (%(accounts)s) AND event.state = 'done'
               AND event.date_done BETWEEN %(first)s AND %(last)s AND event.channel <> 'gift'
             GROUP BY event.channel
            """,
            accounts=scope.accounts,
            first=first,
            last=last,
        )

    def by_channel(env, _ref):
        return env._("People Remembered")

    def figure(label, channel):
        return ReportFigure(
            label,
            breakdown=by_channel,
            action="key_account_care_event_action",
            domain=lambda first, last, ref: [
                ("state", "=", "done"),
                ("date_done", ">=", first),
                ("date_done", "<=", last),
                ("channel", "=", channel),
            ],
        )

    labels = {
        "greeting": lambda env, _ref: env._("Greetings"),
        "call": lambda env, _ref: env._("Care calls"),
        "visit": lambda env, _ref: env._("Care visits"),
    }
    figures = {f"care_{channel}": figure(labels[channel], channel) for channel in CHANNELS}
    return ReportSource("care", figures, query=query, feature="feature_care")


def gift_source(scope):
    """Return the gifts that were given, by their day."""

    def query(first, last):
        return SQL(
            """
            SELECT figure.code, NULL::int, figure.value
              FROM (SELECT COUNT(*)::float8 AS number, COALESCE(SUM(gift.amount), 0)::float8 AS amount
                      FROM key_account_gift gift
                     WHERE gift.account_id IN (%s) AND gift.state = 'given'
                       AND gift.date BETWEEN %s AND %s) given
             CROSS JOIN LATERAL (VALUES ('gift', given.number), ('gift_value', given.amount))
                             AS figure (code, value)
            """,
            scope.accounts,
            first,
            last,
        )

    def given(first, last, ref):
        return [("state", "=", "given"), ("date", ">=", first), ("date", "<=", last)]

    action = "key_account_gift_action"
    figures = {
        "gift": ReportFigure(lambda env, _ref: env._("Gifts"), action=action, domain=given),
        "gift_value": ReportFigure(
            lambda env, _ref: env._("Value of gifts"), unit=MONEY, action=action, domain=given
        ),
    }
    return ReportSource("care", figures, query=query, feature="feature_care")


def event_source(scope):
    """Return the meetings with the tag for customer events that took place, and who was there."""
    tag = scope.env.ref("key_account.event_type_customer", raise_if_not_found=False)
    now = fields.Datetime.now()

    def moments(first, last):
        period = MetricScope(scope.company, first, last)
        return period.start_of(first), period.end

    def held(first, last, ref):
        start, end = moments(first, last)
        return [
            ("categ_ids", "in", tag.ids if tag else []),
            ("user_id.company_id", "=", scope.company.id),
            ("privacy", "!=", "private"),
            ("start", ">=", fields.Datetime.to_string(start)),
            ("start", "<", fields.Datetime.to_string(end)),
            ("stop", "<=", fields.Datetime.to_string(now)),
        ]

    def figure(label):
        return ReportFigure(
            label,
            action="calendar.action_calendar_event",
            domain=held,
            path="partner_ids.commercial_partner_id.key_account_id",
        )

    figures = {
        "event": figure(lambda env, _ref: env._("Events held")),
        "event_account": figure(lambda env, _ref: env._("Customers at events")),
    }
    return ReportSource(
        "care",
        figures,
        query=lambda first, last: _query_events(scope, tag, now, *moments(first, last)),
        feature="feature_relationship",
    )


def _query_events(scope, tag, now, start, end):
    return SQL(
        """
        SELECT figure.code, NULL::int, figure.value
          FROM (SELECT COUNT(DISTINCT event.id)::float8 AS held,
                       COUNT(DISTINCT account.id)::float8 AS accounts
                  FROM calendar_event event
                  JOIN meeting_category_rel tagged ON tagged.event_id = event.id
                  JOIN res_users host ON host.id = event.user_id
                  JOIN calendar_event_res_partner_rel invited ON invited.calendar_event_id = event.id
                  JOIN res_partner person ON person.id = invited.res_partner_id
                  JOIN key_account account ON account.partner_id = person.commercial_partner_id
                 WHERE tagged.type_id = %(tag)s AND event.active
                   AND host.company_id = %(company)s
                   AND event.privacy IS DISTINCT FROM 'private'
                   AND event.start >= %(start)s AND event.start < %(end)s AND event.stop <= %(now)s
                   AND account.id IN (%(accounts)s)
                   AND NOT EXISTS (
                       SELECT FROM calendar_attendee attendee
                        WHERE attendee.event_id = event.id AND attendee.partner_id = person.id
                          AND attendee.state = 'declined')) found
         CROSS JOIN LATERAL (VALUES ('event', found.held), ('event_account', found.accounts))
                         AS figure (code, value)
        """,
        tag=tag.id if tag else 0,
        company=scope.company.id,
        start=start,
        end=end,
        now=now,
        accounts=scope.accounts,
    )
