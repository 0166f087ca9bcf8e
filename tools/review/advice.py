"""How a customer can reach the next better grade, as text."""

from odoo.tools import format_date, format_list

from .lifts import RATED, Lifts


class Advice(Lifts):
    """Explains lines of one review, and gives advice on how to improve."""

    # === WORDS === #

    def improvements(self, line):
        """Return each way to the next better grade and the obstacles, as sentences."""
        _ = self.env._
        if not self.grades or not line.proposed_grade_id:
            return []
        if self._is_locked(line):
            until = format_date(self.env, line.account_id.locked_until)
            return [_("The grade is locked until %(date)s.", date=until)]
        if line.override_reason:
            return [_("A manager decided the grade. The next review decides again.")]
        position = self.goal(line)
        if position < 0:
            return [_("The account has the best grade.")]
        lifts = self.lifts(line)
        ratings = self.rating_lifts(line)
        sentences = [self._lift_sentence(line, lift) for lift in lifts]
        if not lifts and not any(lift for _code, lift in ratings):
            sentences.append(self._silence_sentence(line, position))
        sentences += [self._rating_sentence(line, lift) for _code, lift in ratings if lift]
        if unrated := [self.name(code).lower() for code, lift in ratings if not lift]:
            names = self._join(unrated)
            sentences.append(_("Rate its %(names)s: there is no manual score yet.", names=names))
        if unmeasured := self._unmeasured(line):
            sentences.append(_("No figure yet: %(names)s.", names=self._join(unmeasured)))
        return sentences

    def _rating_sentence(self, line, lift):
        """Return the sentence about a first manual score that is enough."""
        _ = self.env._
        (change,) = lift.changes
        words = {
            "name": self.name(change.code).lower(),
            "grade": self.grades[lift.position].name,
            "target": self.value(change.code, change.value),
        }
        if line.hold_reason in ("grace", "stability"):
            return _("Rate its %(name)s: %(target)s or more keeps it at %(grade)s.", **words)
        return _("Rate its %(name)s: %(target)s or more lifts it to %(grade)s.", **words)

    def _silence_sentence(self, line, position):
        """Return the sentence for grades without advice in figures.

        With fixed numbers of customers, others fall back when one passes them: only a score is
        given.
        """
        _ = self.env._
        grade = self.grades[position].name
        failing = [gate for gate in self.failing(line, position) if self.visible(gate)]
        base = self._pass_gates(failing)
        if base is None or self.settings.rule != "count" or self.is_score_hidden:
            if line.hold_reason in ("grace", "stability"):
                return _("To keep %(grade)s: the figures shown here are not enough.", grade=grade)
            return _(
                "For %(grade)s: the figures shown here are not enough to reach it.", grade=grade
            )
        told = [self._change_words(line, change) for change in base.values()]
        edge = self.summary["edges"][position]
        told.append(_("a score above %(score)s", score=f"{edge:.2f}"))
        if line.hold_reason in ("grace", "stability"):
            return _("To keep %(grade)s: %(change)s.", grade=grade, change=self._join(told))
        return _("For %(grade)s: %(change)s.", grade=grade, change=self._join(told))

    def _lift_sentence(self, line, lift):
        _ = self.env._
        told = [self._change_words(line, change) for change in lift.changes]
        if not lift.complete:
            told += self._hidden_needs(line, lift.position)
        words = {"grade": self.grades[lift.position].name, "change": self._join(told)}
        if line.hold_reason in ("grace", "stability"):
            return _("To keep %(grade)s: %(change)s.", **words)
        if self.settings.rule == "pareto":
            return _("For %(grade)s: %(change)s, with all other figures unchanged.", **words)
        return _("For %(grade)s: %(change)s.", **words)

    def _change_words(self, line, change):
        _ = self.env._
        words = {
            "name": self.name(change.code),
            "target": self.value(change.code, change.value),
            "value": self.value(change.code, (line.measures or {}).get(change.code)),
        }
        if change.operator == ">=":
            return _("%(name)s at least %(target)s (now %(value)s)", **words)
        if change.operator == ">":
            return _("%(name)s more than %(target)s (now %(value)s)", **words)
        if change.operator == "<=":
            return _("%(name)s at most %(target)s (now %(value)s)", **words)
        return _("%(name)s less than %(target)s (now %(value)s)", **words)

    def _join(self, texts):
        # Usually there is one; formatting a list costs more than all the rest.
        return texts[0] if len(texts) == 1 else format_list(self.env, texts)

    def _hidden_needs(self, line, position):
        """Return what else is required but confidential, as text."""
        _ = self.env._
        needs = []
        if any(not self.visible(gate) for gate in self.failing(line, position)):
            needs.append(_("a confidential minimum"))
        if self.what_if.rule_position(line) > position:
            points = line.points or {}
            if self.settings.rule == "pareto":
                needs.append(_("a better confidential figure"))
            elif any(c.weight and points.get(c.code, 100) < 100 for c in self.criteria):
                needs.append(
                    _("more points in the criteria shown, those with the highest weight first")
                )
            else:
                needs.append(_("more points in criteria that your manager can see"))
        return needs

    def _unmeasured(self, line):
        """Return the names of the criteria that count and have no figure, except manual scores."""
        if self.settings.rule == "pareto":
            return []
        measures = line.measures or {}
        codes = [c.code for c in self.criteria if c.weight and c.code not in measures]
        return [self.name(code) for code in codes if code not in RATED]
