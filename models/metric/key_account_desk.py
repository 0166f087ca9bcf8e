from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DANGER, DeskKind, DeskSource
from ...tools.metric.deliveries import delivery_moment, is_undelivered, undelivered_amount
from ...tools.metric.documents import order_customer, order_rate
from ...tools.metric.metric_scope import MetricScope

# Days ahead in which a delivery is urgent, and behind after which it is a matter for others.
AHEAD, BEHIND = 3, 365


class KeyAccountDesk(models.AbstractModel):
    """Orders that ship late, or have to ship now: the customer is told before trouble arises.

    An order is late from the day after its delivery date, as long as goods of it are not delivered:
    by the same rule as on the form of the account and on the preparation sheet.
    """

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "order_late": DeskKind(
                self.env._("Order ships late"), self.env._("Open Order"), 0.3, 15, DANGER
            ),
            "order_urgent": DeskKind(
                self.env._("Order is urgent"), self.env._("Open Order"), 0.1, 10
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if desk.is_alerting or not self.env["sale.order"].has_access("read"):
            return sources
        today, day = desk.today, timedelta(days=1)
        return [
            *sources,
            self._get_order_source(desk, "order_late", today - BEHIND * day, today - day),
            self._get_order_source(desk, "order_urgent", today, today + AHEAD * day),
        ]

    @api.model
    def _get_desk_money(self, desk, accounts):
        """Replace the empty statement: the revenue of the last twelve months, as of the last night."""
        super()._get_desk_money(desk, accounts)
        return SQL(
            """
            SELECT account.id AS account_id, known.revenue_year::float8 AS amount
              FROM key_account known
              JOIN desk_account account ON account.id = known.id
             WHERE %s
            """,
            accounts,
        )

    @api.model
    def _is_desk_money_known(self):
        confidential = self.env["key.account"]._is_revenue_confidential()
        return super()._is_desk_money_known() and not confidential

    @api.model
    def _get_order_source(self, desk, kind, first, last):
        """Return the orders that are to be delivered in these days and are not, as far as readable."""
        scope = MetricScope(desk.company, first, last)
        sale, line, lines = SQL("sale"), SQL("line"), self.env["sale.order.line"]
        domain = [
            ("state", "=", "sale"),
            ("company_id", "=", desk.company.id),
            "|",
            "&",
            ("commitment_date", "=", False),
            ("date_order", ">=", scope.start_of(desk.today - timedelta(days=BEHIND))),
            "&",
            ("commitment_date", ">=", scope.start_of(first)),
            ("commitment_date", "<", scope.end),
        ]
        query = SQL(
            """
            WITH late AS MATERIALIZED (
                SELECT account.id AS account_id, sale.id, sale.name, %(day)s AS day,
                       SUM(%(amount)s) / MIN(%(rate)s) AS amount
                  FROM sale_order sale
                  JOIN res_partner partner ON partner.id = %(customer)s
                  JOIN desk_account account ON account.partner_id = partner.commercial_partner_id
                  JOIN sale_order_line line
                    ON line.order_id = sale.id AND %(is_sale)s AND %(undelivered)s
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id AND template.type <> 'service'
                 WHERE sale.id IN %(readable)s
                 GROUP BY account.id, sale.id
                HAVING %(day)s BETWEEN %(first)s AND %(last)s
            )
            SELECT late.account_id, late.id AS res_id, late.day,
                   late.amount * COALESCE(reduced.share, 1) AS amount,
                   JSON_BUILD_OBJECT('name', late.name) AS facts
              FROM late
         LEFT JOIN (%(reduced)s) reduced ON reduced.order_id = late.id
            """,
            day=scope.local_date(delivery_moment(sale, line)),
            first=first,
            last=last,
            amount=undelivered_amount(line),
            rate=order_rate(sale),
            customer=order_customer(sale),
            is_sale=lines._key_account_is_sale(line),
            undelivered=is_undelivered(line),
            readable=desk.readable("sale.order", domain),
            reduced=lines._key_account_reduced_query(
                SQL("reduced.order_id IN (SELECT id FROM late)")
            ),
        )
        return DeskSource(kind, "sale.order", query, lambda item: self._tell_order(desk, item))

    @api.model
    def _tell_order(self, desk, item):
        words = {"name": item.facts["name"], "when": desk.when(item.day)}
        if item.source.kind == "order_late":
            return self.env._("order %(name)s was to be delivered %(when)s", **words)
        return self.env._("order %(name)s is to be delivered %(when)s", **words)
