"""The first half of a review's statement: who is reviewed, what is measured, and the points.

See ``ranking.py``, which describes the whole chain.
"""

from odoo.tools import SQL

from ..metric.metric_scope import MetricScope
from ..periods import period_start

NEUTRAL_POINTS = 50


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


def population(env, company, date, partner_domain, only_accounts):
    """Return the statement of the customers in scope: those with an account, or with documents.

    :param Domain partner_domain: on ``res.partner``
    :param bool only_accounts: leave out customers that have no account yet
    :return: rows of ``partner_id``, ``account_id``, ``is_active`` and what is known of the account
    """
    partners = env["res.partner"].sudo().with_company(company)
    in_scope = partners.with_context(active_test=False)._search(
        partner_domain & partners._key_account_customer_domain(company)
    )
    first = SQL("account.customer_since")
    joins = SQL()
    if not only_accounts:
        first = SQL("COALESCE(account.customer_since, first.date)")
        joins = SQL(
            "LEFT JOIN (%s) first ON first.partner_id = partner.id",
            env["key.account.metric"]._first_document_query(company),
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
        date=date,
        first=first,
        join=SQL("JOIN") if only_accounts else SQL("LEFT JOIN"),
        company=company.id,
        joins=joins,
        in_scope=in_scope.subselect(),
    )


class Scoring:
    """Scores the customers of a company as of a date under the settings of a scorecard.

    :param env: any environment; the caller is responsible for access rights
    :param ScorecardSettings settings: of the scorecard
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
        date_from = period_start(date, settings.period_months)
        self.scope = MetricScope(company, date_from, date)
        self.metric = env["key.account.metric"]
        self.fragments = self.metric._get_fragments(self._codes(), self.scope)

    def _codes(self):
        """Return the codes of all metrics in the settings, each once, in order."""
        settings = self.settings
        codes = [criterion.code for criterion in settings.criteria]
        codes += [gate.code for gate in settings.gates]
        codes.append(settings.rank_metric)
        if settings.min_orders:
            codes.append("order_count")
        return list(dict.fromkeys(codes))

    def _population(self):
        return population(
            self.env, self.company, self.date, self.partner_domain, self.only_accounts
        )

    def _measured(self):
        queries = self.metric._measure_queries(self.fragments, self.scope)
        names = {source: SQL.identifier(f"source_{i}") for i, source in enumerate(queries)}
        columns = [
            SQL(
                "COALESCE(%s.%s, %s) AS %s",
                names[fragment.source],
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
                names[source],
                names[source],
            )
            for source, query in queries.items()
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
        if months := settings.min_months:
            youngest = period_start(self.date, months)
            conditions.append((SQL("customer_since > %s", youngest), "too_new"))
        if orders := settings.min_orders:
            conditions.append((SQL("%s < %s", measure_column("order_count"), orders), "few_orders"))
        return SQL("SELECT *, %s AS skip_reason FROM measured", choose(conditions, None))

    def _scored(self):
        columns = [
            SQL(", %s AS %s", self._points(criterion), points_column(criterion.code))
            for criterion in self.settings.criteria
        ]
        return SQL("SELECT * %s FROM examined WHERE skip_reason IS NULL", SQL(" ").join(columns))

    def _points(self, criterion):
        """Return the points, 0 to 100, of a criterion; NULL leaves it out of the score."""
        value = measure_column(criterion.code)
        missing = {"zero": 0, "neutral": NEUTRAL_POINTS, "skip": None}[criterion.missing]
        return SQL(
            "CASE WHEN %s IS NULL THEN %s::float8 ELSE %s END",
            value,
            missing,
            getattr(self, f"_points_{criterion.scoring}")(criterion, value),
        )

    def _points_bands(self, criterion, value):
        *bands, lowest = criterion.bands
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
            criterion.low,
            criterion.high - criterion.low,
        )

    def _points_percentile(self, criterion, value):
        """Return the share of the customers with a different figure that this one beats.

        100 · worse / (worse + better): equal customers get the same points, so the best figure
        earns 100 for all who have it and the worst 0. A customer without others to compare with,
        alone or among equals only, gets 50; if higher is better, a customer with 0 or less gets at
        most 50.
        """
        # Rows without a figure are a separate partition: they are not ranked. All counts use one
        # order of the rows, so they are sorted once.
        partition = SQL("PARTITION BY %s IS NULL", value)
        window = SQL(
            "(%s ORDER BY %s %s)",
            partition,
            value,
            SQL("ASC") if criterion.direction == "higher" else SQL("DESC"),
        )
        worse = SQL("(RANK() OVER %s - 1)", window)
        better = SQL("(COUNT(*) OVER (%s) - COUNT(*) OVER %s)", partition, window)
        points = SQL(
            "COALESCE(100::float8 * %(worse)s / NULLIF(%(worse)s + %(better)s, 0), %(neutral)s)",
            worse=worse,
            better=better,
            neutral=NEUTRAL_POINTS,
        )
        if criterion.direction != "higher":
            return points
        return SQL(
            "CASE WHEN %s > 0 THEN %s ELSE LEAST(%s, %s) END",
            value,
            points,
            points,
            NEUTRAL_POINTS,
        )

    def _summed(self):
        return SQL(
            "SELECT *, %s AS score, %s AS open_score FROM scored",
            self._score(self.settings.criteria),
            self._score([c for c in self.settings.criteria if not c.confidential]),
        )

    def _score(self, criteria):
        """Return the weighted mean of points, two decimals, over the criteria with points."""
        weighted = [criterion for criterion in criteria if criterion.weight]
        if not weighted:
            return SQL("NULL::numeric")
        total = SQL(" + ").join(
            SQL("COALESCE(%s, 0) * %s", points_column(c.code), c.weight) for c in weighted
        )
        weight = SQL(" + ").join(
            SQL("%s", c.weight)
            if c.missing != "skip"
            else SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s END", points_column(c.code), c.weight)
            for c in weighted
        )
        return SQL("ROUND(((%s) / NULLIF(%s, 0))::numeric, 2)", total, weight)
