from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start
from ...tools.value.grouping import MONTHS
from ...tools.value.posture import NONE, posture_sql


class KeyAccountReview(models.Model):
    """Lines of a review note the value group of its day; the posture follows grade and group."""

    _inherit = "key.account.review"

    # === HOOKS === #

    @api.model
    def _extend_lines(self, ranking, columns):
        joins, columns = super()._extend_lines(ranking, columns)
        if not self.env["key.account"]._is_feature_on("feature_value"):
            return joins, columns
        former = SQL(
            """
            SELECT account_id,
                   MIN(COALESCE(value_group, CASE WHEN group_reason IS NOT NULL THEN %(none)s END))
                       AS former_value_group
              FROM key_account_review_line
             WHERE review_id = %(review)s GROUP BY account_id
            """,
            none=NONE,
            review=ranking.prior_review_id or 0,
        )
        joins = SQL(
            "%(joins)s LEFT JOIN (%(groups)s) grouped USING (account_id) LEFT JOIN (%(former)s) former USING (account_id)",
            joins=joins,
            groups=self._get_group_query(ranking.company, ranking.date),
            former=former,
        )
        return joins, columns | {
            "value_group": SQL("value_group"),
            "group_reason": SQL("group_reason"),
            "former_value_group": SQL("former_value_group"),
            "posture": posture_sql(ranking, columns["posture"]),
        }

    # === BUSINESS METHODS === #

    @api.model
    def _find_added(self, company, period):
        """Return an account that was added since the contributions of a period were computed."""
        accounts = self.env["key.account"].sudo()
        known = SQL(
            "(SELECT account_id FROM key_account_contribution WHERE period_id = %s)", period.id
        )
        return accounts.search([("company_id", "=", company.id), ("id", "not in", known)], limit=1)

    @api.model
    def _get_group_query(self, company, day):
        """Return the SQL of ``account_id``, ``value_group`` and ``group_reason`` of the twelve months up to a day.

        Contributions that were computed for these days are read; others, or if accounts were added since, are
        computed within the review.
        """
        periods = self.env["key.account.contribution.period"].sudo()
        first = period_start(day, MONTHS)
        found = periods.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("date_from", "=", first),
                ("date_to", "=", day),
            ],
            limit=1,
        )
        if found and not self._find_added(company, found):
            return SQL(
                """SELECT account_id, value_group, group_reason FROM key_account_contribution
                    WHERE period_id = %s""",
                found.id,
            )
        computing = periods._get_contributing(company, MetricScope(company, first, day))
        return SQL(
            "SELECT account_id, value_group, group_reason FROM (%s) computed", computing.groups()
        )
