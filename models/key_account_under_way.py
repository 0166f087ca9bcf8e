from odoo import models
from odoo.tools import SQL


class KeyAccount(models.Model):
    """What is under way with a customer: orders to deliver, money owed."""

    _inherit = "key.account"

    # === BUSINESS METHODS === #

    def _get_orders_under_way(self):
        """Return the confirmed orders that are not fully delivered, the most urgent first.

        The day is the one that was promised, else the one that follows from the lead times. Where
        deliveries are entered by hand, and often are not, what is invoiced counts as delivered.

        :return: ``[(order name, day of delivery, amount to deliver in company currency, late)]``
        """
        self.ensure_one()
        self.env.flush_all()
        today = self.company_id._key_account_today()
        return self.env.execute_query(
            SQL(
                """
                SELECT sale.name, delivery.day, delivery.amount, delivery.day < %(today)s
                  FROM sale_order sale
                  JOIN res_partner partner ON partner.id = sale.partner_id
                  JOIN LATERAL (
                       SELECT COALESCE(
                                  sale.commitment_date,
                                  MIN(sale.date_order + line.customer_lead * INTERVAL '1 day')
                              )::date AS day,
                              SUM(
                                  line.price_subtotal
                                  * (line.product_uom_qty - line.delivered)
                                  / line.product_uom_qty
                                  / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                              ) AS amount
                         FROM (
                              SELECT customer_lead, price_subtotal, product_uom_qty,
                                     GREATEST(
                                         qty_delivered,
                                         CASE qty_delivered_method
                                             WHEN 'manual' THEN qty_invoiced
                                         END,
                                         0
                                     ) AS delivered
                                FROM sale_order_line
                               WHERE order_id = sale.id
                                 AND display_type IS NULL
                                 AND is_downpayment IS NOT TRUE
                              ) line
                        WHERE line.product_uom_qty > line.delivered
                       HAVING COUNT(*) > 0
                  ) delivery ON TRUE
                 WHERE sale.state = 'sale'
                   AND sale.company_id = %(company)s
                   AND partner.commercial_partner_id = %(partner)s
                 ORDER BY delivery.day, sale.id
                """,
                today=today,
                company=self.company_id.id,
                partner=self.partner_id.id,
            )
        )

    def _get_owed(self):
        """Return what the customer owes, and what of it is overdue, in company currency.

        Payments that are not matched yet count against it.

        :return: ``(owed, overdue, days since the oldest overdue day)``
        """
        self.ensure_one()
        self.env["account.move.line"].flush_model()
        [(owed, overdue, days)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.amount_residual), 0),
                       GREATEST(
                           COALESCE(
                               SUM(line.amount_residual) FILTER (
                                   WHERE COALESCE(line.date_maturity, line.date) < %(today)s
                               ),
                               0
                           ),
                           0
                       ),
                       MAX(%(today)s - COALESCE(line.date_maturity, line.date)) FILTER (
                           WHERE line.amount_residual > 0
                             AND COALESCE(line.date_maturity, line.date) < %(today)s
                       )
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE account.account_type = 'asset_receivable'
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.company_id = %(company)s
                   AND partner.commercial_partner_id = %(partner)s
                """,
                today=self.company_id._key_account_today(),
                company=self.company_id.id,
                partner=self.partner_id.id,
            )
        )
        return owed, overdue, (days or 0) if overdue else 0
