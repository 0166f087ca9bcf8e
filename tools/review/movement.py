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
        """Return what decided: a person, a minimum, the figure that changed most, or the main facts."""
        _before, movement = self._step(line)
        if movement not in ("up", "down") or line.override_reason:
            return self.headline(line)
        if movement == "down" and (gates := self._gate_sentences(line)):
            return " ".join(gates)
        former = self.former.get(line.account_id.id)
        sign = 1 if movement == "up" else -1
        told = former and (
            self._ranked_change(line, former) or self._largest_change(line, former, sign)
        )
        return told or self.headline(line)

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

    def _largest_change(self, line, former, sign):
        """Return the criterion whose share of the score changed most in the direction of the grade.

        :param int sign: 1 upwards, -1 downwards
        """
        before = {row["code"]: row for row in self.prior._weigh(former)}
        changes = [
            (sign * (row["contribution"] - before[row["code"]]["contribution"]), row)
            for row in self._weigh(line)
            if row["code"] in before
            and row["points"] is not None
            and before[row["code"]]["points"] is not None
        ]
        change, row = max(changes, key=lambda pair: pair[0], default=(0, None))
        if change <= 0:
            return ""
        code = row["code"]
        return self.env._(
            "%(name)s %(value)s instead of %(before)s (%(points)s points instead of %(former)s).",
            name=self.name(code),
            value=self._measured_value(line, code),
            before=self._measured_value(former, code),
            points=f"{row['points']:.0f}",
            former=f"{before[code]['points']:.0f}",
        )
