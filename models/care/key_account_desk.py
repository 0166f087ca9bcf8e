from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import INFO, DeskKind, DeskSource
from ...tools.value_text import describe

EVENT = "key.account.care.event"
# Days to come that are on the desk.
WEEK = 7


class KeyAccountDesk(models.AbstractModel):
    """Key people to remember this week: their birthdays, and what is more than a greeting."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "care": DeskKind(
                self.env._("Key people to remember"),
                self.env._("Open Event"),
                0.03,
                15,
                INFO,
                feature="feature_care",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + self._get_care_items(desk)

    # === BUSINESS METHODS === #

    @api.model
    def _get_care_items(self, desk):
        """Events of this week: of people with a key role, and those that need a call, a visit or a gift."""
        last = desk.today + timedelta(days=WEEK)
        domain = [("state", "=", "planned"), ("day", ">=", desk.today), ("day", "<=", last)]
        readable = desk.readable(EVENT, domain)
        if readable is None:
            return []
        query = SQL(
            """
            SELECT event.account_id, event.id AS res_id, event.day, NULL AS amount,
                   JSON_BUILD_OBJECT('occasion', %(occasion)s, 'name', COALESCE(contact.name, customer.name),
                                     'channel', event.channel) AS facts
              FROM key_account_care_event event
              JOIN key_account_care_occasion occasion ON occasion.id = event.occasion_id
              JOIN key_account account ON account.id = event.account_id
              JOIN res_partner customer ON customer.id = account.partner_id
         LEFT JOIN key_account_stakeholder person ON person.id = event.stakeholder_id
         LEFT JOIN res_partner contact ON contact.id = person.partner_id
             WHERE event.id IN %(readable)s AND %(concerns)s
               AND (event.channel <> 'greeting'
                    OR occasion.kind = 'birthday' AND EXISTS (
                       SELECT FROM key_account_stakeholder_role_rel has
                         JOIN key_account_stakeholder_role role ON role.id = has.role_id
                        WHERE has.stakeholder_id = person.id AND (role.is_key OR role.is_decider)))
            """,
            occasion=desk.translated(SQL("occasion.name")),
            readable=readable,
            concerns=desk.concerns(SQL("event"), SQL("event.user_id")),
        )
        return [DeskSource("care", EVENT, query, lambda item: self._tell_care(desk, item))]

    @api.model
    def _tell_care(self, desk, item):
        facts = item.facts
        return self.env._(
            "%(occasion)s of %(name)s %(when)s (%(how)s)",
            occasion=facts["occasion"],
            name=facts["name"],
            when=desk.when(item.day),
            how=describe(self.env[EVENT].new({"channel": facts["channel"]}), "channel"),
        )
