from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.days import day_of, local_date
from ...tools.desk import DANGER, INFO, DeskKind, DeskSource
from ..visit.key_account_visit_state import OPEN_STATES

# Days ahead in which a next visit is said beside what is to do: those that are said by name.
AHEAD = 6


class KeyAccountDesk(models.AbstractModel):
    """The visits of a day: to prepare, and to report when they are over."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "visit_today": DeskKind(
                self.env._("Visit today"),
                self.env._("Prepare"),
                0.25,
                10,
                INFO,
                feature="feature_visit",
            ),
            "visit_report": DeskKind(
                self.env._("Visit without report"),
                self.env._("Report"),
                0.1,
                5,
                DANGER,
                feature="feature_visit",
            ),
            "visit_next": DeskKind(
                self.env._("Next visit"),
                self.env._("Prepare"),
                0,
                10,
                INFO,
                is_context=True,
                feature="feature_visit",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if desk.is_alerting or desk.everybody:
            return sources
        zone = self.env.user.tz or desk.company.partner_id.tz
        desk, day = desk.on(day_of(fields.Datetime.now(), zone)), timedelta(days=1)
        return [
            *sources,
            self._get_visit_source(desk, zone, "visit_today", "action_prepare", 0 * day, 0 * day),
            self._get_visit_source(desk, zone, "visit_report", "action_report", None, -day),
            self._get_visit_source(desk, zone, "visit_next", "action_prepare", day, AHEAD * day),
        ]

    @api.model
    def _get_visit_source(self, desk, zone, kind, method, first, last):
        """Return the open visits of the user in some days, which are those of the user.

        :param timedelta first: from today; ``None`` for all until ``last``
        :param timedelta last: from today
        """
        model = "key.account.visit"
        domain = [
            ("company_id", "=", desk.company.id),
            ("state", "in", OPEN_STATES),
            ("visitor_ids", "in", [self.env.uid]),
        ]
        day = local_date(SQL("visit.start"), zone or "UTC")
        since = SQL("TRUE") if first is None else SQL("%s >= %s", day, desk.today + first)
        query = SQL(
            """
            SELECT %(distinct)s visit.account_id, visit.id AS res_id, %(day)s AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('start', visit.start, 'channel', visit.channel) AS facts
              FROM key_account_visit visit
             WHERE visit.id IN %(readable)s AND %(since)s AND %(day)s <= %(last)s
             ORDER BY visit.account_id, visit.start, visit.id
            """,
            # Of the days to come, the next visit of an account says enough.
            distinct=SQL("DISTINCT ON (visit.account_id)" if kind == "visit_next" else ""),
            day=day,
            readable=desk.readable(model, domain),
            since=since,
            last=desk.today + last,
        )
        return DeskSource(
            kind, model, query, lambda item: self._tell_visit(desk, item), method=method
        )

    @api.model
    def _tell_visit(self, desk, item):
        words = {"when": desk.when(item.day), "time": desk.time(item.facts["start"])}
        is_on_site = item.facts["channel"] == "visit"
        if item.source.kind == "visit_report":
            return self.env._("the visit was %(when)s and is not reported yet", **words)
        if item.source.kind == "visit_next":
            if is_on_site:
                return self.env._("you are there %(when)s", **words)
            return self.env._("you talk to them %(when)s", **words)
        if is_on_site:
            return self.env._("you are there today at %(time)s", **words)
        return self.env._("you talk to them today at %(time)s", **words)
