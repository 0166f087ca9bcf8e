"""Where a customer stands: the score or share that a reader may know beside the grade.

Managers read the true score everywhere. Others read the score of the criteria that they see, and
only where it gives the same grade as the one beside it: a total that contradicts the grade misleads,
and confidential criteria made the difference.
"""

import functools

from ..metric.figures import Figures


class Standing(Figures):
    """Tells score and share of the lines of one review.

    :param review: a ``key.account.review`` in sudo
    :param bool full: also include confidential data (for managers)
    """

    def __init__(self, review, full):
        super().__init__(review)
        self.full = full
        self.settings = review._get_settings()
        self.minimums = functools.cache(self.settings.minimums)
        self.summary = review.summary or {}
        self.grades = self.env["key.account.grade"].browse(g.id for g in self.settings.grades)

    # === RIGHTS === #

    def visible(self, item):
        """Return whether the reader may know the figures of a criterion or minimum."""
        return self.full or not item.confidential

    @functools.cached_property
    def is_score_hidden(self):
        """Whether confidential figures decide the grade by the rule, so that its distance is secret."""
        if self.full:
            return False
        if self.settings.rule == "pareto":
            return self.settings.rank_confidential
        if self.settings.rule == "count" and self.settings.rank_confidential:
            return True  # the ranking figure decides between equal scores
        return any(c.confidential and c.weight for c in self.settings.criteria)

    def hidden_note(self):
        """Return the sentence for totals without confidential criteria, to be appended."""
        if self.full or not any(c.confidential and c.weight for c in self.settings.criteria):
            return ""
        return " " + self.env._("Criteria that your manager can see count, too.")

    # === FIGURES === #

    def ruled(self, line):
        """Return the grade that the rule alone gives."""
        return line.rule_grade_id or line.proposed_grade_id

    def total(self, line, grade):
        """Return the score to be told beside a grade, ``None`` if there is none.

        :param key.account.grade grade: of the line, or the one that the customer holds now
        """
        points = line.points or {}
        seen = (c for c in self.settings.criteria if c.weight and self.visible(c))
        if not any(c.code in points for c in seen):
            return None
        if self.full:
            return line.score
        if self.settings.rule == "score":
            return line.open_score if self._fits(line.open_score, grade) else None
        if self.settings.rule == "pareto" or self.is_score_hidden:
            return None
        return line.open_score if grade == self.ruled(line) else None

    def _fits(self, score, grade):
        """Return whether a score gives a grade by the thresholds."""
        reached = next((g for g in self.settings.grades if score >= g.min_score), None)
        return bool(reached) and reached.id == grade.id

    def standing(self, line, held=None):
        """Return score or share as text, "" if there is none to be told beside the grade held."""
        if self.settings.rule == "pareto":
            if self.is_score_hidden or not line.pareto_class:
                return ""
            return f"{line.cumulative_share * 100:.1f} %"
        total = self.total(line, line.final_grade_id if held is None else held)
        return "" if total is None else self.env._("%s points", f"{total:.1f}")
