import random
import re

from odoo.tests import tagged

from ...reports.review.key_account_review_xlsx import ReviewXlsx
from ...tools.review.advice import Advice
from .advice_common import measured_as
from .random_books_common import FIGURES, RandomBooks

HELD = re.compile(
    r"^(?:Grade (\w)[:,]|Holds (\w|–)(?:[:,.]| since)|Keeps (\w|–) instead|.* changed the grade from \w to (\w):)"
)
SCORED = re.compile(r"(?:Grade|By the score) (\w): ([\d.]+) of 100 points")
RULED = re.compile(r"(?:By the score|By its rank) (\w):")
BETTER = re.compile(r"(?:For (\w):|lifts it to (\w)\.)")
KEPT = re.compile(r"(?:To keep (\w):|keeps it at (\w)\.)")
TOTAL = re.compile(r"<tfoot>.*?>(-?[\d.]+)</th>", re.DOTALL)


@tagged("post_install", "-at_install")
class TestStatementsOfRandomBooks(RandomBooks):
    """For random customers and scorecards, nothing told to a salesperson contradicts the grade held.

    Metrics are confidential at random; minimums, locks, grace, stability, overrides and grades set
    later occur as they are drawn.
    """

    def _draw_secrets(self, rng):
        """Make some metrics confidential; return their codes."""
        secrets = set(rng.sample(sorted(FIGURES), rng.choice([0, 1, 2, 4])))
        for code in FIGURES:
            self._metric(code).confidential = code in secrets
        return secrets

    def _found(self, pattern, text):
        return [next(filter(None, match)) for match in map(self._tuple, pattern.findall(text))]

    @staticmethod
    def _tuple(match):
        return match if isinstance(match, tuple) else (match,)

    # === CHECKS === #

    def _check(self, told, settings, held, line):
        """Return what a statement says that is not so.

        :param dict told: what a salesperson reads of a line or an account
        :param key.account.grade held: the grade beside it
        """
        names = [self.env["key.account.grade"].browse(g["id"]).name for g in settings["grades"]]
        ruled = (line.rule_grade_id or line.proposed_grade_id).name
        limits = [grade["min_score"] for grade in settings["grades"]]

        def graded(score):
            return names[next(i for i, limit in enumerate(limits) if float(score) >= limit)]

        reason, improvement, table = told["reason"], told["improvement"], told["explanation"] or ""
        first = HELD.match(reason)
        known = first and (held.name or "–") in first.groups()
        known = known or (not held and "The grade was removed manually" in reason)
        wrong = [] if known else ["another grade is held"]
        wrong += [
            f"{s} is no {g}" for g, s in SCORED.findall(reason) if graded(s) != g or g != ruled
        ]
        wrong += [f"{g} is not by the rule" for g in self._found(RULED, reason) if g != ruled]
        position = names.index(held.name) if held else len(names)
        wrong += [
            f"{g} is not better" for g in self._found(BETTER, improvement)
            if names.index(g) >= position
        ]  # fmt: skip
        wrong += [f"{g} is not held" for g in self._found(KEPT, improvement) if g != held.name]
        if "best grade" in improvement and position:
            wrong.append("it is not the best grade")
        points = re.findall(r"^([\d.]+) points$", told["standing"] or "") + TOTAL.findall(table)
        if settings["rule"] == "score":
            wrong += [f"{s} beside {held.name}" for s in points if graded(s) != held.name]
        elif settings["rule"] == "pareto" and points:
            wrong.append("a score beside a share")
        return wrong

    def _decide(self, rng, review):
        """Override some lines, approve, and grade some accounts afterwards."""
        for line in rng.sample(list(review.line_ids), 4):
            grade = rng.choice(self.grades)
            line.write({"final_grade_id": grade.id, "override_reason": "Knows better"})
        review.action_approve()
        for account in rng.sample(list(self.accounts), 4):
            account.write({"grade_id": rng.choice(self.grades).id, "grade_reason": "Knows more"})

    def _read(self, records):
        """Return what a salesperson of all accounts reads, by id."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = ["reason", "improvement", "explanation", "standing"]
        return {row["id"]: row for row in self._as(self.user_all, records).read(names)}

    # === TESTS === #

    def test_nothing_contradicts_the_grade(self):
        wrong, checked = [], 0
        for seed in range(14):
            rng = random.Random(f"statement {seed}")  # noqa: S311 (a drawn book, no secret)
            self._draw_secrets(rng)
            review = self._draw_review(seed)
            self._decide(rng, review)
            lines, accounts = self._read(review.line_ids), self._read(self.accounts)
            for line in review.line_ids:
                account = line.account_id
                for told, held in (
                    (lines[line.id], line.final_grade_id),
                    (accounts[account.id], account.grade_id),
                ):
                    checked += 1
                    found = self._check(told, review.settings, held, line)
                    if found:
                        wrong.append(
                            f"{seed}: {found} {held.name} {review.settings['rule']} {told}"
                        )
        self.assertFalse(wrong, f"{len(wrong)} of {checked}:\n" + "\n".join(wrong[:10]))
        self.assertEqual(checked, 14 * 24 * 2)

    def test_lists_stand_in_the_order_of_grades(self):
        for seed in range(4):
            rng = random.Random(f"list {seed}")  # noqa: S311
            self._draw_secrets(rng)
            review = self._draw_review(seed)
            self._decide(rng, review)
            self.env.flush_all()
            self.env.invalidate_all()
            own = self._as(self.user_all, review)
            for lines in (own.line_ids, ReviewXlsx(own)._get_lines()):
                # Without a grade comes last: locked before there was one.
                sequences = [line.final_grade_id.sequence or 999 for line in lines]
                self.assertEqual(sequences, sorted(sequences))
                self.assertEqual(len(sequences), 24)

    def test_nothing_told_depends_on_confidential_figures(self):
        """With other confidential figures that lead to the same grades, all reads the same.

        Whether a confidential minimum is met is told, so it has to be the same, too.
        """
        compared = differing = 0
        for seed in range(18):
            rng = random.Random(f"secret {seed}")  # noqa: S311
            secrets = self._draw_secrets(rng)
            first = self._draw_review(seed)
            book = {line.partner_id.id: dict(line.measures) for line in first.line_ids}
            # Most change a little, so that many grades stay; one in four is drawn anew.
            for figures in book.values():
                for code in secrets & figures.keys():
                    kind = rng.choice(FIGURES[code])
                    figures[code] = (
                        kind(rng) if rng.random() < 0.25 else figures[code] * rng.choice([0.9, 1.1])
                    )
            with measured_as(book):
                second = self._review(first.scorecard_id)
            told = [self._tell(review) for review in (first, second)]
            for account_id, (key, texts) in told[0].items():
                other_key, others = told[1][account_id]
                if key == other_key:
                    compared += 1
                    self.assertEqual(texts, others, f"{seed} {first.settings}")
                    scores = [self._score(review, account_id) for review in (first, second)]
                    differing += scores[0] != scores[1]
        self.assertGreater(compared, 200)
        self.assertGreater(differing, 20)

    def _score(self, review, account_id):
        return review.line_ids.filtered(lambda line: line.account_id.id == account_id).score

    def _tell(self, review):
        """Return ``{account id: (what may be known, what is told)}``."""
        explain = Advice(review.sudo(), False)
        told = {}
        for line in review.line_ids:
            key = (
                line.previous_grade_id, line.rule_grade_id, line.proposed_grade_id,
                line.final_grade_id, line.hold_reason, line.demotion_streak,
                [
                    gate.fails((line.measures or {}).get(gate.code))
                    for gate in explain.settings.gates if gate.confidential
                ],
            )  # fmt: skip
            texts = (
                explain.reason(line), explain.headline(line), explain.improvements(line),
                str(explain.table(line)), explain.standing(line),
            )  # fmt: skip
            told[line.account_id.id] = key, texts
        return told
