from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource
from ...tools.relationship.relationship_rule import AHEAD


class KeyAccountDesk(models.AbstractModel):
    """Evidence that expires soon, and without which the relationship level would sink.

    Of ticks and of documents alike: the update of levels notes the day, each night and whenever
    evidence is added or withdrawn.
    """

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "evidence_expires": DeskKind(
                self.env._("Relationship level about to sink"),
                self.env._("Open Account"),
                0.1,
                30,
                is_alert=True,
                feature="feature_relationship",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, held.relationship_until AS day,
                   NULL AS amount,
                   JSON_BUILD_OBJECT('criterion', %(name)s, 'level', held.relationship_level,
                                     'sinks_to', level.number - 1) AS facts
              FROM desk_account account
              JOIN key_account held ON held.id = account.id
              JOIN key_account_relationship_criterion criterion
                ON criterion.id = held.relationship_until_criterion_id AND criterion.active
              JOIN key_account_relationship_level level
                ON level.id = criterion.level_id
               AND level.scale_id = held.relationship_scale_id
               AND level.number <= held.relationship_level
             WHERE held.relationship_until BETWEEN %(today)s AND %(limit)s
            """,
            name=desk.translated(SQL("criterion.name")),
            today=desk.today,
            limit=desk.today + timedelta(days=AHEAD),
        )
        source = DeskSource(
            "evidence_expires", "key.account", query, lambda item: self._tell_evidence(desk, item)
        )
        return [*super()._get_desk_items(desk), source]

    @api.model
    def _tell_evidence(self, desk, item):
        facts = item.facts
        return self.env._(
            "level %(level)s sinks to %(lower)s if “%(criterion)s” is not proven again: the evidence "
            "expires %(when)s",
            level=facts["level"],
            lower=facts["sinks_to"],
            criterion=facts["criterion"],
            when=desk.when(item.day),
        )
