"""The one statement of a review: measure, score, rank and grade all customers of a company.

Told as a chain of tables, each a CTE that builds on the one before:

1. ``population``: the customers in scope, with their account (if any) and its grade;
2. ``measured``: one column per metric, from one statement per source;
3. ``examined``: who is skipped, and why;
4. ``scored``: points per criterion for those reviewed;
5. ``summed``: the weighted score, and its part that is not confidential;
6. ``ranked``: cumulative share of the ranking metric, Pareto class;
7. ``ruled``: the grade that the rule and the minimums give;
8. ``graded``: the grade after locks, grace and stability.
"""

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from .metric_scope import MetricScope

NEUTRAL_POINTS = 50
PARETO_CUTS = (0.8, 0.95, 1.0)
# PostgreSQL merges nested queries and writes a column's expression wherever the column is used. The
# positions use each other so often that they would be worked out thousands of times per customer.
# OFFSET 0 keeps a query apart, so they are worked out once; unlike MATERIALIZED it stores nothing.
ONCE = SQL("OFFSET 0")


def measure_column(code):
    """Return the column that holds the value of the metric ``code``."""
    return SQL.identifier(f"m_{code}")


def points_column(code):
    """Return the column that holds the points of the criterion on the metric ``code``."""
    return SQL.identifier(f"p_{code}")


def choose(pairs, otherwise):
    """Return ``CASE WHEN … THEN … ELSE … END`` of (condition, value) pairs."""
    if not pairs:
        return SQL("%s", otherwise)
    whens = SQL(" ").join(SQL("WHEN %s THEN %s", condition, value) for condition, value in pairs)
    return SQL("CASE %s ELSE %s END", whens, otherwise)


class Ranking:
    """Grades the customers of a company as of a date under the settings of a scorecard.

    :param env: any environment; the caller answers for the rights
    :param dict settings: what ``key.account.scorecard._get_settings`` returns
    :param Domain partner_domain: on ``res.partner``
    :param bool only_accounts: leave out customers without an account (all have one in a review,
        but not in a preview)
    :param int prior_review_id: the approved review that counts demotions in a row so far
    """

    def __init__(
        self, env, settings, company, date, partner_domain, only_accounts=True, prior_review_id=None
    ):
        self.env = env
        self.settings = settings
        self.company = company
        self.date = date
        self.partner_domain = partner_domain
        self.only_accounts = only_accounts
        self.prior_review_id = prior_review_id
        date_from = date - relativedelta(months=settings["period_months"]) + relativedelta(days=1)
        self.scope = MetricScope(company, date_from, date)
        self.metric = env["key.account.metric"]
        self.fragments = self.metric._get_fragments(self._codes(), self.scope)

    def _codes(self):
        """Return the codes of all metrics that the settings name, each once, in order."""
        settings = self.settings
        codes = [criterion["code"] for criterion in settings["criteria"]]
        codes += [gate["code"] for gate in settings["gates"]]
        codes.append(settings["rank_metric"])
        if settings["min_orders"]:
            codes.append("order_count")
        return list(dict.fromkeys(codes))

    # === THE STATEMENT === #

    def with_clause(self):
        """Return ``WITH population AS (…), … graded AS (…)``, to be followed by what uses it."""
        tables = {
            "population": self._population(),
            "measured": self._measured(),
            "examined": self._examined(),
            "scored": self._scored(),
            "summed": self._summed(),
            "ranked": self._ranked(),
            "ruled": self._ruled(),
            "graded": self._graded(),
        }
        return SQL(
            "WITH %s",
            SQL(", ").join(
                SQL("%s AS (%s)", SQL.identifier(name), query) for name, query in tables.items()
            ),
        )

    def _population(self):
        partners = self.env["res.partner"].sudo().with_company(self.company)
        in_scope = partners.with_context(active_test=False)._search(
            self.partner_domain & partners._key_account_customer_domain(self.company)
        )
        first = SQL("account.customer_since")
        joins = SQL()
        if not self.only_accounts:
            first = SQL("COALESCE(account.customer_since, first.date)")
            joins = SQL(
                "LEFT JOIN (%s) first ON first.partner_id = partner.id",
                self.metric._first_document_query(self.company),
            )
        return SQL(
            """ SELECT partner.id AS partner_id, account.id AS account_id,
                       COALESCE(account.active, TRUE) AS is_active,
                       account.grade_id AS previous_grade_id,
                       account.posture AS previous_posture,
                       account.locked_until >= %(date)s AS is_locked,
                       %(first)s AS customer_since
                  FROM res_partner partner
                  %(join)s key_account account
                    ON account.partner_id = partner.id AND account.company_id = %(company)s
                  %(joins)s
                 WHERE partner.id IN %(in_scope)s
                   AND (account.id IS NOT NULL OR %(first)s <= %(date)s) """,
            date=self.date,
            first=first,
            join=SQL("JOIN") if self.only_accounts else SQL("LEFT JOIN"),
            company=self.company.id,
            joins=joins,
            in_scope=in_scope.subselect(),
        )

    def _measured(self):
        queries = self.metric._measure_queries(self.fragments, self.scope)
        columns = [
            SQL(
                "COALESCE(%s.%s, %s) AS %s",
                SQL.identifier(f"source_{fragment.source}"),
                SQL.identifier(code),
                fragment.empty,
                measure_column(code),
            )
            for code, fragment in self.fragments.items()
        ]
        joins = [
            SQL(
                "LEFT JOIN (%s) %s ON %s.partner_id = population.partner_id",
                query,
                SQL.identifier(f"source_{name}"),
                SQL.identifier(f"source_{name}"),
            )
            for name, query in queries.items()
        ]
        return SQL(
            "SELECT population.*, %s FROM population %s",
            SQL(", ").join(columns),
            SQL(" ").join(joins),
        )

    def _examined(self):
        """Add ``skip_reason``: a customer with one is reported and not graded."""
        settings = self.settings
        broken = SQL(" OR ").join(
            SQL("%s::float8 IN ('NaN', 'Infinity', '-Infinity')", measure_column(code))
            for code in self.fragments
        )
        conditions = [
            (SQL("NOT is_active"), "archived"),
            (SQL("customer_since IS NULL OR customer_since > %s", self.date), "no_history"),
            (broken, "broken"),
        ]
        if months := settings["min_months"]:
            youngest = self.date - relativedelta(months=months)
            conditions.append((SQL("customer_since > %s", youngest), "too_new"))
        if orders := settings["min_orders"]:
            conditions.append((SQL("%s < %s", measure_column("order_count"), orders), "few_orders"))
        return SQL("SELECT *, %s AS skip_reason FROM measured", choose(conditions, None))

    def _scored(self):
        columns = [
            SQL(", %s AS %s", self._points(criterion), points_column(criterion["code"]))
            for criterion in self.settings["criteria"]
        ]
        return SQL("SELECT * %s FROM examined WHERE skip_reason IS NULL", SQL(" ").join(columns))

    def _points(self, criterion):
        """Return the points, 0 to 100, of a criterion; NULL leaves it out of the score."""
        value = measure_column(criterion["code"])
        missing = {"zero": 0, "neutral": NEUTRAL_POINTS, "skip": None}[criterion["missing"]]
        return SQL(
            "CASE WHEN %s IS NULL THEN %s::float8 ELSE %s END",
            value,
            missing,
            getattr(self, f"_points_{criterion['scoring']}")(criterion, value),
        )

    def _points_bands(self, criterion, value):
        *bands, lowest = criterion["bands"]
        return choose(
            [
                (SQL("%s >= %s", value, value_from), SQL("%s::float8", points))
                for value_from, points in bands
            ],
            SQL("%s::float8", lowest[1]),
        )

    def _points_linear(self, criterion, value):
        return SQL(
            "100 * GREATEST(LEAST((%s - %s)::float8 / %s, 1), 0)",
            value,
            criterion["low"],
            criterion["high"] - criterion["low"],
        )

    def _points_percentile(self, criterion, value):
        # Rows without a figure are a partition of their own: they are not ranked. Whoever has
        # nobody before or behind him is alone; asked in the same window, this costs no second pass.
        return SQL(
            "CASE WHEN LAG(TRUE) OVER %(window)s IS NULL AND LEAD(TRUE) OVER %(window)s IS NULL THEN 100"
            " ELSE 100 * PERCENT_RANK() OVER %(window)s END",
            window=SQL(
                "(PARTITION BY %s IS NULL ORDER BY %s %s)",
                value,
                value,
                SQL("ASC") if criterion["direction"] == "higher" else SQL("DESC"),
            ),
        )

    def _summed(self):
        return SQL(
            "SELECT *, %s AS score, %s AS open_score FROM scored",
            self._score(self.settings["criteria"]),
            self._score([c for c in self.settings["criteria"] if not c["confidential"]]),
        )

    def _score(self, criteria):
        """Return the weighted mean of points, two decimals, over the criteria that say something."""
        weighted = [criterion for criterion in criteria if criterion["weight"]]
        if not weighted:
            return SQL("NULL::numeric")
        total = SQL(" + ").join(
            SQL("COALESCE(%s, 0) * %s", points_column(c["code"]), c["weight"]) for c in weighted
        )
        weight = SQL(" + ").join(
            SQL("%s", c["weight"])
            if c["missing"] != "skip"
            else SQL(
                "CASE WHEN %s IS NULL THEN 0 ELSE %s END", points_column(c["code"]), c["weight"]
            )
            for c in weighted
        )
        return SQL("ROUND(((%s) / NULLIF(%s, 0))::numeric, 2)", total, weight)

    def _ranked(self):
        """Add the cumulative share and the Pareto class.

        A customer belongs to the first class whose share the *better* customers have not made yet,
        so customers with the same figure are in the same class, and the one that crosses the
        border belongs to the better class. Sums are compared, nothing is divided.
        """
        value = measure_column(self.settings["rank_metric"])
        return SQL(
            """ SELECT *,
                       GREATEST(COALESCE(%(value)s, 0), 0)::numeric AS rank_value,
                       SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER () AS rank_total,
                       COALESCE(SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER (
                           ORDER BY %(value)s DESC NULLS LAST
                           GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rank_before,
                       SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER (
                           ORDER BY %(value)s DESC NULLS LAST, partner_id
                           ROWS UNBOUNDED PRECEDING) AS rank_sum
                  FROM summed """,
            value=value,
        )

    def _within(self, share):
        return SQL("rank_value > 0 AND rank_before < %s::numeric * rank_total", share)

    def pareto_cuts(self):
        """Return ``[(letter, share)]`` of the Pareto classes."""
        shares = PARETO_CUTS
        if self.settings["rule"] == "pareto":
            shares = [grade["max_share"] for grade in self.settings["grades"][:-1]]
        return list(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", shares, strict=False))

    def _ruled(self):
        """Add the position (1 is best) by the rule alone and with the minimums."""
        return SQL(
            "SELECT *, %s AS rule_position, %s AS pareto_class, %s AS previous_position FROM ranked %s",
            self._rule_position(),
            choose([(self._within(share), letter) for letter, share in self.pareto_cuts()], None),
            self._previous_position(),
            ONCE,
        )

    def _rule_position(self):
        rule, grades = self.settings["rule"], self.settings["grades"]
        pairs, heads = [], 0
        for position, grade in enumerate(grades[:-1], start=1):
            if rule == "score":
                condition = SQL("score >= %s", grade["min_score"])
            elif rule == "pareto":
                condition = self._within(grade["max_share"])
            else:
                heads += grade["head_count"]
                condition = SQL(
                    "ROW_NUMBER() OVER (ORDER BY score DESC NULLS LAST, rank_value DESC, partner_id) <= %s",
                    heads,
                )
            pairs.append((condition, position))
        return choose(pairs, len(grades))

    def _previous_position(self):
        """Return where the former grade stands; a grade unknown to the scorecard stands between."""
        known = {grade["id"]: position for position, grade in enumerate(self.settings["grades"], 1)}
        grades = self.env["key.account.grade"].sudo().with_context(active_test=False).search([])
        pairs, last = [], 0.0
        for grade in grades:
            last = known.get(grade.id, int(last) + 0.5)
            pairs.append((SQL("previous_grade_id = %s", grade.id), SQL("%s::numeric", last)))
        return choose(pairs, None)

    def _allowed_position(self):
        """Return the best position at or below the rule's whose minimums, and those of all worse
        grades, are met. A figure that is missing does not fail a minimum.
        """
        grades = self.settings["grades"]
        pairs, failing = [], SQL("FALSE")
        for position in range(len(grades) - 1, 0, -1):
            for gate in self.settings["gates"]:
                if gate["grade_id"] == grades[position - 1]["id"]:
                    inverse = SQL("<") if gate["operator"] == ">=" else SQL(">")
                    failing = SQL(
                        "%s OR COALESCE(%s %s %s, FALSE)",
                        failing,
                        measure_column(gate["code"]),
                        inverse,
                        gate["value"],
                    )
            pairs.append((SQL("rule_position <= %s AND NOT (%s)", position, failing), position))
        return choose(pairs[::-1], len(grades))

    def _graded(self):
        return SQL(
            """ SELECT *,
                       CASE WHEN hold_reason IS NOT NULL THEN previous_position ELSE position END
                           AS final_position
                  FROM (SELECT *, %(hold)s AS hold_reason
                          FROM (SELECT streaked.*, CASE WHEN position > previous_position
                                                        THEN prior_streak + 1 ELSE 0 END AS demotion_streak
                                  FROM (SELECT ruled.*, %(allowed)s AS position, %(streak)s AS prior_streak
                                          FROM ruled %(prior)s %(once)s) streaked) counted
                       %(once)s) held
                %(once)s """,
            once=ONCE,
            allowed=self._allowed_position(),
            hold=self._hold_reason(),
            streak=SQL("COALESCE(prior.demotion_streak, 0)") if self.prior_review_id else SQL("0"),
            prior=SQL(
                # Grouped: an account that another was merged into has the lines of both.
                "LEFT JOIN (SELECT account_id, MIN(demotion_streak) AS demotion_streak"
                " FROM key_account_review_line WHERE review_id = %s GROUP BY account_id) prior"
                " ON prior.account_id = ruled.account_id",
                self.prior_review_id,
            )
            if self.prior_review_id
            else SQL(),
        )

    def _hold_reason(self):
        """Return why an account keeps its grade in spite of the rule, or NULL."""
        settings = self.settings
        demoted = SQL("position > previous_position")
        pairs = [
            (SQL("is_locked AND position IS DISTINCT FROM previous_position"), "locked"),
        ]
        if months := settings["grace_months"]:
            newest = self.date - relativedelta(months=months)
            pairs.append((SQL("%s AND customer_since > %s", demoted, newest), "grace"))
        enough = []
        if settings["demotion_reviews"] > 1:
            enough.append(SQL("demotion_streak >= %s", settings["demotion_reviews"]))
        if settings["demotion_margin"]:
            enough.append(SQL("%s >= %s", self._shortfall(), settings["demotion_margin"]))
        if enough:
            pairs.append(
                (
                    SQL("%s AND NOT COALESCE(%s, FALSE)", demoted, SQL(" OR ").join(enough)),
                    "stability",
                )
            )
        return choose(pairs, None)

    def _shortfall(self):
        """Return how many points the account lies below the threshold of the grade it has."""
        rule, pairs = self.settings["rule"], []
        for position, grade in enumerate(self.settings["grades"], 1):
            condition = SQL("previous_position = %s", position)
            if rule == "score":
                pairs.append((condition, SQL("%s - score", grade["min_score"])))
            elif rule == "pareto":
                share = SQL("rank_before / NULLIF(rank_total, 0)")
                pairs.append((condition, SQL("100 * (%s - %s)", share, grade["max_share"])))
        return choose(pairs, None)

    # === RESULTS === #

    def _grade_at(self, position):
        return choose(
            [
                (SQL("%s = %s", position, i), grade["id"])
                for i, grade in enumerate(self.settings["grades"], 1)
            ],
            None,
        )

    def _movement(self):
        return SQL(
            """CASE WHEN previous_grade_id IS NULL THEN 'new'
                    WHEN final_position < previous_position THEN 'up'
                    WHEN final_position > previous_position THEN 'down'
                    ELSE 'same' END"""
        )

    def _posture(self):
        """Return the posture proposed.

        Whoever fell or failed a minimum is to be watched, until he moves again or a person decides:
        as long as the grade stays, so does the posture. Otherwise it is the grade's usual one.
        """
        usual = choose(
            [
                (SQL("final_position = %s", i), grade["posture"])
                for i, grade in enumerate(self.settings["grades"], 1)
                if grade["posture"]
            ],
            None,
        )
        return SQL(
            """CASE WHEN final_position > previous_position OR position > rule_position THEN 'watch'
                    WHEN final_position = previous_position AND previous_posture IS NOT NULL
                    THEN previous_posture
                    ELSE %s END""",
            usual,
        )

    def _json(self, column, codes):
        """Return a JSON object of the columns of ``codes``, NULLs left out."""
        if not codes:
            return SQL("'{}'::jsonb")
        pairs = SQL(", ").join(SQL("%s::text, %s", code, column(code)) for code in codes)
        return SQL("jsonb_strip_nulls(jsonb_build_object(%s))", pairs)

    def line_columns(self):
        """Return ``{field of key.account.review.line: SQL}`` over ``graded``."""
        criteria = [criterion["code"] for criterion in self.settings["criteria"]]
        return {
            "account_id": SQL("account_id"),
            "partner_id": SQL("partner_id"),
            "score": SQL("score"),
            "open_score": SQL("open_score"),
            "rank_value": SQL("rank_value"),
            "cumulative_share": SQL("rank_sum / NULLIF(rank_total, 0)"),
            "pareto_class": SQL("pareto_class"),
            "previous_grade_id": SQL("previous_grade_id"),
            "rule_grade_id": SQL(
                "CASE WHEN rule_position < position THEN %s END",
                self._grade_at(SQL("rule_position")),
            ),
            "proposed_grade_id": self._grade_at(SQL("position")),
            "final_grade_id": SQL(
                "CASE WHEN hold_reason IS NOT NULL THEN previous_grade_id ELSE %s END",
                self._grade_at(SQL("position")),
            ),
            "movement": self._movement(),
            "hold_reason": SQL("hold_reason"),
            "demotion_streak": SQL("demotion_streak"),
            "posture": self._posture(),
            "measures": self._json(measure_column, list(self.fragments)),
            "points": self._json(points_column, criteria),
        }

    def grade_counts(self):
        """Return ``{grade id: number of customers}`` without writing anything (the preview)."""
        self.env.cr.execute(
            SQL(
                "%s SELECT %s, COUNT(*) FROM graded GROUP BY 1",
                self.with_clause(),
                self.line_columns()["final_grade_id"],
            )
        )
        return dict(self.env.cr.fetchall())

    def insert(self, review):
        """Insert a line per reviewed customer and a skip per skipped one, in one statement.

        :param review: the ``key.account.review`` they belong to
        :return: (number of lines, number of skips)
        """
        common = {"review_id": SQL("%s", review.id)}
        lines = common | self.line_columns()
        skips = common | {"partner_id": SQL("partner_id"), "reason": SQL("skip_reason")}
        self.env.cr.execute(
            SQL(
                """ %(tables)s,
                    skipped AS (
                        INSERT INTO key_account_review_skip (%(skip_names)s)
                        SELECT %(skip_values)s FROM examined WHERE skip_reason IS NOT NULL
                        RETURNING 1),
                    reviewed AS (
                        INSERT INTO key_account_review_line (%(line_names)s)
                        SELECT %(line_values)s
                          FROM (SELECT * FROM graded
                                 ORDER BY score DESC NULLS LAST, rank_value DESC, partner_id) graded
                        RETURNING 1)
                    SELECT (SELECT COUNT(*) FROM reviewed), (SELECT COUNT(*) FROM skipped) """,
                tables=self.with_clause(),
                skip_names=self._names(skips),
                skip_values=SQL(", ").join(skips.values()),
                line_names=self._names(lines),
                line_values=SQL(", ").join(lines.values()),
            )
        )
        return self.env.cr.fetchone()

    @staticmethod
    def _names(columns):
        return SQL(", ").join(SQL.identifier(name) for name in columns)
