from odoo import api, models
from odoo.tools import SQL

from ...tools.board import BoardPart
from ...tools.days import last_done_day
from ...tools.desk import DANGER, DeskFigure, DeskKind, DeskSource
from ...tools.periods import period_start

# The best grades, whose due visits are on the desk: the first two.
GRADES = 2
# Months without any visit after which an account of the best grade is unvisited.
MONTHS = 12
# How many colleagues the board names, those with most accounts overdue first.
NAMED = 12


class KeyAccountDesk(models.AbstractModel):
    """Visits that are due at the most important accounts, and not agreed yet."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "visit_due": DeskKind(
                self.env._("Visit due"),
                self.env._("Plan a Visit"),
                0.1,
                15,
                feature="feature_visit",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        model = "key.account.visit.due"
        domain = [("due_date", "<=", desk.today), ("is_agreed", "=", False)]
        # At an account as on the start page: salespeople are told of the visits that they make themselves.
        if not (desk.everybody or (desk.account and desk.is_manager)):
            domain += [("user_id", "in", [self.env.uid, False])]
        query = SQL(
            """
            SELECT due.account_id, due.id AS res_id, due.due_date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('level', due.visit_level, 'last', due.last_date) AS facts
              FROM key_account_visit_due due
              JOIN desk_account account ON account.id = due.account_id
             WHERE account.position <= %(grades)s AND due.id IN %(readable)s
            """,
            grades=GRADES,
            readable=desk.readable(model, domain),
        )
        return [
            *super()._get_desk_items(desk),
            DeskSource(
                "visit_due",
                model,
                query,
                lambda item: self._tell_due(desk, item),
                method="action_plan_visit",
            ),
        ]

    @api.model
    def _tell_due(self, desk, item):
        field = self.env["key.account.visit.due"]._fields["visit_level"]
        levels = dict(field._description_selection(self.env))
        words = {"level": levels[item.facts["level"]].lower(), "when": desk.when(item.day)}
        if item.day < desk.today:
            return self.env._("a %(level)s visit was due %(when)s", **words)
        return self.env._("a %(level)s visit is due %(when)s", **words)

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        figures = super()._get_desk_figures(desk)
        if not desk.has("feature_visit"):
            return figures
        return [
            *figures,
            self._get_coverage_figure(desk),
            self._get_overdue_figure(desk),
        ]

    @api.model
    def _get_coverage_figure(self, desk):
        """The visit coverage of each grade, as the report of the same name says it."""
        model = "key.account.visit.coverage"
        rows, asked = self.env[model], ["covered:avg", "covered:count"]
        domain = [("company_id", "=", desk.company.id)]
        [[(covered, number)], groups] = rows._read_grouping_sets(domain, [[], ["grade_id"]], asked)
        name = self.env._("Visit Coverage")
        return DeskFigure(
            "coverage",
            name,
            desk.percent(covered) if number else "–",
            self.env._("Completed of required visits, last 12 months"),
            desk.list(name, [], model),
            tuple(
                {
                    "label": grade.name or self.env._("No grade"),
                    "grade_id": grade.id or None,
                    "share": share,
                    "value": desk.percent(share),
                    "color": grade.color,
                    "action": desk.list(name, [("grade_id", "=", grade.id)], model),
                }
                for grade, share, count in groups
                if count
            ),
        )

    @api.model
    def _get_overdue_figure(self, desk):
        """Accounts with an overdue visit, and those of the best grade that are not visited at all."""
        since = period_start(desk.today, MONTHS)
        [row] = desk.rows(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE visited.visit_due_date < %(today)s) AS overdue,
                       COUNT(*) FILTER (WHERE visited.visit_due_date < %(today)s
                                          AND account.position <= %(grades)s) AS important,
                       COUNT(*) FILTER (WHERE account.position = 1 AND (
                           visited.visit_last_date IS NULL OR visited.visit_last_date < %(since)s
                       )) AS unvisited,
                       MIN(account.grade_id) FILTER (WHERE account.position = 1) AS best,
                       ARRAY_AGG(DISTINCT account.grade_id)
                           FILTER (WHERE account.position <= %(grades)s) AS grades
                  FROM desk_account account
                  JOIN key_account visited ON visited.id = account.id
                """,
                today=desk.today,
                since=since,
                grades=GRADES,
            )
        )
        overdue = [("visit_due_date", "<", desk.today)]
        never = ["|", ("visit_last_date", "=", False), ("visit_last_date", "<", since)]
        unvisited = self.env._("Best Grade Without Visit for a Year")
        important = self.env._("Best Two Grades")
        return DeskFigure(
            "overdue",
            self.env._("Visits Overdue"),
            str(row["overdue"]),
            "",
            desk.list(self.env._("Visits Overdue"), overdue),
            (
                {
                    "label": important,
                    "value": str(row["important"]),
                    "color": 1 if row["important"] else 0,
                    "action": desk.list(
                        important, [*overdue, ("grade_id", "in", row["grades"] or [])]
                    ),
                },
                {
                    "label": unvisited,
                    "value": str(row["unvisited"]),
                    "color": 1 if row["unvisited"] else 0,
                    "action": desk.list(unvisited, [("grade_id", "=", row["best"] or 0), *never]),
                },
            ),
            DANGER if row["important"] else "",
        )

    # === BOARD === #

    @api.model
    def _get_board_parts(self, board):
        parts = super()._get_board_parts(board)
        if not board.has("feature_visit"):
            return parts
        return [*parts, self._get_coverage_part(board), self._get_load_part(board)]

    @api.model
    def _get_coverage_part(self, board):
        """The coverage of the last twelve months, since many visits are due once a year; visits of the period beside."""
        figure = self._get_coverage_figure(board)
        visits = {
            row["grade_id"]: row["number"]
            for row in board.rows(
                SQL(
                    """
                    SELECT account.grade_id, COUNT(*) AS number
                      FROM key_account_visit visit
                      JOIN desk_account account ON account.id = visit.account_id
                     WHERE visit.state = 'done' AND visit.date BETWEEN %s AND %s
                     GROUP BY account.grade_id
                    """,
                    board.first,
                    last_done_day(board.today),
                )
            )
        }
        return BoardPart(
            "coverage",
            "bars",
            40,
            figure.label,
            {
                "rows": [
                    {
                        "label": part["label"],
                        "value": part["value"],
                        "share": part["share"],
                        "note": self.env._(
                            "visits in this period: %s", visits.get(part["grade_id"], 0)
                        ),
                        "severity": "",
                        "action": part["action"],
                    }
                    for part in figure.parts
                ]
            },
            f"{figure.value} · {figure.note}",
            figure.action,
            self.env._("No visits are required yet: set up cadences."),
        )

    @api.model
    def _get_load_part(self, board):
        """Accounts of each owner, how many of them are overdue, and visits to any account that people made."""
        rows = board.rows(self._get_load_query(board))
        most = max((row["number"] for row in rows), default=0)
        nobody = self.env._("No owner")
        return BoardPart(
            "load",
            "bars",
            50,
            self.env._("Team"),
            {
                "rows": [
                    {
                        "label": row["name"] or nobody,
                        "value": str(row["number"]),
                        "share": row["number"] / most,
                        "note": self.env._(
                            "overdue: %(overdue)s, visits made: %(made)s",
                            overdue=row["overdue"],
                            made=row["made"],
                        ),
                        "severity": "warning" if row["overdue"] else "",
                        "action": board.list(
                            row["name"] or nobody, [("owner_id", "=", row["user_id"] or False)]
                        ),
                    }
                    for row in rows
                ]
            },
            self.env._("Accounts of each owner"),
            self._get_made_action(board),
            self.env._("No accounts yet."),
        )

    @api.model
    def _get_load_query(self, board):
        """Return the statement of what people are in charge of, and how many visits they made in the period."""
        return SQL(
            """
            SELECT duty.user_id, person.name, SUM(duty.number)::int AS number,
                   SUM(duty.overdue)::int AS overdue, SUM(duty.made)::int AS made
              FROM (SELECT account.owner_id AS user_id, COUNT(*) AS number,
                           COUNT(*) FILTER (WHERE visited.visit_due_date < %(today)s) AS overdue,
                           0 AS made
                      FROM desk_account account
                      JOIN key_account visited ON visited.id = account.id
                     GROUP BY account.owner_id
                     UNION ALL
                    SELECT visit.user_id, 0, 0, COUNT(*)
                      FROM key_account_visit visit
                      JOIN desk_account account ON account.id = visit.account_id
                     WHERE visit.state = 'done' AND visit.date BETWEEN %(first)s AND %(last)s
                     GROUP BY visit.user_id) duty
             LEFT JOIN res_users member ON member.id = duty.user_id
             LEFT JOIN res_partner person ON person.id = member.partner_id
             GROUP BY duty.user_id, person.name
             ORDER BY overdue DESC, number DESC, person.name, duty.user_id
             LIMIT %(limit)s
            """,
            today=board.today,
            first=board.first,
            last=last_done_day(board.today),
            limit=NAMED,
        )

    @api.model
    def _get_made_action(self, board):
        """Return the action that opens the visits of the period, those that the bars count: to active accounts."""
        domain = [
            ("state", "=", "done"),
            ("date", ">=", board.first),
            ("date", "<=", last_done_day(board.today)),
            ("account_id.active", "=", True),
        ]
        return board.list(self.env._("Visits Made"), domain, "key.account.visit")
