from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionRule(CommissionCommon):
    """Which rule decides, who gets what, and on what: by the day of the invoice."""

    def _change_on(self, day, **values):
        with freeze_time(f"{day} 10:00:00"):
            self.account.write(values)

    def _sell(self, lines, day, invoiced):
        """Order products on a day and invoice them on another one."""
        order = self._order(self.alpha, lines, day)
        invoice = order._create_invoices()
        invoice.write({"invoice_date": invoiced, "date": invoiced, "invoice_date_due": invoiced})
        invoice.action_post()
        return invoice

    def _steps(self, *steps, **values):
        self.rule.write(
            {
                "step_ids": [
                    Command.clear(),
                    *(Command.create({"amount": a, "rate": r}) for a, r in steps),
                ],
                **values,
            }
        )

    # === PEOPLE === #

    def test_owner_changed_between_order_and_invoice(self):
        """Ordered under the first, invoiced under the second, paid under the first again: the second's."""
        order = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-01-20")
        self._change_on("2025-02-01", owner_id=self.second.id)
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2025-02-10", "date": "2025-02-10"})
        invoice.action_post()
        self._change_on("2025-02-15", owner_id=self.seller.id)
        self._pay(invoice, "2025-02-20")
        self._update("2025-02-28")
        self.assertEqual(self._totals(self.seller), {})
        self.assertEqual(self._totals(self.second), {"2025-02": 20.0})

    def test_owner_changed_between_two_payments(self):
        """Both are of the owner of the invoice's day."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 400)
        self._change_on("2025-02-01", owner_id=self.second.id)
        self._pay(invoice, "2025-02-20", 600)
        self._update("2025-02-28")
        self.assertEqual(self._totals(self.seller), {"2025-01": 8.0, "2025-02": 12.0})
        self.assertEqual(self._totals(self.second), {})

    def test_account_without_owner(self):
        self._account(self.beta)
        self._pay(self._invoice(self.beta, 1000, "2025-01-10"), "2025-01-20")
        self._pay(self._invoice(self.gamma, 1000, "2025-01-10"), "2025-01-20")  # no account
        self._update("2025-01-31")
        self.assertFalse(self.lines.search([("company_id", "=", self.company.id)]))

    def test_deputy_gets_a_share(self):
        """30 % of 1,000 are the deputy's: 6.00 and 14.00; nothing before the deputy came."""
        self.company.write(
            {
                "key_account_commission_deputies": True,
                "key_account_commission_deputy_share": 0.3,
            }
        )
        before = self._invoice(self.alpha, 500, "2025-01-10")
        self._change_on("2025-01-15", deputy_id=self.second.id)
        after = self._invoice(self.alpha, 1000, "2025-01-16")
        self._pay(before + after, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(500, 10), (700, 14)])
        self.assertEqual([line[3:] for line in self._told(self.second)], [(300, 6)])

    def test_deputies_off(self):
        self._change_on("2025-01-05", deputy_id=self.second.id)
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual((self._totals(), self._totals(self.second)), ({"2025-01": 20.0}, {}))

    def test_deputy_share_of_odd_amounts_adds_up(self):
        """333.33 at 30 %: 100.00 and 233.33."""
        self.company.write(
            {
                "key_account_commission_deputies": True,
                "key_account_commission_deputy_share": 0.3,
            }
        )
        self._change_on("2025-01-05", deputy_id=self.second.id)
        self._pay(self._invoice(self.alpha, 333.33, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3] for line in self._told()], [233.33])
        self.assertEqual([line[3] for line in self._told(self.second)], [100.0])

    def test_archived_user_keeps_commission(self):
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self.seller.active = False
        self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual(self._totals(), {"2025-01": 20.0})
        with self.assertRaisesRegex(UserError, "Archive the user"):
            self.seller.unlink()

    # === GRADES AND PRODUCTS === #

    def test_grade_changed_in_between(self):
        """C when invoiced: 2 %. That it is A when it pays does not matter; the next invoice is 3 %."""
        grade_a, grade_c = (self.env.ref(f"key_account.grade_{letter}") for letter in "ac")
        self._rule("Best", sequence=1, rate=0.03, grade_ids=[Command.set(grade_a.ids)])
        self._change_on("2025-01-05", grade_id=grade_c.id, grade_reason="Small")
        first = self._invoice(self.alpha, 1000, "2025-01-10")
        self._change_on("2025-01-15", grade_id=grade_a.id, grade_reason="Large")
        second = self._invoice(self.alpha, 1000, "2025-01-15")
        self._pay(first + second, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[4] for line in self._told()], [20.0, 30.0])

    def test_first_rule_of_a_category_decides(self):
        """Rolls of 600 at 5 %, powder of 400 at 2 %: 30 + 8; half paid: 15 + 4."""
        family = self.env["product.category"].create({"name": "Metal"})
        rolls = self.env["product.category"].create({"name": "Rolls", "parent_id": family.id})
        self.roll.categ_id = rolls
        self._rule("Metal", sequence=1, rate=0.05, category_id=family.id)
        invoice = self._sell(
            [(self.roll, 1, 600), (self.powder, 100, 4)], "2025-01-05", "2025-01-10"
        )
        self._pay(invoice, "2025-01-20", 500)
        self._update("2025-01-31")
        self.assertEqual(sorted(line[3:] for line in self._told()), [(200.0, 4.0), (300.0, 15.0)])

    def test_rules_of_a_period(self):
        """By the day of the invoice: 2 % of January's invoices, 4 % of February's, also when paid later."""
        self.rule.date_to = "2025-01-31"
        self._rule("New", date_from="2025-02-01", rate=0.04)
        invoices = self._invoice(self.alpha, 100, "2025-01-31") + self._invoice(
            self.alpha, 100, "2025-02-01"
        )
        self._pay(invoices, "2025-03-05")
        self._update("2025-03-05")
        self.assertEqual([line[4] for line in self._told()], [2.0, 4.0])

    def test_invoices_before_the_rule(self):
        old = self._invoice(self.alpha, 1000, "2024-12-31")
        self._pay(old, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual(self._told(), [])

    # === INVOICED === #

    def test_on_invoices(self):
        """With the invoice, whoever pays; a credit note in February subtracts by the rule of January."""
        self.rule.basis = "invoice"
        invoice = self._taxed_invoice(1000, "2025-01-10")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(1000, 20)])
        self._confirm("2025-02-01")
        self._change_on("2025-02-02", owner_id=self.second.id)
        self._reverse(invoice, "2025-02-05", 300)
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -6.0})
        self.assertEqual(self._totals(self.second), {})

    def test_invoice_reset_to_draft(self):
        self.rule.basis = "invoice"
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        invoice.button_draft()
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -20.0})

    # === MARGIN === #

    def test_on_margin(self):
        """1 t at 1,000 that costs 600: 10 % of 400 are 40; half paid, half of it."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        invoice = self._sell([(self.roll, 1, 1000)], "2025-01-05", "2025-01-10")
        self._set_cost(self.company, {self.roll: 900})  # today's cost does not matter
        self._pay(invoice, "2025-01-20", 500)
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(200.0, 20.0)])

    def test_margin_in_another_unit(self):
        """500 kg of rolls sold per kg at 1.00: cost 0.60 each, 200 margin."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        invoice = self._sell([(self.roll, 500, 1, self.kilogram)], "2025-01-05", "2025-01-10")
        self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(200.0, 20.0)])

    def test_margin_without_order_is_said(self):
        """Nothing counts, and the line says what is missing."""
        self.rule.write({"base_kind": "margin", "rate": 0.1})
        self._pay(self._invoice(self.alpha, 700, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        line = self._drafts().line_ids
        self.assertEqual((line.base, line.amount, line.missing), (0, 0, 700))
        self.assertIn("cost is not known", line.with_user(self.user_manager).why)

    # === STEPS === #

    def test_steps_at_below_and_above(self):
        """2 % up to 1,000, 3 % above it, 5 % above 2,000, by the total of the month.

        999 → 19.98; 1,000 → 20; 1,001 → 20.03; 2,000 → 50; 2,500 → 75.
        """
        self._steps((1000, 0.03), (2000, 0.05))
        totals = []
        for amount in (999, 1, 1, 999, 500):
            self._pay(self._invoice(self.alpha, amount, "2025-01-10"), "2025-01-20")
            self._update("2025-01-31")
            totals.append(self._totals()["2025-01"])
        self.assertEqual(totals, [19.98, 20.0, 20.03, 50.0, 75.0])

    def test_why_names_the_steps(self):
        """2,500 at 2 % up to 1,000, 3 % above it and 5 % above 2,000: 1,000, 1,000 and 500; 900 at one rate."""
        self._steps((1000, 0.03), (2000, 0.05))
        for amount, day in ((2500, "01-20"), (900, "02-20")):
            self._pay(self._invoice(self.alpha, amount, "2025-01-10"), f"2025-{day}")
        self._update("2025-02-28")
        whys = [line.why.replace("\N{NO-BREAK SPACE}", " ") for line in self._drafts().line_ids]
        self.assertIn(
            "All customers: 2 % of 1,000.00 €; 3 % of 1,000.00 €; 5 % of 500.00 €.", whys[0]
        )
        self.assertIn("All customers: 2 % of 900.00 €.", whys[1])

    def test_steps_begin_again_each_month(self):
        self._steps((1000, 0.03))
        for day in ("2025-01-20", "2025-02-20"):
            self._pay(self._invoice(self.alpha, 1500, "2025-01-10"), day)
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 35.0, "2025-02": 35.0})

    def test_steps_by_the_total_of_the_year(self):
        """1,500 in January: 20 + 15. 1,500 in February: all above 1,000, 45."""
        self._steps((1000, 0.03), step_period="year")
        for day in ("2025-01-20", "2025-02-20"):
            self._pay(self._invoice(self.alpha, 1500, "2025-01-10"), day)
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 35.0, "2025-02": 45.0})

    def test_steps_take_back_the_last_part_first(self):
        """1,500 in January are 35. 600 of them are taken back in February: 900 are 18, so -17."""
        self._steps((1000, 0.03))
        kept = self._invoice(self.alpha, 900, "2025-01-10")
        gone = self._invoice(self.alpha, 600, "2025-01-10")
        self._pay(gone, "2025-01-15")
        self._pay(kept, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        gone.line_ids.remove_move_reconcile()
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 35.0, "2025-02": -17.0})

    # === RULES THEMSELVES === #

    def test_what_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.rule.date_to = "2024-12-31"
        with self.assertRaisesRegex(ValidationError, "out of range"):
            self._steps((0.001, 0.05))
        with self.assertRaisesRegex(ValidationError, "not between 0 and 100"):
            self.rule.rate = 2

    def test_used_rule_is_kept(self):
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual(self._totals(), {"2025-01": 20.0})
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.rule.unlink()

    def test_archived_rule_pays_no_more(self):
        """The draft is emptied; what was confirmed stays."""
        first = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(first, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self._pay(self._invoice(self.alpha, 500, "2025-02-01"), "2025-02-02")
        self._update("2025-02-10")
        self.rule.active = False
        self._update("2025-02-11")
        self.assertEqual(self._totals(), {"2025-01": 20.0})

    def test_a_grade_that_a_rule_names_stays(self):
        grade = self.env["key.account.grade"].create({"name": "Z"})
        self.rule.grade_ids = grade
        with self.assertRaisesRegex(UserError, "All customers"):
            grade.unlink()
        self.rule.grade_ids = False
        grade.unlink()

    def test_warning_of_a_rule_that_never_fits(self):
        later = self._rule("Never", sequence=20, rate=0.05)
        self.assertIn("All customers", later.warning)
        self.assertFalse(self.rule.warning)
        later.sequence = 1
        self.env.invalidate_all()
        self.assertFalse(later.warning)
        self.assertIn("Never", self.rule.warning)

    def test_form(self):
        """What the rule says is shown while it is made."""
        with Form(self.env["key.account.commission.rule"]) as form:
            form.name = "Steps"
            form.rate = 0.02
            with form.step_ids.new() as step:
                step.amount, step.rate = 1000, 0.03
        rule = form.record
        self.assertEqual(
            rule.summary.replace("\N{NO-BREAK SPACE}", " "),
            "2 % of revenue, cash received; above 1,000.00 €: 3 %",
        )
        self.assertEqual(rule.date_from.day, 1)
