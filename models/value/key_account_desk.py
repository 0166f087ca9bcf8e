from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.board import BoardPart
from ...tools.desk import DANGER, INFO, DeskFigure, DeskKind, DeskSource

# Lines of accounts that cost more than they bring, on the cockpit, the board and in the filter of the list.
LOSING, EARNING = [("contribution", "<", 0)], [("contribution", ">=", 0)]


class KeyAccountDesk(models.AbstractModel):
    """Accounts that cost more than they bring and have no plan, for managers and finance.

    A plan is a posture that was decided, to drop it or by a decision about the proposal, or a planned activity.
    """

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "loss_maker": DeskKind(
                self.env._("Costs more than it brings"),
                self.env._("Open Contribution"),
                0.2,
                30,
                INFO,
                feature="feature_value",
            )
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        domain = [
            ("company_id", "=", desk.company.id),
            ("is_nightly", "=", True),
            *LOSING,
            ("revenue", ">", 0),
        ]
        readable = desk.has("feature_value") and desk.readable("key.account.contribution", domain)
        return [*sources, self._get_loss_maker_source(desk, readable)] if readable else sources

    @api.model
    def _get_loss_maker_source(self, desk, readable):
        """Without revenue, an account may be about to become a customer."""
        query = SQL(
            """
            SELECT line.account_id, line.id AS res_id, NULL AS day, -line.contribution AS amount,
                   JSON_BUILD_OBJECT('loss', -line.contribution, 'revenue', line.revenue) AS facts
              FROM key_account_contribution line
              JOIN key_account account ON account.id = line.account_id
             WHERE line.id IN %s AND %s
               AND account.posture IS DISTINCT FROM 'drop' AND account.posture_decided_on IS NULL
               AND NOT EXISTS (SELECT FROM mail_activity activity
                                WHERE activity.res_model = 'key.account'
                                  AND activity.res_id = account.id AND activity.active)
            """,
            readable,
            desk.concerns(SQL("line")),
        )
        return DeskSource(
            "loss_maker",
            "key.account.contribution",
            query,
            lambda item: self._tell_loss_maker(desk, item),
        )

    @api.model
    def _tell_loss_maker(self, desk, item):
        currency = desk.company.currency_id
        return self.env._(
            "it cost %(loss)s more than it brought in twelve months, with a revenue of %(revenue)s",
            loss=format_amount(desk.env, item.facts["loss"], currency),
            revenue=format_amount(desk.env, item.facts["revenue"], currency),
        )

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        figures = super()._get_desk_figures(desk)
        model = "key.account.contribution"
        here = [("is_nightly", "=", True), ("company_id", "=", desk.company.id)]
        readable = desk.has("feature_value") and desk.readable(model, here)
        if not readable:
            return figures
        [row] = desk.rows(
            SQL(
                """
                SELECT COUNT(*) AS number, SUM(line.contribution) AS contribution,
                       SUM(line.revenue) AS revenue,
                       COUNT(*) FILTER (WHERE line.contribution < 0) AS losing
                  FROM key_account_contribution line
                 WHERE line.id IN %s
                """,
                readable,
            )
        )
        name = self.env._("Contribution")
        if not row["number"]:
            note = self.env._("Computed in the next night")
            return [*figures, DeskFigure("contribution", name, "–", note)]
        losing = self.env._("Cost More Than They Bring")
        share = row["contribution"] / row["revenue"] if row["revenue"] > 0 else None
        return [
            *figures,
            DeskFigure(
                "contribution",
                name,
                desk.money(row["contribution"]),
                self.env._("Last 12 months")
                if share is None
                else self.env._("%s of the revenue, last 12 months", desk.percent(share)),
                desk.list(name, [("is_nightly", "=", True)], model),
                (
                    {
                        "label": losing,
                        "value": str(row["losing"]),
                        "color": 1 if row["losing"] else 0,
                        "action": desk.list(losing, [("is_nightly", "=", True), *LOSING], model),
                    },
                ),
                DANGER if row["contribution"] < 0 else "",
            ),
        ]

    # === BOARD === #

    @api.model
    def _get_board_parts(self, board):
        """What the accounts contributed together, the best first: a whale where some cost more than they bring."""
        parts, model = super()._get_board_parts(board), "key.account.contribution"
        here = [("is_nightly", "=", True), ("company_id", "=", board.company.id)]
        readable = board.has("feature_value") and board.readable(model, here)
        if not readable:
            return parts
        points = board.rows(
            SQL(
                """
                SELECT line.slice, line.contribution < 0 AS is_losing,
                       COUNT(*) AS number, SUM(line.contribution)::float8 AS gain
                  FROM key_account_contribution line
                 WHERE line.id IN %s AND line.slice IS NOT NULL
                 GROUP BY line.slice, line.contribution < 0
                 ORDER BY line.slice, is_losing
                """,
                readable,
            )
        )
        name = self.env._("Whale Curve")
        return [
            *parts,
            BoardPart(
                "whale",
                "curve",
                30,
                name,
                {
                    "points": self._get_whale_points(points) if points else [],
                    "figures": self._get_whale_figures(board, points, model) if points else [],
                },
                self.env._("Contribution of all accounts together, the best first, last 12 months"),
                board.list(name, [("is_nightly", "=", True)], model),
                self.env._("Contributions are computed in the night."),
            ),
        ]

    @api.model
    def _get_whale_points(self, points):
        """Return where the curve bends: a point per slice of accounts, and its top, which lies within one."""
        drawn, number, total = [{"x": 0, "y": 0}], 0, 0
        all_accounts = sum(point["number"] for point in points)
        for point in points:
            number += point["number"]
            total += point["gain"]
            drawn.append({"x": 100 * number / all_accounts, "y": total})
        return drawn

    @api.model
    def _get_whale_figures(self, board, points, model):
        """Return what the best accounts brought, what those below 0 cost, and both together, with their number."""
        nightly = [("is_nightly", "=", True)]
        earning = [point for point in points if not point["is_losing"]]
        losing = [point for point in points if point["is_losing"]]
        figures = [(self.env._("All accounts"), points, nightly)]
        if losing:
            figures = [
                (self.env._("Best accounts"), earning, [*nightly, *EARNING]),
                (self.env._("Cost More Than They Bring"), losing, [*nightly, *LOSING]),
                *figures,
            ]
        return [
            {
                "label": f"{label} ({sum(point['number'] for point in of)})",
                "value": board.money(sum(point["gain"] for point in of)),
                "action": board.list(label, domain, model),
            }
            for label, of, domain in figures
        ]
