"""A sales policy in words: conditions, why an account is on a rung, and what the next one needs."""

import functools
import math

from ..metric.figures import CompanyFigures
from ..review.wording import Wording
from .kinds import KINDS, PRICELIST, TERM, value_text

# Units of which more can be added: "38 t more". Others are told as the figure to reach.
ADDED = ("quantity", "money", "count")


def holds(operator, threshold, figure):
    """Return whether a figure meets a condition, as the statement of entitlements decides it."""
    if figure is None:
        return False
    figure, threshold = round(figure, 6), round(threshold, 6)
    return figure >= threshold if operator == ">=" else figure <= threshold


class Telling:
    """Words for rungs, conditions and figures of a company.

    :param env: of the reader: language
    :param bool full: whether the reader may see confidential figures
    """

    def __init__(self, env, company, *, full):
        self.env = env
        self.company = company
        self.full = full
        # Conditions that were said before: many accounts have the same.
        self._said = {}

    @functools.cached_property
    def _operators(self):
        operator = self.env["key.account.policy.condition"]._fields["operator"]
        return dict(operator._description_selection(self.env))

    @functools.cached_property
    def words(self):
        # Names and units are no secret; they are in the language of the reader.
        return Wording(CompanyFigures(self.company.with_env(self.env)))

    @functools.cached_property
    def confidential(self):
        return self.env["key.account.metric"]._get_confidential()

    # === CONDITIONS === #

    def is_hidden(self, condition):
        """Return whether the reader may not see the condition."""
        return not self.full and condition.metric_id.code in self.confidential

    def shown(self, rung):
        """Return the conditions of a rung that the reader may see."""
        return [c for c in rung.condition_ids if not self.is_hidden(c)]

    def condition(self, condition):
        """Return a condition, such as "Collection rate at least 95 %"."""
        said = (condition.metric_id, condition.operator, condition.threshold)
        if said not in self._said:
            metric, operator, threshold = said
            words = [
                metric.name,
                self._operators[operator],
                self.words.value(metric.code, threshold),
            ]
            self._said[said] = " ".join(words)
        return self._said[said]

    def conditions(self, rung):
        """Return the conditions of a rung in one text."""
        if not rung.condition_ids:
            return self.env._("always")
        told = [self.condition(condition) for condition in self.shown(rung)]
        if len(told) < len(rung.condition_ids):
            told.append(self.env._("figures that only managers see"))
        return self.env._(" and ").join(told)

    # === REASONS === #

    def reason(self, rung, figures):
        """Return why an account is on a rung, with its figures.

        :param dict figures: value by code of the metric
        """
        if not rung:
            return self.env._("No rung of the policy is reached.")
        if not rung.condition_ids:
            return self.env._("Grade %s, without condition.", rung._tell_group())
        told = []
        for condition in self.shown(rung):
            code = condition.metric_id.code
            told.append(
                self.env._(
                    "%(condition)s (%(figure)s)",
                    condition=self.condition(condition),
                    figure=self.words.value(code, figures.get(code)),
                )
            )
        if len(told) < len(rung.condition_ids):
            told.append(self.env._("figures that only managers see"))
        return self.env._(
            "Grade %(grade)s: %(conditions)s.",
            grade=rung._tell_group(),
            conditions=self.env._(" and ").join(told),
        )

    # === NEXT STEP === #

    def next_step(self, ladder, rung, figures):
        """Return the smallest change that leads to the next better rung, in words; "" on the best one.

        :param ladder: the rungs of the grade and kind, the best one first
        :param rung: the one that was reached, or none
        """
        better = ladder[: ladder.ids.index(rung.id)] if rung in ladder else ladder
        better = better.filtered(lambda other: not rung or not self._is_same(other, rung))
        if not better:
            return ""
        following = [other for other in better if self._is_same(other, better[-1])]
        ways, hidden = [], False
        for other in reversed(following):
            missing = [c for c in other.condition_ids if not self._holds(c, figures)]
            if any(self.is_hidden(condition) for condition in missing):
                hidden = True
            elif missing:
                changes = (self.change(c, figures.get(c.metric_id.code)) for c in missing)
                ways.append(self.env._(" and ").join(changes))
        if hidden and not ways:
            ways = [self.env._("figures that only managers see")]
        target = value_text(self.env, better[-1].kind, better[-1], self.company)
        if rung:
            return self.env._(
                "%(ways)s: %(target)s instead of %(now)s",
                ways=self.env._(" or ").join(ways),
                target=target,
                now=value_text(self.env, rung.kind, rung, self.company),
            )
        return self.env._("%(ways)s: %(target)s", ways=self.env._(" or ").join(ways), target=target)

    def _holds(self, condition, figures):
        figure = figures.get(condition.metric_id.code)
        return holds(condition.operator, condition.threshold, figure)

    def _is_same(self, rung, other):
        """Return whether two rungs give the same."""
        type_ = KINDS[rung.kind].type
        if type_ == PRICELIST:
            return rung.pricelist_id == other.pricelist_id
        if type_ == TERM:
            return rung.payment_term_id == other.payment_term_id
        return rung.value == other.value

    def change(self, condition, figure):
        """Return what has to change so that a condition holds."""
        metric = condition.metric_id
        goal = self.words.value(metric.code, condition.threshold)
        if figure is None:
            return self.env._(
                "%(metric)s of %(goal)s (no figure yet)", metric=metric.name, goal=goal
            )
        if condition.operator == ">=" and metric.unit in ADDED:
            more = self._round_up(metric, condition.threshold - figure)
            return self.env._(
                "%(metric)s: %(more)s more",
                metric=metric.name,
                more=self.words.figures.value(metric.code, more),
            )
        words = {
            "metric": metric.name,
            "goal": goal,
            "now": self.words.figures.value(metric.code, figure),
        }
        if condition.operator == "<=":
            return self.env._("%(metric)s of %(goal)s or less (now %(now)s)", **words)
        return self.env._("%(metric)s of %(goal)s (now %(now)s)", **words)

    def _round_up(self, metric, value):
        """Return a number that is shown as enough: figures are rounded to what is shown."""
        if metric.unit == "money":
            currency = self.company.sudo().currency_id
            rounded = currency.round(value)
            return rounded if rounded >= round(value, 6) else rounded + currency.rounding
        digits = 0 if metric.unit == "count" else 1
        return math.ceil(round(value * 10**digits, 6)) / 10**digits
