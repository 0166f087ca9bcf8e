from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from ...tools import bulk
from ...tools.board import PERIODS, Board, BoardPart


class KeyAccountManagerBoard(models.AbstractModel):
    """All accounts on one board, for managers and for their meetings: parts that rooms report."""

    _name = "key.account.manager.board"
    _description = "Board of Key Accounts"

    # === WHAT THE SCREEN ASKS FOR === #

    @api.model
    def get_board(self, period="quarter"):
        """Return the board of the current company.

        :param str period: month, quarter or year, up to today
        :return: dict of ``title``, ``company``, ``days`` (in words), ``period``, ``periods`` (``id``,
            ``label``), ``has_accounts`` and ``parts``, see ``tools/board.py``
        :raise AccessError: for others than managers
        """
        self.check_access("read")
        if not self._user_is_manager():
            raise AccessError(
                self.env._("The board is for key account managers. Open My Day instead.")
            )
        board = Board(
            self.env, period if isinstance(period, str) and period in PERIODS else "quarter"
        )
        bulk.without_jit(self.env)
        accounts = self.with_env(board.env)
        parts = sorted(accounts._get_board_parts(board), key=lambda part: part.sequence)
        labels = {
            "month": self.env._("Month"),
            "quarter": self.env._("Quarter"),
            "year": self.env._("Year"),
        }
        return {
            "title": self.env._("Board"),
            "company": board.company.display_name,
            "days": self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, board.first),
                last=format_date(self.env, board.today),
            ),
            "period": board.period,
            "periods": [{"id": name, "label": labels[name]} for name in PERIODS],
            "has_accounts": any(part.data.get("rows") for part in parts if part.kind == "matrix"),
            "parts": [part._asdict() for part in parts],
        }

    # === GRADE × POSTURE === #

    @api.model
    def _get_board_parts(self, board):
        return [*super()._get_board_parts(board), self._get_grade_part(board)]

    @api.model
    def _get_grade_part(self, board):
        """Accounts by grade and posture, and which of them got another grade in the period."""
        found = board.rows(
            SQL(
                """
                , moved AS (%(moved)s)
                SELECT grade.id AS grade_id, %(name)s AS name, grade.color, known.posture,
                       COUNT(*) AS number,
                       ARRAY_AGG(account.id) FILTER (WHERE (moved.facts->>'is_up')::bool) AS up,
                       ARRAY_AGG(account.id) FILTER (WHERE NOT (moved.facts->>'is_up')::bool) AS down
                  FROM desk_account account
                  JOIN key_account known ON known.id = account.id
             LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
             LEFT JOIN moved ON moved.account_id = account.id
                 GROUP BY grade.id, known.posture
                 ORDER BY grade.sequence, grade.id
                """,
                moved=self._get_moved_query(board, board.days),
                name=board.translated(SQL("grade.name")),
            )
        )
        used = {row["posture"] for row in found}
        postures = [item for item in self._selection_posture() if item[0] in used]
        if None in used:
            postures.append((None, self.env._("No posture")))
        rows = {}
        for row in found:
            rows.setdefault(row["grade_id"], []).append(row)
        moved = [ident for row in found for ident in (row["up"] or []) + (row["down"] or [])]
        changed = self.env._("Changed Grade")
        return BoardPart(
            "grades",
            "matrix",
            10,
            self.env._("Grade and Posture"),
            {
                "columns": [
                    {"label": label, "action": board.list(label, [("posture", "=", code or False)])}
                    for code, label in postures
                ],
                "rows": [self._prepare_grade_row(board, of, postures) for of in rows.values()],
            },
            self.env._("Changed grade in this period: %s", len(moved)),
            board.list(changed, [("id", "in", moved)]),
        )

    @api.model
    def _prepare_grade_row(self, board, rows, postures):
        """Return the row of a grade, from what is known by posture."""
        label = rows[0]["name"] or self.env._("No grade")
        domain = [("grade_id", "=", rows[0]["grade_id"] or False)]
        by_posture = {row["posture"]: row for row in rows}
        return {
            "label": label,
            "color": rows[0]["color"] or 0,
            "value": str(sum(row["number"] for row in rows)),
            "action": board.list(label, domain),
            "cells": [
                self._prepare_grade_cell(
                    board, f"{label}, {word}", [*domain, ("posture", "=", code or False)], row
                )
                if (row := by_posture.get(code))
                else None
                for code, word in postures
            ],
        }

    @api.model
    def _prepare_grade_cell(self, board, label, domain, row):
        moves = {"up": self.env._("Up"), "down": self.env._("Down")}
        return {
            "value": str(row["number"]),
            "action": board.list(label, domain),
        } | {
            way: row[way]
            and {
                "value": str(len(row[way])),
                "action": board.list(f"{label}: {word}", [("id", "in", row[way])]),
            }
            for way, word in moves.items()
        }
