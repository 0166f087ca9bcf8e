from odoo import api, models
from odoo.tools import SQL

from ...tools.days import last_done_day
from ...tools.metric.customer_costs import Cost


class KeyAccountCostSource(models.AbstractModel):
    """Completed visits cost the time of the visitors and the way."""

    _inherit = "key.account.cost.source"

    @api.model
    def _get_costs(self, scope):
        costs = super()._get_costs(scope)
        if not self.env["key.account"]._is_feature_on("feature_visit"):
            return costs
        metrics = self.env["key.account.metric"]
        fragments = metrics._get_fragments(["visit_cost"], scope)
        [query] = metrics._measure_queries(fragments, scope).values()
        today = scope.company._key_account_today()
        last = last_done_day(today) if scope.date_to == today else scope.date_to
        return costs | {
            "visit": Cost(
                SQL("SELECT partner_id, visit_cost AS amount FROM (%s) visits", query),
                "key.account.visit",
                lambda account: [
                    ("account_id", "=", account.id),
                    ("state", "=", "done"),
                    ("date", ">=", scope.date_from),
                    ("date", "<=", last),
                ],
            )
        }
