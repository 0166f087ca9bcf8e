"""The one statement of a review: measure, score, rank and grade all customers of a company.

A chain of tables, each a CTE based on the one before:

1. ``population``: the customers in scope, with their account (if any) and its grade;
2. ``measured``: one column per metric, from one statement per source;
3. ``examined``: who is skipped, and why;
4. ``scored``: points per criterion for those reviewed;
5. ``summed``: the weighted score, and its part that is not confidential;
6. ``ranked``: cumulative share of the ranking metric, Pareto class;
7. ``ruled``: the grade that the rule and the minimums give;
8. ``graded``: the grade after locks, grace and stability.
"""

from odoo.tools import SQL

from .. import bulk
from ..periods import period_start
from .scoring import Scoring, choose, measure_column, points_column

PARETO_CUTS = (0.8, 0.95, 1.0)
# PostgreSQL merges nested queries and writes a column's expression wherever the column is used. The
# positions use each other so often that they would be computed thousands of times per customer.
# OFFSET 0 keeps a query separate, so they are computed once; unlike MATERIALIZED it stores nothing.
ONCE = SQL("OFFSET 0")


class Ranking(Scoring):
    """Grades the customers of a company as of a date under the settings of a scorecard."""

    # === THE STATEMENT === #

    def with_clause(self):
        """Return ``WITH population AS (…), … graded AS (…)``, to precede the final statement."""
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

    def _ranked(self):
        """Add the cumulative share and the data for the Pareto class.

        Equal customers share it: ``rank_sum`` is that of the whole group. A customer belongs to the
        first class whose share the *better* customers have not reached yet, so customers with the
        same figure are in the same class, and the one that crosses the border belongs to the better
        class. Sums are compared, without division.
        """
        value = measure_column(self.settings.rank_metric)
        return SQL(
            """ SELECT *,
                       GREATEST(COALESCE(%(value)s, 0), 0)::numeric AS rank_value,
                       SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER () AS rank_total,
                       COALESCE(SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER (
                           ORDER BY %(value)s DESC NULLS LAST
                           GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rank_before,
                       SUM(GREATEST(COALESCE(%(value)s, 0), 0)::numeric) OVER (
                           ORDER BY %(value)s DESC NULLS LAST
                           GROUPS UNBOUNDED PRECEDING) AS rank_sum
                  FROM summed """,
            value=value,
        )

    def _within(self, share):
        return SQL("rank_value > 0 AND rank_before < %s::numeric * rank_total", share)

    def pareto_cuts(self):
        """Return ``[(letter, share)]`` of the Pareto classes."""
        shares = PARETO_CUTS
        if self.settings.rule == "pareto":
            shares = [grade.max_share for grade in self.settings.grades[:-1]]
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
        rule, grades = self.settings.rule, self.settings.grades
        pairs, heads = [], 0
        for position, grade in enumerate(grades[:-1], start=1):
            if rule == "score":
                condition = SQL("score >= %s", grade.min_score)
            elif rule == "pareto":
                condition = self._within(grade.max_share)
            else:
                heads += grade.head_count
                # Equal customers at the border all get the better grade.
                condition = SQL(
                    "RANK() OVER (ORDER BY score DESC NULLS LAST, rank_value DESC) <= %s", heads
                )
            pairs.append((condition, position))
        return choose(pairs, len(grades))

    def _previous_position(self):
        """Return the position of the former grade; a grade unknown to the scorecard is in between."""
        known = {grade.id: position for position, grade in enumerate(self.settings.grades, 1)}
        grades = self.env["key.account.grade"].sudo().with_context(active_test=False).search([])
        pairs, last = [], 0.0
        for grade in grades:
            last = known.get(grade.id, int(last) + 0.5)
            pairs.append((SQL("previous_grade_id = %s", grade.id), SQL("%s::numeric", last)))
        return choose(pairs, None)

    def _allowed_position(self):
        """Return the best position at or below the rule's whose minimums, and those of all worse
        grades, are met. A missing figure does not fail a minimum.
        """
        last = len(self.settings.grades)
        pairs = []
        for position in range(1, last):
            fails = [
                gate.fails_sql(measure_column(gate.code))
                for gate in self.settings.minimums(position - 1)
            ]
            failing = SQL(" OR ").join(fails) if fails else SQL("FALSE")
            pairs.append((SQL("rule_position <= %s AND NOT (%s)", position, failing), position))
        return choose(pairs, last)

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
                # Grouped: an account into which another was merged has the lines of both.
                "LEFT JOIN (SELECT account_id, MIN(demotion_streak) AS demotion_streak"
                " FROM key_account_review_line WHERE review_id = %s GROUP BY account_id) prior"
                " ON prior.account_id = ruled.account_id",
                self.prior_review_id,
            )
            if self.prior_review_id
            else SQL(),
        )

    def _hold_reason(self):
        """Return why an account keeps its grade against the rule, or NULL."""
        settings = self.settings
        demoted = SQL("position > previous_position")
        pairs = [
            (SQL("is_locked AND position IS DISTINCT FROM previous_position"), "locked"),
        ]
        if months := settings.grace_months:
            newest = period_start(self.date, months)
            pairs.append((SQL("%s AND customer_since > %s", demoted, newest), "grace"))
        enough = []
        if settings.demotion_reviews > 1:
            enough.append(SQL("demotion_streak >= %s", settings.demotion_reviews))
        if settings.demotion_margin:
            enough.append(SQL("%s >= %s", self._shortfall(), settings.demotion_margin))
        if enough:
            pairs.append(
                (
                    SQL("%s AND NOT COALESCE(%s, FALSE)", demoted, SQL(" OR ").join(enough)),
                    "stability",
                )
            )
        return choose(pairs, None)

    def _shortfall(self):
        """Return how many points the account is below the threshold of its grade."""
        rule, pairs = self.settings.rule, []
        for position, grade in enumerate(self.settings.grades, 1):
            condition = SQL("previous_position = %s", position)
            if rule == "score":
                pairs.append((condition, SQL("%s - score", grade.min_score)))
            elif rule == "pareto":
                share = SQL("rank_before / NULLIF(rank_total, 0)")
                pairs.append((condition, SQL("100 * (%s - %s)", share, grade.max_share)))
        return choose(pairs, None)

    # === RESULTS === #

    def _grade_at(self, position):
        return choose(
            [
                (SQL("%s = %s", position, i), grade.id)
                for i, grade in enumerate(self.settings.grades, 1)
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
        """Return the proposed posture.

        A customer that was demoted or failed a minimum gets *watch*, until the grade changes again
        or a user decides: the posture changes only with the grade. Otherwise it is the grade's
        usual posture.
        """
        return SQL(
            """CASE WHEN %(lowered)s THEN 'watch'
                    WHEN final_position = previous_position AND previous_posture IS NOT NULL
                    THEN previous_posture
                    ELSE %(usual)s END""",
            lowered=self.is_lowered(),
            usual=self.usual_posture(),
        )

    def is_lowered(self):
        """Return whether the customer was demoted or failed a minimum, over ``graded``."""
        return SQL("(final_position > previous_position OR position > rule_position)")

    def usual_posture(self):
        """Return the usual posture of the final grade, over ``graded``."""
        return choose(
            [
                (SQL("final_position = %s", i), grade.posture)
                for i, grade in enumerate(self.settings.grades, 1)
                if grade.posture
            ],
            None,
        )

    def _json(self, column, codes):
        """Return a JSON object of the columns of ``codes``, NULLs left out."""
        if not codes:
            return SQL("'{}'::jsonb")
        pairs = SQL(", ").join(SQL("%s::text, %s", code, column(code)) for code in codes)
        return SQL("jsonb_strip_nulls(jsonb_build_object(%s))", pairs)

    def line_columns(self):
        """Return ``{field of key.account.review.line: SQL}`` over ``graded``."""
        criteria = [criterion.code for criterion in self.settings.criteria]
        return {
            "account_id": SQL("account_id"),
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
        bulk.without_jit(self.env)
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
        joins, columns = review._extend_lines(self, self.line_columns())
        lines = common | columns
        left_out = SQL()
        if "order_quantity" in self.fragments:
            left_out = self._join_left_out()
            lines |= {"left_out": SQL("left_out"), "has_left_out": SQL("left_out IS NOT NULL")}
        skips = common | {"partner_id": SQL("partner_id"), "reason": SQL("skip_reason")}
        bulk.execute(
            self.env,
            SQL(
                """ %(tables)s,
                    skipped AS (
                        INSERT INTO key_account_review_skip (%(skip_names)s)
                        SELECT %(skip_values)s FROM examined WHERE skip_reason IS NOT NULL
                        RETURNING 1),
                    reviewed AS (
                        INSERT INTO key_account_review_line (%(line_names)s)
                        SELECT %(line_values)s
                          FROM (SELECT * FROM graded %(left_out)s %(joins)s
                                 ORDER BY account_id) graded
                        RETURNING 1)
                    SELECT (SELECT COUNT(*) FROM reviewed), (SELECT COUNT(*) FROM skipped) """,
                tables=self.with_clause(),
                skip_names=self._names(skips),
                skip_values=SQL(", ").join(skips.values()),
                line_names=self._names(lines),
                line_values=SQL(", ").join(lines.values()),
                left_out=left_out,
                joins=joins,
            ),
        )
        return self.env.cr.fetchone()

    def _join_left_out(self):
        """Return the join that adds ``left_out``: ``{unit id: quantity that cannot be converted}``."""
        return SQL(
            """ LEFT JOIN (SELECT partner_id, jsonb_object_agg(uom_id, quantity) AS left_out
                             FROM (%s) unconverted
                         GROUP BY 1) unconverted USING (partner_id) """,
            self.metric._unconverted_query(self.scope),
        )

    @staticmethod
    def _names(columns):
        return SQL(", ").join(SQL.identifier(name) for name in columns)
