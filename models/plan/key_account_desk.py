from datetime import date

from odoo import api, models
from odoo.tools import SQL, format_list

from ...tools.desk import DeskKind, DeskSource

# Names that are said of the people of a plan.
NAMES = 3


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
                0.1,
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
                   JSON_BUILD_OBJECT('last', plan.date_to, 'visits', COUNT(visit.id),
                                     'user_ids', (%(user_ids)s), 'people', (%(people)s),
                                     'account_ids', ARRAY_AGG(DISTINCT visit.account_id)) AS facts
              FROM key_account_visit_plan plan
              JOIN key_account_visit visit ON visit.plan_id = plan.id AND visit.state = 'planned'
             WHERE plan.id IN %(readable)s
             GROUP BY plan.id
            """,
            readable=desk.readable(model, domain),
            user_ids=self._get_planned_people(SQL("ARRAY_AGG(planned.user_id)")),
            people=self._get_planned_people(SQL("ARRAY_AGG(person.name ORDER BY person.name)")),
        )
        return [
            *sources,
            DeskSource("plan", model, query, lambda item: self._tell_plan(desk, item)),
        ]

    @api.model
    def _get_planned_people(self, aggregate):
        """Return the statement that aggregates the people of ``plan``."""
        return SQL(
            """
            SELECT %s
              FROM key_account_visit_plan_user_rel planned
              JOIN res_users colleague ON colleague.id = planned.user_id
              JOIN res_partner person ON person.id = colleague.partner_id
             WHERE planned.plan_id = plan.id
            """,
            aggregate,
        )

    @api.model
    def _tell_plan(self, desk, item):
        facts = item.facts
        words = {
            "period": desk.period(item.day, date.fromisoformat(facts["last"])),
            "visits": facts["visits"],
        }
        if facts["user_ids"] == [self.env.uid]:
            return self.env._(
                "your visit plan (%(period)s) waits for confirmation: visits: %(visits)s", **words
            )
        people = facts["people"] or ["–"]
        more = len(people) - NAMES
        if more > 0:
            people = [*people[:NAMES], self.env._("%s more", more)]
        return self.env._(
            "visit plan of %(people)s (%(period)s) waits for confirmation: visits: %(visits)s",
            people=format_list(self.env, people),
            **words,
        )
