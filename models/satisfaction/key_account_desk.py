from odoo import api, models
from odoo.tools import SQL

from ...tools.days import local_date
from ...tools.desk import DANGER, DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Low answers of customers, until the loop is closed."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "low_answer": DeskKind(
                self.env._("Low answer to call back"),
                self.env._("Open Answer"),
                0.3,
                30,
                DANGER,
                is_alert=True,
                feature="feature_satisfaction",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        model = "key.account.satisfaction.answer"
        query = SQL(
            """
            SELECT answer.account_id, answer.id AS res_id, %(day)s AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('overall', answer.overall, 'recommend', answer.recommend) AS facts
              FROM key_account_satisfaction_answer answer
             WHERE answer.id IN %(readable)s AND %(concerns)s
            """,
            day=SQL(
                "COALESCE(%s, answer.date)",
                local_date(SQL("answer.call_before"), desk.company.sudo().partner_id.tz or "UTC"),
            ),
            readable=desk.readable(model, [("call_state", "=", "open")]) or SQL("(NULL)"),
            concerns=desk.concerns(SQL("answer"), SQL("answer.call_user_id")),
        )
        source = DeskSource("low_answer", model, query, lambda item: self._tell_low(desk, item))
        return [*super()._get_desk_items(desk), source]

    # === WORDS === #

    @api.model
    def _tell_low(self, desk, item):
        facts, when = item.facts, desk.when(item.day)
        if facts["overall"] is None:
            return self.env._(
                "low answer: recommends us with %(number)s of 10; the call is due %(when)s",
                number=f"{facts['recommend'] or 0:g}",
                when=when,
            )
        return self.env._(
            "low answer: satisfaction %(number)s of 100; the call is due %(when)s",
            number=f"{facts['overall']:.0f}",
            when=when,
        )
