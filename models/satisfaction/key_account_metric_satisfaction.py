from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetricSatisfaction(models.AbstractModel):
    """Satisfaction of a customer: the mean of its answers in the period, as they counted on the last day."""

    _name = "key.account.metric.satisfaction"
    _description = "Metric of Satisfaction"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "satisfaction": Fragment(self._source_satisfaction, SQL("AVG(answer.overall)")),
        }

    @api.model
    def _source_satisfaction(self, scope, since, codes):
        """Rows: answers of the period, ``answer``, but for those replaced up to its last day."""
        partner = SQL("account.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM key_account_satisfaction_answer answer
                    JOIN key_account account ON account.id = answer.account_id
                   WHERE account.company_id = %s AND answer.date BETWEEN %s AND %s
                     AND (answer.replaced_on IS NULL OR answer.replaced_on > %s) %s """,
                scope.company.id,
                since,
                scope.date_to,
                scope.date_to,
                scope.only(partner),
            ),
        )
