from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionCash(CommissionCommon):
    """2 % of the cash received, without tax: what counts, when, and what is taken back."""

    def test_two_months_with_part_payment(self):
        """Invoice 1,000 + 25 % tax = 1,250: 500 in January are 40 %, 750 in February 60 %."""
        invoice = self._taxed_invoice(1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 500)
        self._update("2025-01-31")
        self.assertEqual(self._told(), [("2025-01", "2025-01-20", invoice.name, 400.0, 8.0)])
        self._pay(invoice, "2025-02-15", 750)
        self._update("2025-02-28")
        self.assertEqual(
            self._told(),
            [
                ("2025-01", "2025-01-20", invoice.name, 400.0, 8.0),
                ("2025-02", "2025-02-15", invoice.name, 600.0, 12.0),
            ],
        )
        self.assertEqual(self._totals(), {"2025-01": 8.0, "2025-02": 12.0})

    def test_payments_to_come_do_not_count(self):
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-02-15")
        self._update("2025-02-14")
        self.assertEqual(self._told(), [])
        self._update("2025-02-15")
        self.assertEqual(self._totals(), {"2025-02": 20.0})

    def test_one_payment_for_three_invoices(self):
        """600 for invoices of 100, 200 and 300: three lines of 2 %."""
        invoices = self.env["account.move"].union(
            *(self._invoice(self.alpha, amount, "2025-01-10") for amount in (100, 200, 300))
        )
        self._pay(invoices, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(100, 2), (200, 4), (300, 6)])

    def test_write_off_is_no_cash(self):
        """700 of 1,000 come, 300 are lost: 14.00."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(
            invoice,
            "2025-01-20",
            700,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(700, 14)])

    def test_written_off_by_entry(self):
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 100)
        self._settle(invoice, "2025-01-25", self.loss, 900)
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(100, 2)])

    def test_cash_discount(self):
        """2 % of 1,000 off for paying early: 980 are cash, and 19.60 commission."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
            }
        )
        invoice = self._invoice(
            self.alpha, 1000, "2025-01-10", invoice_payment_term_id=term.id, invoice_date_due=False
        )
        self._pay(invoice, "2025-01-15")
        self.assertEqual(invoice.amount_residual, 0)
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(980, 19.6)])

    def test_credit_note_before_payment(self):
        """1,000 less 200 credited: only the 800 that are paid count."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._reverse(invoice, "2025-01-12", 200)
        self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self.assertEqual([line[3:] for line in self._told()], [(800, 16)])

    def test_money_paid_back(self):
        """A credit note of 200 after the payment is paid back in February: -4.00 then."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20")
        credit = self._credit_note(self.alpha, 200, "2025-02-03", reversed_entry_id=invoice.id)
        self._pay(credit, "2025-02-10")
        self._update("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -4.0})

    def test_reversal_after_payment(self):
        """The payment of January is confirmed and reversed in March: taken back in February's statement."""
        invoice = self._taxed_invoice(1000, "2025-01-10")
        payment = self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-02")
        payment.action_draft()
        payment.action_cancel()
        self._update("2025-02-20")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -20.0})
        line = self._drafts().line_ids
        self.assertTrue(line.is_correction)
        self.assertIn("Taken back", line.why)

    def test_unmatched_and_matched_again(self):
        """One payment is never paid twice: the same match again is the same event."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        payment = self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-02")
        invoice.line_ids.remove_move_reconcile()
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -20.0})
        self._match(invoice, payment)
        self._update("2025-02-11")
        self.assertEqual(self._totals(), {"2025-01": 20.0})

    def test_taken_back_is_confirmed_and_earned_again(self):
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        payment = self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-02")
        invoice.line_ids.remove_move_reconcile()
        self._update("2025-02-28")
        self._confirm("2025-03-02")
        self._match(invoice, payment)
        self._update("2025-03-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -20.0, "2025-03": 20.0})

    def test_two_currencies(self):
        """1,000 USD are 500 EUR when invoiced. Paid at 1.25 they are 800: the rate of the invoice counts."""
        invoice = self._invoice(self.alpha, 1000, "2025-06-01", currency=self.dollar)
        self._pay(invoice, "2025-07-10")
        self._update("2025-07-31")
        self.assertEqual([line[3:] for line in self._told()], [(500, 10)])

    def test_part_payment_in_another_currency(self):
        """250 EUR on 10 July are 312.50 USD of 1,000 USD: 31.25 % of 500 EUR."""
        invoice = self._invoice(self.alpha, 1000, "2025-06-01", currency=self.dollar)
        self._pay(invoice, "2025-07-10", 250, currency=self.euro)
        self._update("2025-07-31")
        self.assertEqual([line[3:] for line in self._told()], [(156.25, 3.13)])

    def test_late_news_go_to_the_next_statement(self):
        """A payment dated January that is booked after January was confirmed is February's."""
        first = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(first, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-02")
        late = self._invoice(self.alpha, 300, "2025-01-11")
        self._pay(late, "2025-01-30")
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": 6.0})

    def test_second_run_writes_nothing(self):
        invoice = self._taxed_invoice(1000, "2025-01-10")
        self._pay(invoice, "2025-01-20", 333)
        self._pay(invoice, "2025-01-21", 444)
        self._update("2025-01-31")
        before = self._versions(self.lines.search([]))
        self._update("2025-01-31")
        self.assertEqual(self._versions(self.lines.search([])), before)
        self._confirm("2025-02-02")
        self._update("2025-02-02")
        self.assertFalse(self._drafts())

    def test_changed_invoice(self):
        """An invoice that was paid, reset, lowered to 900 and paid again: 100 less count."""
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        payment = self._pay(invoice, "2025-01-20")
        self._update("2025-01-31")
        self._confirm("2025-02-02")
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 900
        invoice.action_post()
        self._match(invoice, payment)
        self._update("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 20.0, "2025-02": -2.0})
