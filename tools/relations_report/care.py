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
    """Return the customer events that took place, and the customers that came to them."""
    tag = scope.env.ref("key_account.event_type_customer", raise_if_not_found=False)
    now = fields.Datetime.now()

    def met(first, last):
        return _query_met(scope, tag.id if tag else 0, now, first, last)

    def query(first, last):
        return SQL(
            """
            SELECT figure.code, NULL::int, figure.value
              FROM (SELECT COUNT(DISTINCT event_id)::float8 AS held,
                           COUNT(DISTINCT account_id) FILTER (WHERE came)::float8 AS accounts
                      FROM (%s) met) found
             CROSS JOIN LATERAL (VALUES ('event', found.held), ('event_account', found.accounts))
                             AS figure (code, value)
            """,
            met(first, last),
        )

    def counted(column, condition):
        def domain(first, last, ref):
            statement = SQL(
                "SELECT DISTINCT %s FROM (%s) met WHERE %s ORDER BY 1",
                SQL.identifier(column),
                met(first, last),
                condition,
            )
            return [("id", "in", [number for (number,) in scope.env.execute_query(statement)])]

        return domain

    figures = {
        "event": ReportFigure(
            lambda env, _ref: env._("Events held"),
            action="calendar.action_calendar_event",
            domain=counted("event_id", SQL("TRUE")),
            path="",
        ),
        "event_account": ReportFigure(
            lambda env, _ref: env._("Customers at events"),
            action="key_account_action",
            domain=counted("account_id", SQL("came")),
            path="",
        ),
    }
    return ReportSource("care", figures, query=query, feature="feature_relationship")


def _query_met(scope, tag_id, now, first, last):
    """Return the statement of accounts at events: ``event_id``, ``account_id``, ``came``.

    Of an account with guests, they say whether it came, on the day that was recorded; who did not come was not
    there. Of others, attendees who did not decline, at meetings of users who work for the company.
    """
    period = MetricScope(scope.company, first, last)
    held = SQL(
        """
        event.active AND event.privacy IS DISTINCT FROM 'private' AND event.stop <= %s
        AND EXISTS (SELECT FROM meeting_category_rel tagged
                     WHERE tagged.event_id = event.id AND tagged.type_id = %s)
        """,
        now,
        tag_id,
    )
    return SQL(
        """
        SELECT guest.event_id, guest.account_id, BOOL_OR(guest.state = 'came') AS came
          FROM key_account_event_guest guest
          JOIN calendar_event event ON event.id = guest.event_id AND %(held)s
         WHERE guest.day BETWEEN %(first)s AND %(last)s AND guest.state <> 'absent'
           AND guest.account_id IN (%(accounts)s)
         GROUP BY guest.event_id, guest.account_id
         UNION ALL
        SELECT event.id, account.id, TRUE
          FROM calendar_event event
          JOIN calendar_event_res_partner_rel invited ON invited.calendar_event_id = event.id
          JOIN res_partner person ON person.id = invited.res_partner_id
          JOIN key_account account ON account.partner_id = person.commercial_partner_id
         WHERE event.start >= %(start)s AND event.start < %(end)s AND %(held)s
           AND account.id IN (%(accounts)s)
           AND (event.user_id IS NULL
                OR EXISTS (SELECT FROM res_company_users_rel works
                            WHERE works.user_id = event.user_id AND works.cid = account.company_id))
           AND NOT EXISTS (SELECT FROM calendar_attendee attendee
                            WHERE attendee.event_id = event.id AND attendee.partner_id = person.id
                              AND attendee.state = 'declined')
           AND NOT EXISTS (SELECT FROM key_account_event_guest guest
                            WHERE guest.event_id = event.id AND guest.account_id = account.id)
        """,
        held=held,
        first=first,
        last=last,
        accounts=scope.accounts,
        start=period.start_of(first),
        end=period.end,
    )
