from odoo import models
from odoo.tools import SQL

from ...tools.metric.documents import is_confirmed_order, order_customer
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start

# Older purchases say little about today's demand.
MONTHS = 24
# Fewer customers are not a pattern, and could be identified.
MIN_PEERS = 3
MIN_BUYERS = 2
PROPOSALS = 5


class KeyAccountProposal(models.AbstractModel):
    """Sales suggestions: products that similar customers buy and this one does not.

    Similar customers have the same profile template, relation type, industry and grade, as far as
    these are known. With fewer than three customers, the grade is dropped first, then the industry,
    then the relation type.
    """

    _name = "key.account.proposal"
    _description = "Sales Suggestions"

    # === BUSINESS METHODS === #

    def _get_proposals(self):
        """Return the products that most similar customers buy.

        :return: ``(number of similar customers, what they share, [(product, number of buyers)])``;
            ``(0, [], [])`` with too few similar customers
        """
        self.ensure_one()
        self.env.flush_all()
        shared = self._get_shared()
        if not shared:
            return 0, [], []
        names, conditions = zip(*shared, strict=True)
        counts = self._count_peers(conditions)
        width = max((i for i, count in enumerate(counts, 1) if count >= MIN_PEERS), default=0)
        if not width:
            return 0, [], []
        rows = self.env.execute_query(self._get_proposal_query(conditions[:width]))
        products = self.env["product.product"].browse(product_id for product_id, _buyers in rows)
        buyers = [buyers for _product_id, buyers in rows]
        return counts[width - 1], list(names[:width]), list(zip(products, buyers, strict=True))

    def _get_shared(self):
        """Return what makes customers similar, most specific first: ``[(name, condition)]``."""
        traits = [
            (self.profile_template_id, SQL("account.profile_template_id")),
            (self.relation_kind_id, SQL("account.relation_kind_id")),
            (self.partner_id.industry_id, SQL("customer.industry_id")),
            (self.grade_id, SQL("account.grade_id")),
        ]
        return [
            (record.display_name, SQL("%s = %s", column, record.id))
            for record, column in traits
            if record
        ]

    def _get_peers(self, condition):
        """Return a query of the customers of the company that meet a condition and bought recently."""
        return SQL(
            """
            SELECT account.partner_id
              FROM key_account account
              JOIN res_partner customer ON customer.id = account.partner_id
             WHERE account.company_id = %(company)s
               AND account.active
               AND account.id != %(me)s
               AND %(condition)s
               AND EXISTS (SELECT 1 FROM (%(bought)s) bought)
            """,
            company=self.company_id.id,
            me=self.id,
            condition=condition,
            bought=self._get_bought(SQL("account.partner_id")),
        )

    def _get_bought(self, partner):
        """Return a query of the products that a customer bought recently and paid for.

        :param SQL partner: the commercial partner
        """
        lines = self.env["sale.order.line"]
        since = MetricScope(self.company_id, None, None).start_of(
            period_start(self.company_id._key_account_today(), MONTHS)
        )
        return SQL(
            """
            SELECT line.product_id
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN res_partner buyer ON buyer.id = %(customer)s
             WHERE buyer.commercial_partner_id = %(partner)s
               AND %(confirmed)s
               AND %(is_sale)s
               AND %(is_bought)s
            """,
            customer=order_customer(SQL("sale")),
            confirmed=is_confirmed_order(SQL("sale"), self.company_id.id, since),
            is_sale=lines._key_account_is_sale(SQL("line")),
            is_bought=lines._key_account_is_bought(SQL("line")),
            partner=partner,
        )

    def _count_peers(self, conditions):
        """Return how many customers share the first trait, the first two, and so on."""
        together = [SQL(" AND ").join(conditions[:i]) for i in range(1, len(conditions) + 1)]
        [counts] = self.env.execute_query(
            SQL(
                "SELECT %s FROM key_account account"
                " JOIN res_partner customer ON customer.id = account.partner_id"
                " WHERE account.partner_id IN (%s)"
                "   AND account.company_id = %s",
                SQL(", ").join(SQL("COUNT(*) FILTER (WHERE %s)", traits) for traits in together),
                self._get_peers(conditions[0]),
                self.company_id.id,
            )
        )
        return counts

    def _get_proposal_query(self, conditions):
        return SQL(
            """
            SELECT bought.product_id, COUNT(DISTINCT peer.partner_id)
              FROM (%(peers)s) peer
              JOIN LATERAL (%(bought)s) bought ON TRUE
              JOIN product_product product ON product.id = bought.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE product.active AND template.active AND template.sale_ok
               AND bought.product_id NOT IN (%(mine)s)
             GROUP BY bought.product_id
            HAVING COUNT(DISTINCT peer.partner_id) >= %(buyers)s
             ORDER BY COUNT(DISTINCT peer.partner_id) DESC, bought.product_id
             LIMIT %(limit)s
            """,
            peers=self._get_peers(SQL(" AND ").join(conditions)),
            bought=self._get_bought(SQL("peer.partner_id")),
            mine=self._get_bought(SQL("%s", self.partner_id.id)),
            buyers=MIN_BUYERS,
            limit=PROPOSALS,
        )

    def _get_sheet_sections(self, contacts):
        return {**super()._get_sheet_sections(contacts), "proposals": self._get_sheet_proposals()}

    def _get_sheet_proposals(self):
        peers, shared, rows = self._get_proposals()
        if not peers:
            words = self.env._("There are too few similar customers.")
        elif not rows:
            words = self.env._("This customer already buys everything that similar customers buy.")
        else:
            words = self.env._(
                "Similar customers buy (in common: %(shared)s):", shared=", ".join(shared)
            )
        return {
            "words": words,
            "rows": [
                {
                    "name": product.display_name,
                    "text": self.env._(
                        "bought by %(buyers)s of %(peers)s", buyers=buyers, peers=peers
                    ),
                }
                for product, buyers in rows
            ],
        }
