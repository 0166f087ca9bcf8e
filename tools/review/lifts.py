"""Sufficient changes of figures for a customer to reach the next better grade.

How it works: candidates for the next grade are figures as they are *displayed*, so each is rounded
towards the goal, kept within its limits, and then tried (:class:`WhatIf`) before it is shown.
Failed minimums belong to every option; if they are not enough, each criterion is tested on top of
them. Only if no single criterion is enough, several are combined.
"""

import functools
from bisect import bisect_left
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from .explanation import Explanation
from .what_if import Change, WhatIf

# Displayed decimals, by unit (see Figures.value); those of money depend on the currency.
STEPS = {"quantity": "0.1", "ratio": "0.001", "days": "0.1", "years": "0.1", "index": "0.001"}
WHOLE = "1"
# Manual scores: what is missing can be entered at once.
RATED = ("influence", "reputation")
# A score of two decimals is rounded: half a hundredth less is enough.
HALF_A_HUNDREDTH = 0.005


class Lift(NamedTuple):
    """One option for a grade: all ``changes`` together. ``complete``: nothing confidential needed."""

    position: int
    changes: tuple
    complete: bool = True


class Lifts(Explanation):
    """Explains lines of one review, and finds the options for the next better grade."""

    def __init__(self, review, full):
        super().__init__(review, full)
        self.what_if = WhatIf(self.settings, self.summary)
        self._step = functools.cache(self._step)
        self._possible = functools.cache(self._possible)

    # === GOAL === #

    def _is_locked(self, line):
        locked_until = line.account_id.locked_until
        return bool(locked_until and locked_until >= self.review.date)

    def goal(self, line):
        """Return the position of the grade to reach (0 is the best); below 0 there is none better.

        A grade that is only kept, by grace or stability, must be earned first.
        """
        held = line.previous_grade_id if line.hold_reason in ("grace", "stability") else None
        if held:
            # Unknown to the scorecard, it is between two of its grades: earn the better one.
            key = held.sequence, held.id
            return sum((grade.sequence, grade.id) <= key for grade in self.grades) - 1
        return self.what_if.index[line.proposed_grade_id.id] - 1

    # === WAYS === #

    def lifts(self, line):
        """Return the options for the next better grade that may be shown, as :class:`Lift` objects."""
        position = self.goal(line)
        if position < 0 or self._is_locked(line):
            return []
        failing = self.failing(line, position)
        told = [gate for gate in failing if self.visible(gate)]
        base = self._pass_gates(told)
        if base is None:
            return []
        ruled = self.what_if.rule_position(line) <= position
        hidden = self.is_score_hidden
        # The distance to a border would disclose the confidential points.
        if len(told) < len(failing) or (hidden and not ruled):
            return [Lift(position, tuple(base.values()), complete=False)]
        if base and self.what_if.reaches(line, base.values(), position):
            return [Lift(position, tuple(base.values()))]
        if hidden:
            return []
        if self.settings.rule == "pareto":
            ways = [self._share_way(line, base, position)]
        else:
            ways = [self._score_way(line, base, code, position) for code in self._movable(line)]
            if not any(ways):
                ways = [self._many_ways(line, base, position)]
        return [Lift(position, tuple(way.values())) for way in ways if way]

    def _pass_gates(self, gates):
        """Return ``{code: Change}`` that passes all ``gates``; ``None`` if that is impossible."""
        changes = {}
        for gate in gates:
            code, operator = gate.code, gate.operator
            change = self._written(code, operator, gate.value)
            known = changes.get(code)
            if known and known.operator == operator:
                better = max if operator == ">=" else min
                change = change and better(change, known, key=lambda change: change.value)
            changes[code] = change
        if not all(changes.values()):
            return None
        if not all(changes[gate.code].passes(gate) for gate in gates):
            return None
        return changes

    def _share_way(self, line, base, position):
        code = self.settings.rank_metric
        wanted = self.what_if.share_figure(line.rank_value, position)
        if code in base and base[code].operator == ">=":
            wanted = max(wanted, base[code].value)
        return self._try(line, base, code, ">=", wanted, position)

    def _movable(self, line):
        """Return the codes of the criteria that count and have a figure."""
        known = (line.points or {}).keys() & (line.measures or {}).keys()
        return [c.code for c in self.settings.criteria if c.weight and c.code in known]

    def rating_lifts(self, line):
        """Return ``[(code, Lift or None)]`` of manual scores that are missing and would count.

        ``None`` where no score is enough alone, or where its distance to the border would disclose
        confidential points.
        """
        settings, position = self.settings, self.goal(line)
        measures = line.measures or {}
        lifts = []
        if settings.rule == "pareto":
            return lifts
        for criterion in self.criteria:
            code = criterion.code
            if not criterion.weight or code in measures or code not in RATED:
                continue
            way = None
            if settings.rule == "score" and not self.is_score_hidden:
                way = self._rating_way(line, code, position)
            lifts.append((code, way and Lift(position, tuple(way.values()))))
        return lifts

    def _rating_way(self, line, code, position):
        """Return ``{code: Change}`` of a first manual score that is enough, or ``None``.

        Once there is a score, it has to pass its own minimums, too.
        """
        if self.failing(line, position) or not (
            border := self._score_border(line, {}, code, position)
        ):
            return None
        operator, value = border
        minimum = max(
            (gate.value for gate in self.minimums(position) if gate.code == code), default=value
        )
        if minimum > value:
            operator, value = ">=", minimum
        return self._try(line, {}, code, operator, value, position)

    def _score_way(self, line, base, code, position):
        """Return the changes of one criterion, on top of ``base``, that are enough; or ``None``."""
        border = self._score_border(line, base, code, position)
        return border and self._try(line, base, code, *border, position)

    def _score_border(self, line, base, code, position):
        """Return (operator, figure) of a criterion that is enough on top of ``base``, or ``None``.

        A criterion without a figure may not count yet: then its weight is added.
        """
        points = self.what_if.points_with(line, base.values())
        points.setdefault(code, 0)
        total, reached = self.what_if.sums(points)
        needed = float(self.what_if.needed(position)) - HALF_A_HUNDREDTH
        missing = needed * total - reached
        wanted = points[code] + missing / self.what_if.criteria[code].weight
        if not points[code] < wanted <= 100 + 1e-9:
            return None
        return self._border(code, min(wanted, 100))

    def _try(self, line, base, code, operator, value, position):
        """Return ``base`` with a figure that reaches the position, as displayed, or ``None``.

        Sums of the database may differ in the last digit: then the next figure is used.
        """
        for further in range(3):
            change = self._written(code, operator, value, further)
            if change and self.what_if.reaches(line, [*(base | {code: change}).values()], position):
                return base | {code: change}
        return None

    def _many_ways(self, line, base, position):
        """Return changes of several criteria that are enough together: those with the greatest effect.

        The last one goes only as far as needed.
        """
        points = self.what_if.points_with(line, base.values())
        best = {code: self._best(code) for code in self._movable(line)}
        gains = {
            code: (self.what_if.points(change) - points[code]) * self.what_if.criteria[code].weight
            for code, change in best.items()
            if change
        }
        changes = dict(base)
        for code in sorted(gains, key=gains.get, reverse=True):
            if gains[code] <= 0:
                break
            if way := self._score_way(line, changes, code, position):
                return way
            changes[code] = best[code]
            if self.what_if.reaches(line, changes.values(), position):
                return changes
        return None

    # === FIGURES === #

    def _border(self, code, wanted):
        """Return (operator, value) of the figure that earns ``wanted`` points, or ``None``."""
        criterion = self.what_if.criteria[code]
        return getattr(self, f"_border_{criterion.scoring}")(criterion, wanted)

    def _border_bands(self, criterion, wanted):
        """All figures beyond the border must earn enough, so that the text is true for each."""
        bands = criterion.bands  # from the highest value down
        border = None
        if criterion.direction == "higher":
            for start, points in bands:
                if points < wanted:
                    break
                border = ">=", start
            return border
        for (_start, points), (above, _points) in zip(bands[::-1], bands[-2::-1], strict=False):
            if points < wanted:
                break
            # The border itself is in the band above.
            border = "<", above
        return border

    def _border_linear(self, criterion, wanted):
        low, high = criterion.low, criterion.high
        operator = ">=" if criterion.direction == "higher" else "<="
        return operator, low + wanted / 100 * (high - low)

    def _border_percentile(self, criterion, wanted):
        """Return the figure to reach or to exceed."""
        figures, points = self.what_if.ladder(criterion.code)
        higher = criterion.direction == "higher"
        step = bisect_left(points, wanted)
        if step == len(points):
            return None
        value, passed = figures[step // 2], step % 2
        if higher and value <= 0 and wanted > 50:
            value, passed = 0.0, True
        value = value if higher else -value
        return (">" if higher else "<") + ("" if passed else "="), value

    def _best(self, code):
        """Return the figure of a criterion that earns most, as a change, or ``None``."""
        criterion = self.what_if.criteria[code]
        most = max((points for _start, points in criterion.bands), default=100)
        if criterion.scoring != "bands":
            most = 100
        border = self._border(code, most)
        change = border and self._written(code, *border)
        if not change and border:
            low, high = self._possible(code)
            change = Change(code, border[0][0] + "=", high if border[0][0] == ">" else low)
            return change if change.value is not None else None
        return change

    def _written(self, code, operator, value, further=0):
        """Return the change with its displayed figure, rounded towards the goal.

        :param int further: number of steps of the last digit beyond
        :return: ``None`` if such a figure is impossible
        """
        up = operator[0] == ">"
        step = self._step(code)
        exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
        count = exact / Fraction(step)
        # Noise in the last digits of a float must not add a step.
        nearest = round(count)
        if isinstance(value, float) and abs(count - nearest) < Fraction(1, 10**6):
            count = Fraction(nearest)
        strict = len(operator) == 1 and count.denominator == 1 and not further
        number = ceil(count) + further if up else floor(count) - further
        if strict and step == WHOLE:
            number, strict = number + (1 if up else -1), False
        written = float(number * Fraction(step))
        low, high = self._possible(code)
        if up and high is not None and (written >= high if strict else written > high):
            return None
        if not up and (written <= low if strict else written < low):
            return None
        return Change(code, operator[0] if strict else operator[0] + "=", written)

    def _step(self, code):
        """Return the last displayed digit of a figure, as text."""
        unit = self.metrics[code].unit if code in self.metrics else "count"
        if unit == "money":
            rounding = self.review.currency_id.rounding
            return WHOLE if rounding == 1 else repr(rounding)
        return STEPS.get(unit, WHOLE)

    def _possible(self, code):
        """Return the lowest and the highest possible figure; ``None`` for no limit."""
        return self.metrics[code]._get_range() if code in self.metrics else (0.0, None)
