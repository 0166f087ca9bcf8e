from odoo.tests import tagged

from .commission_families import CommissionFamilies


@tagged("post_install", "-at_install")
class TestCommissionReplaced(CommissionFamilies):
    """What is paid for a document is never more than it brings by now, and no person loses a part: at 10 %."""

    def test_one_of_two_people_is_confirmed_and_the_rule_replaced(self):
        """280 and 120 of 400: who was confirmed is not paid again, and the other one is not left out."""
        self._with_deputy(0.3)
        self._sell()
        self._confirm_month(self.second)
        self.rule.active = False
        self._of(self.rolls)
        self.assertEqual(self._sums(self.seller, self.second), [28, 12])
        self.assertEqual(self._totals(self.second), {"2025-01": 12.0})
        self._confirm("2025-02-03")
        self.assertEqual(self._sums(self.seller, self.second), [28, 12])

    def test_the_owner_is_confirmed_and_the_rule_replaced(self):
        """200 each of 400, and the same by the new rule."""
        self._with_deputy(0.5)
        self._sell()
        self._confirm_month()
        self.rule.active = False
        self._of(self.rolls)
        self.assertEqual(self._sums(self.seller, self.second), [20, 20])
        self.assertEqual(self._totals(self.seller), {"2025-01": 20.0})

    def test_the_share_of_the_deputy_is_raised_after_the_owner_was_confirmed(self):
        """280 of 400 are confirmed: the deputy gets the 120 that are left, whatever the share is by now."""
        self._with_deputy(0.3)
        self._sell()
        self._confirm_month()
        for share in (0.31, 0.5, 0.2):
            self.company.key_account_commission_deputy_share = share
            self.assertEqual(self._sums(self.seller, self.second), [28, 12])

    def test_an_invoice_is_raised_by_other_products(self):
        """400 of rolls are confirmed; 600 of services are added: 100.00 of 1,000, then nothing more."""
        self._of(self.services)
        invoice = self._sell()
        self._confirm_month()
        invoice.button_draft()
        self._add(invoice, 600)
        invoice.action_post()
        self.assertEqual(self._sums(), [100])
        self._confirm("2025-03-01")
        self._update("2025-03-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": 60.0})

    def test_an_invoice_is_raised_after_a_rule_was_replaced(self):
        """400 and 600 are confirmed. The rule for rolls is replaced, and services raised to 1,200: 160.00 of 1,600."""
        self._of(self.services)
        invoice = self._sell(services=600)
        self._confirm_month()
        self.rule.active = False
        self._of(self.rolls)
        self.assertEqual(self._sums(), [100])
        invoice.button_draft()
        invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.service
        ).price_unit = 1200
        invoice.action_post()
        self.assertEqual(self._sums(), [160])

    def test_what_was_confirmed_after_a_change_stays(self):
        """40 of 400 by the former rule, 10 of 100 more by the new one, then 0.10 of 1 more: nothing is taken back."""
        invoice = self._sell()
        self._confirm_month()
        self.rule.active = False
        self._of(self.rolls)
        self._change(invoice, 500)
        self.assertEqual(self._sums(), [50])
        self._confirm("2025-02-03")
        self.assertEqual(self._sums(), [50])
        self._change(invoice, 501)
        self.assertEqual(self._sums(), [50.1])
        self._confirm("2025-03-03")
        self.assertEqual(self._sums(), [50.1])
        # Lowered, both are cut: 250 of 501 are left.
        self._change(invoice, 250)
        self.assertEqual(self._sums(), [25])
        self._confirm("2025-04-03")
        self.assertEqual(self._sums(), [25])

    def test_an_invoice_loses_the_products_of_a_rule(self):
        """400 at 10 % and 600 at 50 % are confirmed; services are taken off: 40.00 are left of 340.00."""
        self._of(self.services, rate=0.5)
        invoice = self._sell(services=600)
        self._confirm_month()
        self.assertEqual(self._sums(), [340])
        invoice.button_draft()
        invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.service).unlink()
        invoice.action_post()
        self.assertEqual(self._sums(), [40])

    def test_a_partly_paid_invoice_is_raised(self):
        """400 were received for rolls and confirmed; with 600 of services and the rest paid: 100.00 of 1,000."""
        self.rule.basis = "cash"
        self._of(self.services, basis="cash")
        invoice = self._sell()
        self._pay(invoice, "2025-01-20")
        [payment] = invoice.line_ids.matched_credit_ids.credit_move_id
        self._confirm_month()
        invoice.button_draft()
        self._add(invoice, 600)
        invoice.action_post()
        owed = invoice.line_ids.filtered(lambda line: line.account_id == payment.account_id)
        (owed + payment).reconcile()
        self.assertEqual(self._sums(), [40])
        self._pay(invoice, "2025-02-01")
        self.assertEqual(self._sums(), [100])

    def test_rules_go_by_cash_later(self):
        """40.00 of 400 are confirmed by the invoice: of the payments, services alone are due, 10 % of 600."""
        invoice = self._sell(services=600)
        self._confirm_month()
        self.rule.active = False
        self._of(self.rolls, basis="cash")
        self._of(self.services, basis="cash")
        self._pay(invoice, "2025-02-01", 500)
        self.assertEqual(self._sums(), [70])
        self._pay(invoice, "2025-02-02")
        self.assertEqual(self._sums(), [100])

    def test_rules_go_by_invoices_later(self):
        """40.00 of 400 are confirmed by the payment: of the invoice, services alone are due."""
        self.rule.basis = "cash"
        invoice = self._sell(services=600)
        self._pay(invoice, "2025-01-20")
        self._confirm_month()
        self.assertEqual(self._sums(), [40])
        self.rule.active = False
        self._of(self.rolls)
        self._of(self.services)
        self.assertEqual(self._sums(), [100])

    def test_credit_notes_take_back_what_was_paid(self):
        """40.00 are confirmed; the rule ends, or pays less or more by now: a credit note takes back 40.00, half of it 20.00."""
        invoice = self._sell()
        self._confirm_month()
        self.rule.active = False
        note = self._reverse(invoice, "2025-02-01")
        self.assertEqual(self._sums(), [0])
        for rate in (0.05, 0.2):
            self._of(self.rolls, rate=rate)
            self.assertEqual(self._sums(), [0])
        note.button_draft()
        note.invoice_line_ids.price_unit = 200
        note.action_post()
        self.assertEqual(self._sums(), [20])
        self._confirm("2025-03-01")
        self._update("2025-03-02")
        self.assertEqual(self._totals(), {"2025-01": 40.0, "2025-02": -20.0})
