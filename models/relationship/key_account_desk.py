from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource
from ...tools.periods import add_months_sql

# Days before evidence expires on which it is on the desk, as in the checklist of the account.
AHEAD = 30


class KeyAccountDesk(models.AbstractModel):
    """Evidence that expires soon, and without which the relationship level would sink.

    Only of criteria that are ticked: documents come by themselves, and the evidence of an observed
    criterion is known to the nightly update alone.
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
            SELECT DISTINCT ON (account.id)
                   account.id AS account_id, account.id AS res_id, valid.until AS day,
                   NULL AS amount,
                   JSON_BUILD_OBJECT('criterion', %(name)s, 'level', held.relationship_level,
                                     'sinks_to', level.number - 1) AS facts
              FROM desk_account account
              JOIN key_account held ON held.id = account.id
              JOIN key_account_relationship_level level
                ON level.scale_id = held.relationship_scale_id
               AND level.number <= held.relationship_level
              JOIN key_account_relationship_criterion criterion
                ON criterion.level_id = level.id AND criterion.active
               AND criterion.kind = 'manual' AND criterion.validity_months > 0
              JOIN (SELECT account_id, criterion_id, MAX(date) AS date
                      FROM key_account_relationship_evidence
                     WHERE withdrawn_on IS NULL AND date <= %(today)s
                       AND account_id IN (SELECT id FROM desk_account)
                     GROUP BY account_id, criterion_id) evidence
                ON evidence.account_id = account.id AND evidence.criterion_id = criterion.id
        CROSS JOIN LATERAL (SELECT %(until)s AS until) valid
             WHERE valid.until BETWEEN %(today)s AND %(limit)s
             ORDER BY account.id, valid.until, level.number, criterion.id
            """,
            name=desk.translated(SQL("criterion.name")),
            today=desk.today,
            until=add_months_sql(SQL("evidence.date"), SQL("criterion.validity_months")),
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
