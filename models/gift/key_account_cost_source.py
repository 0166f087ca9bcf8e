from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.customer_costs import Cost, between


class KeyAccountCostSource(models.AbstractModel):
    """Gifts that were given, and care events that are done, without the gifts that were given at them."""

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_care"):
            return costs
        return costs | {
            "gift": Cost(
                self._sum_gifts(scope),
                "key.account.gift",
                lambda account: [
                    ("account_id", "=", account.id),
                    ("state", "=", "given"),
                    *between("given_on", scope),
                ],
            ),
            "care": Cost(
                self._sum_care(scope),
                "key.account.care.event",
                lambda account: [
                    ("account_id", "=", account.id),
                    ("state", "=", "done"),
                    ("cost", ">", 0),
                    *between("date_done", scope),
                ],
            ),
        }

    @api.model
    def _sum_gifts(self, scope):
        return SQL(
            """
            SELECT account.partner_id, gift.amount
              FROM key_account_gift gift
              JOIN key_account account ON account.id = gift.account_id
             WHERE account.company_id = %s AND gift.state = 'given'
               AND gift.given_on BETWEEN %s AND %s %s
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )

    @api.model
    def _sum_care(self, scope):
        return SQL(
            """
            SELECT account.partner_id,
                   GREATEST(event.cost - COALESCE(SUM(gift.amount), 0), 0) AS amount
              FROM key_account_care_event event
              JOIN key_account account ON account.id = event.account_id
         LEFT JOIN key_account_gift gift ON gift.event_id = event.id AND gift.state = 'given'
             WHERE account.company_id = %s AND event.state = 'done' AND event.cost > 0
               AND event.date_done BETWEEN %s AND %s %s
             GROUP BY event.id, account.id
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )
