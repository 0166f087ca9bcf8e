from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DANGER, WARNING, DeskKind, DeskSource

FEATURE = "feature_health"


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
