from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.review import charts
from ...tools.review.distribution import distribute
from ...tools.review.scoring import measure_column

LORENZ_STEPS = 100
EDGE_WINDOW = 200
FIGURES = 500


class KeyAccountReviewSummary(models.AbstractModel):
    """Results of a review over all customers: distribution, concentration, warnings."""

    _name = "key.account.review.summary"
    _description = "Results of a Key Account Review"

    distribution_html = fields.Html(
        string="Distribution",
        compute="_compute_charts",
        sanitize=False,
    )
    lorenz_html = fields.Html(
        string="Lorenz Curve",
        compute="_compute_charts",
        sanitize=False,
        groups="key_account.group_manager",
    )
    warning = fields.Text(
        compute="_compute_warning",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.final_grade_id", "summary")
    @api.depends_context("lang")
    def _compute_charts(self):
        distributions = self._get_distributions()
        for review in self:
            review.distribution_html = review.line_count and charts.distribution(
                self.env, distributions[review]
            )
            summary = review.sudo().summary
            review.lorenz_html = summary and charts.lorenz(
                self.env, summary["lorenz"], review._get_concentration_note()
            )

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_warning(self):
        for review in self:
            rows = (review.sudo().summary or {}).get("unconverted", [])
            review.warning = "\n".join(
                self.env._(
                    "Not counted: %(quantity)s %(unit)s (customers: %(customers)s), because "
                    "%(unit)s cannot be converted to %(reference)s.",
                    quantity=f"{quantity:,.2f}",
                    unit=unit,
                    customers=customers,
                    reference=review.company_id.sudo().key_account_uom_id.name or "–",
                )
                for unit, quantity, customers in rows
            )

    # === ACTION METHODS === #

    def action_view_lines(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_line_action"
        )
        action["domain"] = [("review_id", "=", self.id)]
        # Columns of scores are empty in a Pareto review.
        action["context"] = {"key_account_rule": self.sudo()._get_settings().rule}
        action["display_name"] = self.name
        return action

    def action_view_movers(self):
        action = self.action_view_lines()
        action["domain"] = [("review_id", "=", self.id), ("movement", "in", ("up", "down"))]
        movers = self.env.ref("key_account.key_account_review_line_view_list_movers").id
        action["views"] = [
            (movers if kind == "list" else view, kind) for view, kind in action["views"]
        ]
        return action

    def action_view_skips(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_skip_action"
        )
        action["domain"] = [("review_id", "=", self.id)]
        return action

    def action_view_unconverted(self):
        """List the quantities that cannot be converted to the reference unit, by product and unit."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_left_out_action"
        )
        action["context"] = {"left_out_review": self.id}
        return action

    def action_compare(self):
        """Compare a review with another one: the one before, or any that is chosen; or two."""
        self._check_manager()
        review = self.sorted(lambda review: (review.date, review.id))[-1:]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_compare_action"
        )
        action["context"] = {"default_review_id": review.id}
        if len(self) > 1:
            self._check_comparable()
            action["context"]["default_other_id"] = (self - review).id
        return action

    def action_export_xlsx(self):
        """Download the review with its reasons, as far as the user may read it."""
        self.ensure_one()
        downloads = self.env["key.account.download"]
        if downloads._is_large(self):
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/review/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_distributions(self):
        """Return the number of customers per grade of all lines, for any user.

        :return: ``{review: [Bar]}``, see ``tools/review/distribution.py``
        """
        before = self._get_grade_counts("previous_grade_id")
        after = self._get_grade_counts("final_grade_id")
        grades = self.env["key.account.grade"]
        return {
            review: distribute(
                grades.browse(grade.id for grade in review.sudo()._get_settings().grades),
                before.get(review._origin.id, {}),
                after.get(review._origin.id, {}),
            )
            for review in self
        }

    def _get_grade_counts(self, field):
        """Return ``{review id: {grade id: number of lines}}``."""
        groups = (
            self.env["key.account.review.line"]
            .sudo()
            ._read_group([("review_id", "in", self.ids)], ["review_id", field], ["__count"])
        )
        counts = defaultdict(dict)
        for review, grade, count in groups:
            counts[review.id][grade.id] = count
        return counts

    def _get_concentration_note(self):
        """Return the scope of the concentration as a sentence, for readers of ``summary``."""
        self.ensure_one()
        buyers = (self.sudo().summary or {}).get("buyers")
        if buyers is None:
            return ""
        return self.env._(
            "Customers who bought: %(buyers)s. Other reviewed customers, not counted here: "
            "%(others)s.",
            buyers=buyers,
            others=self.line_count - buyers,
        )

    def _summarise(self):
        """Return the concentration of the review and the data for explanations, as plain data.

        Concentration covers the n customers who bought: those whose ranking figure x is above 0.
        Including others would make any customer base look concentrated, more so over time.
        The Gini coefficient is G = 2·Σ(i·xᵢ) / (n·Σx) − (n + 1) / n, with x in rising order. The
        top fifth is rounded to whole customers, at least one.

        :return: dict with ``gini`` and ``top_share`` (0 to 1), ``lorenz`` ([share of customers,
            share of the figure] pairs), ``buyers`` (n), ``total``, ``edges`` (see
            :meth:`_get_edges`), ``ranks`` (see :meth:`_ranks_query`) and ``unconverted``
        """
        self.ensure_one()
        criteria = self._get_settings().criteria
        codes = list(dict.fromkeys(c.code for c in criteria if c.scoring == "percentile"))
        total, buyers, gini, top_share, lorenz, *ranks = self._query_summary(codes)
        return {
            "total": float(total or 0),
            "buyers": buyers,
            "gini": round(float(gini or 0), 6),
            "top_share": round(float(top_share or 0), 6),
            "lorenz": [[0, 0], *(lorenz or [])] if total else [],
            "edges": self._get_edges(),
            "ranks": {code: rows or [] for code, rows in zip(codes, ranks, strict=True)},
            "unconverted": self._get_unconverted(),
        }

    def _query_summary(self, codes):
        """Return total, buyers, Gini, top share, Lorenz curve and the ranks of ``codes``, as one row.

        The lines are read only once.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH line AS MATERIALIZED (
                    SELECT id, rank_value %(columns)s
                      FROM key_account_review_line
                     WHERE review_id = %(review)s
                ), ranked AS (
                    SELECT rank_value AS value,
                           ROW_NUMBER() OVER (ORDER BY rank_value, id) AS position,
                           COUNT(*) OVER () AS customers,
                           SUM(rank_value) OVER (ORDER BY rank_value, id ROWS UNBOUNDED PRECEDING) AS running,
                           SUM(rank_value) OVER () AS total
                      FROM line
                     WHERE rank_value > 0
                )
                SELECT MAX(total),
                       COUNT(*),
                       2 * SUM(position * value) / NULLIF(MAX(customers) * MAX(total), 0)
                           - (MAX(customers) + 1.0) / MAX(customers),
                       SUM(value) FILTER (WHERE position > customers - GREATEST(ROUND(customers * 0.2), 1)) / NULLIF(MAX(total), 0),
                       ARRAY_AGG(ARRAY[position::float / customers, running::float / NULLIF(total, 0)] ORDER BY position)
                           FILTER (WHERE position %% GREATEST(customers / %(steps)s, 1) = 0 OR position = customers)
                       %(ranks)s
                  FROM ranked
                """,
                columns=SQL("").join(
                    SQL(", (measures->%s)::float8 AS %s", code, measure_column(code))
                    for code in codes
                ),
                review=self.id,
                steps=LORENZ_STEPS,
                ranks=SQL("").join(SQL(", (%s)", self._ranks_query(code)) for code in codes),
            )
        )
        return self.env.cr.fetchone()

    def _ranks_query(self, code):
        """Return the SQL of the figures of a criterion scored by rank, from the worst to the best.

        As ``[[figure, customers with a worse one, customers with none better], …]``, each figure
        once. Of more than :data:`FIGURES` customers an even sample is kept, including the worst and
        the best; the counts include all customers.
        """
        criteria = self._get_settings().criteria
        direction = next(c.direction for c in criteria if c.code == code)
        return SQL(
            """ SELECT ARRAY_AGG(ARRAY[value, worse, upto] ORDER BY upto)
                  FROM (SELECT DISTINCT value, worse, upto
                          FROM (SELECT %(value)s AS value,
                                       RANK() OVER (ORDER BY %(value)s %(order)s) - 1 AS worse,
                                       COUNT(*) OVER (ORDER BY %(value)s %(order)s) AS upto,
                                       ROW_NUMBER() OVER (ORDER BY %(value)s %(order)s) - 1 AS position,
                                       COUNT(*) OVER () AS customers
                                  FROM line WHERE %(value)s IS NOT NULL) figure
                         WHERE customers <= %(most)s OR position = customers - 1
                            OR position %% (customers / %(most)s) = 0) sample """,
            value=measure_column(code),
            order=SQL("ASC" if direction == "higher" else "DESC"),
            most=FIGURES,
        )

    def _get_edges(self):
        """Return the figures around the borders between grades, to advise how to improve.

        Pareto rule: for each border ``[[figure, sum of all better figures], …]``, from the last
        customer of the better grade downwards. Head counts: the score of the last customer above
        each border.
        """
        settings = self._get_settings()
        borders = settings.grades[:-1]
        edges = []
        if settings.rule == "pareto":
            for grade in borders:
                self.env.cr.execute(
                    SQL(
                        """
                        WITH figures AS (
                            SELECT rank_value AS value, SUM(SUM(rank_value)) OVER (ORDER BY rank_value DESC) - SUM(rank_value) AS before,
                                   SUM(SUM(rank_value)) OVER () AS total
                              FROM key_account_review_line
                             WHERE review_id = %(review)s
                             GROUP BY rank_value
                        )
                        SELECT value, before FROM figures
                         WHERE value <= (SELECT MIN(value) FROM figures
                                          WHERE value > 0 AND before < %(share)s::numeric * total)
                         ORDER BY value DESC LIMIT %(window)s
                        """,
                        review=self.id,
                        share=grade.max_share,
                        window=EDGE_WINDOW,
                    )
                )
                edges.append(
                    [[float(value), float(before)] for value, before in self.env.cr.fetchall()]
                )
        elif settings.rule == "count":
            heads = 0
            for grade in borders:
                heads += grade.head_count
                line = self.env["key.account.review.line"].search(
                    [("review_id", "=", self.id)],
                    order="score desc nulls last, id",
                    offset=heads - 1,
                    limit=1,
                )
                edges.append(line.score)
        return edges

    def _get_unconverted(self):
        """Return the quantities missing on the lines: ``[(unit name, quantity, customers)]``."""
        self.env.cr.execute(
            SQL(
                """
                SELECT item.key::int, SUM(item.value::numeric), COUNT(*)
                  FROM key_account_review_line line, jsonb_each_text(line.left_out) item
                 WHERE line.review_id = %s AND line.has_left_out
              GROUP BY 1
              ORDER BY 2 DESC
                """,
                self.id,
            )
        )
        rows = self.env.cr.fetchall()
        units = self.env["uom.uom"].browse(uom_id for uom_id, *_rest in rows)
        return [
            (uom.name, float(quantity), customers)
            for uom, (_id, quantity, customers) in zip(units, rows, strict=True)
        ]
