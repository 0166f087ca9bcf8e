from odoo import api, models
from odoo.tools import SQL

from ...tools.days import local_date
from ...tools.desk import DANGER, DeskFigure, DeskKind, DeskSource
from ...tools.periods import period_start


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

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        """The mean of the answers of twelve months, and of how many accounts somebody answered."""
        figures, model = super()._get_desk_figures(desk), "key.account.satisfaction.answer"
        recent = [("date", ">=", period_start(desk.today, 12))]
        readable = desk.has("feature_satisfaction") and desk.readable(
            model, [("company_id", "=", desk.company.id), *recent]
        )
        if not readable:
            return figures
        [row] = desk.rows(
            SQL(
                """
                , answered AS (SELECT account_id, overall, is_scored
                                 FROM key_account_satisfaction_answer WHERE id IN %s)
                SELECT (SELECT AVG(overall) FROM answered WHERE is_scored) AS mean,
                       COUNT(*) AS number, COUNT(heard.account_id) AS heard,
                       COUNT(*) FILTER (WHERE account.position = 1 AND heard.account_id IS NULL) AS silent,
                       MIN(account.grade_id) FILTER (WHERE account.position = 1) AS best
                  FROM desk_account account
             LEFT JOIN (SELECT DISTINCT account_id FROM answered) heard ON heard.account_id = account.id
                """,
                readable,
            )
        )
        name, silent = self.env._("Satisfaction"), self.env._("Best Grade Not Heard")
        unheard = [("satisfaction_answer_ids", "not any", recent)]
        return [
            *figures,
            DeskFigure(
                "satisfaction",
                name,
                "–" if row["mean"] is None else f"{row['mean']:.0f}",
                self.env._(
                    "Out of 100; heard: %s of the accounts, last 12 months",
                    desk.percent(row["heard"] / row["number"]) if row["number"] else "–",
                ),
                desk.list(name, recent, model),
                (
                    {
                        "label": silent,
                        "value": str(row["silent"]),
                        "color": 3 if row["silent"] else 0,
                        "action": desk.list(
                            silent, [("grade_id", "=", row["best"] or 0), *unheard]
                        ),
                    },
                ),
            ),
        ]

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
