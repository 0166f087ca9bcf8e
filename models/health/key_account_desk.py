from odoo import api, models
from odoo.tools import SQL

from ...tools.board import BoardPart
from ...tools.desk import DANGER, WARNING, DeskFigure, DeskKind, DeskSource
from ...tools.periods import period_start

FEATURE = "feature_health"
# The colours of badges: red, yellow, green, blue, none.
COLORS = {"alert": 1, "watch": 3, "good": 10, "suspected": 3, "lost": 1, "win_back": 4, "won": 10}

# How many accounts the health map shows, the largest by revenue, and how many in alert besides: who has
# stopped to buy has no revenue left.
TILES, MORE_IN_ALERT = 40, 10


class KeyAccountDesk(models.AbstractModel):
    """Accounts in alert, until a play is started or health is over the limit again."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "health_alert": DeskKind(
                self.env._("Health alerts"),
                self.env._("Start Play"),
                0.2,
                30,
                DANGER,
                is_alert=True,
                feature=FEATURE,
            ),
            "loss": DeskKind(
                self.env._("Customers who seem lost"),
                self.env._("Open Loss"),
                0.1,
                20,
                WARNING,
                is_alert=True,
                feature=FEATURE,
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return [
            *super()._get_desk_items(desk),
            *self._get_health_items(desk),
            *self._get_loss_items(desk),
        ]

    # === BUSINESS METHODS === #

    @api.model
    def _get_health_items(self, desk):
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, account.health_alert_on AS day,
                   NULL AS amount,
                   JSON_BUILD_OBJECT('health', account.health, 'signal', %(name)s) AS facts
              FROM key_account account
              JOIN desk_account ON desk_account.id = account.id
         LEFT JOIN key_account_health_signal signal ON signal.id = account.health_signal_id
             WHERE account.health_alert_on IS NOT NULL AND account.health_play_on IS NULL
            """,
            name=desk.translated(SQL("signal.name")),
        )
        return [
            DeskSource(
                "health_alert",
                "key.account",
                query,
                lambda item: self._tell_health_item(desk, item),
                "action_health_play",
            )
        ]

    @api.model
    def _tell_health_item(self, desk, item):
        words = {
            "health": item.facts["health"],
            "day": desk.day(item.day),
            "signal": item.facts["signal"],
        }
        if not words["signal"]:
            return self.env._("health %(health)s of 100 since %(day)s", **words)
        return self.env._(
            "health %(health)s of 100 since %(day)s, most of all: %(signal)s", **words
        )

    @api.model
    def _get_loss_items(self, desk):
        """Losses to confirm, and lost customers of whom nothing is decided."""
        model = "key.account.loss"
        readable = desk.readable(model, [("state", "in", ["suspected", "lost"])])
        if readable is None:
            return []
        query = SQL(
            """
            SELECT loss.account_id, loss.id AS res_id, loss.date AS day, NULLIF(loss.value, 0) AS amount,
                   JSON_BUILD_OBJECT('state', loss.state) AS facts
              FROM key_account_loss loss
             WHERE loss.id IN %(readable)s AND %(concerns)s
            """,
            readable=readable,
            concerns=desk.concerns(SQL("loss")),
        )
        return [DeskSource("loss", model, query, lambda item: self._tell_loss_item(desk, item))]

    @api.model
    def _tell_loss_item(self, desk, item):
        if item.facts["state"] == "lost":
            return self.env._("lost %(when)s: win it back, or give up", when=desk.when(item.day))
        return self.env._(
            "silent for very long (%(when)s): is the customer lost?", when=desk.when(item.day)
        )

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        figures = super()._get_desk_figures(desk)
        if not desk.has(FEATURE):
            return figures
        return [*figures, self._get_health_figure(desk), self._get_loss_figure(desk)]

    @api.model
    def _get_health_figure(self, desk):
        """Accounts in alert, and what they brought in twelve months."""
        accounts = desk.env["key.account"]
        groups = accounts._read_group(
            [("company_id", "=", desk.company.id), ("health_state", "!=", False)],
            ["health_state"],
            ["__count", "revenue_year:sum"],
        )
        found = {state: (number, money or 0) for state, number, money in groups}
        number, money = found.get("alert", (0, 0))
        name = self.env._("Accounts in Alert")
        note = ""
        if money and self._is_desk_money_known():
            note = self.env._("They brought %s in 12 months", desk.money(money))
        labels = dict(accounts._fields["health_state"]._description_selection(desk.env))
        return DeskFigure(
            "health",
            name,
            str(number),
            note,
            desk.list(name, [("health_state", "=", "alert")]),
            tuple(
                {
                    "label": label,
                    "value": str(found[state][0]),
                    "color": COLORS[state],
                    "action": desk.list(label, [("health_state", "=", state)]),
                }
                for state, label in labels.items()
                if state in found
            ),
            DANGER if number else "",
        )

    @api.model
    def _get_loss_figure(self, desk):
        """Customers lost in the last twelve months, whatever became of them; what seems lost beside."""
        model = "key.account.loss"
        losses = desk.env[model]
        domain = [("date", ">=", period_start(desk.today, 12)), ("state", "!=", "dismissed")]
        groups = losses._read_group(
            [("company_id", "=", desk.company.id), *domain], ["state"], ["__count", "value:sum"]
        )
        found = {state: (number, money or 0) for state, number, money in groups}
        lost = {state: figures for state, figures in found.items() if state != "suspected"}
        money = sum(money for _number, money in lost.values())
        name = self.env._("Customers Lost")
        labels = dict(losses._fields["state"]._description_selection(desk.env))
        return DeskFigure(
            "losses",
            name,
            str(sum(number for number, _money in lost.values())),
            self.env._("Last 12 months, worth %s a year", desk.money(money))
            if money
            else self.env._("Last 12 months"),
            desk.list(name, [*domain, ("state", "!=", "suspected")], model),
            tuple(
                {
                    "label": label,
                    "value": str(found[state][0]),
                    "color": COLORS.get(state, 0),
                    "action": desk.list(label, [*domain, ("state", "=", state)], model),
                }
                for state, label in labels.items()
                if state in found
            ),
        )

    # === BOARD === #

    @api.model
    def _get_board_parts(self, board):
        parts = super()._get_board_parts(board)
        if not board.has(FEATURE):
            return parts
        return [*parts, self._get_health_part(board), self._get_cause_part(board)]

    @api.model
    def _get_health_part(self, board):
        """The largest accounts as tiles: their size says the revenue, colour and words the health."""
        rows = board.rows(
            SQL(
                """
                SELECT *
                  FROM (SELECT known.*,
                               ROW_NUMBER() OVER (PARTITION BY state, place > %(tiles)s ORDER BY place)
                                   AS place_besides
                          FROM (SELECT known.id, customer.name, known.health, known.health_state AS state,
                                       known.revenue_year::float8 AS revenue,
                                       COUNT(*) FILTER (WHERE known.health_state = 'alert') OVER () AS alert,
                                       COUNT(*) FILTER (WHERE known.health_state = 'watch') OVER () AS watch,
                                       COUNT(*) FILTER (WHERE known.health_state = 'good') OVER () AS good,
                                       ROW_NUMBER() OVER (ORDER BY known.revenue_year DESC NULLS LAST,
                                                                   known.id) AS place
                                  FROM desk_account account
                                  JOIN key_account known ON known.id = account.id
                                  JOIN res_partner customer ON customer.id = known.partner_id
                                 WHERE known.health_state IS NOT NULL) known) known
                 WHERE place <= %(tiles)s OR state = 'alert' AND place_besides <= %(more)s
                 ORDER BY place
                """,
                tiles=TILES,
                more=MORE_IN_ALERT,
            )
        )
        labels = dict(self._fields["health_state"]._description_selection(board.env))
        name = self.env._("Health")
        return BoardPart(
            "health",
            "tiles",
            20,
            name,
            {
                "tiles": [self._prepare_tile(board, row, labels) for row in rows],
                "legend": [
                    {
                        "label": labels[state],
                        "state": state,
                        "value": str(rows[0][state]),
                        "action": board.list(labels[state], [("health_state", "=", state)]),
                    }
                    for state in ("alert", "watch", "good")
                    if rows
                ],
            },
            self.env._(
                "The largest accounts, and those in alert: size by revenue, colour by health"
            ),
            board.list(name, [("health_state", "!=", False)]),
            self.env._("Health is judged in the night, of accounts with orders."),
        )

    @api.model
    def _prepare_tile(self, board, row, labels):
        """Return an account on the map; without known revenue, all are as large."""
        told = [f"{row['name']}: {row['health']} ({labels[row['state']]})"]
        if row["revenue"] is not None:
            told.append(board.money(row["revenue"]))
        return {
            "id": row["id"],
            "name": row["name"],
            "value": str(row["health"]),
            "words": labels[row["state"]],
            "state": row["state"],
            "area": 1 if row["revenue"] is None else max(row["revenue"], 0),
            "title": "\n".join(told),
        }

    @api.model
    def _get_cause_part(self, board):
        """Customers who left in the period, by cause."""
        model = "key.account.loss"
        domain = [*board.during(), ("state", "not in", ["suspected", "dismissed"])]
        groups = board.env[model]._read_group(
            [("company_id", "=", board.company.id), *domain],
            ["cause_id"],
            ["__count", "value:sum"],
            order="__count desc, cause_id",
        )
        most = max((row[1] for row in groups), default=0)
        name = self.env._("Losses by Cause")
        return BoardPart(
            "causes",
            "bars",
            60,
            name,
            {
                "rows": [
                    {
                        "label": cause.display_name or self.env._("No cause"),
                        "value": str(number),
                        "share": number / most,
                        "note": (value and self.env._("%s a year", board.money(value))) or "",
                        "severity": "",
                        "action": board.list(name, [*domain, ("cause_id", "=", cause.id)], model),
                    }
                    for cause, number, value in groups
                ]
            },
            "",
            board.list(name, domain, model),
            self.env._("No customer was lost in this period."),
        )
