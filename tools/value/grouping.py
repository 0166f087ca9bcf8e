"""Value groups: who earns, who could buy more, who costs more than it brings, and who does not buy yet.

**How it works.** Added to the contributions of twelve months, in the same statement: each account gets the first reason
that holds, and its group follows from the reason. ``docs/value.md`` has the rules.
"""

from typing import NamedTuple

from odoo.tools import SQL

from ..metric.documents import DOCUMENT_AMOUNT, DOCUMENT_DAY, DOCUMENTS, is_posted_document
from ..periods import whole_months
from .paying import MOST_PRICE_STEPS, PRICE_STEP

MONTHS = 12
# Why an account is in its group, and the group; ``None``: it bought before, but not in the period.
REASONS = {
    "never": "prospect",
    "loss": "over_served",
    "thin": "over_served",
    "cost": "over_served",
    "wallet": "potential",
    "growth": "potential",
    "earns": "value",
    "lapsed": None,
}
# What a line says of its group.
GROUPED = (
    "value_group",
    "group_reason",
    "revenue_before",
    "wallet_share",
    "wallet_open",
    "no_way",
)


class GroupRules(NamedTuple):
    """The thresholds of a company: shares, and an amount in its currency (0: the median revenue)."""

    margin: float
    share: float
    growth: float
    amount: float


class Grouping:
    """Adds value groups to contributions.

    :param env: with full rights, in the company
    :param MetricScope scope: company and period; only periods of twelve months have groups
    :param GroupRules rules: the thresholds
    """

    def __init__(self, env, scope, rules):
        self.env, self.scope, self.rules = env, scope, rules

    def grouped(self, valued):
        """Rows: those of ``valued`` with the columns of :data:`GROUPED`, and ``potential_from``, the amount used."""
        if whole_months(self.scope.date_from, self.scope.date_to) != MONTHS:
            return SQL(
                """
                SELECT valued.*, NULL::varchar AS value_group, NULL::varchar AS group_reason,
                       0::numeric AS revenue_before, NULL::numeric AS wallet_share,
                       NULL::numeric AS wallet_open, FALSE AS no_way, NULL::numeric AS potential_from
                  FROM (%s) valued
                """,
                valued,
            )
        groups = SQL(" ").join(
            SQL("WHEN %s THEN %s", reason, group) for reason, group in REASONS.items() if group
        )
        return SQL(
            """
            SELECT judged.*, CASE judged.group_reason %(groups)s END AS value_group
              FROM (SELECT measured.*, %(reason)s AS group_reason
                      FROM (%(measured)s) measured) judged
            """,
            groups=groups,
            reason=self._reason(),
            measured=self._measured(valued),
        )

    def _reason(self):
        """Return the SQL of the first reason that holds.

        Amounts are compared, without division, so that an account exactly at a threshold is always on the same side:
        what is asked is met, a share of the wallet at its limit is not small.
        """
        rules = self.rules
        return SQL(
            """
            CASE WHEN NOT measured.has_bought THEN 'never'
                 WHEN measured.revenue > 0 AND measured.contribution < 0 THEN 'loss'
                 WHEN measured.revenue > 0
                      AND measured.contribution < measured.revenue * %(margin)s::numeric THEN 'thin'
                 WHEN measured.revenue <= 0 AND measured.contribution < 0 THEN 'cost'
                 WHEN measured.revenue <= 0 THEN 'lapsed'
                 WHEN measured.wallet_share < %(share)s::numeric
                      AND measured.wallet_open >= measured.potential_from THEN 'wallet'
                 WHEN measured.revenue_before > 0 AND measured.revenue >= measured.potential_from
                      AND measured.revenue >= measured.revenue_before * (1 + %(growth)s::numeric)
                 THEN 'growth'
                 ELSE 'earns' END
            """,
            margin=rules.margin,
            share=rules.share,
            growth=rules.growth,
        )

    def _measured(self, valued):
        """Rows: with what the reasons are found by.

        Our share of the wallet says what is open of it, since both are of the same twelve months: also where the
        wallet is a quantity, at the prices that the customer pays.
        """
        amount = SQL("%s::numeric", self.rules.amount)
        if not self.rules.amount:
            amount = SQL(
                """(SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY revenue)
                      FROM valued WHERE revenue > 0)"""
            )
        return SQL(
            """
            WITH valued AS MATERIALIZED (%(valued)s)
            SELECT valued.*, COALESCE(history.before, 0) AS revenue_before,
                   history.partner_id IS NOT NULL AS has_bought,
                   wallet.share::numeric AS wallet_share,
                   ROUND(GREATEST(valued.revenue * (1 / NULLIF(wallet.share::numeric, 0) - 1), 0)
                         / %(unit)s) * %(unit)s AS wallet_open,
                   %(no_way)s AS no_way, %(amount)s AS potential_from
              FROM valued
         LEFT JOIN (%(history)s) history ON history.partner_id = valued.partner_id
         LEFT JOIN (%(wallet)s) wallet ON wallet.partner_id = valued.partner_id
            """,
            valued=valued,
            unit=SQL("%s::numeric", self.scope.company.currency_id.rounding),
            no_way=self._no_way(),
            amount=amount,
            history=self._history(),
            wallet=self._wallet(),
        )

    def _no_way(self):
        """Return the SQL of whether no single change would make ``valued`` pay, as ``Account.find_ways`` finds them.

        That counts whole days of terms, and no more days than the period has: where terms alone just suffice, or wait
        for debts of years, it may find none.
        """
        return SQL(
            """
            CASE WHEN valued.contribution >= 0 THEN FALSE
                 ELSE valued.contribution + GREATEST(
                      (valued.revenue - valued.cost_terms) * %(price)s::numeric,
                      valued.cost_terms, valued.cost_visit,
                      (SELECT MAX(FLOOR((fact ->> 1)::numeric) * (fact ->> 2)::numeric)
                         FROM JSONB_ARRAY_ELEMENTS(valued.driver_facts) fact)) < 0 END
            """,
            price=round(PRICE_STEP * MOST_PRICE_STEPS, 3),
        )

    def _history(self):
        """Rows: customers to whom anything was ever invoiced, with the revenue of the twelve months before."""
        scope, partner = self.scope, SQL("partner.commercial_partner_id")
        return SQL(
            """
            SELECT %(partner)s AS partner_id,
                   SUM(%(amount)s) FILTER (WHERE %(day)s >= %(since)s AND %(day)s < %(first)s) AS before
              FROM %(documents)s
             WHERE %(posted)s %(only)s
             GROUP BY 1
            """,
            partner=partner,
            amount=DOCUMENT_AMOUNT,
            day=DOCUMENT_DAY,
            since=scope.previous_from,
            first=scope.date_from,
            documents=DOCUMENTS,
            posted=is_posted_document(scope.company.id, None, scope.date_to),
            only=scope.only(partner),
        )

    def _wallet(self):
        """Rows: the metric *share_of_wallet*, where profiles are kept and say what customers buy."""
        company = self.scope.company
        known = self.env["key.account.consumption"].search_count(
            [("account_id.company_id", "=", company.id)], limit=1
        )
        if not known or not self.env["key.account"]._is_feature_on("feature_profile"):
            return SQL("SELECT NULL::int AS partner_id, NULL::numeric AS share WHERE FALSE")
        metrics = self.env["key.account.metric"]
        fragments = metrics._get_fragments(["share_of_wallet"], self.scope)
        [query] = metrics._measure_queries(fragments, self.scope).values()
        return SQL("SELECT partner_id, share_of_wallet AS share FROM (%s) measured", query)
