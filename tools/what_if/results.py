"""From the documents of a replay to its lines: what was, what would have been, and what that means."""

from odoo.tools import SQL

# What a line says, beside its account and policy.
RESULTS = (
    "account_id", "grade_id", "revenue_was", "revenue_would", "margin_was", "margin_would",
    "discount_was", "discount_would", "price_effect", "days_was", "days_would", "terms_was",
    "terms_would", "rebate", "rebate_would", "commission_was", "commission_would", "expense_was", "expense_would",
    "advantage", "difference", "volume", "is_lost", "outcome",
)  # fmt: skip
# Exceptions that hold on the day of a document, whatever the policy is.
BY_DAY = ("discount", "term", "days", "rebate", "commission", "expense")
# Invoices decide on the days; credit notes take back at the same.
WEIGHT = SQL("FILTER (WHERE is_sale AND revenue > 0)")


def results(replaying, policy):
    """Return the statement of the lines of a policy, with the columns of :data:`RESULTS`."""
    return SQL(
        "SELECT %(columns)s FROM (%(told)s) told",
        columns=SQL(", ").join(SQL.identifier(name) for name in RESULTS),
        told=_told(_compared(_rounded(replaying, _summed(replaying, policy), policy))),
    )


def _summed(replaying, policy):
    """Rows: one per account and grade with documents, summed and not rounded yet."""
    return SQL(
        """
        SELECT account_id, grade_id, SUM(revenue) AS revenue,
               SUM(discount) AS discount_was, SUM(discount_would) AS discount_would,
               SUM(gross_would - gross) AS price_effect,
               SUM(revenue * days) %(weight)s / NULLIF(SUM(revenue) %(weight)s, 0) AS days_was,
               SUM(revenue * days_would) %(weight)s / NULLIF(SUM(revenue) %(weight)s, 0)
                   AS days_would,
               SUM(revenue * commission_was) AS commission_was,
               SUM(%(net)s * commission_would) AS commission_would,
               SUM(revenue * expense_was) AS expense_was,
               SUM(%(net)s * expense_would) AS expense_would,
               SUM(%(net)s * rebate_would) AS rebate_would
          FROM (%(valued)s) valued
         GROUP BY account_id, grade_id
        """,
        weight=WEIGHT,
        net=SQL("(revenue + gross_would - gross - discount_would + discount)"),
        valued=_valued(replaying, policy),
    )


def _valued(replaying, policy):
    """Rows: documents with what the policy gives for each of them."""
    gross, reduced = SQL("sold.gross"), SQL("sold.reduced")
    if replaying.is_priced:
        gross, reduced = (
            SQL.identifier("sold", f"{name}_{policy.id}") for name in ("gross", "reduced")
        )
    usual = {
        "commission": _share(replaying.replay.commission_rate),
        "expense": _share(replaying.replay.expense_rate),
    }
    held = {kind: SQL("held.%s", SQL.identifier(kind)) for kind in usual if replaying.held}
    rates = [
        SQL(
            "%(was)s AS %(kind_was)s, %(would)s AS %(kind_would)s",
            was=_first(_exempt(replaying, kind), held.get(kind), share),
            would=_first(
                _exempt(replaying, kind),
                SQL("given.%s", SQL.identifier(kind)),
                held.get(kind),
                share,
            ),
            kind_was=SQL.identifier(f"{kind}_was"),
            kind_would=SQL.identifier(f"{kind}_would"),
        )
        for kind, share in usual.items()
    ]
    return SQL(
        """
        SELECT sold.account_id, sold.grade_id, sold.is_sale, sold.revenue, sold.gross, sold.discount,
               sold.days, %(gross)s AS gross_would,
               COALESCE(%(discount)s * %(gross)s, sold.discount + %(reduced)s - sold.reduced)
                   AS discount_would,
               LEAST(COALESCE(due.days, sold.days), %(longest)s) AS days_would, %(rates)s,
               CASE WHEN given.rebate IS NOT NULL THEN %(rebate)s END AS rebate_would
          FROM sold
     LEFT JOIN %(given)s given ON given.account_id = sold.account_id
           AND given.grade_id = sold.grade_id
               %(joins)s
     LEFT JOIN due ON due.term_id = %(term)s AND due.day = sold.day
        OFFSET 0 -- each expression is computed once
        """,
        gross=gross,
        reduced=reduced,
        discount=_first(_exempt(replaying, "discount"), SQL("given.discount")),
        longest=_first(_exempt(replaying, "days"), SQL("given.days")),
        term=_first(_exempt(replaying, "term", "payment_term_id"), SQL("given.term")),
        rebate=_first(_exempt(replaying, "rebate"), SQL("given.rebate")),
        rates=SQL(", ").join(rates),
        given=replaying.given[policy].name,
        joins=_joins(replaying),
    )


def _first(*values):
    """Return the first of these values that is known."""
    return SQL("COALESCE(%s)", SQL(", ").join(value for value in values if value is not None))


def _exempt(replaying, kind, column="value"):
    """Return what an exception gives on the day of the document; ``None`` where there is none at all."""
    if kind not in replaying.exempted:
        return None
    return SQL.identifier(f"exempt_{kind}", column)


def _joins(replaying):
    """Return the joins of the policies that held, and of exceptions, on the day of a document."""
    joins = [
        SQL(
            """ LEFT JOIN exempt %(alias)s ON %(alias)s.account_id = sold.account_id
                      AND %(alias)s.kind = %(kind)s
                      AND sold.day BETWEEN %(alias)s.since AND %(alias)s.until """,
            alias=SQL.identifier(f"exempt_{kind}"),
            kind=kind,
        )
        for kind in BY_DAY
        if kind in replaying.exempted
    ]
    if replaying.held:
        joins.append(
            SQL(
                """ LEFT JOIN held ON held.account_id = sold.account_id
                          AND held.grade_id = sold.grade_id
                          AND sold.day BETWEEN held.since AND held.until """
            )
        )
    return SQL(" ").join(joins)


def _share(value):
    return SQL("ROUND(%s::numeric, 8)", value)


def _rounded(replaying, summed, policy):
    """Rows: also of accounts with rebates or budgets alone; amounts as the currency has them.

    Revenue would be what it was less what discounts and prices would take: of rounded amounts, so that the
    line adds up.
    """
    expense, budget = _budgeted(replaying, policy)
    amounts = {
        "revenue_was": SQL("summed.revenue"),
        "discount_was": SQL("summed.discount_was"),
        "discount_would": SQL("summed.discount_would"),
        "price_effect": SQL("summed.price_effect"),
        "rebate": SQL("rebate.amount"),
        # A policy with rebates takes the place of agreements; nothing is taken back below 0, and what the policy
        # says nothing about stays.
        "rebate_would": SQL(
            "CASE WHEN summed.rebate_would IS NULL THEN rebate.amount ELSE GREATEST(summed.rebate_would, 0) END"
        )
        if "rebate" in replaying.given[policy].kinds()
        else SQL("rebate.amount"),
        "commission_was": SQL("summed.commission_was"),
        "commission_would": SQL("summed.commission_would"),
        "margin_was": SQL("summed.revenue * earning.margin_rate::numeric"),
        **expense,
    }
    unit = SQL("%s::numeric", replaying.company.currency_id.rounding)
    return SQL(
        """
        SELECT pair.account_id, NULLIF(pair.grade_id, 0) AS grade_id, %(amounts)s,
               COALESCE(ROUND(summed.days_was, 6), 0) AS days_was,
               COALESCE(ROUND(summed.days_would, 6), 0) AS days_would,
               earning.margin_rate IS NOT NULL AS has_margin,
               summed.account_id IS NOT NULL AS has_documents,
               %(daily)s AS daily, %(unit)s AS unit
          FROM pair
     LEFT JOIN (%(summed)s) summed ON summed.account_id = pair.account_id
           AND summed.grade_id = pair.grade_id
     LEFT JOIN rebate ON rebate.account_id = pair.account_id AND rebate.grade_id = pair.grade_id
     LEFT JOIN earning ON earning.partner_id = pair.partner_id
               %(budget)s
        OFFSET 0
        """,
        amounts=SQL(", ").join(
            SQL("%s AS %s", _money(amount, unit), SQL.identifier(name))
            for name, amount in amounts.items()
        ),
        daily=SQL("%s / 365", _share(replaying.replay.capital_rate)),
        unit=unit,
        summed=summed,
        budget=budget,
    )


def _budgeted(replaying, policy):
    """Return the expenses with budgets, by name, and the joins that they need."""
    was, would = SQL("summed.expense_was"), SQL("summed.expense_would")
    if not replaying.is_budgeted:
        return {"expense_was": was, "expense_would": would}, SQL()
    was = SQL("COALESCE(%s, 0) + budget.exempted + budget.held", was)
    would = SQL(
        """ COALESCE(%s, 0) + budget.exempted
            + COALESCE(given.budget * budget.years, budget.held) """,
        would,
    )
    joins = SQL(
        """ JOIN budget ON budget.account_id = pair.account_id AND budget.grade_id = pair.grade_id
       LEFT JOIN %s given ON given.account_id = pair.account_id AND given.grade_id = pair.grade_id """,
        replaying.given[policy].name,
    )
    return {"expense_was": was, "expense_would": would}, joins


def _money(amount, unit):
    return SQL("COALESCE(ROUND((%(amount)s) / %(unit)s) * %(unit)s, 0)", amount=amount, unit=unit)


def _compared(rounded):
    """Rows: with revenue, margin and cost of terms that would have been."""
    return SQL(
        """
        SELECT rounded.*, after.revenue_would,
               CASE WHEN has_margin THEN margin_was + after.revenue_would - revenue_was ELSE 0 END
                   AS margin_would,
               %(terms_was)s AS terms_was, %(terms_would)s AS terms_would
          FROM (%(rounded)s) rounded
    CROSS JOIN LATERAL (
               SELECT revenue_was + price_effect - discount_would + discount_was AS revenue_would) after
        OFFSET 0
        """,
        rounded=rounded,
        terms_was=_money(SQL("revenue_was * days_was * daily"), SQL("unit")),
        terms_would=_money(SQL("after.revenue_would * days_would * daily"), SQL("unit")),
    )


def _told(compared):
    """Rows: with what it means for the customer and for the company.

    Accounts without documents, rebates and budgets are left out.
    """
    return SQL(
        """
        SELECT counted.*,
               CASE WHEN difference < 0 AND margin_would > 0 AND revenue_would > 0
                    THEN %(volume)s ELSE 0 END AS volume,
               difference < 0 AND (margin_would <= 0 OR revenue_would <= 0) AS is_lost,
               CASE WHEN advantage > 0 THEN 'winner' WHEN advantage < 0 THEN 'loser' ELSE 'same' END
                   AS outcome
          FROM (SELECT compared.*,
                       revenue_was - revenue_would + terms_would - terms_was + rebate_would - rebate
                           AS advantage,
                       revenue_would - revenue_was - terms_would + terms_was
                           - commission_would + commission_was - expense_would + expense_was
                           - rebate_would + rebate
                           AS difference
                  FROM (%(compared)s) compared
                 WHERE has_documents OR rebate <> 0 OR expense_was <> 0 OR expense_would <> 0
                OFFSET 0) counted
        """,
        volume=_money(SQL("-difference * revenue_would / NULLIF(margin_would, 0)"), SQL("unit")),
        compared=compared,
    )
