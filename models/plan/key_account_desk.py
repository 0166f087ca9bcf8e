from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Visit plans that are proposed and wait for confirmation."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "plan": DeskKind(
                self.env._("Visit plan to confirm"),
                self.env._("Open Plan"),
                0.02,
                10,
                feature="feature_plan",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if desk.account:
            return sources
        model = "key.account.visit.plan"
        domain = [
            ("state", "=", "proposed"),
            ("company_id", "=", desk.company.id),
            ("date_to", ">=", desk.today),
        ]
        if not desk.everybody:
            domain += [("user_ids", "in", [self.env.uid])]
        query = SQL(
            """
            SELECT NULL::int AS account_id, plan.id AS res_id, plan.date_from AS day,
                   NULL AS amount,
                   JSON_BUILD_OBJECT('name', plan.name, 'visits', COUNT(visit.id),
                                     'account_ids', ARRAY_AGG(DISTINCT visit.account_id)) AS facts
              FROM key_account_visit_plan plan
              JOIN key_account_visit visit ON visit.plan_id = plan.id AND visit.state = 'planned'
             WHERE plan.id IN %s
             GROUP BY plan.id
            """,
            desk.readable(model, domain),
        )
        return [
            *sources,
            DeskSource("plan", model, query, lambda item: self._tell_plan(desk, item)),
        ]

    @api.model
    def _tell_plan(self, desk, item):
        return self.env._(
            "visit plan “%(name)s” waits for confirmation: visits: %(visits)s, from %(day)s",
            name=item.facts["name"],
            visits=item.facts["visits"],
            day=desk.day(item.day),
        )
