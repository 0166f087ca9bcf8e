import random

from odoo.tests import tagged

from ...models.review import key_account_review_summary
from ...tools.review.advice import Advice
from .advice_common import AdvicePlayer
from .grade_oracle import GradeOracle
from .random_books_common import LESS_IS_BETTER, RandomBooks


@tagged("post_install", "-at_install")
class TestAdviceOfRandomBooks(AdvicePlayer, RandomBooks):
    """Following the advice always leads to the better grade, for random customers."""

    def _has_best_in_the_middle(self, review):
        for criterion in review.settings["criteria"]:
            points = [points for _start, points in sorted(criterion["bands"])]
            rising = criterion["code"] not in LESS_IS_BETTER
            if points != sorted(points, reverse=not rising):
                return True
        return False

    def _check_silence(self, review, advice):
        """Where nothing is advised nothing helps: the best figures that can be do not lift either.

        Head counts say the score instead: others fall back when somebody passes them, how far is
        not known.
        """
        if review.settings["rule"] == "count":
            return
        book = self._book_of(review)
        for line in review.line_ids:
            position = advice.goal(line)
            locked = line.account_id.locked_until and line.account_id.locked_until >= review.date
            if position < 0 or locked or advice.lifts(line):
                continue
            figures = dict(book[line.partner_id.id])
            for code in figures:
                most = {"collection_rate": 1, "margin_rate": 1, "influence": 100}.get(code, 10**9)
                figures[code] = 0 if code in LESS_IS_BETTER else most
            figures["relationship_level"] = min(figures.get("relationship_level", 0), 4)
            best = GradeOracle(review.settings, book | {line.partner_id.id: figures})
            told = f"{position} for {book[line.partner_id.id]} {review.settings}"
            self.assertGreater(best.positions()[line.partner_id.id], position, told)

    def test_all_advice_of_random_books_lifts(self):
        played = {"score": 0, "pareto": 0, "count": 0}
        failed = []
        for seed in range(40):
            rng = random.Random(f"player {seed}")  # noqa: S311 (which ways to play)
            # Of every other book only a sample of the figures is kept, as of a large one.
            self.patch(key_account_review_summary, "FIGURES", 5 if seed % 2 else 500)
            review = self._draw_review(seed)
            oracle = GradeOracle(review.settings, self._book_of(review)).positions()
            grades = [grade["id"] for grade in review.settings["grades"]]
            for line in review.line_ids:
                self.assertEqual(
                    oracle[line.partner_id.id], grades.index(line.proposed_grade_id.id), seed
                )
            if not self._has_best_in_the_middle(review):
                self._check_silence(review, Advice(review.sudo(), True))
            for full in (True, False):
                advice = Advice(review.sudo(), full)
                count, wrong = self._play(
                    review, advice, in_sql=lambda rng=rng, full=full: full and rng.random() < 0.05
                )
                played[review.settings["rule"]] += count
                failed += [f"book {seed}: {told}" for told in wrong]
        self.assertFalse(failed, f"{len(failed)} of {played}:\n" + "\n".join(failed[:20]))
        self.assertTrue(all(count > 200 for count in played.values()), played)
