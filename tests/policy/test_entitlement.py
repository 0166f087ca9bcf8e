from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestEntitlement(PolicyCommon):
    """Which rung holds, why, and what the next one needs."""

    def test_a_figure_that_equals_its_border_is_enough(self):
        """Alpha: 100,000 of 2025, all of it paid. Beta: a cent less than 50,000."""
        invoice = self._invoice(self.alpha, 100000, "2025-03-01", due="2025-04-01")
        self._pay(invoice, "2025-03-20")
        self._invoice(self.beta, 49999.99, "2025-03-01")
        self._approve()
        self.assertEqual(self._row(self.account_a).value, 0.03)
        self.assertEqual(self._row(self.account_a, "term").payment_term_id, self.terms_60)
        self.assertEqual(self._row(self.account_b).value, 0.01)
        self.assertEqual(self._row(self.account_b, "term").payment_term_id, self.terms_30)
        row = self._row(self.account_c)
        self.assertFalse(row.rung_id)
        self.assertEqual((row.value, row.source), (0.0, "none"))

    def test_figures_are_those_up_to_the_day_before(self):
        """60,000 of 31 December 2025 count, 60,000 of 1 January 2026 do not."""
        self._invoice(self.alpha, 60000, "2025-12-31")
        self._invoice(self.alpha, 60000, "2026-01-01")
        self._invoice(self.beta, 60000, "2024-12-31")
        self._approve()
        self.assertEqual(self._row(self.account_a).value, 0.02)
        self.assertEqual(self._row(self.account_b).value, 0.01)
        self.assertEqual(str(self._row(self.account_a).date), "2025-12-31")

    def test_words(self):
        invoice = self._invoice(self.alpha, 88000, "2025-03-01", due="2025-04-01")
        self._pay(invoice, "2025-03-20", 80000)
        self._approve()
        row = self._row(self.account_a)
        self.assertIn("Revenue at least", row.reason)
        self.assertIn("88,000.00", row.reason)
        # 80,000 of 88,000 are 90.9 %, and 12,000 are missing.
        self.assertIn("12,000.00", row.next_step)
        self.assertIn("95 %", row.next_step)
        self.assertIn("90.9 %", row.next_step)
        self.assertIn("3 % instead of 2 %", row.next_step)
        self.assertEqual(self._row(self.account_b).reason, "Grade A, without condition.")

    def test_prices_come_first(self):
        """As advantages are told, in lists and on the page for the customer; not by technical names."""
        kinds = ["discount", "term", "days", "rebate", "credit", "commission", "visits"]
        policy = self._policy(
            "Ordered",
            [
                self._rung(self.grade_a, kind, self.terms_60 if kind == "term" else 0.5)
                for kind in sorted(kinds)
            ],
        )
        self._approve(policy)
        rows = self.env["key.account.entitlement"].search([("account_id", "=", self.account_a.id)])
        self.assertEqual(rows.mapped("kind"), kinds)
        rows = rows.search([("account_id", "=", self.account_a.id)], order="kind desc, id")
        self.assertEqual(rows.mapped("kind"), kinds[::-1])
        rungs = policy.rung_ids.search([("policy_id", "=", policy.id)])
        self.assertEqual(rungs.mapped("kind"), kinds)
        by_rung = rows._read_group(
            [("account_id", "=", self.account_a.id)], ["rung_id"], order="rung_id"
        )
        self.assertEqual([rung.kind for [rung] in by_rung], kinds)

    def test_two_ways_to_the_same(self):
        """Alpha: 88,000, of which 90.9 % were paid. Beta: nothing, and so no collection rate."""
        invoice = self._invoice(self.alpha, 88000, "2025-03-01", due="2025-04-01")
        self._pay(invoice, "2025-03-20", 80000)
        policy = self._policy(
            "Two ways",
            [
                self._rung(self.grade_a, "discount", 0.03, {self.revenue: 100000}),
                self._rung(self.grade_a, "discount", 0.03, {self.collected: 0.95}),
                self._rung(self.grade_a, "discount", 0.02),
            ],
        )
        self._approve(policy)
        told = self._row(self.account_a).next_step
        self.assertRegex(told, r"of 95 % \(now 90.9 %\) or .*12,000.00.*more: 3 % instead of 2 %")
        self.assertIn("(no figure yet)", self._row(self.account_b).next_step)
        self._pay(invoice, "2025-03-25", 8000)
        self._run()
        row = self._row(self.account_a)
        self.assertEqual((row.value, row.next_step), (0.03, ""))

    def _next(self, *rungs):
        """Return the next step of Alpha with these discounts of grade A."""
        policy = self._policy(
            "Next", [self._rung(self.grade_a, "discount", *rung) for rung in rungs]
        )
        self._approve(policy)
        told = self._row(self.account_a).next_step
        policy.state = "draft"
        return told

    def test_the_nearest_step_comes_first(self):
        """Alpha: 1,000 of 2025, of which 190 were paid: 19 %.

        20 % are 5 % of the border away, and 999,000 of 1,000,000 are 99.9 %.
        """
        invoice = self._invoice(self.alpha, 1000, "2025-03-01", due="2025-04-01")
        self._pay(invoice, "2025-03-20", 190)
        told = self._next((0.03, {self.collected: 0.2}), (0.02, {self.revenue: 1000000}), (0.01,))
        self.assertRegex(
            told,
            r"^Collection rate of 20 % \(now 19.0 %\): 3 % instead of 1 %; "
            r"Revenue: .*999,000\.00.* more: 2 % instead of 1 %$",
        )

    def test_what_needs_less_and_gives_more_is_the_only_step(self):
        """2 % need 5,000 and 95 %, 3 % need 4,000 alone; 4 % need more than 3 %."""
        self._invoice(self.alpha, 1000, "2025-03-01", due="2025-04-01")
        told = self._next(
            (0.04, {self.revenue: 6000}),
            (0.03, {self.revenue: 4000}),
            (0.02, {self.revenue: 5000, self.collected: 0.95}),
            (0.01,),
        )
        self.assertRegex(told, r"^Revenue: .*3,000\.00.* more: 3 % instead of 1 %$")

    def test_what_cannot_be_reached_is_no_step(self):
        """Nothing is at least 5,000 and at most 4,000; such a policy is not approved, either."""
        rungs = [
            self._rung(self.grade_a, "discount", 0.03, {self.revenue: 5000}),
            self._rung(self.grade_a, "discount", 0.01),
        ]
        at_most = {"metric_id": self.revenue.id, "operator": "<=", "threshold": 4000}
        rungs[0]["condition_ids"].append(Command.create(at_most))
        policy = self._policy("Never", rungs)
        with self.assertRaisesRegex(UserError, "the conditions never hold together"):
            self._approve(policy)
        policy.state = "in_force"
        self._run()
        self.assertEqual(self._row(self.account_a).value, 0.01)
        self.assertEqual(self._row(self.account_a).next_step, "")

    def test_what_an_exception_and_a_policy_give_is_told_to_rooms_above(self):
        self._approve()
        values = self.env["key.account.entitlement"]._get_values(
            self.account_a + self.account_b + self.account_c, "discount"
        )
        self.assertEqual(values, {self.account_a.id: 0.01, self.account_b.id: 0.01})

    def test_a_second_run_writes_nothing(self):
        self._invoice(self.alpha, 60000, "2025-12-31")
        self._approve()
        rows = self.env["key.account.entitlement"].search([("company_id", "=", self.company.id)])
        before = [(row.id, row.write_date) for row in rows]
        self.env.cr.execute("UPDATE key_account_entitlement SET write_date = '2020-01-01'")
        rows.invalidate_recordset()
        self._run()
        self.assertEqual({str(row.write_date) for row in rows}, {"2020-01-01 00:00:00"})
        self.assertEqual(len(before), 5)
