from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import WARNING, DeskFigure, DeskKind, DeskSource

FEATURE = "feature_prospect"
PERSON = "key.account.prospect.person"
# How many salespeople the figure names, those who are most short first.
NAMED = 6


class KeyAccountDesk(models.AbstractModel):
    """Whether enough customers are on their way: an item for each salesperson, a figure for managers."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "prospects_short": DeskKind(
                self.env._("Prospects short"),
                self.env._("Open Prospects"),
                0.05,
                60,
                WARNING,
                feature=FEATURE,
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        """At stake is what as many customers bring as the own ones do on average."""
        sources = super()._get_desk_items(desk)
        # It is about a person, not about an account; managers have the figure.
        if desk.account or desk.everybody or not desk.has(FEATURE):
            return sources
        readable = desk.readable(
            PERSON,
            [("company_id", "=", desk.company.id), ("user_id", "=", self.env.uid)],
        )
        if readable is None:
            return sources
        query = SQL(
            """
            SELECT NULL::int AS account_id, person.id AS res_id, NULL AS day,
                   person.missing * COALESCE(mean.revenue, 0) AS amount,
                   JSON_BUILD_OBJECT('live', person.live, 'target', person.target, 'short', person.short,
                                     'struck', person.struck, 'owed', person.owed) AS facts
              FROM (%(people)s) person
        CROSS JOIN (SELECT AVG(account.revenue_year) AS revenue
                      FROM key_account account
                     WHERE account.company_id = %(company)s AND account.owner_id = %(user)s
                       AND account.active AND account.revenue_year > 0) mean
             WHERE person.id IN %(readable)s AND person.missing > 0
            """,
            people=self.env[PERSON]._table_query,
            company=desk.company.id,
            user=self.env.uid,
            readable=readable,
        )
        source = DeskSource(
            "prospects_short",
            PERSON,
            query,
            self._tell_prospects_short,
            "action_open_live",
        )
        return [*sources, source]

    @api.model
    def _tell_prospects_short(self, item):
        facts = item.facts
        if facts["owed"] and facts["short"]:
            return self.env._(
                "live prospects: %(live)s of %(target)s; %(owed)s more to add for %(struck)s struck off",
                **facts,
            )
        if facts["owed"]:
            return self.env._(
                "live prospects: %(owed)s more to add for %(struck)s struck off in 90 days", **facts
            )
        return self.env._("live prospects: %(live)s of %(target)s", **facts)

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        figures = super()._get_desk_figures(desk)
        if not desk.has(FEATURE):
            return figures
        return [*figures, self._get_prospect_figure(desk)]

    @api.model
    def _get_prospect_figure(self, desk):
        """Live prospects of all salespeople against their targets; those who are most short are named."""
        domain = [("company_id", "=", desk.company.id)]
        people = desk.rows(
            SQL(
                """
                SELECT person.user_id, person.live, person.target, person.missing, partner.name
                  FROM (%s) person
             LEFT JOIN res_users seller ON seller.id = person.user_id
             LEFT JOIN res_partner partner ON partner.id = seller.partner_id
                 WHERE person.id IN %s
                 ORDER BY person.missing DESC, partner.name, person.user_id
                """,
                self.env[PERSON]._table_query,
                desk.readable(PERSON, domain) or SQL("(NULL)"),
            )
        )
        live, target = (sum(person[part] for person in people) for part in ("live", "target"))
        name = self.env._("Live Prospects")
        named = [person for person in people if person["target"]][:NAMED]
        return DeskFigure(
            "prospects",
            name,
            str(live),
            self.env._("of %s that should be there", target) if target else "",
            desk.list(name, [], PERSON),
            tuple(
                {
                    "label": person["name"],
                    "value": f"{person['live']}/{person['target']}",
                    "color": 1 if person["missing"] else 0,
                    "action": desk.list(name, [("user_id", "=", person["user_id"])], PERSON),
                }
                for person in named
            ),
        )
