from odoo import api, fields, models

from ...tools.credit_review.lift import Lift, Step, smallest_change
from ...tools.metric.figures import CompanyFigures
from ...tools.sentences import joined


def count_digits(border):
    """Return how many decimals the border of a range has: rounded, it would be another one."""
    return len(f"{border:.4f}".rstrip("0").partition(".")[2])


class KeyAccountCreditLift(models.AbstractModel):
    """The smallest change of answers, and of security, with which a customer would get a higher limit.

    How it works: for each better class, the nearest one first, the smallest change of answers that
    reaches its points. Where that class is capped by security and would give no more than today, the
    security that its limit needs is one change more. The fewest changes win, then the nearest class. A
    class that gives no higher limit is not proposed. An answer about an external rating that has expired
    asks for a new end date as well, with which the other answers about it count again.
    """

    _name = "key.account.credit.lift"
    _description = "What Would Lift the Class"

    currency_id = fields.Many2one("res.currency")  # of the account
    class_id = fields.Many2one("key.account.credit.class")
    lift = fields.Json(compute="_compute_lift", store=True)
    lift_text = fields.Text(string="To a Better Class", compute="_compute_lift_text")

    # === COMPUTE METHODS === #

    @api.depends("points", "proposed_limit", "revenue", "security_amount", "date", "rating_until")
    def _compute_lift(self):
        classes = self.env["key.account.credit.class"].search([])
        for review in self:
            lift = review._find_lift(classes)
            review.lift = bool(lift) and {
                "class_id": lift.class_id,
                "limit": lift.limit,
                "security": lift.security,
                "steps": [(step.answer_id, step.range_id) for step in lift.steps],
            }

    @api.depends(
        "lift",
        "answer_ids.answer",
        "date",
        "rating_until",
        "collateral_amount",
        "collateral_until",
        "insured_amount",
        "insured_until",
    )
    @api.depends_context("lang", "uid")
    def _compute_lift_text(self):
        for review in self:
            review.lift_text = review._tell_lift()

    # === BUSINESS METHODS === #

    def _find_lift(self, classes):
        """Return the smallest change that gives a higher limit, ``None`` if none does.

        :param key.account.credit.class classes: all, the best one first
        :rtype: Lift
        """
        best = None
        for better in reversed(classes.filtered(lambda other: other.points_from > self.points)):
            for steps in self._find_ways(better.points_from - self.points):
                lift = self._get_lift(classes, steps, better)
                if lift and (best is None or lift.changes < best.changes):
                    best = lift
                if best and not best.security:
                    return best
        return best

    def _find_ways(self, missing):
        """Return the smallest change of answers that adds points, and that of security alone, if there are any.

        Also that without a new external rating, which can lower the points of other answers.
        """
        secured = self.answer_ids.filtered(lambda answer: answer.kind == "security")
        steps = [step for answer in secured for step in self._get_steps(answer)]
        valid = self.answer_ids.filtered(lambda answer: not answer._is_outdated())
        ways = [self._find_steps(self.answer_ids, missing), smallest_change(steps, missing)]
        if valid != self.answer_ids:
            ways.append(self._find_steps(valid, missing))
        return [way for way in ways if way]

    def _get_lift(self, classes, steps, better):
        """Return what some steps would give, with more security if needed.

        :return: ``None`` if they do not reach the better class, or give no more than now
        """
        gained = sum(step.gain for step in steps) + self._get_renewed_gain(steps)
        reached = classes._of_points(self.points + gained)
        if reached.points_from < better.points_from:
            return None
        security = self._get_lifted_security(steps)
        for needed in (0.0, self._get_limit_of(reached, float("inf"))):
            limit = self._get_limit_of(reached, max(security, needed))
            if self.currency_id.compare_amounts(limit, self.proposed_limit) > 0:
                return Lift(reached.id, limit, needed, steps)
        return None

    def _get_renewed_gain(self, steps):
        """Return the points that other answers gain, or lose, if steps renew the external rating."""
        stepped = {step.answer_id for step in steps}
        outdated = self.answer_ids.filtered(lambda answer: answer._is_outdated())
        others = outdated.filtered(lambda answer: answer._origin.id not in stepped)
        if others == outdated:
            return 0
        return sum(answer._get_points(renewed=True) - answer.points for answer in others)

    def _get_lifted_security(self, steps):
        """Return how much security there is after some steps, which may ask for more of it."""
        answers = {answer._origin.id: answer for answer in self.answer_ids}
        ranges = self.env["key.account.credit.range"]
        shares = [
            ranges.browse(step.range_id).value_from
            for step in steps
            if answers[step.answer_id].kind == "security"
        ]
        return max([self.security_amount, *(share * self.exposure for share in shares)])

    def _find_steps(self, asked, missing):
        """Return the steps of the smallest change that adds points; what only time changes comes last."""
        aged = asked.filtered(lambda answer: answer.group == "age")
        for answers in (asked - aged, asked):
            steps = [step for answer in answers for step in self._get_steps(answer)]
            if found := smallest_change(steps, missing):
                return found
        return None

    @api.model
    def _get_steps(self, answer):
        """Return the better answers to a question that are possible: see :class:`Step`."""
        by_hand = answer.kind not in ("metric", "security")
        if not answer._origin.id or (not by_hand and answer._get_figure() is None):
            return []
        better = answer.question_id.range_ids.filtered(lambda line: line.points > answer.points)
        return [
            Step(answer._origin.id, line.id, line.points - answer.points, distance)
            for distance, line in enumerate(better.sorted("points"), start=1)
        ]

    # === WORDS === #

    def _tell_lift(self):
        """Return the smallest change that would lift the class, in one sentence."""
        if not self.lift:
            return ""
        figures = CompanyFigures(self.company_id)
        answers = {answer._origin.id: answer for answer in self.answer_ids}
        ranges = (
            self.env["key.account.credit.range"].browse(r for _a, r in self.lift["steps"]).exists()
        )
        by_id = {line.id: line for line in ranges}
        changes = [
            self._tell_step(answers[answer_id], by_id[range_id], figures)
            for answer_id, range_id in self.lift["steps"]
            if answer_id in answers and range_id in by_id
        ]
        if security := self.lift.get("security"):
            changes.append(
                self._tell_change(
                    self.env._("security of %s", figures.money(security)),
                    self._tell_security(figures.money(self.security_amount), figures),
                )
            )
        better = self.env["key.account.credit.class"].browse(self.lift["class_id"]).exists()
        if not better or not changes:
            return ""
        return self.env._(
            "Class %(name)s, limit %(limit)s, with: %(changes)s.",
            name=better.name,
            limit=figures.money(self.lift["limit"]),
            changes=joined(self.env, changes),
        )

    def _tell_step(self, answer, line, figures):
        """Return a better answer in words, with the one of now."""
        change, now = self._tell_answer(answer, line, figures), answer.answer
        if answer._is_outdated():
            change = self.env._("%s with a new end date", change)
        if answer.kind == "security":
            now = self._tell_security(now, figures)
        return self._tell_change(change, now)

    @api.model
    def _tell_change(self, change, now):
        return self.env._("%(change)s (now: %(now)s)", change=change, now=now)

    def _tell_security(self, now, figures):
        """Return the security of now in words, with what does not count in it since it expired."""
        expired = sum(
            self[f"{kind}_amount"]
            for kind in ("collateral", "insured")
            if self._is_security_expired(kind)
        )
        if not expired:
            return now
        return self.env._(
            "%(now)s, without %(expired)s that expired", now=now, expired=figures.money(expired)
        )

    @api.model
    def _tell_answer(self, answer, line, figures):
        question = answer.question_id.name
        if answer.kind in ("choice", "boolean"):
            yes_no = self.env._("Yes") if line.value_from else self.env._("No")
            choice = line.name if answer.kind == "choice" else yes_no
            return self.env._("%(question)s “%(choice)s”", question=question, choice=choice)
        figure, unit = answer._get_figure(), answer.unit or "count"
        is_lowest = line == answer.question_id.range_ids.sorted("value_from")[:1]
        if is_lowest if figure is None else figure >= line.value_from:
            limit = figures.with_unit(unit, line.value_to, count_digits(line.value_to))
            return self.env._("%(question)s below %(limit)s", question=question, limit=limit)
        limit = figures.with_unit(unit, line.value_from, count_digits(line.value_from))
        return self.env._("%(question)s at least %(limit)s", question=question, limit=limit)
