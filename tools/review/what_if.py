"""The grade that a customer would get with other figures, from the data of a review.

The settings of the scorecard, the points of the line and the ``summary`` of the review are enough
to grade one customer again. If the review stored a sample only (figures scored by rank, of more
than 500 customers), points are a lower bound: advice that promises a grade always holds.
"""

import functools
from bisect import bisect_left, bisect_right
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from .scoring import NEUTRAL_POINTS

HUNDREDTH = Decimal("0.01")
# "More than" a sum, as a figure: less than any displayed figure.
HAIR = Fraction(1, 10**9)


class Change(NamedTuple):
    """A figure to reach: ``operator`` is ``>=``, ``>``, ``<=`` or ``<``, ``value`` as displayed."""

    code: str
    operator: str
    value: float

    def passes(self, gate):
        """Return whether every figure that just fulfils the change passes a minimum."""
        # "Less than" the limit itself is on the wrong side of it.
        strict = self.operator == ("<" if gate.operator == ">=" else ">")
        return not gate.fails(self.value) and not (strict and self.value == gate.value)


class WhatIf:
    """Grades customers of one review with other figures.

    :param ScorecardSettings settings: of the review
    :param dict summary: of the review
    """

    def __init__(self, settings, summary):
        self.settings = settings
        self.summary = summary
        self.criteria = {criterion.code: criterion for criterion in settings.criteria}
        self.index = {grade.id: i for i, grade in enumerate(settings.grades)}
        self.minimums = functools.cache(settings.minimums)
        self.ladder = functools.cache(self.ladder)
        self._gaps = functools.cache(self._gaps)

    # === POINTS === #

    def points(self, change):
        """Return the points of a criterion for a figure that just meets a change, or a lower bound."""
        criterion = self.criteria[change.code]
        return getattr(self, f"_points_{criterion.scoring}")(criterion, change)

    def _points_bands(self, criterion, change):
        below = change.operator == "<"
        for start, points in criterion.bands:
            if change.value > start if below else change.value >= start:
                return points
        return criterion.bands[-1][1]

    def _points_linear(self, criterion, change):
        low, high = criterion.low, criterion.high
        return 100 * max(min((change.value - low) / (high - low), 1), 0)

    def _points_percentile(self, criterion, change):
        """Return 100 · worse / (worse + better) of the others, as :class:`Scoring` does.

        A customer without a figure yet is not among the others: one more is behind it than the
        ladder says, so what is earned is a lower bound.
        """
        figures, points = self.ladder(change.code)
        higher = criterion.direction == "higher"
        value = change.value if higher else -change.value
        index = bisect_right(figures, value) - 1
        if index < 0:
            return 0
        beyond = figures[index] < value or change.operator in ("<", ">")
        earned = points[2 * index + beyond]
        nothing = value < 0 or (value == 0 and change.operator != ">")
        return min(earned, NEUTRAL_POINTS) if higher and nothing else earned

    def ladder(self, code):
        """Return the figures of a criterion scored by rank and what they earn, from the worst up.

        :return: (figures, points): figures with the sign reversed if lower is better; points in
            pairs: for another customer that reaches a figure, and for one that just exceeds it
        """
        rows = self.summary.get("ranks", {}).get(code) or []
        sign = 1 if self.criteria[code].direction == "higher" else -1
        everybody = rows[-1][2] if rows else 0
        points = []
        for _figure, worse, upto in rows:
            better = everybody - upto
            # The customer itself is among those behind.
            for behind in (max(worse - 1, 0), upto - 1):
                total = behind + better
                points.append(100 * behind / total if total else NEUTRAL_POINTS)
        return [sign * row[0] for row in rows], points

    # === GRADES === #

    def reaches(self, line, changes, position):
        """Return whether a customer gets the grade at ``position`` (0 is the best) or a better one.

        :param line: of the review
        :param changes: one per code at most
        """
        changed = {change.code: change for change in changes}
        measures = line.measures or {}
        for gate in self.minimums(position):
            change = changed.get(gate.code)
            if not change.passes(gate) if change else gate.fails(measures.get(gate.code)):
                return False
        if self.settings.rule == "pareto":
            return self._reaches_share(line, changed, position)
        return self._reaches_score(line, changed, position)

    def rule_position(self, line):
        """Return the position by the rule alone."""
        ruled = line.rule_grade_id or line.proposed_grade_id
        return self.index.get(ruled.id, len(self.index) - 1)

    def _reaches_score(self, line, changed, position):
        before, after = line.points or {}, self.points_with(line, changed.values())
        # A criterion that did not count yet may lower the mean, whatever it earns.
        worse = any(code not in before or points < before[code] for code, points in after.items())
        if self.rule_position(line) <= position and not worse:
            return True
        if worse and self.settings.rule == "count":
            return False  # others would gain ranks, and their scores are not known
        score = self.score(after)
        return score is not None and score >= self.needed(position)

    def points_with(self, line, changes):
        """Return ``{code: points}`` of a line with changed figures, or with a first one."""
        points = dict(line.points or {})
        for change in changes:
            if change.code in self.criteria:
                points[change.code] = self.points(change)
        return points

    def sums(self, points):
        """Return the sum of the weights that count, and of the weighted points."""
        counted = [c for c in self.settings.criteria if c.code in points]
        return (
            sum(c.weight for c in counted),
            sum(c.weight * points[c.code] for c in counted),
        )

    def score(self, points):
        """Return the weighted mean of points, rounded as the database does; ``None`` without any."""
        total, reached = self.sums(points)
        if not total:
            return None
        # A float becomes a number of fifteen digits before it is rounded.
        return Decimal(f"{reached / total:.15g}").quantize(HUNDREDTH, ROUND_HALF_UP)

    def needed(self, position):
        """Return the score that is enough for a grade: the next with two decimals."""
        if self.settings.rule == "count":
            return Decimal(repr(self.summary["edges"][position])) + HUNDREDTH
        score = Decimal(repr(self.settings.grades[position].min_score))
        return score.quantize(HUNDREDTH, ROUND_CEILING)

    # === CUMULATIVE SHARE === #

    def _reaches_share(self, line, changed, position):
        change = changed.get(self.settings.rank_metric)
        if self.rule_position(line) <= position:
            return not change or change.value >= line.rank_value
        return bool(change) and change.value >= self.share_figure(line.rank_value, position)

    def share_figure(self, value, position):
        """Return the lowest figure with which a customer joins the class at ``position``.

        With the figure x in place of ``value`` the total grows too. x is enough if the sum of
        all larger figures S(x) stays below share · (total - value + x). Between two neighbouring
        figures of the ranking S(x) is constant, so x is searched in the lowest such gap that
        has one. A larger figure is enough too: S falls and the total grows.

        :return: the figure; if only more than it is enough, a :class:`Fraction` just above
        """
        figures, keys = self._gaps(position)
        others = self.summary["total"] - value
        # Gaps below the customer's own figure are already passed.
        lowest = bisect_right(figures, -value) - 1
        gap = min(bisect_left(keys, others), lowest)
        if gap < 1:
            return -figures[0] if figures else HAIR
        before = Fraction(repr(self.summary["edges"][position][gap][1]))
        share = Fraction(repr(self.settings.grades[position].max_share))
        enough = before / share - Fraction(repr(self.summary["total"])) + Fraction(repr(value))
        return max(-figures[gap], enough + HAIR)

    def _gaps(self, position):
        """Return the figures around a border, negated to rise, and the test whether a gap has an x.

        The gap from a figure up to the next larger one has an x when S / share - that larger one
        is less than what the others have together; this rises from gap to gap.
        """
        edges = self.summary.get("edges") or []
        rows = edges[position] if position < len(edges) and edges[position] else []
        share = self.settings.grades[position].max_share
        keys = [before / share - rows[i][0] for i, (_figure, before) in enumerate(rows[1:])]
        return [-figure for figure, _before in rows], keys
