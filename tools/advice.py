"""What would lift a customer to the next better grade: the smallest single change per criterion."""

import math

from odoo.tools import float_round

from .explanation import Explanation


class Advice(Explanation):
    """Explains lines of one review, and tells what would lift them."""

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
