from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionConfirmed(CommissionCommon):
    """Rules and people change once statements are confirmed: nobody is paid twice, and nobody loses a share."""

    def test_who_is_confirmed_first_takes_nothing_from_others(self):
        """The owner's 14.00 are confirmed: the deputy's 6.00 stay, also under a later rule."""
        self.company.write(
            {
                "key_account_commission_deputies": True,
                "key_account_commission_deputy_share": 0.3,
            }
        )
        with freeze_time("2025-01-05 10:00:00"):
            self.account.deputy_id = self.second
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self._update("2025-02-01")
        self.assertEqual(self._totals(self.second), {"2025-01": 6.0})
        self._rule("Other", sequence=1, rate=0.1)
        self._update("2025-02-02")
        self.assertEqual(self._totals(self.seller), {"2025-01": 14.0})
        self.assertEqual(self._totals(self.second), {"2025-01": 6.0})

    def _of_two_families(self):
        """Rolls for 400 and, since the 10th, services for 600 on one invoice; the rule is for rolls alone, at 10 %."""
        rolls, services = self.env["product.category"].create(
            [{"name": "Rolls"}, {"name": "Services"}]
        )
        self.roll.categ_id = rolls
        service = self.env["product.product"].create(
            {"name": "Regrinding", "categ_id": services.id}
        )
        self.rule.write({"category_id": rolls.id, "rate": 0.1, "basis": "invoice"})
        invoice = self._draft_invoice(self.alpha, 400, "2025-01-10")
        invoice.invoice_line_ids.product_id = self.roll
        invoice.invoice_line_ids.price_unit = 400
        invoice.invoice_line_ids = [
            Command.create({"product_id": service.id, "quantity": 1, "price_unit": 600})
        ]
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 1000)
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self.assertEqual(self._totals(), {"2025-01": 40.0})
        return rolls, services

    def test_rules_that_replace_a_confirmed_one_pay_what_it_did_not(self):
        """40.00 for rolls are confirmed: a new rule for them pays nothing again, one for services 5 % of 600."""
        rolls, services = self._of_two_families()
        self.rule.active = False
        self._rule("Rolls", category_id=rolls.id, rate=0.1, basis="invoice")
        self._rule("Services", category_id=services.id, rate=0.05, basis="invoice")
        self._update("2025-02-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": 30.0})
        self._confirm("2025-03-01")
        self._update("2025-03-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": 30.0})

    def test_one_rule_for_all_after_a_confirmed_one_pays_the_rest(self):
        """It counts 1,000; 400 of them are confirmed, and 600 at 10 % are left."""
        self._of_two_families()
        self.rule.active = False
        self._rule("All", rate=0.1, basis="invoice")
        self._update("2025-02-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": 60.0})

    def test_another_grade_after_the_confirmation_pays_nothing_again(self):
        """Rolls earned 40.00 at grade A. At grade B the same rolls and the services have rules of their own."""
        grade_a, grade_b = (self.env.ref(f"key_account.grade_{letter}") for letter in "ab")
        with freeze_time("2025-01-05 10:00:00"):
            self.account.write({"grade_id": grade_a.id, "grade_reason": "Large"})
        rolls, services = self._of_two_families()
        self.rule.grade_ids = grade_a
        for name, category in (("Rolls B", rolls), ("Services B", services)):
            self._rule(
                name,
                category_id=category.id,
                rate=0.1,
                basis="invoice",
                grade_ids=[Command.set(grade_b.ids)],
            )
        with freeze_time("2025-01-05 11:00:00"):
            self.account.write({"grade_id": grade_b.id, "grade_reason": "Smaller"})
        self._update("2025-02-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": 60.0})

    def test_a_rule_that_goes_by_invoices_later_pays_nothing_again(self):
        """400 of 1,000 were received and confirmed at 2 %: it stays cash, 600 are to come; another invoice of 50 counts."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 400)
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self.rule.active = False
        self._rule("Invoiced", basis="invoice")
        self._invoice(self.alpha, 50, "2025-02-03")
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 8.0, "2025-02": 1.0})
        self._pay(invoice, "2025-02-20", 600)
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 8.0, "2025-02": 13.0})

    def test_a_bank_transaction_that_is_matched_again_is_the_same_payment(self):
        """1,000 at 2 % are confirmed. Undone and matched again under a rule of 3 %: nothing changes."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        journal.suspense_account_id = self.bank_suspense = self.env["account.account"].create(
            {
                "name": "Suspense",
                "code": "109999",
                "account_type": "asset_current",
                "company_ids": [Command.link(self.company.id)],
            }
        )
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2025-01-20",
                "payment_ref": "INV",
                "partner_id": self.alpha.id,
                "amount": 1000,
            }
        )
        self._match(line, invoice)
        self._update("2025-01-31")
        self.assertEqual(self._totals(), {"2025-01": 20.0})
        self._confirm("2025-02-01")
        self.rule.active = False
        self._rule("More", rate=0.03)
        item = line.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        line.action_undo_reconciliation()
        self._match(line, invoice)
        self.assertFalse(item.exists())
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0})

    def _match(self, line, invoice):
        """Match a bank transaction with an invoice."""
        [owed] = invoice.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        suspense = line.line_ids.filtered(lambda item: item.account_id == self.bank_suspense)
        suspense.account_id = owed.account_id
        (suspense + owed).reconcile()

    def test_steps_of_confirmed_statements_stay(self):
        """1,500 at 2 %, and 3 % above 1,000: 35, taken back as they were paid."""
        self.rule.step_ids = [Command.create({"amount": 1000, "rate": 0.03})]
        invoice = self._invoice(self.alpha, 1500, "2025-01-10")
        self._pay(invoice, "2025-01-20")
        self.rule.step_ids.rate = 0.03
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        for change in (
            lambda: self.rule.write({"rate": 0.1}),
            lambda: self.rule.step_ids.write({"rate": 0.1}),
            self.rule.step_ids.unlink,
            lambda: self.rule.write({"step_ids": [Command.create({"amount": 5, "rate": 1})]}),
        ):
            with self.assertRaisesRegex(UserError, "corrections go by its rate"):
                change()
        invoice.line_ids.remove_move_reconcile()
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 35.0, "2025-02": -35.0})

    def test_what_was_confirmed_by_a_rule_keeps_its_rate(self):
        """2 % of 500; the other 500 come later, when new invoices earn 4 %: 2 % as well. Then all is taken back."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 500)
        self.rule.rate = 0.02
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        for name, value in (("rate", 0.04), ("basis", "invoice"), ("base_kind", "margin")):
            with self.assertRaisesRegex(UserError, "make a new rule"):
                self.rule[name] = value
        self.rule.write({"name": "Former", "rate": 0.02, "date_to": "2025-01-09"})
        self._rule("More", rate=0.04)
        self._pay(invoice, "2025-02-20")
        self._pay(self._invoice(self.alpha, 100, "2025-02-10"), "2025-02-20")
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 10.0, "2025-02": 14.0})
        invoice.line_ids.remove_move_reconcile()
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 10.0, "2025-02": -6.0})

    def test_warning_of_a_rule_that_begins_in_a_confirmed_month(self):
        """January is confirmed: a new rule from January on says so, one from February on does not."""
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-01")
        self.rule.date_to = "2025-03-31"  # or else it would take all that the other one is for
        with Form(self.env["key.account.commission.rule"]) as form:
            form.name = "Rings"
            form.date_from = "2025-01-31"
            self.assertIn("confirmed until January 2025", form.warning)
            form.date_from = "2025-02-01"
            self.assertFalse(form.warning)
