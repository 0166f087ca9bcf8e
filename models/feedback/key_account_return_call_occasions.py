from odoo import api, models
from odoo.tools import SQL

from ...tools.days import local_date
from ...tools.metric.documents import is_confirmed_order, order_customer

# An order is delivered within so many days, or never.
LONGEST_DELIVERY = 400


class KeyAccountReturnCallOccasions(models.AbstractModel):
    """What customers are called back about: deliveries, first orders, new products, solved complaints.

    The statements read ``account`` (the accounts of the company), ``home`` (its zone and day) and
    ``customer_order`` (see :meth:`_orders`).
    """

    _name = "key.account.return.call.occasions"
    _description = "Occasions of Return Calls"

    @api.model
    def _get_occasions(self, company):
        """Return the statements of what rules call customers back about, by occasion.

        Rows of ``occasion``, ``account_id``, ``order_id``, ``complaint_id``, ``person_id`` (whom it
        concerns), ``product_id``, ``title`` and ``day``.
        """
        rules = self.env["key.account.return.call.rule"].search(
            [("company_id", "in", [False, company.id])]
        )
        asked = set(rules.mapped("occasion"))
        # A closed complaint asks by itself, unless the company does not want that.
        if company.key_account_complaint_check_days:
            asked.discard("complaint")
        statements = {
            "delivery": self._deliveries,
            "first_order": self._first_orders,
            "product": self._new_products,
            "complaint": self._solved_complaints,
        }
        return {name: query() for name, query in statements.items() if name in asked}

    @api.model
    def _deliveries(self):
        return SQL(
            """
            SELECT 'delivery' AS occasion, bought.account_id, bought.id AS order_id,
                   NULL::int AS complaint_id, bought.partner_id AS person_id,
                   NULL::int AS product_id, bought.name AS title, delivered.day
              FROM customer_order bought
              JOIN LATERAL (%s) delivered ON delivered.day IS NOT NULL
              JOIN home ON bought.day > home.today - %s
            """,
            self._delivery_day(),
            LONGEST_DELIVERY,
        )

    @api.model
    def _first_orders(self):
        return SQL(
            """
            SELECT 'first_order' AS occasion, bought.account_id, bought.id AS order_id,
                   NULL::int AS complaint_id, bought.partner_id AS person_id,
                   NULL::int AS product_id, bought.name AS title, bought.day
              FROM customer_order bought
             WHERE bought.number = 1
            """
        )

    @api.model
    def _delivery_day(self):
        """Return the statement of the day on which the order ``bought`` was delivered.

        The day of its delivery where Inventory is installed; otherwise that of its first invoice.
        """
        if "effective_date" in self.env["sale.order"]._fields:
            return SQL(
                """
                SELECT %s AS day FROM sale_order shipped, home WHERE shipped.id = bought.id
                """,
                local_date(SQL("shipped.effective_date"), SQL("home.zone")),
            )
        return SQL(
            """
            SELECT MIN(COALESCE(move.invoice_date, move.date)) AS day
              FROM sale_order_line line
              JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
              JOIN account_move_line item ON item.id = link.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
             WHERE line.order_id = bought.id AND move.state = 'posted'
               AND move.move_type = 'out_invoice'
            """
        )

    @api.model
    def _orders(self, company):
        """Return the statement of the confirmed orders of accounts, numbered by customer."""
        return SQL(
            """
            SELECT account.id AS account_id, customer_order.id, customer_order.name,
                   customer_order.partner_id, %(day)s AS day,
                   ROW_NUMBER() OVER (PARTITION BY account.id
                                      ORDER BY customer_order.date_order, customer_order.id) AS number
              FROM sale_order customer_order
              JOIN res_partner buyer ON buyer.id = %(customer)s
              JOIN account ON account.partner_id = buyer.commercial_partner_id
              CROSS JOIN home
             WHERE %(confirmed)s
            """,
            day=local_date(SQL("customer_order.date_order"), SQL("home.zone")),
            customer=order_customer(SQL("customer_order")),
            confirmed=is_confirmed_order(SQL("customer_order"), company.id),
        )

    @api.model
    def _new_products(self):
        """Return the statement of later orders with a product that the customer never ordered before."""
        return SQL(
            """
            SELECT 'product' AS occasion, bought.account_id, bought.id AS order_id,
                   NULL::int AS complaint_id, bought.partner_id AS person_id,
                   MIN(bought.product_id) AS product_id, bought.name AS title, bought.day
              FROM (SELECT bought.*, line.product_id,
                           ROW_NUMBER() OVER (PARTITION BY bought.account_id, line.product_id
                                              ORDER BY bought.number, line.id) AS time
                      FROM customer_order bought
                      JOIN sale_order_line line ON line.order_id = bought.id
                       AND line.display_type IS NULL AND line.product_uom_qty > 0
                       AND line.product_id IS NOT NULL) bought
             WHERE bought.time = 1 AND bought.number > 1
             GROUP BY bought.account_id, bought.id, bought.name, bought.partner_id, bought.day
            """
        )

    @api.model
    def _solved_complaints(self):
        return SQL(
            """
            SELECT 'complaint' AS occasion, complaint.account_id, NULL::int AS order_id,
                   complaint.id AS complaint_id, complaint.partner_id AS person_id,
                   NULL::int AS product_id, complaint.name AS title, complaint.date_solved AS day
              FROM key_account_complaint complaint
              JOIN account ON account.id = complaint.account_id
             WHERE complaint.date_solved IS NOT NULL
            """
        )
