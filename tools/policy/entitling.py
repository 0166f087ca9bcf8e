"""What accounts are entitled to under a policy, as one statement for all accounts of a company.

How it works: the metrics of all conditions are measured together, one part of the statement per
source. Each grade, relation type and kind is a ladder: a CASE with a condition per rung, the best one
first. What an exception grants takes the place of it. Only rows that differ are written.
"""

from odoo.tools import SQL

from .. import bulk
from ..metric.metric_scope import MetricScope
from ..periods import period_start

OPERATORS = {">=": SQL(">="), "<=": SQL("<=")}
# What a row says; it is written where one of these differs.
GIVEN = ("policy_id", "rung_id", "exception_id", "value", "pricelist_id", "payment_term_id")


def column(code):
    """Return the column that holds the figure of the metric ``code``."""
    return SQL.identifier(f"m_{code}")


class Entitling:
    """Computes entitlements of the accounts of a company.

    :param env: with full rights
    :param policy: that holds, or none
    :param date day: figures are as of the end of this day
    :param date today: on which exceptions run
    :param accounts: only these accounts; ``None`` for all of the company
    """

    def __init__(self, env, company, policy, day, today, accounts=None):
        self.env = env
        self.company = company
        self.policy = policy
        self.day = day
        self.today = today
        self.accounts = accounts
        self.ladders = policy.rung_ids._get_ladders()
        self.metrics = env["key.account.metric"]
        partner_ids = None if accounts is None else accounts.partner_id.ids
        first = period_start(day, policy.period_months or 12)
        self.scope = MetricScope(company, first, day, partner_ids)
        known = self.metrics._get_all_fragments(self.scope)
        # A metric that nobody measures any more has no figure: its conditions do not hold.
        self.codes = sorted(
            set(policy.rung_ids.condition_ids.metric_id.mapped("code")) & set(known)
        )
        self.fragments = {code: known[code] for code in self.codes}

    def save(self):
        """Write what changed.

        :return: ids of the accounts with changes
        """
        bulk.execute(self.env, self.statement())
        rows = self.env.cr.fetchall()
        if rows:
            self.env["key.account.entitlement"].invalidate_model()
        return sorted({account_id for (account_id,) in rows})

    def statement(self):
        given = SQL(", ").join(SQL.identifier(name) for name in GIVEN)
        return SQL(
            """
            WITH population AS MATERIALIZED (%(population)s),
                 measured AS MATERIALIZED (%(measured)s),
                 granted AS (%(granted)s),
                 wanted AS MATERIALIZED (%(wanted)s),
                 known AS MATERIALIZED (%(known)s),
                 gone AS (%(gone)s),
                 changed AS (
                UPDATE key_account_entitlement entitlement
                   SET (%(given)s) = ROW(%(wanted_given)s),
                       figures = wanted.figures, date = %(day)s,
                       since = CASE WHEN (%(kept_value)s) IS DISTINCT FROM (%(wanted_value)s)
                                    THEN %(today)s ELSE entitlement.since END,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM wanted
                 WHERE wanted.account_id = entitlement.account_id AND wanted.kind = entitlement.kind
                   AND (%(kept_given)s, entitlement.figures, entitlement.date)
                       IS DISTINCT FROM (%(wanted_given)s, wanted.figures, %(day)s::date)
             RETURNING entitlement.account_id),
                 added AS (
                INSERT INTO key_account_entitlement (account_id, kind, %(given)s, figures, date, since,
                            create_uid, create_date, write_uid, write_date)
                SELECT account_id, kind, %(given)s, figures, %(day)s, %(today)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM wanted
                 WHERE NOT EXISTS (SELECT FROM known
                                    WHERE known.account_id = wanted.account_id
                                      AND known.kind = wanted.kind)
            -- Of two at once, the later one begins again, instead of failing.
                ON CONFLICT (account_id, kind) DO NOTHING
             RETURNING account_id)
            SELECT account_id FROM gone UNION ALL SELECT account_id FROM changed
             UNION ALL SELECT account_id FROM added
            """,
            population=self._population(),
            measured=self._measured(),
            granted=self._granted(),
            wanted=self._wanted(),
            known=self._known(),
            gone=self._gone(),
            given=given,
            kept_given=self._columns("entitlement", GIVEN),
            wanted_given=self._columns("wanted", GIVEN),
            kept_value=self._columns("entitlement", GIVEN[3:]),
            wanted_value=self._columns("wanted", GIVEN[3:]),
            day=self.day,
            today=self.today,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _columns(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)

    # === PARTS === #

    def _population(self):
        only = SQL()
        if self.accounts is not None:
            only = SQL("AND account.id IN %s", self.accounts._ids or (0,))
        return SQL(
            """ SELECT account.id AS account_id, account.partner_id, account.grade_id,
                       account.relation_kind_id, account.active
                  FROM key_account account
                 WHERE account.company_id = %s %s """,
            self.company.id,
            only,
        )

    def _measured(self):
        """Return the figures of accounts with a grade; what is no finite number is no figure."""
        queries = self.metrics._measure_queries(self.fragments, self.scope)
        names = {source: SQL.identifier(f"source_{i}") for i, source in enumerate(queries)}
        columns, joins = [], []
        for code, fragment in self.fragments.items():
            value = SQL(
                "COALESCE(%s.%s, %s)::float8",
                names[fragment.source],
                SQL.identifier(code),
                fragment.empty,
            )
            columns.append(
                SQL(
                    ", CASE WHEN %(value)s NOT IN ('NaN', 'Infinity', '-Infinity')"
                    " THEN ROUND((%(value)s)::numeric, 6) END AS %(column)s",
                    value=value,
                    column=column(code),
                )
            )
        for source, query in queries.items():
            joins.append(
                SQL(
                    "LEFT JOIN (%s) %s ON %s.partner_id = population.partner_id",
                    query,
                    names[source],
                    names[source],
                )
            )
        return SQL(
            "SELECT population.account_id, population.grade_id, population.relation_kind_id %s"
            " FROM population %s"
            " WHERE population.active AND population.grade_id IS NOT NULL",
            SQL().join(columns),
            SQL(" ").join(joins),
        )

    def _granted(self):
        """Return the rung that each account reaches, by kind, and the figures that decide."""
        parts = [self._ladder(key, rungs) for key, rungs in self.ladders.items()]
        return SQL(" UNION ALL ").join(parts) or SQL(
            "SELECT NULL::int AS account_id, NULL::varchar AS kind, NULL::int AS rung_id,"
            " NULL::jsonb AS figures WHERE FALSE"
        )

    def _ladder(self, key, rungs):
        whens = SQL(" ").join(SQL("WHEN %s THEN %s", self._holds(rung), rung.id) for rung in rungs)
        codes = sorted(set(rungs.condition_ids.metric_id.mapped("code")) & set(self.codes))
        figures = SQL(", ").join(SQL("%s, TRIM_SCALE(%s)", code, column(code)) for code in codes)
        return SQL(
            """ SELECT account_id, %(kind)s::varchar AS kind, (CASE %(whens)s END)::int AS rung_id,
                       JSONB_BUILD_OBJECT(%(figures)s) AS figures
                  FROM measured WHERE %(counts)s """,
            kind=key.kind,
            whens=whens,
            figures=figures,
            counts=self.ladders.condition(key, "measured"),
        )

    def _holds(self, rung):
        """Return whether all conditions of a rung hold; without a figure a condition does not."""
        terms = [
            SQL(
                "COALESCE(%s %s ROUND(%s::numeric, 6), FALSE)",
                column(condition.metric_id.code),
                OPERATORS[condition.operator],
                condition.threshold,
            )
            if condition.metric_id.code in self.codes
            else SQL("FALSE")
            for condition in rung.condition_ids
        ]
        return SQL(" AND ").join(terms) or SQL("TRUE")

    def _wanted(self):
        return SQL(
            """
            SELECT population.account_id, COALESCE(granted.kind, exception.kind) AS kind,
                   %(policy)s::int AS policy_id, granted.rung_id, exception.id AS exception_id,
                   CASE WHEN exception.id IS NULL THEN rung.value ELSE exception.value END AS value,
                   CASE WHEN exception.id IS NULL THEN rung.pricelist_id
                        ELSE exception.pricelist_id END AS pricelist_id,
                   CASE WHEN exception.id IS NULL THEN rung.payment_term_id
                        ELSE exception.payment_term_id END AS payment_term_id,
                   granted.figures
              FROM granted
         FULL JOIN (SELECT * FROM key_account_policy_exception
                     WHERE state = 'approved' AND date_from <= %(today)s AND date_to >= %(today)s
                   ) exception
                ON exception.account_id = granted.account_id AND exception.kind = granted.kind
              JOIN population
                ON population.account_id = COALESCE(granted.account_id, exception.account_id)
               AND population.active
         LEFT JOIN key_account_policy_rung rung ON rung.id = granted.rung_id
            """,
            policy=self.policy.id or None,
            today=self.today,
        )

    def _known(self):
        """Return what there is, kept aside: while rows are added, a look into their table reads all of them."""
        return SQL(
            """ SELECT entitlement.account_id, entitlement.kind
                  FROM key_account_entitlement entitlement
                  JOIN population ON population.account_id = entitlement.account_id """
        )

    def _gone(self):
        """Return the statement that deletes what is not given any more."""
        return SQL(
            """ DELETE FROM key_account_entitlement entitlement
                 USING population
                 WHERE population.account_id = entitlement.account_id
                   AND NOT EXISTS (SELECT FROM wanted
                                    WHERE wanted.account_id = entitlement.account_id
                                      AND wanted.kind = entitlement.kind)
             RETURNING entitlement.account_id """
        )
