"""What another pricelist would have asked, in proportion to the pricelist that the customer has."""

from odoo.tools import SQL

from ..metric.documents import is_posted_document
from ..policy.written import pricelist_now, usual_pricelists

NONE = SQL(
    "SELECT NULL::int AS pricelist_id, NULL::int AS product_id, NULL::numeric AS price WHERE FALSE"
)


class Prices:
    """Prices of today, by Odoo's own pricelists: of one unit, in the currency of the company.

    Only their proportion counts, so that what list prices were at the time does not matter.

    :param given: the policies that are replayed
    """

    def __init__(self, env, company, first, last, given):
        self.env, self.company, self.first, self.last = env, company, first, last
        rungs = env["key.account.policy.rung"]
        for policy in given:
            if "price" in policy.kinds():
                rungs |= policy.policy.rung_ids.filtered(lambda rung: rung.kind == "price")
        self.targets = rungs.pricelist_id
        self.partners = env["res.partner"].with_company(company)

    def is_needed(self):
        """Return whether a policy gives pricelists, and Odoo uses them."""
        return bool(self.targets) and self.env["key.account.policy"]._are_pricelists_on()

    def now(self):
        """Return the statement of the pricelist of each account today: ``account_id``, ``pricelist_id``."""
        return SQL(
            """
            SELECT account.id AS account_id, COALESCE(%(own)s, usual.pricelist_id) AS pricelist_id
              FROM key_account account
              JOIN res_partner partner ON partner.id = account.partner_id
         LEFT JOIN (%(usual)s) usual ON usual.country_id = COALESCE(partner.country_id, 0)
             WHERE account.company_id = %(company)s
               AND account.id NOT IN (SELECT account_id FROM exempt WHERE kind = 'price')
            """,
            own=pricelist_now(self.partners),
            usual=usual_pricelists(self.partners, self.company, needed=True),
            company=self.company.id,
        )

    def rows(self):
        """Return the statement of prices: ``pricelist_id``, ``product_id``, ``price``."""
        products = self._get_products()
        if not products:
            return NONE
        rows = [
            (pricelist.id, product_id, price)
            for pricelist in self.targets | self._get_current()
            for product_id, price in pricelist._get_products_price(
                products, 1.0, currency=self.company.currency_id, date=self.last
            ).items()
        ]
        return SQL(
            """ SELECT * FROM UNNEST(%s::int[], %s::int[], %s::numeric[])
                           AS price (pricelist_id, product_id, price) """,
            *([row[place] for row in rows] for place in range(3)),
        )

    def _get_products(self):
        found = self.env.execute_query(
            SQL(
                """ SELECT DISTINCT line.product_id
                      FROM account_move move
                      JOIN account_move_line line ON line.move_id = move.id
                       AND line.display_type = 'product' AND line.product_id IS NOT NULL
                     WHERE %s """,
                is_posted_document(self.company.id, self.first, self.last),
            )
        )
        return self.env["product.product"].browse(product_id for (product_id,) in found)

    def _get_current(self):
        found = self.env.execute_query(
            SQL(
                "WITH exempt AS (SELECT 0 AS account_id, '' AS kind WHERE FALSE)"
                " SELECT DISTINCT pricelist_id FROM (%s) now WHERE pricelist_id IS NOT NULL",
                self.now(),
            )
        )
        return self.env["product.pricelist"].browse(pricelist_id for (pricelist_id,) in found)
