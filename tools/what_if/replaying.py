"""A policy replayed on the documents of some months, as one statement for all accounts of a company.

**What it does.** The posted invoices and credit notes of the months are read once, with the grade that the
account had on the day of each. What was is what stands on them. What would have been follows from what the
policy gives this grade; where the policy says nothing, what was stays. ``docs/what_if.md`` says which figure
is computed how.

**Why nothing differs where nothing changes.** What would have been is computed from the same rows by the same
terms: of a discount that equals the one on the documents, exactly the same numeric sum comes out.
"""

from odoo.tools import SQL

from ..history import grade_periods
from ..metric.documents import (
    DOCUMENT_DAY,
    DOCUMENTS,
    SALE_TYPES,
    is_posted_document,
)
from ..metric.metric_scope import MetricScope
from .budgets import budgets
from .due import due_days, used_terms
from .given import Given
from .prices import NONE, Prices
from .results import results


class Replaying:
    """Computes the lines of a replay.

    :param key.account.replay replay: with full rights
    """

    def __init__(self, replay):
        # Prices and costs are those of the company.
        self.replay = replay.with_company(replay.company_id)
        self.env = self.replay.env
        self.company = self.replay.company_id
        self.first, self.last = replay.date_from, replay.date_to
        self.policies = self.replay.policy_id | self.replay.compare_policy_id
        self.held = self.replay._get_held()
        self.given = {
            policy: Given(self.env, self.company, policy, self.last)
            for policy in self.policies | self.held
        }
        replayed = [self.given[policy] for policy in self.policies]
        self.prices = Prices(self.env, self.company, self.first, self.last, replayed)
        self.is_priced = self.prices.is_needed()
        self.exceptions = self._read_exceptions()
        # What there is none of is not joined to a million documents.
        self.exempted = {row[1] for row in self.exceptions}
        self.is_budgeted = "budget" in self.exempted or any(
            "budget" in given.kinds() for given in self.given.values()
        )

    def statement(self):
        """Return the statement of the lines: ``policy_id``, and the columns of ``results.py``."""
        wanted = [
            SQL(
                "SELECT %s::int AS policy_id, result.* FROM (%s) result",
                policy.id,
                results(self, policy),
            )
            for policy in self.policies
        ]
        return SQL("WITH %s %s", SQL(", ").join(self._ctes()), SQL(" UNION ALL ").join(wanted))

    # === PARTS === #

    def _ctes(self):
        parts = {
            "graded": self._graded(),
            "pair": SQL(
                """ SELECT DISTINCT graded.account_id, account.partner_id, graded.grade_id,
                           account.relation_kind_id
                      FROM graded JOIN key_account account ON account.id = graded.account_id """
            ),
            "due": due_days(self._get_terms(), self.first, self.last),
            "exempt": SQL(
                """ SELECT * FROM UNNEST(%s::int[], %s::varchar[], %s::numeric[], %s::int[], %s::date[],
                                         %s::date[])
                               AS exempt (account_id, kind, value, payment_term_id, since, until) """,
                *([row[place] for row in self.exceptions] for place in range(6)),
            ),
            **{f"given_{each.policy.id}": each.rows() for each in self.given.values()},
            "held": self._held(),
            "now": self.prices.now() if self.is_priced else NONE,
            "price": self.prices.rows() if self.is_priced else NONE,
            "document": self._document(),
            "sold": self._sold(),
            "rebate": self._rebate(),
            **({"budget": budgets(self.last)} if self.is_budgeted else {}),
            "earning": self._earning(),
        }
        return [
            SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
            for name, query in parts.items()
        ]

    def _graded(self):
        """Rows: from when to when, within the months, accounts had which grade (0: none)."""
        return SQL(
            """ SELECT account_id, COALESCE(grade_id, 0) AS grade_id,
                       GREATEST(since, %(first)s) AS since, LEAST(until - 1, %(last)s) AS until
                  FROM (%(whole)s) whole
                 WHERE since < until AND since <= %(last)s AND until > %(first)s """,
            whole=grade_periods(self.company, assume_first=True),
            first=self.first,
            last=self.last,
        )

    def _get_terms(self):
        """Return the payment terms of documents, policies and exceptions."""
        exempted = {row[3] for row in self.exceptions if row[3]}
        return (
            used_terms(self.env, self.company, self.first, self.last)
            | self.policies.rung_ids.payment_term_id
            | self.env["account.payment.term"].browse(exempted)
        )

    def _read_exceptions(self):
        """Return the exceptions of the months, one at a time for each account and kind.

        They are read before, and come as arrays: PostgreSQL then knows how many they are.
        """
        return self.env.execute_query(
            SQL(
                """ SELECT account_id, kind, ROUND(value::numeric, 8), payment_term_id, date_from,
                           LEAST(date_to, LEAD(date_from) OVER (
                               PARTITION BY account_id, kind ORDER BY date_from, id) - 1)
                      FROM key_account_policy_exception
                     WHERE (state = 'approved' OR state = 'ended' AND date_to < %(today)s)
                       AND date_from <= %(last)s AND date_to >= %(first)s
                       AND account_id IN (SELECT id FROM key_account WHERE company_id = %(company)s) """,
                today=self.company._key_account_today(),
                first=self.first,
                last=self.last,
                company=self.company.id,
            )
        )

    def _held(self):
        """Rows: what the policies that held in these months gave, by their days."""
        return SQL(" UNION ALL ").join(
            SQL(
                """ SELECT account_id, grade_id, commission, expense, budget,
                           GREATEST(%(first)s, %(since)s)::date AS since,
                           LEAST(%(last)s, %(until)s)::date AS until
                      FROM %(name)s """,
                first=self.first,
                last=self.last,
                since=policy.date_from,
                until=policy.date_to or self.last,
                name=self.given[policy].name,
            )
            for policy in self.held
        ) or SQL(
            """ SELECT NULL::int AS account_id, NULL::int AS grade_id, NULL::numeric AS commission,
                       NULL::numeric AS expense, NULL::numeric AS budget, NULL::date AS since,
                       NULL::date AS until WHERE FALSE """
        )

    def _document(self):
        """Rows: documents of accounts, but not those that pay rebates: rebates stand beside."""
        return SQL(
            """
            SELECT move.id AS move_id, account.id AS account_id, graded.grade_id, %(day)s AS day,
                   move.move_type IN %(sales)s AS is_sale,
                   COALESCE(due.days, GREATEST(move.invoice_date_due - %(day)s, 0)) AS days
                   %(targets)s
              FROM %(documents)s
              JOIN key_account account ON account.partner_id = partner.commercial_partner_id
               AND account.company_id = move.company_id
              JOIN graded ON graded.account_id = account.id
               AND %(day)s BETWEEN graded.since AND graded.until
         LEFT JOIN due ON due.term_id = move.invoice_payment_term_id AND due.day = %(day)s
                   %(joins)s
             WHERE %(posted)s
               AND move.id NOT IN (SELECT move_id FROM key_account_rebate_settlement
                                    WHERE move_id IS NOT NULL)
               AND (move.reversed_entry_id IS NULL OR move.reversed_entry_id NOT IN (
                    SELECT move_id FROM key_account_rebate_settlement WHERE move_id IS NOT NULL))
            """,
            day=DOCUMENT_DAY,
            sales=SALE_TYPES,
            targets=self._targets(),
            documents=DOCUMENTS,
            joins=self._target_joins(),
            posted=is_posted_document(self.company.id, self.first, self.last),
        )

    def _targets(self):
        """Return the pricelist of today, and under each policy where that is another one."""
        if not self.is_priced:
            return SQL()
        columns = [
            SQL(
                ", CASE WHEN %(given)s.price <> now.pricelist_id THEN %(given)s.price END AS %(name)s",
                given=self.given[policy].name,
                name=SQL.identifier(f"pricelist_{policy.id}"),
            )
            for policy in self.policies
        ]
        return SQL(", now.pricelist_id %s", SQL().join(columns))

    def _target_joins(self):
        if not self.is_priced:
            return SQL()
        return SQL(
            "LEFT JOIN now ON now.account_id = account.id %s",
            SQL(" ").join(
                SQL(
                    "LEFT JOIN %(given)s ON %(given)s.account_id = account.id"
                    " AND %(given)s.grade_id = graded.grade_id",
                    given=self.given[policy].name,
                )
                for policy in self.policies
            ),
        )

    def _sold(self):
        """Rows: documents with what their lines add up to.

        ``revenue`` is that of the metric. ``gross`` is what products were before discounts on lines,
        ``reduced`` these discounts, ``discount`` those and discounts of whole orders; ``gross_<policy>`` and
        ``reduced_<policy>`` are the same at the prices of another pricelist.
        """
        return SQL(
            """
            SELECT document.*, summed.*, summed.reduced + summed.reduction AS discount
              FROM document
              JOIN (SELECT line.move_id AS id, SUM(line.net) AS revenue, SUM(line.gross) AS gross,
                           SUM(line.gross * line.rate) AS reduced,
                           SUM(line.reduction) AS reduction %(sums)s
                      FROM (%(lines)s) line
                           %(joins)s
                     GROUP BY line.move_id) summed ON summed.id = document.move_id
            """,
            sums=SQL().join(self._price_sums(policy) for policy in self.policies)
            if self.is_priced
            else SQL(),
            lines=self._lines(),
            joins=self._price_joins() if self.is_priced else SQL(),
        )

    def _price_sums(self, policy):
        ratio = SQL("COALESCE(%s.price / NULLIF(asked.price, 0), 1)", self._price_alias(policy))
        return SQL(
            ", SUM(line.gross * %(ratio)s) AS %(gross)s"
            ", SUM(line.gross * line.rate * %(ratio)s) AS %(reduced)s",
            ratio=ratio,
            gross=SQL.identifier(f"gross_{policy.id}"),
            reduced=SQL.identifier(f"reduced_{policy.id}"),
        )

    def _price_joins(self):
        return SQL(
            """ LEFT JOIN price asked ON asked.pricelist_id = line.pricelist_id
                      AND asked.product_id = line.product_id %s """,
            SQL(" ").join(
                SQL(
                    " LEFT JOIN price %(alias)s ON %(alias)s.pricelist_id = line.%(wanted)s"
                    " AND %(alias)s.product_id = line.product_id",
                    alias=self._price_alias(policy),
                    wanted=SQL.identifier(f"pricelist_{policy.id}"),
                )
                for policy in self.policies
            ),
        )

    def _price_alias(self, policy):
        return SQL.identifier(f"price_{policy.id}")

    def _lines(self):
        """Rows: lines with their revenue, what they were before their discount, and its rate.

        Goods given free, charges, vouchers and down payments are revenue alone: no policy lowers them.
        """
        products = self.env["product.product"]
        pricelists = SQL()
        if self.is_priced:
            names = ("pricelist_id", *(f"pricelist_{policy.id}" for policy in self.policies))
            pricelists = SQL().join(SQL(", %s", SQL.identifier("document", n)) for n in names)
        return SQL(
            """
            SELECT line.move_id, line.product_id, -line.balance AS net,
                   CASE WHEN line.display_type = 'product' AND line.is_downpayment IS NOT TRUE
                             AND line.price_unit >= 0 AND COALESCE(line.discount, 0) < 100
                             AND (line.product_id IS NULL OR line.product_id NOT IN (%(no_sale)s))
                        THEN -line.balance / (1 - COALESCE(line.discount, 0) / 100)
                        ELSE 0 END AS gross,
                   COALESCE(line.discount, 0) / 100 AS rate,
                   CASE WHEN line.display_type = 'product' AND line.product_id IN (%(discounts)s)
                        THEN line.balance ELSE 0 END AS reduction
                   %(pricelists)s
              FROM document
              JOIN account_move_line line ON line.move_id = document.move_id
               AND line.display_type IN ('product', 'rounding')
            OFFSET 0 -- each expression is computed once
            """,
            discounts=products._key_account_discount_query(),
            no_sale=products._key_account_no_sale_query(),
            pricelists=pricelists,
        )

    def _rebate(self):
        """Rows: rebates that were earned in these months, by the grade of the day of the ledger."""
        return SQL(
            """ SELECT graded.account_id, graded.grade_id, SUM(accrual.amount) AS amount
                  FROM key_account_rebate_accrual accrual
                  JOIN graded ON graded.account_id = accrual.account_id
                   AND accrual.date BETWEEN graded.since AND graded.until
                 WHERE accrual.company_id = %s
                 GROUP BY graded.account_id, graded.grade_id """,
            self.company.id,
        )

    def _earning(self):
        """Rows: the margin rate of the orders of each customer in these months."""
        scope = MetricScope(self.company, self.first, self.last)
        metrics = self.env["key.account.metric"]
        fragments = metrics._get_fragments(["margin_rate"], scope)
        [query] = metrics._measure_queries(fragments, scope).values()
        return query
