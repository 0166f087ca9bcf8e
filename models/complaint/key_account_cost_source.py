from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.customer_costs import Cost, between


class KeyAccountCostSource(models.AbstractModel):
    """Complaints cost their measures, on the day of the first closing; credit notes are in revenue already."""

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_service"):
            return costs
        query = SQL(
            """
            SELECT account.partner_id, complaint.cost_besides AS amount
              FROM key_account_complaint complaint
              JOIN key_account account ON account.id = complaint.account_id
             WHERE account.company_id = %s AND complaint.date_counted BETWEEN %s AND %s
               AND complaint.cost_besides <> 0 %s
            """,
            scope.company.id,
            scope.date_from,
            scope.date_to,
            scope.only(SQL("account.partner_id")),
        )
        return costs | {
            "complaint": Cost(
                query,
                "key.account.complaint",
                lambda account: [
                    ("account_id", "=", account.id),
                    ("cost_besides", "!=", 0),
                    *between("date_counted", scope),
                ],
            )
        }
