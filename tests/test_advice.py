import random
from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..models import key_account_review_summary
from ..tools.advice import Advice
from ..tools.what_if import Change
from .advice_common import AdvicePlayer, measured_as
from .grade_oracle import GradeOracle
from .review_common import ReviewCommon

CUSTOMERS = 24
# Metric -> what is typical of it: a coarse grid, so that there are equals, and a fine one.
FIGURES = {
    "revenue": (lambda rng: rng.choice([0, 0, -50, 100, 100, 250]), lambda rng: round(rng.expovariate(1 / 9000), 2)),
    "order_quantity": (lambda rng: rng.choice([0, 1, 2, 5, 5]), lambda rng: rng.random() * 40),
    "order_count": (lambda rng: rng.choice([0, 1, 1, 2]), lambda rng: rng.randrange(30)),
    "collection_rate": (lambda rng: rng.choice([0, 1, 1, 0.8]), lambda rng: rng.random()),
    "margin_rate": (lambda rng: rng.choice([0.25, 0.3, -0.1]), lambda rng: rng.gauss(0.25, 0.15)),
    "credit_note_rate": (lambda rng: rng.choice([0, 0, 0, 0.05]), lambda rng: rng.random() / 8),
    "days_late": (lambda rng: rng.choice([0, 0, 7]), lambda rng: rng.random() * 60),
    "overdue_amount": (lambda rng: rng.choice([0, 0, 0, 500]), lambda rng: round(rng.random() * 3000, 2)),
    "influence": (lambda rng: rng.choice([20, 50, 80]), lambda rng: rng.randrange(101)),
    "price_level": (lambda rng: rng.choice([1, 1, 0.95]), lambda rng: rng.gauss(1, 0.05)),
    "revenue_growth": (lambda rng: rng.choice([0, 0.1, -0.2]), lambda rng: rng.gauss(0.05, 0.6)),
    "relationship_level": (lambda rng: rng.randrange(5), lambda rng: rng.randrange(5)),
}  # fmt: skip
LESS_IS_BETTER = {"credit_note_rate", "days_late", "overdue_amount"}
# From what earns nothing to what earns all.
SPAN = {
    "revenue": (0, 20000), "order_quantity": (0, 40), "order_count": (0, 25),
    "collection_rate": (0.3, 1), "margin_rate": (0, 0.5), "credit_note_rate": (0.1, 0),
    "days_late": (45, 0), "overdue_amount": (2000, 0), "influence": (0, 100),
    "price_level": (0.9, 1.1), "revenue_growth": (-0.5, 1.2), "relationship_level": (0, 4),
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestAdviceOfRandomBooks(AdvicePlayer, ReviewCommon):
    """Whoever does exactly what would lift him is lifted: all advice of random books is played."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Works {number}", "is_company": True} for number in range(CUSTOMERS)]
        )
        cls.accounts = cls.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": cls.company.id} for partner in partners]
        )
        cls.env.flush_all()
        cls.partner_domain = str([("id", "in", partners.ids)])

    def _draw_book(self, rng, codes):
        """Return figures of all customers: of each metric many are equal, or none, or some miss."""
        book = {partner.id: {} for partner in self.accounts.partner_id}
        for code in codes:
            kinds = rng.choice([(0,), (1,), (0, 1)])
            missing = rng.choice([0, 0, 0.3])
            for figures in book.values():
                if rng.random() >= missing:
                    figures[code] = FIGURES[code][rng.choice(kinds)](rng)
        return book

    def _draw_scoring(self, rng, code):
        worst, best = SPAN[code]
        scoring = rng.choice(["linear", "bands", "percentile", "percentile"])
        values = {"scoring": scoring, "missing": rng.choice(["skip", "zero", "neutral"])}
        if scoring == "linear":
            values |= {"value_low": worst, "value_high": best}
        if scoring == "bands":
            # The last border of an overdue amount is 0: only what is less than nothing is better.
            steps = sorted(rng.sample(range(11), 4))
            gains = [rng.choice([20, 25, 33])] * 4
            if rng.random() < 0.25:  # what is best lies in the middle
                gains = rng.sample([10, 20, 25, 33], 4)
            values["band_ids"] = [
                Command.create(
                    {
                        "value_from": round(worst + (best - worst) * step / 10, 4),
                        "points": index * gains[index],
                    }
                )
                for index, step in enumerate(steps)
            ]
        return values

    def _draw_scorecard(self, rng, codes):
        rule = rng.choice(["score", "score", "pareto", "count"])
        heads, rest = [], rng.randrange(1, 9)
        for _grade in range(3):
            heads.append(rest)
            rest = rng.randrange(1, 9)
        scores = [round(rng.uniform(20, 95), rng.choice([0, 0, 3])) for _grade in range(3)]
        scores = [*sorted(scores, reverse=True), 0]
        shares = [*sorted(rng.sample([0.3, 0.5, 0.7, 0.8, 0.95, 1.0], 3)), 1.0]
        grades = [
            {"min_score": score, "max_share": share, "head_count": head}
            for score, share, head in zip(scores, shares, [*heads, 0], strict=True)
        ]
        criteria = rng.sample(codes, rng.randrange(2, len(codes)))
        scorecard = self._scorecard(
            [
                (code, rng.choice([0, 5, 10, 15, 30]) if i else 10, self._draw_scoring(rng, code))
                for i, code in enumerate(criteria)
            ],
            grades,
            rule=rule,
            rank_metric_id=self._metric(rng.choice(["revenue", "order_quantity"])).id,
            partner_domain=self.partner_domain,
            demotion_reviews=rng.choice([1, 2]),
            demotion_margin=rng.choice([0, 10]),
            grace_months=rng.choice([0, 6]),
        )
        for _gate in range(rng.choice([0, 1, 2, 3])):
            code = rng.choice(codes)
            worst, best = SPAN[code]
            self.env["key.account.scorecard.gate"].create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": rng.choice(self.grades[:-1]).id,
                    "metric_id": self._metric(code).id,
                    "value": round(worst + (best - worst) * rng.random(), rng.choice([1, 4])),
                }
            )
        return scorecard

    def _draw_history(self, rng):
        """Give the accounts former grades, some of them locked, and days since which they buy."""
        rows = [
            (
                account.id,
                rng.choice([*self.grades.ids, None]),
                rng.choice([None, None, None, date(2026, 3, 1)]),
                rng.choice([date(2020, 1, 1), date(2025, 10, 1)]),
            )
            for account in self.accounts
        ]
        for account_id, grade_id, locked_until, since in rows:
            self.env.cr.execute(
                "UPDATE key_account SET grade_id = %s, locked_until = %s, customer_since = %s WHERE id = %s",
                [grade_id, locked_until, since, account_id],
            )
        self.env.invalidate_all()

    def _draw_review(self, seed):
        rng = random.Random(seed)  # noqa: S311 (a drawn book, no secret)
        codes = rng.sample(sorted(FIGURES), 5)
        book = self._draw_book(rng, {*codes, "revenue", "order_quantity"})
        self._draw_history(rng)
        scorecard = self._draw_scorecard(rng, codes)
        with measured_as(book):
            return self._review(scorecard)

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


@tagged("post_install", "-at_install")
class TestAdvice(ReviewCommon):
    """What would lift a customer, worked out by hand."""

    RATE = {"scoring": "linear", "value_low": 0, "value_high": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["key.account"].create(
            [{"partner_id": p.id, "company_id": cls.company.id} for p in cls.customers]
        )
        cls.accounts.flush_recordset()
        cls.env.cr.execute("UPDATE key_account SET customer_since = '2020-01-01'")
        cls.env.invalidate_all()

    def _told(self, scorecard, *rows, user=None):
        """Return what would lift the first of customers with these figures."""
        book = dict(zip(self.customers.ids, rows, strict=False))
        with measured_as(book):
            line = self._line(self._review(scorecard), self.customers[0])
        return (self._as(user, line) if user else line).improvement.replace("\xa0", " ").split("\n")

    def _add_gates(self, scorecard, *gates):
        for grade, code, value in gates:
            self.env["key.account.scorecard.gate"].create(
                {
                    "scorecard_id": scorecard.id,
                    "grade_id": grade.id,
                    "metric_id": self._metric(code).id,
                    "value": value,
                }
            )
        return scorecard

    def _bands(self, *bands):
        return {
            "scoring": "bands",
            "band_ids": [
                Command.create({"value_from": start, "points": points}) for start, points in bands
            ],
        }

    def test_rounded_towards_the_goal(self):
        """A starts at 80: a rate of 79.995 % has 79.995 points, which are rounded to 80.00; 79.9 % no."""
        scorecard = self._scorecard([("collection_rate", 1, self.RATE)])
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.65}),
            ["For A: Collection rate at least 80.0 % (now 65.0 %)."],
        )
        # From 0 to 3: 80 points are 2.4 orders, so three.
        few = {"scoring": "linear", "value_low": 0, "value_high": 3}
        scorecard = self._scorecard([("order_count", 1, few)])
        self.assertEqual(
            self._told(scorecard, {"order_count": 2}),
            ["For A: Number of orders at least 3 (now 2)."],
        )

    def test_less_than_where_the_border_earns_less(self):
        """0.5 % is in the band of 50 points: only less than that earns 100."""
        bands = self._bands((0, 100), (0.005, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: Credit note rate less than 0.5 % (now 2.0 %)."],
        )
        # The border is 0.25 %, of which 0.2 % is written: that is less, so it will do.
        bands = self._bands((0, 100), (0.0025, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: Credit note rate at most 0.2 % (now 2.0 %)."],
        )

    def test_what_cannot_be_is_not_told(self):
        """Nothing is less than 0.0 %, and nobody pays more than all."""
        bands = self._bands((-1, 100), (0, 50), (0.1, 0))
        scorecard = self._scorecard([("credit_note_rate", 1, bands)])
        self.assertEqual(
            self._told(scorecard, {"credit_note_rate": 0.02}),
            ["For B: the figures that can still change are not enough."],
        )
        over = {"scoring": "linear", "value_low": 0, "value_high": 1.5}
        scorecard = self._scorecard([("collection_rate", 1, over)])
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.95}),  # 63 points; 80 would be 120 %
            ["For A: the figures that can still change are not enough."],
        )

    def test_minimums_and_score_together(self):
        """B asks for 60 points and two minimums: 30 % of 1,000 collected makes 30, none is enough."""
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        self._add_gates(
            scorecard, (self.grade_c, "collection_rate", 0.6), (self.grade_c, "overdue_amount", 50)
        )
        figures = {"revenue": 300, "collection_rate": 0.5, "overdue_amount": 80}
        minimums = (
            "Collection rate at least 60.0 % (now 50.0 %)",
            "Overdue amount at most 50.00 € (now 80.00 €)",
        )
        self.assertEqual(
            self._told(scorecard, figures),
            [f"For C: {minimums[0]}, {minimums[1]}, and Revenue at least 399.95 € (now 300.00 €)."],
        )
        # With 900 the score is an A, and only the minimums stand in the way.
        self.assertEqual(
            self._told(scorecard, figures | {"revenue": 900}),
            [f"For C: {minimums[0]} and {minimums[1]}."],
        )

    def test_a_minimum_that_scores_too(self):
        """50 % collected: C asks for 60 %, with which the score is that of a B (60) as well."""
        scorecard = self._scorecard([("collection_rate", 1, self.RATE)])
        self._add_gates(scorecard, (self.grade_c, "collection_rate", 0.6))
        self.assertEqual(
            self._told(scorecard, {"collection_rate": 0.5}),
            ["For C: Collection rate at least 60.0 % (now 50.0 %)."],
        )

    def test_several_criteria_together(self):
        """Half each: neither at its best reaches 80 alone (50 + 25); both do: 100 and 60."""
        scorecard = self._scorecard(
            [("revenue", 1, self.LINEAR), ("collection_rate", 1, self.RATE)]
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 600, "collection_rate": 0.5}),
            [
                "For B: Revenue at least 699.90 € (now 600.00 €).",
                "For B: Collection rate at least 60.0 % (now 50.0 %).",
            ],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 500, "collection_rate": 0.7}),  # 60: B
            ["For A: Revenue at least 899.90 € (now 500.00 €)."],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 50, "collection_rate": 0.6}),  # 32.5
            [
                "For C: Revenue at least 199.90 € (now 50.00 €).",
                "For C: Collection rate at least 75.0 % (now 60.0 %).",
            ],
        )
        low = {"scoring": "linear", "value_low": 0, "value_high": 1000}
        scorecard = self._scorecard(
            [
                ("revenue", 1, low),
                ("collection_rate", 1, self.RATE),
                ("influence", 1, {"scoring": "linear", "value_low": 0, "value_high": 100}),
            ]
        )
        # 40 + 60 + 80 = 60 on the mean: B. For an A 240 are needed: 60 more than one can give.
        self.assertEqual(
            self._told(scorecard, {"revenue": 400, "collection_rate": 0.6, "influence": 80}),
            ["For A: Revenue at least 999.85 € (now 400.00 €)."],
        )
        # 50 + 60 + 70: nobody alone has 60 more to give. Revenue goes to 100, the rate to 70 %.
        self.assertEqual(
            self._told(scorecard, {"revenue": 500, "collection_rate": 0.6, "influence": 70}),
            [
                "For A: Revenue at least 1,000.00 € (now 500.00 €) and Collection rate at least 70.0 % (now 60.0 %)."
            ],
        )

    def test_passing_others(self):
        """By rank among 100, 200, 200 and 400: C asks for 40 points.

        With 200 one other of two is left behind (50): as much as they have is enough. B asks for
        60: more than 200 leaves three of four behind (75).
        """
        scorecard = self._scorecard([("revenue", 1, {"scoring": "percentile"})])
        others = [{"revenue": amount} for amount in (100, 200, 200, 400)]
        self.assertEqual(
            self._told(scorecard, {"revenue": 50}, *others),
            ["For C: Revenue at least 200.00 € (now 50.00 €)."],
        )
        self.assertEqual(
            self._told(scorecard, {"revenue": 200}, *others),
            ["For B: Revenue more than 200.00 € (now 200.00 €)."],
        )
        # Whole numbers are passed by the next one.
        scorecard = self._scorecard([("order_count", 1, {"scoring": "percentile"})])
        others = [{"order_count": count} for count in (1, 2, 2, 4)]
        self.assertEqual(
            self._told(scorecard, {"order_count": 2}, *others),
            ["For B: Number of orders at least 3 (now 2)."],
        )

    def test_criteria_without_a_figure_are_named(self):
        scorecard = self._scorecard(
            [
                ("revenue", 1, self.LINEAR),
                ("influence", 1, {"scoring": "percentile", "missing": "neutral"}),
                ("reputation", 1, {"scoring": "percentile", "missing": "skip"}),
            ]
        )
        # 500: 50 and neutral 50. For B 60 are needed: 70 and 50, less half a hundredth of two.
        self.assertEqual(
            self._told(scorecard, {"revenue": 500}),
            [
                "For B: Revenue at least 699.90 € (now 500.00 €).",
                "Not rated yet: Industry influence and Reputation.",
            ],
        )

    def test_pareto_with_a_minimum(self):
        """162.51 is needed for the share, as without it, and the minimum with it."""
        scorecard = self._add_gates(self._pareto(), (self.grade_a, "collection_rate", 0.8))
        others = [{"revenue": amount} for amount in (500, 350, 50)]
        rate = "Collection rate at least 80.0 % (now 50.0 %)"
        revenue = "Revenue at least 162.51 € (now 100.00 €)"
        self.assertEqual(
            self._told(scorecard, {"revenue": 100, "collection_rate": 0.5}, *others),
            [f"For A: {rate} and {revenue}, the others as they are."],
        )

    def test_nobody_contributes(self):
        self.assertEqual(
            self._told(self._pareto(), {"revenue": 0}, {"revenue": -5}),
            ["For C: Revenue at least 0.01 € (now 0.00 €), the others as they are."],
        )

    def test_locked(self):
        account = self.accounts.filtered(lambda a: a.partner_id == self.customers[0])
        account.write({"grade_id": self.grade_c.id, "grade_reason": "Director"})
        account.write({"locked_until": "2026-03-01", "lock_reason": "Director"})
        self.assertEqual(
            self._told(self._scorecard([("revenue", 1, self.LINEAR)]), {"revenue": 500}),
            ["The grade is locked until 03/01/2026."],
        )

    def test_held(self):
        """An A of before is held at 50 points by stability: what would earn it is told, not a B."""
        account = self.accounts.filtered(lambda a: a.partner_id == self.customers[0])
        account.write({"grade_id": self.grade_a.id, "grade_reason": "Director"})
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], demotion_reviews=2)
        self.assertEqual(
            self._told(scorecard, {"revenue": 500}),
            ["To keep A: Revenue at least 799.95 € (now 500.00 €)."],
        )

    def test_confidential_needs_are_not_told(self):
        """A salesperson hears that more is needed, and that what is shown is not all."""
        self.accounts.owner_id = self.user_own
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        self._add_gates(
            scorecard, (self.grade_a, "margin_rate", 0.3), (self.grade_a, "collection_rate", 0.9)
        )
        figures = {"revenue": 900, "margin_rate": 0.2, "collection_rate": 0.5}
        rate = "Collection rate at least 90.0 % (now 50.0 %)"
        self.assertEqual(
            self._told(scorecard, figures, user=self.user_own),
            [f"For A: {rate} and a confidential minimum."],
        )
        self.assertEqual(
            self._told(scorecard, figures, user=self.user_manager),
            [f"For A: Margin rate at least 30.0 % (now 20.0 %) and {rate}."],
        )

    def test_a_change_of_either_side_of_its_border(self):
        """Whoever has *less than* a border passes a minimum that is the border itself, not *at least*."""
        at_most = {"operator": "<=", "value": 5}
        at_least = {"operator": ">=", "value": 5}
        self.assertTrue(Change("x", "<", 5).passes(at_most))
        self.assertFalse(Change("x", "<", 5).passes(at_least))
        self.assertTrue(Change("x", ">", 5).passes(at_least))
        self.assertFalse(Change("x", ">", 5).passes(at_most))
