import random
from datetime import date

from odoo.fields import Command

from .advice_common import measured_as
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


class RandomBooks(ReviewCommon):
    """Random customers, scorecards and histories: what a seed draws is always the same."""

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
        scores = sorted(rng.sample(range(20, 95), 3), reverse=True)
        scores = [*(score + rng.choice([0, 0, 0.667, 0.125]) for score in scores), 0]
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
        self.env.flush_all()
        scorecard.invalidate_recordset(["gate_ids"])  # in their own order
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
        book = self._draw_book(rng, sorted({*codes, "revenue", "order_quantity"}))
        self._draw_history(rng)
        scorecard = self._draw_scorecard(rng, codes)
        with measured_as(book):
            return self._review(scorecard)
