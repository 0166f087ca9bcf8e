"""Why a customer has a grade, in words and figures.

Everything comes from the data that the review stored when it was computed: the settings of the
scorecard, the measured values and the points. Nothing is measured again.
"""

import functools

from odoo.tools import format_date

from .standing import Standing


class Explanation(Standing):
    """Explains lines of one review.

    :param review: a ``key.account.review`` in sudo
    :param bool full: also include confidential data (for managers)
    """

    @functools.cached_property
    def _origins(self):
        """Return what may count instead of manual scores, in words, by code."""
        origins = self.env["key.account.metric"]._get_score_origins()
        return {code: origins[code] for code in self.settings.replaced if code in origins}

    def name(self, code):
        """Return the name of a metric, with what may count instead of a manual score."""
        name = super().name(code)
        return f"{name} ({self._origins[code]})" if code in self._origins else name

    # === REASON === #

    def reason(self, line):
        """Return why the line has its final grade, as sentences, one per row.

        The grade held is named first; what its figures alone would give follows, if it differs.
        """
        parts = self._hold_sentences(line)
        gates = self._gate_sentences(line)
        if gates and not parts:
            parts.append(self._gates_decide_sentence(line))
        parts += gates
        parts += [self._rule_sentence(line), *self._criterion_sentences(line)]
        parts.append(self._left_out_sentence(line))
        return "\n".join(part for part in parts if part)

    def headline(self, line):
        """Return the main facts in one row: exceptions first, otherwise the main criteria."""
        exceptions = self._hold_sentences(line) + self._gate_sentences(line)
        return " ".join(
            exceptions or self._criterion_sentences(line) or [self._rule_sentence(line)]
        )

    def _rule_sentence(self, line):
        """Return what the rule alone gives, in figures that do not contradict it."""
        _ = self.env._
        ruled = self.ruled(line)
        total = self.total(line, ruled)
        words = {"grade": ruled.name, "score": "" if total is None else f"{total:.1f}"}
        held = ruled == line.final_grade_id
        if self.settings.rule == "pareto":
            return self._pareto_sentence(line, words, held)
        if total is None and not self.is_score_hidden:
            if held:
                return _("Grade %(grade)s: there is no figure for any criterion.", **words)
            return _("By the score %(grade)s: there is no figure for any criterion.", **words)
        if total is None:
            if held:
                return _("Holds %(grade)s: criteria that your manager can see count, too.", **words)
            return _(
                "By the score %(grade)s: criteria that your manager can see count, too.", **words
            )
        if self.settings.rule == "count":
            if held:
                return _(
                    "Grade %(grade)s: with %(score)s points, the customer is among the best "
                    "customers that this grade is reserved for.",
                    **words,
                )
            return _(
                "By the score %(grade)s: with %(score)s points, the customer is among the best "
                "customers that this grade is reserved for.",
                **words,
            )
        words["limit"] = self._limit(ruled)
        if held:
            sentence = _(
                "Grade %(grade)s: %(score)s of 100 points; the grade starts at %(limit)s.", **words
            )
        else:
            sentence = _(
                "By the score %(grade)s: %(score)s of 100 points; the grade starts at %(limit)s.",
                **words,
            )
        return sentence + self.hidden_note()

    def _limit(self, grade):
        limits = next((g for g in self.settings.grades if g.id == grade.id), None)
        return f"{limits.min_score:g}" if limits else "–"

    def _pareto_sentence(self, line, words, held):
        _ = self.env._
        code = self.settings.rank_metric
        if self.is_score_hidden:
            if held:
                return _("Holds %(grade)s: by a figure that your manager can see.", **words)
            return _("By its rank %(grade)s: by a figure that your manager can see.", **words)
        words["metric"] = self.name(code)
        words["figure"] = self.value(code, (line.measures or {}).get(code))
        if not line.pareto_class:
            told = _("no contribution in the period (%(metric)s %(figure)s).", **words)
        else:
            told = _(
                "%(metric)s %(figure)s. This customer and all customers of the same or larger size "
                "make up %(share)s of the total.",
                share=f"{line.cumulative_share * 100:.1f} %",
                **words,
            )
        if held:
            return _("Grade %(grade)s: %(told)s", told=told, **words)
        return _("By its rank %(grade)s: %(told)s", told=told, **words)

    def _criterion_sentences(self, line):
        """Return the criterion that helps most and the one that costs most."""
        told = [row for row in self._weigh(line) if row["measured"] and row["share"]]
        if len(told) < 2:
            return []
        best = max(told, key=lambda row: row["contribution"])
        others = [row for row in told if row is not best]
        worst = max(others, key=lambda row: row["share"] * 100 - row["contribution"])
        sentences = []
        if round(best["points"]):
            sentences.append(
                self.env._(
                    "Helps most: %(name)s %(value)s (%(points)s points).",
                    name=self.name(best["code"]),
                    value=self._measured_value(line, best["code"]),
                    points=f"{best['points']:.0f}",
                )
            )
        if round(worst["points"]) < 100:
            sentences.append(
                self.env._(
                    "Costs most: %(name)s %(value)s (%(points)s points).",
                    name=self.name(worst["code"]),
                    value=self._measured_value(line, worst["code"]),
                    points=f"{worst['points']:.0f}",
                )
            )
        return sentences

    def failing(self, line, position):
        """Return the minimums of the grade at a position, and of all worse ones, that a line fails."""
        measures = line.measures or {}
        return [gate for gate in self.minimums(position) if gate.fails(measures.get(gate.code))]

    def failed_gates(self, line):
        """Return the minimums of grades better than the proposed one that the line fails."""
        positions = {grade.id: i for i, grade in enumerate(self.grades)}
        reached = positions.get(line.proposed_grade_id.id, len(positions))
        ruled = line.rule_grade_id or line.proposed_grade_id
        failing = self.failing(line, positions.get(ruled.id, 0))
        return [gate for gate in failing if positions[gate.grade_id] < reached]

    def _gates_decide_sentence(self, line):
        return self.env._(
            "Grade %(grade)s: a better grade has a minimum that is not met.",
            grade=line.final_grade_id.name,
        )

    def _gate_sentences(self, line):
        _ = self.env._
        sentences = []
        for gate in self.failed_gates(line):
            grade = self.env["key.account.grade"].browse(gate.grade_id).name
            if not self.visible(gate):
                sentences.append(
                    _("For %(grade)s, a confidential minimum is not met.", grade=grade)
                )
                continue
            words = (
                _("For %(grade)s, at least %(limit)s is required: %(name)s is %(value)s.")
                if gate.operator == ">="
                else _("For %(grade)s, at most %(limit)s is allowed: %(name)s is %(value)s.")
            )
            sentences.append(
                words
                % {
                    "grade": grade,
                    "name": self.name(gate.code),
                    "value": self.value(gate.code, line.measures[gate.code]),
                    "limit": self.value(gate.code, gate.value),
                }
            )
        return sentences

    def _hold_sentences(self, line):
        _ = self.env._
        if line.override_reason:
            return [
                _(
                    "%(user)s changed the grade from %(proposed)s to %(grade)s: %(reason)s",
                    user=line.override_user_id.name,
                    grade=line.final_grade_id.name,
                    proposed=line.proposed_grade_id.name,
                    reason=line.override_reason,
                )
            ]
        if not line.hold_reason:
            return []
        kept = {
            "grade": line.previous_grade_id.name or "–",
            "proposed": line.proposed_grade_id.name,
        }
        if line.hold_reason == "locked" and not line.account_id.locked_until:
            return [_("Keeps %(grade)s instead of %(proposed)s: the grade was locked.", **kept)]
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
                    months=self.settings.grace_months,
                    **kept,
                )
            ]
        if self.settings.demotion_reviews > 1:
            return [
                _(
                    "Keeps %(grade)s instead of %(proposed)s for now: a demotion needs %(needed)s "
                    "reviews in a row, and this is number %(streak)s.",
                    streak=line.demotion_streak,
                    needed=self.settings.demotion_reviews,
                    **kept,
                )
            ]
        return [
            _(
                "Keeps %(grade)s instead of %(proposed)s: a demotion needs at least %(margin)s points below the threshold.",
                margin=f"{self.settings.demotion_margin:g}",
                **kept,
            )
        ]

    def _left_out_sentence(self, line):
        """Return the quantities that are not counted, for users who can see ordered quantities."""
        metric = self.metrics.get("order_quantity")
        if not line.left_out or (metric and metric.confidential and not self.full):
            return ""
        return self.env._(
            "Not counted, because it cannot be converted to %(unit)s: %(quantities)s.",
            unit=self.review.company_id.key_account_uom_id.name or "–",
            quantities=", ".join(
                f"{quantity:,.2f} {self.units.get(int(uom_id), '')}".strip()
                for uom_id, quantity in line.left_out.items()
            ),
        )

    # === TABLE === #

    @functools.cached_property
    def criteria(self):
        """Return the settings of the visible criteria."""
        return [criterion for criterion in self.settings.criteria if self.visible(criterion)]

    def rows(self, line):
        """Return the visible criteria of a line as dicts, with weights as shares of those that count.

        Keys: ``code``, ``name``, ``value`` (text), ``measured`` (there is a figure), ``points``
        (0-100 or ``None``), ``share`` (weight, 0-1) and ``contribution`` (points in the score).
        """
        return [
            row | {"name": self.name(row["code"]), "value": self._measured_value(line, row["code"])}
            for row in self._weigh(line)
        ]

    def _weigh(self, line):
        """Return the :meth:`rows` without their texts, which cost more than the figures."""
        points, measures = line.points or {}, line.measures or {}
        total = sum(c.weight for c in self.criteria if c.code in points)
        rows = []
        for criterion in self.criteria:
            code = criterion.code
            share = criterion.weight / total if code in points and total else 0.0
            rows.append(
                {
                    "code": code,
                    "measured": code in points and code in measures,
                    "points": points.get(code),
                    "share": share,
                    "contribution": share * points.get(code, 0.0),
                }
            )
        return rows

    def _measured_value(self, line, code):
        return self.value(code, (line.measures or {}).get(code))

    def table(self, line, held=None):
        """Return the criteria of a line as an HTML table; the total only if it fits the grade held.

        :param key.account.grade held: the grade that the customer has now, if it is another one
        """
        _ = self.env._
        rows = self.rows(line)
        if not rows:
            return False
        return self.env["ir.qweb"]._render(
            "key_account.review_criteria",
            {
                "rows": rows,
                "score": self.total(line, line.final_grade_id if held is None else held),
                "note": self.hidden_note().strip(),
                "words": {
                    "criterion": _("Criterion"),
                    "value": _("Measured"),
                    "points": _("Points"),
                    "weight": _("Weight"),
                    "score": _("Share of score"),
                    "total": _("Score"),
                },
            },
        )
