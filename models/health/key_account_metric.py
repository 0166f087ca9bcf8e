from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import order_customer
from ...tools.metric.metric_scope import Fragment, Source
from ...tools.periods import add_months, add_months_sql

# From so many days with orders on, a customer has a rhythm; over the last so many months of its orders.
FEWEST_DAYS = 3
RHYTHM_MONTHS = 36
YEARS = (1, 2, 3)


class KeyAccountMetric(models.Model):
    """What signs of decline are measured by: own rhythm, contact, complaints, people who left."""

    _inherit = "key.account.metric"
    _fed_by = {
        "feature_profile": ("people_left_count",),
        "feature_service": ("complaint_count",),
        "feature_visit": ("contact_interval_days",),
    }

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "usual_interval_days": Fragment(
                self._source_rhythm, SQL("MAX(rhythm.usual)"), history="ever"
            ),
            "contact_interval_days": Fragment(
                self._source_contact_rhythm, SQL("MIN(due.interval_days)"), history="ever"
            ),
            "complaint_count": Fragment(self._source_complaint_count, SQL("COUNT(*)"), empty=0.0),
            "people_left_count": Fragment(self._source_people_left, SQL("COUNT(*)"), empty=0.0),
        }

    @api.model
    def _source_rhythm(self, scope, since, codes):
        """Rows: one per customer with a rhythm, ``rhythm``, with its ``usual`` days between orders.

        That is the mean interval of the days with orders in the 36 months up to the last order, at least
        three. Where orders reach back three years or more, silence is usual as long as it was on this day
        of the three years before (the middle one of them), if that is longer: seasons come back.
        """
        partner = SQL("partner.commercial_partner_id")
        order = SQL('"order"')
        silences = [
            SQL(
                "%(day)s - MAX(day) FILTER (WHERE day <= %(day)s)",
                day=add_months(scope.date_to, -12 * year),
            )
            for year in YEARS
        ]
        return Source(
            SQL("rhythm.partner_id"),
            SQL(
                """ FROM (
                        SELECT partner_id,
                               GREATEST(mean, CASE WHEN first <= %(old)s
                                                   THEN (SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY silence)
                                                           FROM UNNEST(silences) silence) END) AS usual
                          FROM (
                                SELECT partner_id, MIN(day) AS first, ARRAY[%(silences)s] AS silences,
                                       (MAX(day) - MIN(day) FILTER (WHERE %(recent)s))::float
                                           / NULLIF(COUNT(*) FILTER (WHERE %(recent)s) - 1, 0) AS mean
                                  FROM (
                                        SELECT partner_id, day, MAX(day) OVER (PARTITION BY partner_id) AS last
                                          FROM (SELECT DISTINCT %(partner)s AS partner_id, %(day)s AS day
                                                  FROM sale_order "order"
                                                  JOIN res_partner partner ON partner.id = %(customer)s
                                                 WHERE %(where)s %(only)s) day_of_order
                                       ) ordered
                                 GROUP BY partner_id
                                HAVING COUNT(*) >= %(fewest)s
                               ) summed
                    ) rhythm WHERE TRUE """,
                old=add_months(scope.date_to, -12 * YEARS[-1]),
                silences=SQL(", ").join(silences),
                recent=SQL("day > %s", add_months_sql(SQL("last"), -RHYTHM_MONTHS)),
                partner=partner,
                day=scope.local_date(SQL('"order".date_order')),
                customer=order_customer(order),
                where=self._where_orders(scope, since),
                only=scope.only(partner),
                fewest=FEWEST_DAYS,
            ),
        )

    @api.model
    def _source_contact_rhythm(self, scope, since, codes):
        """Rows: due visits of accounts as they are today, ``due``: the history of cadences is not asked."""
        partner = SQL("account.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM key_account_visit_due due
                    JOIN key_account account ON account.id = due.account_id
                   WHERE account.company_id = %s AND due.interval_days > 0 %s """,
                scope.company.id,
                scope.only(partner),
            ),
        )

    @api.model
    def _source_complaint_count(self, scope, since, codes):
        """Rows: complaints received in the period, ``complaint``."""
        partner = SQL("account.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM key_account_complaint complaint
                    JOIN key_account account ON account.id = complaint.account_id
                   WHERE account.company_id = %s AND complaint.active
                     AND complaint.date BETWEEN %s AND %s %s """,
                scope.company.id,
                since,
                scope.date_to,
                scope.only(partner),
            ),
        )

    @api.model
    def _source_people_left(self, scope, since, codes):
        """Rows: people who left the customer in the period and have no successor, ``person``."""
        partner = SQL("account.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM key_account_stakeholder person
                    JOIN key_account account ON account.id = person.account_id
                   WHERE account.company_id = %s AND person.successor_id IS NULL
                     AND person.left_on BETWEEN %s AND %s %s """,
                scope.company.id,
                since,
                scope.date_to,
                scope.only(partner),
            ),
        )
