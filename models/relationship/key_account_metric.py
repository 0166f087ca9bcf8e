from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetric(models.Model):
    """The relationship level that was proven on the day, from the dated assessments."""

    _inherit = "key.account.metric"
    _fed_by = {"feature_relationship": ("relationship_level",)}

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "relationship_level": Fragment(
                self._source_relationship,
                SQL("MAX(assessment.level)"),
                history="ever",
                empty=0.0,
            )
        }

    def _get_range(self):
        """There is no level above the highest of all scales."""
        if self.code != "relationship_level":
            return super()._get_range()
        levels = self.env["key.account.relationship.level"].sudo()
        return 0.0, float(levels.search([], order="number desc", limit=1).number)

    @api.model
    def _source_relationship(self, scope, since, codes):
        """Rows: the latest assessment per account, ``assessment``."""
        return Source(
            SQL("assessment.partner_id"),
            SQL(
                """ FROM (
                        SELECT DISTINCT ON (assessment.account_id)
                               account.partner_id, assessment.level
                          FROM key_account_relationship_assessment assessment
                          JOIN key_account account ON account.id = assessment.account_id
                         WHERE account.company_id = %s AND assessment.date <= %s %s
                         ORDER BY assessment.account_id, assessment.date DESC, assessment.id DESC
                    ) assessment WHERE TRUE """,
                scope.company.id,
                scope.date_to,
                scope.only(SQL("account.partner_id")),
            ),
        )
