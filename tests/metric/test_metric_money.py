from odoo.fields import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestMetricMoney(MoneyCommon):
    """What is money, and what only closes an invoice: 1,000 due on 1 March 2025 unless said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.alpha, 1000, "2025-02-01", "2025-03-01")

    def _assert_collected(self, rate, overdue=0, **more):
        scope = {name: more.pop(name) for name in ("date_from", "date_to") if name in more}
        expected = {"collection_rate": rate, "overdue_amount": overdue, **more}
        self._assert_measured(self.alpha, expected, **scope)
        # Measured for all customers at once, another statement.
        found = self._measure(list(expected), **scope)[self.alpha.id]
        for code, value in expected.items():
            self.assertAlmostEqual(found[code], value, 6, code)

    # === WRITTEN OFF === #

    def test_written_off_by_entry(self):
        """Nothing came: 0 %, and it stays as late as it ever was; but it is owed no longer."""
        self._settle(self.invoice, "2025-06-01", self.loss, 1000)
        self._assert_collected(0, days_late=305)
        self._assert_collected(0, overdue=1000, date_to="2025-05-31", days_late=91)

    def test_paid_in_part_and_written_off(self):
        self._pay(self.invoice, "2025-03-31", 100)
        self._settle(self.invoice, "2025-06-01", self.loss, 900)
        self._assert_collected(0.1, days_late=(100 * 30 + 900 * 305) / 1000)

    def test_written_off_in_the_payment_dialog(self):
        """One payment of 100 that is marked as full: one entry, of which 100 is money."""
        self._pay(
            self.invoice,
            "2025-03-31",
            100,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        self.assertEqual(self.invoice.amount_residual, 0)
        self._assert_collected(0.1, days_late=(100 * 30 + 900 * 305) / 1000)
        self._assert_collected(0, overdue=1000, date_to="2025-03-30")

    def test_written_off_to_the_exchange_account(self):
        self._settle(
            self.invoice, "2025-06-01", self.company.expense_currency_exchange_account_id, 1000
        )
        self._assert_collected(0)

    def test_a_share_of_one_payment_for_two_invoices(self):
        """1,200 of 1,500 came for two invoices and the rest was written off: 80 % of each."""
        other = self._invoice(self.alpha, 500, "2025-02-01", "2025-04-01")
        self._pay(
            self.invoice + other,
            "2025-05-01",
            1200,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        self._assert_collected(0.8)
        self._assert_collected(0.8, date_from="2025-03-15")

    def test_foreign_currency_written_off(self):
        """1,000 USD are 500 EUR when invoiced; 400 USD come at another rate, 600 are lost."""
        invoice = self._invoice(self.beta, 1000, "2025-02-01", "2025-03-01", currency=self.dollar)
        self._pay(
            invoice,
            "2025-10-01",
            400,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.loss.id,
        )
        self._assert_measured(self.beta, {"collection_rate": 0.4, "overdue_amount": 0})

    # === MONEY === #

    def test_money_in_an_entry(self):
        """Into the bank account at once, as bank statements book it."""
        self._settle(self.invoice, "2025-03-31", self.bank, 600)
        self._assert_collected(0.6, overdue=400, days_late=(600 * 30 + 400 * 305) / 1000)

    def test_bank_statement(self):
        line = self._quiet("account.bank.statement.line").create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2025-03-31",
                "payment_ref": "Alpha",
                "partner_id": self.alpha.id,
                "amount": 700,
                "counterpart_account_id": self.receivable.id,
            }
        )
        self._assert_collected(0, overdue=300)  # on account so far
        self._match(self.invoice, line.move_id)
        self._assert_collected(0.7, overdue=300)

    def test_bank_charges_and_exchange_differences(self):
        """990 reach the bank and 10 are charged: 99 %. A difference in rates takes nothing off."""
        entry = self._entry(
            "2025-03-01", (self.bank, 990), (self.loss, 10), (self.receivable, -1000)
        )
        self._match(self.invoice, entry)
        self._assert_collected(0.99)
        entry.line_ids.remove_move_reconcile()
        exchange = self.company.expense_currency_exchange_account_id
        entry = self._entry(
            "2025-03-01", (self.bank, 960), (exchange, 40), (self.receivable, -1000)
        )
        self._match(self.invoice, entry)
        self._assert_measured(self.alpha, {"collection_rate": 1})

    def test_paid_too_much(self):
        """1,005 for 1,000: the rest is kept as income."""
        income = self._quiet("account.account").search([("code", "=", "400000")])
        entry = self._entry("2025-03-01", (self.bank, 1005), (income, -5), (self.receivable, -1000))
        self._match(self.invoice, entry)
        self._assert_collected(1)

    def test_set_off_against_a_vendor_bill(self):
        """We owed them 400: what is set off is paid."""
        self._settle(self.invoice, "2025-03-31", self.payable, 400)
        self._assert_collected(0.4, overdue=600)

    def test_moved_elsewhere(self):
        """A debt that becomes another customer's, or a doubtful one, has not been paid."""
        entry = self._entry(
            "2025-06-01", (self.receivable, 400, self.beta), (self.receivable, -400)
        )
        owed = self.invoice.line_ids.filtered(lambda line: line.account_id == self.receivable)
        (owed + entry.line_ids.filtered("credit")).reconcile()
        entry = self._entry("2025-06-01", (self.doubtful, 600), (self.receivable, -600))
        (owed + entry.line_ids.filtered("credit")).reconcile()
        self._assert_collected(0, overdue=600)  # 600 of it are owed on the other account
        self._assert_measured(self.beta, {"collection_rate": None, "overdue_amount": 400})

    def test_paid_by_somebody_else(self):
        payment = self._pay_on_account(self.beta, 1000, "2025-03-01")
        self._match(self.invoice, payment)
        self._assert_collected(1)
        self._assert_measured(self.beta, {"collection_rate": None, "overdue_amount": 0})

    # === WHAT LOWERS THE DEBT === #

    def _promise_discount(self, partner, day):
        """Invoice 1,000, due in 30 days, with 10 % off for who pays within 20."""
        term = self.env["account.payment.term"].create(
            {
                "name": "10 % in 20 days",
                "early_discount": True,
                "discount_percentage": 10,
                "discount_days": 20,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        values = {"invoice_payment_term_id": term.id, "invoice_date_due": False}
        return self._invoice(partner, 1000, day, **values)

    def test_early_payment_discount(self):
        """10 % off when paid within 20 days: 900 were due and came."""
        invoice = self._promise_discount(self.beta, "2025-05-01")
        payment = self._pay(invoice, "2025-05-10")
        self.assertEqual((payment.amount, invoice.amount_residual), (900, 0))
        self._assert_measured(
            self.beta, {"collection_rate": 1, "days_late": 0, "overdue_amount": 0}
        )

    def test_discount_and_part_of_a_payment(self):
        """Of 1,000: 500 came, 100 are the discount, 400 were written off: 500 of 900."""
        invoice = self._promise_discount(self.beta, "2025-05-01")
        entry = self._entry(
            "2025-05-10",
            (self.bank, 500),
            (self.discount, 200),
            (self.loss, 300),
            (self.receivable, -1000, self.beta),
        )
        self._match(invoice, entry)
        self._assert_measured(self.beta, {"collection_rate": 5 / 9, "days_late": 400 * 214 / 900})

    def test_no_discount_was_promised(self):
        """Whatever account a loss is booked on: 900 came of 1,000, by an invoice without discount
        and by one that was paid too late for it."""
        late = self._promise_discount(self.beta, "2025-05-01")
        for invoice, day in ((self.invoice, "2025-03-01"), (late, "2025-05-22")):
            partner = invoice.partner_id
            entry = self._entry(
                day,
                (self.bank, 900, partner),
                (self.discount, 100, partner),
                (self.receivable, -1000, partner),
            )
            self._match(invoice, entry)
            self._assert_measured(partner, {"collection_rate": 0.9, "overdue_amount": 0})

    def test_credit_note_paid_out(self):
        """Paid in full, 200 come back as a credit note, and 200 are paid out for it."""
        self._pay(self.invoice, "2025-03-01")
        credit_note = self._credit_note(self.alpha, 200, "2025-04-01")
        self._assert_collected(1)
        self._pay(credit_note, "2025-05-01")
        self._assert_collected(1, days_late=0)

    # === MONEY THAT GOES BACK === #

    def test_bounced_and_left_matched(self):
        """The bank takes 1,000 back on 10 April, and nobody undoes the match."""
        self._pay(self.invoice, "2025-03-01")
        back = self._entry("2025-04-10", (self.bank, -1000), (self.receivable, 1000))
        self._assert_collected(1, date_to="2025-04-09", days_late=0)
        self._assert_collected(0, overdue=1000, days_late=265)  # from 10 April on
        # The customer pays again.
        again = self._pay_on_account(self.alpha, 1000, "2025-04-20")
        self._match(back, again)
        self._assert_collected(0, overdue=1000, date_to="2025-04-19", days_late=9)
        self._assert_collected(1, days_late=10)

    def test_reversed_payment(self):
        """Odoo undoes the match and sets the payment off against its reversal."""
        payment = self._pay(self.invoice, "2025-03-01")
        wizard = (
            self._quiet("account.move.reversal")
            .with_context(active_model="account.move", active_ids=payment.move_id.ids)
            .create({"journal_id": payment.journal_id.id, "date": "2025-04-10"})
        )
        wizard.refund_moves()
        self.assertEqual(self.invoice.amount_residual, 1000)
        self._assert_collected(0, overdue=1000, days_late=305)
        # In between the money was there, and Odoo has forgotten what it was for.
        self._assert_collected(0, overdue=0, date_to="2025-04-09")

    def test_cancelled_payment(self):
        payment = self._pay(self.invoice, "2025-03-01")
        payment.action_draft()
        payment.action_cancel()
        self._assert_collected(0, overdue=1000, days_late=305)

    # === OPENING ENTRIES === #

    def test_opening_entry(self):
        """Debts brought along are owed and overdue; neither revenue nor part of the rate."""
        opening = self._entry("2025-01-01", (self.receivable, 300), (self.capital, -300))
        self._assert_collected(0, overdue=1300, revenue=1000, days_late=305)
        payment = self._pay_on_account(self.alpha, 300, "2025-07-01")
        self._assert_collected(0, overdue=1000)
        self._match(opening, payment)
        self._assert_collected(0, overdue=1000)

    # === DAYS === #

    def test_booked_later_than_written(self):
        """Written on 20 December, booked in January because the books of 2025 were closed."""
        late = self._invoice(self.beta, 500, "2025-12-20", "2025-12-25", date="2026-01-31")
        self.assertEqual(str(late.date), "2026-01-31")
        self._assert_measured(
            self.beta,
            {"revenue": 500, "collection_rate": 0, "overdue_amount": 500, "days_late": 6},
        )
        self._pay(late, "2025-12-28", 200)
        self._assert_measured(
            self.beta,
            {
                "collection_rate": 0.4,
                "overdue_amount": 300,
                "days_late": (200 * 3 + 300 * 6) / 500,
            },
        )
        self._assert_measured(self.beta, {"overdue_amount": 500}, date_to="2025-12-27")
        credit_note = self._credit_note(self.beta, 300, "2025-12-29", date="2026-01-31")
        self._match(late, credit_note)
        self._assert_measured(self.beta, {"collection_rate": 1, "overdue_amount": 0})
        self._assert_measured(
            self.beta, {"revenue": 0}, date_from="2026-01-01", date_to="2026-12-31"
        )

    def test_a_payment_of_tomorrow(self):
        self._pay(self.invoice, "2025-12-31", 400)
        self._assert_collected(0, overdue=1000, date_to="2025-12-30")
        self._assert_collected(0.4, overdue=600)
