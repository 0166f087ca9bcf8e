from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import (
    UNIT_KIND,
    in_unit,
    is_confirmed_order,
    order_customer,
    order_rate,
    unit_kind,
)
from ...tools.metric.metric_scope import Fragment, Source

ORDER = SQL('"order"')
ORDER_RATE = order_rate(ORDER)


class KeyAccountMetricOrder(models.AbstractModel):
    """Metrics of confirmed sales orders, in company currency through the rate of the order."""

    _name = "key.account.metric.order"
    _description = "Metrics of Sales Orders"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        in_period = SQL('"order".date_order >= %s', scope.start_of(scope.date_from))
        order_date = scope.local_date(SQL('"order".date_order'))
        amount = SQL('SUM("order".amount_untaxed / %s) FILTER (WHERE %s)', ORDER_RATE, in_period)
        margin = SQL('SUM("order".margin / %s) FILTER (WHERE %s)', ORDER_RATE, in_period)
        return super()._fragments(scope) | {
            "order_amount": Fragment(self._source_sale_order, amount, empty=0.0),
            "order_count": Fragment(
                self._source_sale_order, SQL("COUNT(*) FILTER (WHERE %s)", in_period), empty=0.0
            ),
            "margin": Fragment(self._source_sale_order, margin, empty=0.0),
            "margin_rate": Fragment(
                self._source_sale_order, SQL("%s / NULLIF(%s, 0)", margin, amount)
            ),
            "recency_days": Fragment(
                self._source_sale_order,
                SQL("%s - MAX(%s)", scope.date_to, order_date),
                history="ever",
            ),
            "order_interval_days": Fragment(
                self._source_sale_order,
                SQL(
                    "(MAX(%(day)s) FILTER (WHERE %(in_period)s) - MIN(%(day)s) FILTER (WHERE %(in_period)s))::float"
                    " / NULLIF(COUNT(DISTINCT %(day)s) FILTER (WHERE %(in_period)s) - 1, 0)",
                    day=order_date,
                    in_period=in_period,
                ),
            ),
            "order_quantity": Fragment(
                self._source_sale_order_line, SQL("COALESCE(SUM(sale_line.quantity), 0)"), empty=0.0
            ),
            "product_breadth": Fragment(
                self._source_sale_order_line,
                SQL("COUNT(*) FILTER (WHERE sale_line.is_bought)"),
                empty=0.0,
            ),
            "price_level": Fragment(
                self._source_sale_order_line,
                SQL("SUM(sale_line.priced_amount) / NULLIF(SUM(sale_line.average_amount), 0)"),
            ),
        }

    @api.model
    def _where_orders(self, scope, since):
        """Return the conditions on ``"order"``: confirmed, of the company, in the required period."""
        return is_confirmed_order(ORDER, scope.company.id, scope.start_of(since), scope.end)

    @api.model
    def _source_sale_order(self, scope, since, codes):
        """Rows: confirmed orders, ``"order"``."""
        partner = SQL("partner.commercial_partner_id")
        return Source(
            partner,
            SQL(
                """ FROM sale_order "order"
                    JOIN res_partner partner ON partner.id = %s
                   WHERE %s %s """,
                order_customer(ORDER),
                self._where_orders(scope, since),
                scope.only(partner),
            ),
        )

    @api.model
    def _source_sale_order_line(self, scope, since, codes):
        """Rows: customer × product of the period, ``sale_line``.

        ``quantity`` is in the reference unit of the company (NULL if the unit cannot be converted),
        ``is_bought`` is true if the product was paid for.
        ``average_amount`` is the average amount that all customers of the company paid for the same
        quantity of the product in the period, in units that convert into each other: a price per
        piece cannot be compared with a price per tonne.
        """
        query = self._sale_line_query(scope)
        if "price_level" in codes:
            query = self._priced_line_query(scope)
        return Source(
            SQL("sale_line.partner_id"),
            SQL(
                "FROM (%s) sale_line WHERE TRUE %s",
                query,
                scope.only(SQL("sale_line.partner_id")),
            ),
        )

    @api.model
    def _priced_line_query(self, scope):
        """Return the rows with prices: first by unit group, to compare prices, then in total."""
        return SQL(
            """ SELECT partner_id, product_id,
                       SUM(quantity) AS quantity,
                       BOOL_OR(is_bought) AS is_bought,
                       SUM(priced_amount) AS priced_amount,
                       SUM(priced_quantity * average_price) AS average_amount
                  FROM (%s) by_unit
              GROUP BY 1, 2 """,
            self._sale_line_query(scope, with_price=True),
        )

    @api.model
    def _sale_line_query(self, scope, with_price=False):
        unit = scope.company.key_account_uom_id
        lines = self.env["sale.order.line"]
        columns = [
            SQL("partner.commercial_partner_id AS partner_id"),
            SQL("line.product_id"),
            SQL(
                "SUM(%s) FILTER (WHERE line_uom.kind = %s) AS quantity",
                in_unit(SQL("line.product_uom_qty"), SQL("line_uom.factor"), unit),
                unit_kind(unit),
            ),
            SQL("BOOL_OR(%s) AS is_bought", lines._key_account_is_bought(SQL("line"))),
        ]
        only, reduced, by_unit = scope.only(SQL("partner.commercial_partner_id")), SQL(), SQL()
        if with_price:
            # The average is over all customers; customers are filtered later.
            only, reduced, by_unit = SQL(), self._join_reduced(scope), SQL(", line_uom.kind")
            columns += self._get_price_columns()
        # OFFSET 0: computed once per unit, not per line.
        return SQL(
            """ SELECT %s
                  FROM sale_order_line line
                  JOIN sale_order "order" ON "order".id = line.order_id
                  JOIN res_partner partner ON partner.id = %s
             LEFT JOIN (SELECT id, factor, %s AS kind FROM uom_uom OFFSET 0) line_uom ON line_uom.id = line.product_uom_id
                    %s
                 WHERE %s AND %s %s
              GROUP BY 1, 2 %s """,
            SQL(", ").join(columns),
            order_customer(ORDER),
            UNIT_KIND,
            reduced,
            self._where_orders(scope, scope.date_from),
            self._where_order_lines(),
            only,
            by_unit,
        )

    @api.model
    def _get_price_columns(self):
        """Return the parts of *price_level*, in the smallest unit of each group.

        Order discounts reduce all prices of the order by the same share; free goods reduce the
        price of the paid goods. Returns do not affect prices.
        """
        priced = SQL("line.product_uom_qty > 0")
        amount = SQL(
            "SUM((line.price_subtotal / %s)::float8 * COALESCE(reduced.share, 1)) FILTER (WHERE %s)",
            ORDER_RATE,
            priced,
        )
        quantity = SQL(
            "SUM((line.product_uom_qty * line_uom.factor)::float8) FILTER (WHERE %s)", priced
        )
        like = SQL("PARTITION BY line.product_id, line_uom.kind")
        return [
            SQL("%s AS priced_amount", amount),
            SQL("%s AS priced_quantity", quantity),
            SQL(
                "SUM(%(amount)s) OVER (%(like)s) / NULLIF(SUM(%(quantity)s) OVER (%(like)s), 0)"
                " AS average_price",
                amount=amount,
                quantity=quantity,
                like=like,
            ),
        ]

    @api.model
    def _join_reduced(self, scope):
        """Return the join of the share of prices that discounted orders charge, ``reduced``."""
        orders = SQL(
            """ EXISTS (SELECT FROM sale_order "order" WHERE "order".id = reduced.order_id AND %s) """,
            self._where_orders(scope, scope.date_from),
        )
        return SQL(
            ' LEFT JOIN (%s) reduced ON reduced.order_id = "order".id ',
            self.env["sale.order.line"]._key_account_reduced_query(orders),
        )

    @api.model
    def _where_order_lines(self):
        """Return the condition on ``line``: a product was sold, not a discount or a charge."""
        return self.env["sale.order.line"]._key_account_is_sale(SQL("line"))

    @api.model
    def _unconverted_quantities(self, scope):
        """Return the quantities missing in *order_quantity* because their unit cannot be converted.

        :return: ``[(unit name, quantity, number of customers)]``
        """
        self.env.cr.execute(
            SQL(
                """ SELECT uom_id, SUM(quantity), COUNT(*) FROM (%s) unconverted
                  GROUP BY 1 ORDER BY 2 DESC """,
                self._unconverted_query(scope),
            )
        )
        rows = self.env.cr.fetchall()
        units = self.env["uom.uom"].browse(unit_id for unit_id, *_rest in rows)
        return [
            (uom.name, float(quantity), customers)
            for uom, (_id, quantity, customers) in zip(units, rows, strict=True)
        ]

    @api.model
    def _unconverted_query(self, scope, by_product=False):
        """Return the statement of unconverted quantities: ``partner_id``, ``uom_id``, ``quantity``.

        :param bool by_product: one row per ``product_id``, too
        """
        product = SQL(", line.product_id") if by_product else SQL()
        unit = scope.company.key_account_uom_id
        self.env.flush_all()
        return SQL(
            """ SELECT partner.commercial_partner_id AS partner_id,
                       line.product_uom_id AS uom_id,
                       SUM(line.product_uom_qty) AS quantity %s
                  FROM sale_order_line line
                  JOIN sale_order "order" ON "order".id = line.order_id
                  JOIN res_partner partner ON partner.id = %s
                 WHERE %s AND %s %s
                   AND line.product_uom_id = ANY(
                       ARRAY(SELECT id FROM uom_uom WHERE %s <> %s))
              GROUP BY line.product_uom_id, partner.commercial_partner_id %s """,
            product,
            order_customer(ORDER),
            self._where_orders(scope, scope.date_from),
            self._where_order_lines(),
            scope.only(SQL("partner.commercial_partner_id")),
            UNIT_KIND,
            unit_kind(unit),
            product,
        )
