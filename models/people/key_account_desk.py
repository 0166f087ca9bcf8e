from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import INFO, DeskKind, DeskSource
from .key_account_coverage import GAPS

# Grades at which gaps are on the desk and the next step, and in the alerts of an account: the best, the best two.
ON_DESK, ON_ACCOUNT = 1, 2


class KeyAccountDesk(models.AbstractModel):
    """People whom we should know at the most important customers."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "no_decision_maker": DeskKind(
                self.env._("No decision maker known"),
                self.env._("Open Account"),
                0.1,
                45,
                is_alert=True,
                feature="feature_profile",
            ),
            "people_gap": DeskKind(
                self.env._("Contact coverage gap"),
                self.env._("Open Account"),
                0.05,
                45,
                INFO,
                feature="feature_profile",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        unknown = GAPS["gap_no_decision_maker"]
        others = SQL(" OR ").join(gap for gap in GAPS.values() if gap is not unknown)
        return super()._get_desk_items(desk) + [
            self._get_people_source(desk, "no_decision_maker", unknown),
            self._get_people_source(desk, "people_gap", SQL("NOT (%s) AND (%s)", unknown, others)),
        ]

    @api.model
    def _get_people_source(self, desk, kind, condition):
        important = SQL(
            "SELECT id FROM desk_account WHERE position <= %s",
            ON_ACCOUNT if desk.is_alerting else ON_DESK,
        )
        query = SQL(
            """
            SELECT figures.id AS account_id, figures.id AS res_id, NULL AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('people', people, %(gaps)s) AS facts
              FROM (SELECT account.id, COALESCE(people, 0) AS people,
                           COALESCE(deciders, 0) AS deciders,
                           COALESCE(close_deciders, 0) AS close_deciders,
                           COALESCE(key_left, 0) AS key_left
                      FROM (%(important)s) account
                 LEFT JOIN (%(known)s) known ON known.account_id = account.id) figures
             WHERE %(condition)s
            """,
            gaps=SQL(", ").join(SQL("%s, %s", name, gap) for name, gap in GAPS.items()),
            important=important,
            known=self.env["key.account"]._coverage_figures_query(
                SQL("person.account_id IN (%s)", important)
            ),
            condition=condition,
        )
        return DeskSource(kind, "key.account", query, self._tell_people)

    @api.model
    def _tell_people(self, item):
        facts = item.facts
        if not facts["people"]:
            return self.env._("no person is known")
        if facts["gap_no_decision_maker"]:
            return self.env._("no decision maker is known")
        if facts["gap_key_person_left"]:
            return self.env._("a key person left without a successor")
        if facts["gap_distant_decision_maker"]:
            return self.env._("no colleague is close to the decision maker")
        return self.env._("only one person is known")
