from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource

FEEDBACK, CALL = "key.account.feedback", "key.account.return.call"


class KeyAccountDesk(models.AbstractModel):
    """Feedback that waits for an answer, and return calls that are due."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "feedback": DeskKind(
                self.env._("Feedback to answer"),
                self.env._("Open Feedback"),
                0.1,
                15,
                feature="feature_feedback",
            ),
            "return_call": DeskKind(
                self.env._("Return call"),
                self.env._("Record Call"),
                0.1,
                10,
                feature="feature_feedback",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + [
            *self._get_feedback_items(desk),
            *self._get_return_call_items(desk),
        ]

    # === FEEDBACK === #

    @api.model
    def _get_feedback_items(self, desk):
        readable = desk.readable(FEEDBACK, [("state", "=", "open"), ("date_due", "<", desk.today)])
        if readable is None:
            return []
        query = SQL(
            """
            SELECT feedback.account_id, feedback.id AS res_id, feedback.date_due AS day,
                   NULL AS amount, JSON_BUILD_OBJECT('name', feedback.name) AS facts
              FROM key_account_feedback feedback
             WHERE feedback.id IN %(readable)s AND %(concerns)s
            """,
            readable=readable,
            concerns=desk.concerns(SQL("feedback"), SQL("feedback.user_id")),
        )
        return [
            DeskSource(
                "feedback",
                FEEDBACK,
                query,
                lambda item: self.env._(
                    "the answer to “%(name)s” was due %(when)s",
                    name=item.facts["name"],
                    when=desk.when(item.day),
                ),
            )
        ]

    # === RETURN CALLS === #

    @api.model
    def _get_return_call_items(self, desk):
        """Calls that are due, unless a visit of the next days replaces them."""
        calls = desk.env[CALL]
        readable = desk.readable(CALL, [("state", "=", "open"), ("date_due", "<=", desk.today)])
        if readable is None:
            return []
        query = SQL(
            """
            SELECT call.account_id, call.id AS res_id, call.date_due AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('name', call.name, 'contact', contact.name) AS facts
              FROM key_account_return_call call
         LEFT JOIN res_partner contact ON contact.id = call.partner_id
             WHERE call.id IN %(readable)s AND %(concerns)s
               AND NOT EXISTS (%(visits)s)
            """,
            readable=readable,
            concerns=desk.concerns(SQL("call"), SQL("call.user_id")),
            visits=calls._planned_visits(SQL("call"), desk.today),
        )
        return [
            DeskSource(
                "return_call",
                CALL,
                query,
                lambda item: self._tell_return_call(desk, item),
                "action_record",
            )
        ]

    @api.model
    def _tell_return_call(self, desk, item):
        words = {
            "name": item.facts["name"],
            "contact": item.facts["contact"],
            "when": desk.when(item.day),
        }
        if words["contact"]:
            return self.env._("call %(contact)s, due %(when)s: “%(name)s”", **words)
        return self.env._("call the customer, due %(when)s: “%(name)s”", **words)
