from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DANGER, INFO, DeskKind, DeskSource

# Days before a promise is due, and after it was broken, on which it is on the desk.
BEFORE, AFTER = 2, 14


class KeyAccountDesk(models.AbstractModel):
    """Promises of ours, complaints and usage problems past their day."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "promise_broken": DeskKind(
                self.env._("Promise overdue or broken"),
                self.env._("Open Promise"),
                0.25,
                20,
                DANGER,
                is_alert=True,
                feature="feature_service",
            ),
            "promise_due": DeskKind(
                self.env._("Promise due soon"),
                self.env._("Open Promise"),
                0.15,
                20,
                INFO,
                feature="feature_service",
            ),
            "complaint": DeskKind(
                self.env._("Complaint past its day"),
                self.env._("Open Complaint"),
                0.3,
                30,
                DANGER,
                is_alert=True,
                feature="feature_service",
            ),
            "usage_problem": DeskKind(
                self.env._("Usage problem past its day"),
                self.env._("Open Problem"),
                0.15,
                30,
                is_alert=True,
                feature="feature_service",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + [
            *self._get_promise_items(desk),
            *self._get_issue_items(desk, "complaint", "key.account.complaint"),
            *self._get_issue_items(desk, "usage_problem", "key.account.usage.problem"),
        ]

    # === PROMISES === #

    @api.model
    def _get_promise_items(self, desk):
        soon = desk.today + timedelta(days=BEFORE)
        late = [("state", "=", "open"), ("date_due", "<", desk.today)]
        broken = [("state", "=", "broken"), ("date_done", ">=", desk.today - timedelta(days=AFTER))]
        due = [("state", "=", "open"), ("date_due", ">=", desk.today), ("date_due", "<=", soon)]
        return [
            *self._get_promise_source(desk, "promise_broken", ["|", "&", *late, "&", *broken]),
            *self._get_promise_source(desk, "promise_due", due),
        ]

    @api.model
    def _get_promise_source(self, desk, kind, domain):
        model = "key.account.commitment"
        readable = desk.readable(model, [("side", "=", "us"), *domain])
        query = SQL(
            """
            SELECT promise.account_id, promise.id AS res_id,
                   COALESCE(promise.date_done, promise.date_due) AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('name', promise.name, 'state', promise.state,
                                     'user_id', promise.user_id, 'user', person.name) AS facts
              FROM key_account_commitment promise
         LEFT JOIN res_users colleague ON colleague.id = promise.user_id
         LEFT JOIN res_partner person ON person.id = colleague.partner_id
             WHERE promise.id IN %(readable)s AND %(concerns)s
            """,
            readable=readable,
            concerns=desk.concerns(SQL("promise"), SQL("promise.user_id")),
        )
        return [DeskSource(kind, model, query, lambda item: self._tell_promise(desk, item))]

    @api.model
    def _tell_promise(self, desk, item):
        facts, when = item.facts, desk.when(item.day)
        if facts["state"] == "broken":
            return self.env._(
                "promise “%(name)s” was broken %(when)s", name=facts["name"], when=when
            )
        is_late = item.day < desk.today
        if facts["user_id"] == self.env.uid:
            if is_late:
                return self.env._(
                    "your promise “%(name)s” was due %(when)s", name=facts["name"], when=when
                )
            return self.env._(
                "your promise “%(name)s” is due %(when)s", name=facts["name"], when=when
            )
        words = {"name": facts["name"], "when": when, "user": facts["user"] or "–"}
        if is_late:
            return self.env._("promise “%(name)s” (%(user)s) was due %(when)s", **words)
        return self.env._("promise “%(name)s” (%(user)s) is due %(when)s", **words)

    # === COMPLAINTS AND USAGE PROBLEMS === #

    @api.model
    def _get_issue_items(self, desk, kind, model):
        issues = self.env[model]
        readable = desk.readable(model, self._get_issue_domain(desk, issues))
        query = SQL(
            """
            SELECT issue.account_id, issue.id AS res_id, %(day)s AS day, NULL AS amount,
                   JSON_BUILD_OBJECT(%(facts)s) AS facts
              FROM %(table)s issue
             WHERE issue.id IN %(readable)s AND %(concerns)s
            """,
            day=self._get_issue_day(desk, issues),
            facts=SQL(", ").join(self._get_issue_facts(desk, issues)),
            table=SQL.identifier(issues._table),
            readable=readable,
            concerns=desk.concerns(SQL("issue"), SQL("issue.user_id")),
        )
        return [DeskSource(kind, model, query, lambda item: self._tell_issue(desk, item))]

    @api.model
    def _get_issue_domain(self, desk, issues):
        """Return which issues are past their day. Rooms leave out those of which they tell more."""
        return [("state", "in", issues._get_open_states()), ("date_due", "<", desk.today)]

    @api.model
    def _get_issue_day(self, desk, issues):
        """Return the SQL of the day that has passed, of ``issue``."""
        return SQL("issue.date_due")

    @api.model
    def _get_issue_facts(self, desk, issues):
        """Return what is told of ``issue``: names and values of a JSON object, as SQL."""
        return [SQL("'name'"), SQL("issue.name")]

    @api.model
    def _tell_issue(self, desk, item):
        words = {"name": item.facts["name"], "when": desk.when(item.day)}
        if item.source.kind == "complaint":
            return self.env._("the answer to complaint “%(name)s” was due %(when)s", **words)
        return self.env._("usage problem “%(name)s” was due %(when)s", **words)
