from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCommon

CHANGES = ("difference", "advantage", "price_effect", "volume")


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplayEqual(ReplayCommon):
    """A policy that gives what the documents gave changes nothing, to the cent."""

    def _assert_nothing_changes(self, replay):
        self.assertTrue(replay.line_ids)
        for line in replay.line_ids:
            self.assertEqual({name: line[name] for name in CHANGES}, dict.fromkeys(CHANGES, 0))
            self.assertEqual(line.outcome, "same")
            for name in ("revenue", "margin", "discount", "days", "terms", "commission", "expense"):
                self.assertEqual(line[f"{name}_was"], line[f"{name}_would"], name)

    def test_odd_amounts(self):
        """3 % and 30 days; amounts that end in thirds, in two currencies, with a credit note."""
        self._order(self.alpha, [(self.roll, 3, 333.33)], "2025-02-02")
        for number, amount in enumerate((33.33, 0.07, 1234.567, 99999.99, 10 / 3)):
            self._sell(self.alpha, amount, f"2025-0{number + 2}-28", discount=3, term=self.terms_30)
            self._sell(
                self.alpha, amount, discount=3, term=self.terms_30, currency_id=self.dollar.id
            )
        invoice = self._sell(self.alpha, 777.77, discount=3, term=self.terms_30)
        self._reverse(invoice, "2025-05-05", 123.45)
        self._sell(self.gamma, 77.77, discount=1.75, term=self.terms_60)
        rungs = [
            self._rung(self.grade_a, "discount", 0.03),
            self._rung(self.grade_a, "term", self.terms_30),
            self._rung(self.grade_a, "days", 60),
            self._rung(self.grade_b, "discount", 0.0175),
            self._rung(self.grade_b, "term", self.terms_60),
        ]
        self._assert_nothing_changes(self._replay(*rungs, commission_rate=0.0123))

    def test_a_copy_of_the_policy_that_held(self):
        """Commission, expense and budget of a copy are those that were, in a year of two policies."""
        self._sell(self.alpha, 1234.56, discount=3)
        rungs = [
            self._rung(self.grade_a, "discount", 0.03),
            self._rung(self.grade_a, "commission", 0.0333, {self.revenue: 1000}),
            self._rung(self.grade_a, "expense", 0.01),
            self._rung(self.grade_a, "budget", 777),
        ]
        for first, last in (("2025-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31")):
            policy = self._policy(first, rungs, date_from=first, date_to=last)
            policy.write({"state": "past"})
        replay = self._replay(*rungs)
        self._assert_nothing_changes(replay)
        line = self._line(replay, self.account_a)
        # 1,234.56 less 3 % are 1,197.52: 39.88 and 11.98, and 777 for the year.
        self._assert_line(line, commission_was=39.88, expense_was=788.98)
        # Beta has no documents, but the same budget.
        self._assert_line(self._line(replay, self.account_b), expense_was=777)

    def test_a_policy_that_says_nothing(self):
        self._sell(self.alpha, 1234.56, discount=12.5, term=self.terms_60)
        self._assert_nothing_changes(self._replay(self._rung(self.grade_b, "discount", 0.5)))

    def test_an_exception_that_was_followed(self):
        """5 % in June by exception, 3 % else."""
        self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": "discount",
                "value": 0.05,
                "reason": "Old contract",
                "date_from": "2025-06-01",
                "date_to": "2025-06-30",
            }
        ).write({"state": "ended"})
        for day, discount in (("2025-05-31", 3), ("2025-06-01", 5), ("2025-06-30", 5)):
            self._sell(self.alpha, 1000, day, discount=discount)
        self._assert_nothing_changes(self._replay(self._rung(self.grade_a, "discount", 0.03)))

    def test_a_discount_of_the_whole_invoice(self):
        """2 % as a line of its own is the same as 2 % of each line."""
        self.company.sale_discount_product_id = self.roll
        lines = [(self.grinding, 1500.5), (self.roll, -30.01)]
        self._sell(
            self.alpha,
            0,
            invoice_line_ids=[
                Command.create({"product_id": product.id, "price_unit": price, "tax_ids": False})
                for product, price in lines
            ],
        )
        self._assert_nothing_changes(self._replay(self._rung(self.grade_a, "discount", 0.02)))
