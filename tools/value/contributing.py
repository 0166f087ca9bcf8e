"""What each account brought in a period, and what it cost: one statement for all accounts of a company.

**How it works.** Each source is read once and says an amount per customer. The amounts are added up, rounded as the
currency has them, and ranked, so that each line adds up to the cent. ``docs/value.md`` says which amount is
computed how.
"""

from odoo.tools import SQL

from ..metric.customer_costs import KINDS, UNIT_COST
from ..metric.documents import DOCUMENTS, IS_CREDIT_NOTE, is_posted_document, open_item_events
from ..periods import DAY

# What cost to serve adds up from.
SERVING = tuple(f"cost_{kind}" for kind in ("terms", *KINDS, "driver"))
# What is added up from documents, by the kind of its source.
SUMMED = {
    "revenue": "revenue",
    "goods_cost": "goods",
    "discount": "discount",
    "uncosted": "uncosted",
    **{name: name.removeprefix("cost_") for name in SERVING},
}
# What a line says, beside its account and period.
RESULTS = (
    *SUMMED, "margin", "serving_cost", "contribution", "contribution_rate", "revenue_portion",
    "rank", "cumulative", "slice", "driver_facts",
)  # fmt: skip
# Shares of all accounts that the whale curve has a point for.
SLICES = 20


class Contributing:
    """Computes what accounts contributed.

    :param env: with full rights, in the company
    :param MetricScope scope: company and period; all accounts, or those of some customers
    :param float capital_rate: what a year of waiting for money costs, as a share of it
    :param drivers: the cost drivers that count
    """

    def __init__(self, env, scope, capital_rate, drivers):
        self.env, self.scope, self.capital_rate, self.drivers = env, scope, capital_rate, drivers

    def statement(self):
        """Return the statement of the lines: ``account_id``, and the columns of :data:`RESULTS`."""
        return SQL(
            "SELECT %s FROM (%s) ranked",
            SQL(", ").join(SQL.identifier(name) for name in ("account_id", *RESULTS)),
            self._ranked(self._valued(self._added())),
        )

    # === SOURCES === #

    def _parts(self):
        """Return the queries of amounts: ``partner_id``, ``kind``, ``amount``, ``fact``."""
        costs = self.env["key.account.cost.source"]._get_costs(self.scope)
        yield self._part("revenue", self._revenue())
        yield self._lines()
        if self.capital_rate:
            yield self._part("terms", self._terms())
        for kind, cost in costs.items():
            yield self._part(kind, cost.query)
        yield from self._driven()

    def _part(self, kind, query):
        return SQL(
            """ SELECT part.partner_id, %s AS kind, part.amount::numeric AS amount, NULL::jsonb AS fact
                  FROM (%s) part """,
            kind,
            query,
        )

    def _revenue(self):
        """Rows: the metric *revenue*."""
        metrics = self.env["key.account.metric"]
        fragments = metrics._get_fragments(["revenue"], self.scope)
        [query] = metrics._measure_queries(fragments, self.scope).values()
        return SQL("SELECT partner_id, revenue AS amount FROM (%s) measured", query)

    def _lines(self):
        """Rows: cost of goods, discounts, and revenue whose cost is not known, of the lines of documents.

        The cost is that of the order lines, for the quantity of the invoice. A line of a product without an order has
        none. The discount is what the line is below its price in the pricelist, as the order kept it.
        """
        partner = SQL("partner.commercial_partner_id")
        products = self.env["product.product"]
        return SQL(
            """
            SELECT told.partner_id, told.kind, SUM(told.amount) AS amount, NULL::jsonb AS fact
              FROM (WITH document AS MATERIALIZED (
                        SELECT move.id, %(partner)s AS partner_id, move.currency_id,
                               COALESCE(NULLIF(move.invoice_currency_rate, 0), 1) AS currency_rate,
                               CASE WHEN %(credit)s THEN -1 ELSE 1 END AS sign
                          FROM %(documents)s WHERE %(posted)s %(only)s
                    ), line AS MATERIALIZED (
                        SELECT line.id, document.partner_id, document.sign, line.product_id,
                               document.currency_id, document.currency_rate,
                               -line.balance AS net, line.price_unit,
                               COALESCE(line.discount, 0) / 100 AS rate, line.is_downpayment,
                               document.sign * line.quantity * COALESCE(unit.factor, 1) AS quantity,
                               COALESCE(unit.factor, 1) AS unit_factor
                          FROM document
                          JOIN account_move_line line ON line.move_id = document.id
                           AND line.display_type = 'product'
                     LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                    ), priced AS (%(priced)s)
                    SELECT line.partner_id, part.kind, part.amount
                      FROM line
                 LEFT JOIN priced ON priced.line_id = line.id
                 LEFT JOIN (%(no_sale)s) other (product_id) ON other.product_id = line.product_id
                CROSS JOIN LATERAL (VALUES
                           ('goods', line.quantity * priced.unit_cost),
                           ('discount', %(discount)s),
                           ('uncosted', CASE WHEN priced.unit_cost IS NULL AND line.product_id IS NOT NULL
                                                  AND other.product_id IS NULL THEN line.net END)
                           ) part (kind, amount)
                     WHERE line.is_downpayment IS NOT TRUE AND part.amount <> 0
                   ) told
             GROUP BY told.partner_id, told.kind
            """,
            partner=partner,
            credit=IS_CREDIT_NOTE,
            documents=DOCUMENTS,
            posted=is_posted_document(
                self.scope.company.id, self.scope.date_from, self.scope.date_to
            ),
            only=self.scope.only(partner),
            priced=self._priced(),
            no_sale=SQL("SELECT DISTINCT * FROM (%s) known", products._key_account_no_sale_query()),
            discount=self._discount(products),
        )

    def _priced(self):
        """Rows: what order lines say of lines of documents, for the smallest unit of the group.

        ``raised`` is the price of the pricelist, as a share of the price on the invoice. An invoice in another currency
        than the order has the price at the rates of both.
        """
        return SQL(
            """
            SELECT line.id AS line_id, %(unit_cost)s AS unit_cost,
                   AVG(sold.technical_price_unit / COALESCE(NULLIF(ordered.factor, 0), 1)
                       * CASE WHEN ordering.currency_id = line.currency_id THEN 1
                              ELSE line.currency_rate / %(rate)s END)
                       FILTER (WHERE sold.technical_price_unit > 0)
                       / NULLIF(MIN(line.price_unit / line.unit_factor), 0) AS raised,
                   AVG(sold.technical_price_unit / %(rate)s / COALESCE(NULLIF(ordered.factor, 0), 1))
                       FILTER (WHERE sold.technical_price_unit > 0) AS listed
              FROM line
              JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id
              JOIN sale_order_line sold ON sold.id = link.order_line_id
              JOIN sale_order ordering ON ordering.id = sold.order_id
         LEFT JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
             GROUP BY line.id
            """,
            unit_cost=UNIT_COST,
            rate=SQL("COALESCE(NULLIF(ordering.currency_rate, 0), 1)"),
        )

    def _discount(self, products):
        """Return the SQL of the discount of ``line``: less than nothing below the pricelist is none.

        Reductions of whole orders are lines of their own. Goods given free were worth their price in the pricelist.
        """
        return SQL(
            """
            CASE WHEN line.product_id IN (%(discounts)s) THEN -line.net
                 WHEN other.product_id IS NOT NULL OR line.price_unit < 0 THEN 0
                 WHEN line.rate >= 1 OR line.price_unit = 0
                 THEN COALESCE(line.quantity * priced.listed::numeric, 0)
                 ELSE line.sign * GREATEST(
                      line.sign * line.net
                          * (COALESCE(priced.raised::numeric, 1) / (1 - line.rate::numeric) - 1), 0) END
            """,
            discounts=products._key_account_discount_query(),
        )

    def _terms(self):
        """Rows: what waiting for money cost: each amount for the days of the period on which it was open."""
        scope = self.scope
        return SQL(
            """
            SELECT event.partner_id,
                   SUM(event.amount * (%(end)s - GREATEST(event.day, %(first)s)))
                       * %(rate)s::numeric / 365 AS amount
              FROM (%(events)s) event
             GROUP BY event.partner_id
            """,
            end=scope.date_to + DAY,
            first=scope.date_from,
            rate=self.capital_rate,
            events=open_item_events(scope.company, scope.date_to, scope.only),
        )

    def _driven(self):
        """Return the queries of cost drivers: the metric of each times its rate."""
        drivers = self.drivers.filtered("rate")
        if not drivers:
            return
        metrics = self.env["key.account.metric"]
        fragments = metrics._get_fragments(
            dict.fromkeys(driver.metric_id.code for driver in drivers), self.scope
        )
        for source, query in metrics._measure_queries(fragments, self.scope).items():
            own = [
                driver for driver in drivers if fragments[driver.metric_id.code].source == source
            ]
            rows = SQL(", ").join(
                SQL(
                    "(%s, measured.%s::numeric, %s::numeric)",
                    driver.id,
                    SQL.identifier(driver.metric_id.code),
                    driver.rate,
                )
                for driver in own
            )
            yield SQL(
                """
                SELECT measured.partner_id, 'driver', driven.quantity * driven.rate,
                       JSONB_BUILD_ARRAY(driven.driver_id, driven.quantity, driven.rate)
                  FROM (%(query)s) measured
            CROSS JOIN LATERAL (VALUES %(rows)s) driven (driver_id, quantity, rate)
                 WHERE driven.quantity <> 0
                """,
                query=query,
                rows=rows,
            )

    # === RESULTS === #

    def _added(self):
        """Rows: one per customer, rounded."""
        unit = SQL("%s::numeric", self.scope.company.currency_id.rounding)
        amounts = SQL(", ").join(
            SQL(
                "COALESCE(SUM(rounded.amount) FILTER (WHERE rounded.kind = %s), 0) AS %s",
                kind,
                SQL.identifier(name),
            )
            for name, kind in SUMMED.items()
        )
        return SQL(
            """
            SELECT rounded.partner_id, %(amounts)s,
                   JSONB_AGG(rounded.fact ORDER BY rounded.fact) FILTER (WHERE rounded.fact IS NOT NULL)
                       AS driver_facts
              FROM (SELECT part.partner_id, part.kind, part.fact,
                           ROUND(SUM(part.amount) / %(unit)s) * %(unit)s AS amount
                      FROM (%(parts)s) part
                     GROUP BY part.partner_id, part.kind, part.fact) rounded
             GROUP BY rounded.partner_id
            """,
            amounts=amounts,
            unit=unit,
            parts=SQL(" UNION ALL ").join(SQL("(%s)", part) for part in self._parts()),
        )

    def _valued(self, added):
        """Rows: one per account; archived ones if they have any amount."""
        scope = self.scope
        return SQL(
            """
            SELECT valued.*, valued.margin - valued.serving_cost AS contribution
              FROM (SELECT account.id AS account_id, %(amounts)s, added.driver_facts,
                           COALESCE(added.revenue - added.goods_cost, 0) AS margin,
                           COALESCE(%(serving)s, 0) AS serving_cost
                      FROM key_account account
                 LEFT JOIN (%(added)s) added ON added.partner_id = account.partner_id
                     WHERE account.company_id = %(company)s %(only)s
                       AND (account.active OR added.partner_id IS NOT NULL)
                    OFFSET 0) valued
            """,
            amounts=SQL(", ").join(
                SQL("COALESCE(added.%(name)s, 0) AS %(name)s", name=SQL.identifier(name))
                for name in SUMMED
            ),
            serving=SQL(" + ").join(SQL("added.%s", SQL.identifier(name)) for name in SERVING),
            added=added,
            company=scope.company.id,
            only=scope.only(SQL("account.partner_id")),
        )

    def _ranked(self, valued):
        """Rows: with rank, and what all accounts up to this one contributed together, the best first."""
        return SQL(
            """
            SELECT valued.*,
                   CASE WHEN valued.revenue > 0 THEN valued.contribution / valued.revenue ELSE 0 END
                       AS contribution_rate,
                   COALESCE(valued.revenue / NULLIF(SUM(valued.revenue) OVER (), 0), 0)
                       AS revenue_portion,
                   ROW_NUMBER() OVER best AS rank,
                   SUM(valued.contribution) OVER best AS cumulative,
                   CEIL(ROW_NUMBER() OVER best * %(slices)s::numeric / COUNT(*) OVER ()) * 100 / %(slices)s
                       AS slice
              FROM (%(valued)s) valued
            WINDOW best AS (ORDER BY valued.contribution DESC, valued.account_id)
            """,
            slices=SLICES,
            valued=valued,
        )
