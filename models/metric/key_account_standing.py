from odoo import models
from odoo.tools import SQL

from ...tools.metric.deliveries import delivery_moment, is_undelivered, undelivered_amount
from ...tools.metric.documents import (
    is_confirmed_order,
    is_overdue,
    open_item_events,
    order_customer,
    order_rate,
)
from ...tools.metric.metric_scope import MetricScope


class KeyAccountStanding(models.AbstractModel):
    """Orders to deliver and receivables of an account: the same on each screen and sheet."""

    _name = "key.account.standing"
    _description = "Orders and Receivables of an Account"

    # === HOOKS === #

    def _filter_shown_owed(self):
        """Return the accounts of which the user may see what is owed. To be extended by rooms.

        To be called with the rights of the user, also where the amount is measured with all rights.
        """
        return self

    # === BUSINESS METHODS === #

    def _get_orders_under_way(self):
        """Return the confirmed orders that are not fully delivered, most urgent first.

        :return: ``[(order name, day of delivery, amount to deliver in company currency, late)]``
        """
        self.ensure_one()
        self.env.flush_all()
        today = self.company_id._key_account_today()
        sale, lines = SQL("sale"), self.env["sale.order.line"]
        return self.env.execute_query(
            SQL(
                """
                SELECT sale.name, delivery.day, delivery.amount, delivery.day < %(today)s
                  FROM sale_order sale
                  JOIN res_partner partner ON partner.id = %(customer)s
             LEFT JOIN LATERAL (%(reduced)s) reduced ON TRUE
                  JOIN LATERAL (%(delivery)s) delivery ON TRUE
                 WHERE %(confirmed)s
                   AND partner.commercial_partner_id = %(partner)s
                 ORDER BY delivery.day, sale.id
                """,
                today=today,
                confirmed=is_confirmed_order(sale, self.company_id.id),
                partner=self.partner_id.id,
                customer=order_customer(sale),
                reduced=lines._key_account_reduced_query(SQL("reduced.order_id = sale.id")),
                delivery=self._get_delivery_query(today),
            )
        )

    def _get_delivery_query(self, today):
        """Return the query of what is left to deliver of ``sale``: no row if it is nothing.

        See :mod:`~..tools.metric.deliveries`; the day is that of the company.

        :rtype: SQL
        :return: at most one row of ``day``, ``amount``
        """
        sale, line = SQL("sale"), SQL("line")
        return SQL(
            """
            SELECT %(day)s AS day,
                   SUM(%(amount)s * COALESCE(reduced.share, 1)::numeric / %(rate)s) AS amount
              FROM sale_order_line line
             WHERE line.order_id = sale.id AND %(is_sale)s AND %(undelivered)s
            HAVING COUNT(*) > 0
            """,
            day=MetricScope(self.company_id, today, today).local_date(delivery_moment(sale, line)),
            amount=undelivered_amount(line),
            rate=order_rate(sale),
            is_sale=self.env["sale.order.line"]._key_account_is_sale(line),
            undelivered=is_undelivered(line),
        )

    def _get_owed(self):
        """Return the receivables of the customer today, and the overdue part, in company currency.

        :return: ``(owed, overdue, days since the oldest overdue day)``
        """
        self.ensure_one()
        return self._get_owed_on([self.company_id._key_account_today()])[0]

    def _get_owed_on(self, days):
        """Return the receivables of the customer on days, in company currency: one statement for all.

        Unmatched payments reduce both figures. Based on the same open items as the metric of overdue
        amounts: the overdue amount never exceeds the amount owed.

        :param days: dates; each as of its end
        :return: ``[(owed, overdue, days since the oldest overdue day)]`` in the order of the days
        """
        self.ensure_one()
        self.env.flush_all()
        scope = MetricScope(self.company_id, days[-1], days[-1], self.partner_id.ids)
        day = SQL("wanted.day")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(item.amount), 0),
                       GREATEST(COALESCE(SUM(item.amount) FILTER (WHERE %(late)s), 0), 0),
                       MAX(wanted.day - item.due) FILTER (WHERE item.amount > 0 AND item.due < wanted.day)
                  FROM UNNEST(%(days)s::date[]) WITH ORDINALITY AS wanted(day, number)
             LEFT JOIN LATERAL (
                       SELECT event.item_id AS item_id, due, is_credit, ROUND(SUM(amount), 4) AS amount
                         FROM (%(events)s) event
                        GROUP BY 1, due, is_credit
                       ) item ON TRUE
                 GROUP BY wanted.number
                 ORDER BY wanted.number
                """,
                late=is_overdue(day),
                days=list(days),
                events=open_item_events(self.company_id, day, scope.only),
            )
        )
        return [(owed, overdue, (late or 0) if overdue else 0) for owed, overdue, late in rows]
