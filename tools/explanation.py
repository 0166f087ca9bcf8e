"""Why a customer has his grade, and what would lift it, in words and figures.

Everything is told from what the review stored when it was computed: the settings of the
scorecard, the measured values and the points. Nothing is measured again.
"""

import math

from markupsafe import Markup

from odoo.tools import float_round, format_amount, format_date

NEUTRAL_POINTS = 50


class Explanation:
    """Explains lines of one review.

    :param review: a ``key.account.review`` in sudo
    :param bool full: also tell what is confidential (for managers)
    """

    def __init__(self, review, full):
        self.env = review.env
        self.review = review
        self.full = full
        self.settings = review.settings or {
            "criteria": [],
            "gates": [],
            "grades": [],
            "rule": "score",
        }
        self.summary = review.summary or {}
        metrics = self.env["key.account.metric"].with_context(active_test=False).search([])
        self.metrics = {metric.code: metric for metric in metrics}
        self.grades = self.env["key.account.grade"].browse(g["id"] for g in self.settings["grades"])

    # === WORDS === #

    def name(self, code):
        metric = self.metrics.get(code)
        return metric.name if metric else code

    def value(self, code, value):
        """Return ``value`` of the metric ``code`` as people write it, with its unit."""
        if value is None:
            return self.env._("no figure")
        unit = self.metrics[code].unit if code in self.metrics else "count"
        if unit == "money":
            return format_amount(self.env, value, self.review.currency_id)
        if unit == "ratio":
            return f"{value * 100:.1f} %"
        if unit == "quantity":
            return f"{value:,.1f} {self.review.company_id.key_account_uom_id.name or ''}".strip()
        if unit == "days":
            return self.env._("%s days", f"{value:,.1f}".removesuffix(".0"))
        if unit == "years":
            return self.env._("%s years", f"{value:,.1f}")
        if unit == "index":
            return f"{value:.3f}"
        return f"{value:,.1f}".removesuffix(".0")

    def visible(self, item):
        return self.full or not item["confidential"]

    def score(self, line):
        return line.score if self.full else line.open_score

    # === REASON === #

    def reason(self, line):
        """Return why the line has its final grade, as sentences, one a row."""
        parts = [self._rule_sentence(line), *self._criterion_sentences(line)]
        parts += self._gate_sentences(line)
        parts += self._hold_sentences(line)
        return "\n".join(part for part in parts if part)

    def headline(self, line):
        """Return what is most worth knowing in one row: exceptions first, else what weighs most."""
        exceptions = self._hold_sentences(line) + self._gate_sentences(line)
        return " ".join(
            exceptions or self._criterion_sentences(line) or [self._rule_sentence(line)]
        )

    def _rule_sentence(self, line):
        _ = self.env._
        rule = self.settings["rule"]
        ruled = line.rule_grade_id or line.proposed_grade_id
        grade = ruled.name
        if rule == "pareto":
            return self._pareto_sentence(line, grade)
        if rule == "count":
            return _(
                "Grade %(grade)s: %(score)s points rank among the best customers that this grade is kept for.",
                grade=grade,
                score=f"{self.score(line):.1f}",
            ) + self._open_note()
        limits = next((g for g in self.settings["grades"] if g["id"] == ruled.id), None)
        return (
            _(
                "Grade %(grade)s: %(score)s of 100 points; the grade starts at %(limit)s.",
                grade=grade,
                score=f"{self.score(line):.1f}",
                limit=f"{limits['min_score']:g}" if limits else "–",
            )
            + self._open_note()
        )

    def _open_note(self):
        if self.full or not any(c["confidential"] for c in self.settings["criteria"]):
            return ""
        return " " + self.env._("(Confidential criteria count too and are not shown.)")

    def _pareto_sentence(self, line, grade):
        _ = self.env._
        code = self.settings["rank_metric"]
        if self.settings["rank_confidential"] and not self.full:
            return _("Grade %(grade)s by rank of a confidential figure.", grade=grade)
        figure = self.value(code, (line.measures or {}).get(code))
        if not line.pareto_class:
            return _(
                "Grade %(grade)s: no contribution in the period (%(metric)s %(figure)s).",
                grade=grade,
                metric=self.name(code),
                figure=figure,
            )
        return _(
            "Grade %(grade)s: %(metric)s %(figure)s. This customer and all larger ones make %(share)s of the total.",
            grade=grade,
            metric=self.name(code),
            figure=figure,
            share=f"{line.cumulative_share * 100:.1f} %",
        )

    def _criterion_sentences(self, line):
        """Name the criterion that helps most and the one that costs most."""
        told = [row for row in self.rows(line) if row["measured"] and row["share"]]
        if len(told) < 2:
            return []
        best = max(told, key=lambda row: row["contribution"])
        worst = max(told, key=lambda row: row["share"] * 100 - row["contribution"])
        sentences = [
            self.env._(
                "Helps most: %(name)s %(value)s (%(points)s points).",
                name=best["name"],
                value=best["value"],
                points=f"{best['points']:.0f}",
            )
        ]
        if worst["points"] < 100:
            sentences.append(
                self.env._(
                    "Costs most: %(name)s %(value)s (%(points)s points).",
                    name=worst["name"],
                    value=worst["value"],
                    points=f"{worst['points']:.0f}",
                )
            )
        return sentences

    def failed_gates(self, line):
        """Return the minimums of grades better than the proposed one that the line fails."""
        positions = {grade.id: i for i, grade in enumerate(self.grades)}
        reached = positions.get(line.proposed_grade_id.id, len(positions))
        ruled = line.rule_grade_id or line.proposed_grade_id
        wanted = positions.get(ruled.id, 0)
        failed = []
        for gate in self.settings["gates"]:
            value = (line.measures or {}).get(gate["code"])
            fails = value is not None and (
                value < gate["value"] if gate["operator"] == ">=" else value > gate["value"]
            )
            if fails and wanted <= positions[gate["grade_id"]] < reached:
                failed.append(gate)
        return failed

    def _gate_sentences(self, line):
        _ = self.env._
        sentences = []
        for gate in self.failed_gates(line):
            grade = self.env["key.account.grade"].browse(gate["grade_id"]).name
            if not self.visible(gate):
                sentences.append(
                    _("Not %(grade)s: a confidential minimum is not met.", grade=grade)
                )
                continue
            words = (
                _("Not %(grade)s: %(name)s is %(value)s, at least %(limit)s is needed.")
                if gate["operator"] == ">="
                else _("Not %(grade)s: %(name)s is %(value)s, at most %(limit)s is allowed.")
            )
            sentences.append(
                words
                % {
                    "grade": grade,
                    "name": self.name(gate["code"]),
                    "value": self.value(gate["code"], line.measures[gate["code"]]),
                    "limit": self.value(gate["code"], gate["value"]),
                }
            )
        return sentences

    def _hold_sentences(self, line):
        _ = self.env._
        if line.override_reason:
            return [
                _(
                    "%(user)s gives grade %(grade)s instead of %(proposed)s: %(reason)s",
                    user=line.override_user_id.name,
                    grade=line.final_grade_id.name,
                    proposed=line.proposed_grade_id.name,
                    reason=line.override_reason,
                )
            ]
        if not line.hold_reason:
            return []
        kept = {"grade": line.previous_grade_id.name, "proposed": line.proposed_grade_id.name}
        if line.hold_reason == "locked":
            return [
                _(
                    "Keeps %(grade)s instead of %(proposed)s: locked until %(date)s (%(reason)s).",
                    date=format_date(self.env, line.account_id.locked_until),
                    reason=line.account_id.lock_reason or "–",
                    **kept,
                )
            ]
        if line.hold_reason == "grace":
            return [
                _(
                    "Keeps %(grade)s instead of %(proposed)s: new customers are not demoted in their first %(months)s months.",
                    months=self.settings["grace_months"],
                    **kept,
                )
            ]
        return [
            _(
                "Keeps %(grade)s instead of %(proposed)s for now: demoted for the %(streak)s. time in a row, "
                "%(needed)s are needed.",
                streak=line.demotion_streak,
                needed=self.settings["demotion_reviews"],
                **kept,
            )
        ]

    # === TABLE === #

    def rows(self, line):
        """Return the visible criteria of a line as dicts, with weights as shares of those that count.

        Keys: ``code``, ``name``, ``value`` (text), ``measured`` (there is a figure), ``points`` (0-100 or ``None``), ``share`` (weight, 0-1)
        and ``contribution`` (points in the score).
        """
        points = line.points or {}
        criteria = [c for c in self.settings["criteria"] if self.visible(c)]
        total = sum(c["weight"] for c in criteria if c["code"] in points)
        rows = []
        for criterion in criteria:
            code = criterion["code"]
            share = criterion["weight"] / total if code in points and total else 0.0
            rows.append(
                {
                    "code": code,
                    "name": self.name(code),
                    "value": self.value(code, (line.measures or {}).get(code)),
                    "measured": code in points and code in (line.measures or {}),
                    "points": points.get(code),
                    "share": share,
                    "contribution": share * points.get(code, 0.0),
                }
            )
        return rows

    def table(self, line):
        """Return the criteria of a line as an HTML table."""
        _ = self.env._
        rows = self.rows(line)
        if not rows:
            return False
        body = Markup().join(
            Markup(
                "<tr><td>{name}</td><td class='text-end'>{value}</td><td class='text-end'>{points}</td>"
                "<td class='text-end'>{share}</td><td class='text-end fw-bold'>{contribution}</td></tr>"
            ).format(
                name=row["name"],
                value=row["value"],
                points="–" if row["points"] is None else f"{row['points']:.1f}",
                share=f"{row['share'] * 100:.1f} %",
                contribution=f"{row['contribution']:.2f}",
            )
            for row in rows
        )
        return Markup(
            "<table class='table table-sm mb-0'><thead><tr><th>{criterion}</th><th class='text-end'>{value}</th>"
            "<th class='text-end'>{points}</th><th class='text-end'>{weight}</th><th class='text-end'>{score}</th>"
            "</tr></thead><tbody>{body}</tbody><tfoot><tr><th colspan='4'>{total}</th>"
            "<th class='text-end'>{sum}</th></tr></tfoot></table>"
        ).format(
            criterion=_("Criterion"),
            value=_("Measured"),
            points=_("Points"),
            weight=_("Weight"),
            score=_("In the score"),
            total=_("Score") + self._open_note(),
            body=body,
            sum=f"{self.score(line):.2f}",
        )

    # === WHAT WOULD LIFT IT === #

    def improvements(self, line):
        """Return, as sentences, each single change that leads to the next better grade."""
        position = next(
            (i for i, grade in enumerate(self.grades) if grade == line.proposed_grade_id), 0
        )
        if not position or not line.proposed_grade_id:
            return [self.env._("Has the best grade.")] if self.grades else []
        target = self.settings["grades"][position - 1]
        grade = self.grades[position - 1]
        sentences = self._gate_improvements(line, position)
        if line.rule_grade_id and sentences:
            return sentences
        if self.settings["rule"] == "pareto":
            return sentences + self._pareto_improvement(line, position - 1, target, grade)
        return sentences + self._score_improvements(line, position - 1, target, grade)

    def _gate_improvements(self, line, position):
        """Return the minimums of the next grade that the line fails today."""
        _ = self.env._
        target_ids = {g["id"] for g in self.settings["grades"][position - 1 :]}
        sentences = []
        for gate in self.settings["gates"]:
            value = (line.measures or {}).get(gate["code"])
            if gate["grade_id"] not in target_ids or value is None or not self.visible(gate):
                continue
            at_least = gate["operator"] == ">="
            if value < gate["value"] if at_least else value > gate["value"]:
                words = (
                    _("%(name)s: at least %(limit)s")
                    if at_least
                    else _("%(name)s: at most %(limit)s")
                )
                sentences.append(
                    _(
                        "For %(grade)s: %(change)s (now %(value)s).",
                        grade=self.grades[position - 1].name,
                        change=words
                        % {
                            "name": self.name(gate["code"]),
                            "limit": self.value(gate["code"], gate["value"]),
                        },
                        value=self.value(gate["code"], value),
                    )
                )
        return sentences

    def _score_improvements(self, line, border, target, grade):
        if not self.full and any(c["confidential"] for c in self.settings["criteria"]):
            needed = None  # the distance to the threshold would give the confidential points away
        elif self.settings["rule"] == "count":
            needed = self.summary["edges"][border] + 0.01
        else:
            needed = target["min_score"]
        if needed is None:
            return [
                self.env._(
                    "For %(grade)s: more points in the criteria shown, the heaviest first.",
                    grade=grade.name,
                )
            ]
        return [
            self.env._(
                "For %(grade)s: %(name)s %(target)s (now %(value)s).",
                grade=grade.name,
                name=self.name(code),
                target=self._target(code, wanted),
                value=self.value(code, (line.measures or {}).get(code)),
            )
            for code, wanted in self.single_changes(line, needed)
        ]

    def _target(self, code, wanted):
        """Return the figure wanted in words; one that is reached by rank has to be passed."""
        criterion = next(c for c in self.settings["criteria"] if c["code"] == code)
        value = self.value(code, wanted)
        if criterion["scoring"] != "percentile":
            return value
        if criterion["direction"] == "higher":
            return self.env._("more than %s", value)
        return self.env._("less than %s", value)

    def single_changes(self, line, needed):
        """Return what each criterion alone would have to measure for ``needed`` points of score.

        :param float needed: the score wanted (0 to 100), two decimals as scores are stored
        :return: ``[(code, value)]``; criteria that cannot bring the score there alone, and those
            without a figure, are left out
        """
        points = line.points or {}
        counted = [c for c in self.settings["criteria"] if c["code"] in points]
        total = sum(c["weight"] for c in counted)
        reached = sum(c["weight"] * points[c["code"]] for c in counted)
        changes = []
        for criterion in counted:
            code, weight = criterion["code"], criterion["weight"]
            if not weight or code not in (line.measures or {}):
                continue
            # The stored score is rounded to two decimals: half a hundredth less is enough.
            wanted = points[code] + ((needed - 0.005) * total - reached) / weight
            if points[code] < wanted <= 100:
                value = getattr(self, f"_value_for_{criterion['scoring']}")(criterion, wanted)
                if value is not None:
                    changes.append((code, value))
        return changes

    def _value_for_bands(self, criterion, wanted):
        """Return the nearest border of a band that earns enough."""
        higher = criterion["direction"] == "higher"
        bands = criterion["bands"]  # from the highest value down
        if higher:
            return min((start for start, points in bands if points >= wanted), default=None)
        # Less is better: just below where the first band begins that earns too little.
        ends = [
            bands[i - 1][0] for i, (_start, points) in enumerate(bands) if i and points >= wanted
        ]
        return max(ends, default=None)

    def _value_for_linear(self, criterion, wanted):
        low, high = criterion["low"], criterion["high"]
        return low + wanted / 100 * (high - low)

    def _value_for_percentile(self, criterion, wanted):
        """Return the figure to be passed: so many others have to be left behind."""
        figures = self.summary.get("figures", {}).get(criterion["code"]) or []
        behind = math.ceil(wanted / 100 * (len(figures) - 1) - 1e-9)
        return figures[behind] if figures else None

    def _pareto_improvement(self, line, border, target, grade):
        code = self.settings["rank_metric"]
        if self.settings["rank_confidential"] and not self.full:
            return []
        wanted = self.pareto_value(line.rank_value, border, target["max_share"])
        if wanted is None:
            return []
        return [
            self.env._(
                "For %(grade)s: %(name)s %(target)s (now %(value)s), the others as they are.",
                grade=grade.name,
                name=self.name(code),
                target=self.value(code, wanted),
                value=self.value(code, (line.measures or {}).get(code)),
            )
        ]

    def pareto_value(self, value, border, share):
        """Return the smallest figure with which a customer joins the class above a border.

        With the figure x in place of ``value`` the total grows too. x is enough when the sum of
        all larger figures S(x) stays below share · (total - value + x). Between two neighbouring
        figures of the ranking S(x) is constant, so each gap is solved on its own.

        :param float value: today's figure
        :param int border: 0 for the border below the best class, and so on
        :param float share: the share of that class, 0 to 1
        """
        edges = self.summary.get("edges") or []
        if border >= len(edges) or not edges[border]:
            return None
        figures = edges[border]
        others = self.summary["total"] - value
        step = self.review.currency_id.rounding or 0.01
        best = figures[0][0]
        for index, (figure, before) in enumerate(figures[1:], start=1):
            ceiling = figures[index - 1][0]
            needed = before / share - others
            wanted = float_round(
                max(figure, needed + step / 100), precision_rounding=step, rounding_method="UP"
            )
            if value < wanted < ceiling:
                best = wanted
        return best
