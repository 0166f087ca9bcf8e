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
