from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import INFO, DeskKind, DeskSource

LINE = "key.account.service.package.line"
MEMBERSHIP = "key.account.club.membership"


class KeyAccountDesk(models.AbstractModel):
    """Promised services that are late, and memberships that end soon."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "service_late": DeskKind(
                self.env._("Promised service late"),
                self.env._("Open Service"),
                0.05,
                30,
                is_alert=True,
                feature="feature_care",
            ),
            "membership": DeskKind(
                self.env._("Club membership ends"),
                self.env._("Open Membership"),
                0.02,
                10,
                INFO,
                feature="feature_care",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return [
            *super()._get_desk_items(desk),
            *self._get_late_services(desk),
            *self._get_ending_memberships(desk),
        ]

    # === BUSINESS METHODS === #

    @api.model
    def _get_late_services(self, desk):
        domain = [("date_done", "=", False), ("date_due", "<", desk.today)]
        readable = desk.readable(LINE, domain)
        if readable is None:
            return []
        query = SQL(
            """
            SELECT package.account_id, line.id AS res_id, line.date_due AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('name', line.name, 'package', package.name) AS facts
              FROM key_account_service_package_line line
              JOIN key_account_service_package package ON package.id = line.package_id
             WHERE line.id IN %(readable)s AND %(concerns)s
            """,
            readable=readable,
            concerns=desk.concerns(SQL("package"), SQL("line.user_id")),
        )
        return [
            DeskSource(
                "service_late",
                LINE,
                query,
                lambda item: self.env._(
                    "promised service “%(name)s” (%(package)s) was due %(when)s",
                    name=item.facts["name"],
                    package=item.facts["package"],
                    when=desk.when(item.day),
                ),
            )
        ]

    @api.model
    def _get_ending_memberships(self, desk):
        domain = self.env[MEMBERSHIP]._get_ending_domain(desk.today)
        readable = desk.readable(MEMBERSHIP, domain)
        if readable is None:
            return []
        query = SQL(
            """
            SELECT member.account_id, member.id AS res_id, member.until AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('club', %(club)s, 'name', COALESCE(contact.name, customer.name)) AS facts
              FROM key_account_club_membership member
              JOIN key_account_club club ON club.id = member.club_id
              JOIN key_account account ON account.id = member.account_id
              JOIN res_partner customer ON customer.id = account.partner_id
         LEFT JOIN key_account_stakeholder person ON person.id = member.stakeholder_id
         LEFT JOIN res_partner contact ON contact.id = person.partner_id
             WHERE member.id IN %(readable)s AND %(concerns)s
            """,
            club=desk.translated(SQL("club.name")),
            readable=readable,
            concerns=desk.concerns(SQL("member")),
        )
        return [
            DeskSource(
                "membership",
                MEMBERSHIP,
                query,
                lambda item: self.env._(
                    "membership of %(name)s in “%(club)s” ends %(when)s",
                    name=item.facts["name"] or "–",
                    club=item.facts["club"],
                    when=desk.when(item.day),
                ),
            )
        ]
