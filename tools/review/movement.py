"""Why accounts moved to another grade, in one sentence each."""

from .explanation import Explanation


class Movement(Explanation):
    """Explains the movements of one review by what changed since the one before.

    :param review: a ``key.account.review`` in sudo
    :param bool full: also tell of confidential data (for managers)
    :param lines: the lines that are to be explained, in sudo
    :param prior: another review to compare with, instead of the one before: accounts then move from
        the grade that it gave
    """

    def __init__(self, review, full, lines, prior=None):
        super().__init__(review, full)
        self.is_compared = bool(prior)
        prior = prior or review._get_prior(include_same_day=True)
        self.prior = prior and Explanation(prior, full)
        former = lines.search(
            [("review_id", "=", prior.id), ("account_id", "in", lines.account_id.ids)]
        )
        self.former = {line.account_id.id: line for line in former}

    def _step(self, line):
        """Return the former grade and the movement from it."""
        if not self.is_compared:
            return line.previous_grade_id, line.movement
        before = self.former[line.account_id.id].final_grade_id
        return before, before._get_movement_to(line.final_grade_id)

    def sentence(self, line):
        """Return name, former grade, grade and why."""
        _ = self.env._
        before, movement = self._step(line)
        words = {
            "name": line.partner_id.display_name,
            "before": before.name,
            "after": line.final_grade_id.name,
            "why": self.why(line),
        }
        if movement == "up":
            return _("%(name)s rose from %(before)s to %(after)s: %(why)s", **words)
        if movement == "down":
            return _("%(name)s fell from %(before)s to %(after)s: %(why)s", **words)
        if movement == "new":
            return _("%(name)s is new with %(after)s: %(why)s", **words)
        return _("%(name)s keeps %(after)s: %(why)s", **words)

    def why(self, line):
        """Return what decided: a person, a minimum, a threshold, the figure that changed most, or the
        rule.
        """
        before, movement = self._step(line)
        if movement not in ("up", "down") or line.override_reason:
            return self.headline(line)
        if movement == "down" and (gates := self._gate_sentences(line)):
            return " ".join(gates)
        former = self.former.get(line.account_id.id)
        if not former:
            return self.headline(line)
        return (
            self._ranked_change(line, former)
            or self._limit_change(line, former, before, movement)
            or self._largest_change(line, former, 1 if movement == "up" else -1)
            or " ".join(self._hold_sentences(line) + self._gate_sentences(line))
            or self._rule_sentence(line)
        )

    def _ranked_change(self, line, former):
        """Return how the figure changed that ranks customers, if grades follow it."""
        code = self.settings.rank_metric
        if self.settings.rule != "pareto" or (self.settings.rank_confidential and not self.full):
            return ""
        now, before = (self._measured_value(each, code) for each in (line, former))
        if now == before:
            return ""
        return self.env._(
            "%(name)s %(value)s instead of %(before)s.",
            name=self.name(code),
            value=now,
            before=before,
        )

    def _limit_change(self, line, former, before, movement):
        """Return that a grade starts at another score now, if the former score would have moved, too."""
        if self.settings.rule != "score" or self.prior.settings.rule != "score":
            return ""
        if self.is_score_hidden or self.prior.is_score_hidden:
            return ""
        grade = line.final_grade_id if movement == "up" else before
        limits = [
            {limits.id: limits.min_score for limits in settings.grades}.get(grade.id)
            for settings in (self.settings, self.prior.settings)
        ]
        if None in limits:
            return ""
        limit, limit_before = limits
        is_easier = limit < limit_before and former.score >= limit
        is_harder = limit > limit_before and former.score < limit
        if not (is_easier if movement == "up" else is_harder):
            return ""
        return self.env._(
            "%(grade)s starts at %(limit)s points instead of %(before)s.",
            grade=grade.name,
            limit=f"{limit:g}",
            before=f"{limit_before:g}",
        )

    def _largest_change(self, line, former, sign):
        """Return the criterion whose share of the score changed most in the direction of the grade.

        :param int sign: 1 upwards, -1 downwards
        """
        before = {row["code"]: row for row in self.prior._weigh(former)}
        changes = [
            (sign * (row["contribution"] - before[row["code"]]["contribution"]), row)
            for row in self._weigh(line)
            if row["code"] in before
            and (row["points"], before[row["code"]]["points"]) != (None, None)
        ]
        change, row = max(changes, key=lambda pair: pair[0], default=(0, None))
        if change <= 0:
            return ""
        code, points, points_before = row["code"], row["points"], before[row["code"]]["points"]
        words = {
            "name": self.name(code),
            "value": self._measured_value(line, code),
            "before": self._measured_value(former, code),
            "points": "" if points is None else f"{points:.0f}",
            "former": "" if points_before is None else f"{points_before:.0f}",
        }
        if points is None:
            return self.env._("%(name)s: no figure instead of %(before)s.", **words)
        if points_before is None:
            return self.env._(
                "%(name)s %(value)s instead of no figure (%(points)s points).", **words
            )
        return self.env._(
            "%(name)s %(value)s instead of %(before)s (%(points)s points instead of %(former)s).",
            **words,
        )
