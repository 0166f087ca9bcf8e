from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.customer_costs import Cost, between


class KeyAccountCostSource(models.AbstractModel):
    """The share of guests who came to events, and promised services that are done."""

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_care"):
            return costs
        return costs | {
            "event": Cost(
                self._sum_guests(scope),
                "key.account.event.guest",
                lambda account: [
                    ("account_id", "=", account.id),
                    ("state", "=", "came"),
                    *between("day", scope),
                ],
            ),
            "service": Cost(
                self._sum_services(scope),
                "key.account.service.package.line",
                lambda account: [
                    ("package_id.account_id", "=", account.id),
                    *between("date_done", scope),
                ],
            ),
        }

    @api.model
    def _sum_guests(self, scope):
        return SQL(
            """
            SELECT account.partner_id, guest.cost AS amount
              FROM key_account_event_guest guest
              JOIN key_account account ON account.id = guest.account_id
             WHERE account.company_id = %s AND guest.state = 'came' AND guest.cost > 0
               AND guest.day BETWEEN %s AND %s %s
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )

    @api.model
    def _sum_services(self, scope):
        return SQL(
            """
            SELECT account.partner_id, line.cost AS amount
              FROM key_account_service_package_line line
              JOIN key_account_service_package package ON package.id = line.package_id
              JOIN key_account account ON account.id = package.account_id
             WHERE account.company_id = %s AND line.cost > 0 AND line.date_done BETWEEN %s AND %s %s
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )
