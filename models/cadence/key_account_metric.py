from odoo import api, models
from odoo.tools import SQL

from ...tools.days import last_done_day
from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetric(models.Model):
    """Completed visits: their number, their cost, and the days since the last one."""

    _inherit = "key.account.metric"
    _fed_by = {"feature_visit": ("days_since_contact", "visit_cost", "visit_count")}

    @api.model
    def _fragments(self, scope):
        in_period = SQL("visit.date >= %s", scope.date_from)
        return super()._fragments(scope) | {
            "visit_count": Fragment(
                self._source_visit, SQL("COUNT(*) FILTER (WHERE %s)", in_period), empty=0.0
            ),
            "visit_cost": Fragment(
                self._source_visit,
                SQL("COALESCE(SUM(visit.cost) FILTER (WHERE %s), 0)", in_period),
                empty=0.0,
            ),
            "days_since_contact": Fragment(
                self._source_visit,
                # Today's visit can be on the day after, in the visitor's time zone.
                SQL("%s - LEAST(%s, MAX(visit.date))", scope.date_to, scope.date_to),
                history="ever",
            ),
        }

    @api.model
    def _source_visit(self, scope, since, codes):
        """Rows: completed visits of any channel, ``visit``.

        Until today, those count that are on the day after in the visitor's time zone; periods of
        the past end with their last day.
        """
        partner = SQL("account.partner_id")
        today = scope.company._key_account_today()
        last = last_done_day(today) if scope.date_to == today else scope.date_to
        return Source(
            partner,
            SQL(
                """ FROM key_account_visit visit
                    JOIN key_account account ON account.id = visit.account_id
                   WHERE visit.company_id = %s AND visit.state = 'done'
                     AND visit.date >= %s AND visit.date <= %s %s """,
                scope.company.id,
                since,
                last,
                scope.only(partner),
            ),
        )
