from odoo.fields import Command
from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestMetricReceivable(KeyAccountCommon):
    def test_partial_payments(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._pay(invoice, "2025-02-20", 300)  # early: 0 days late
        self._pay(invoice, "2025-03-31", 200)  # 30 days
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 0.5,  # 500 of 1,000
                "days_late": (300 * 0 + 200 * 30 + 500 * 305) / 1000,
                "overdue_amount": 500,
            },
        )

    def test_as_of_a_date(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._pay(invoice, "2025-03-31", 400)
        self._pay(invoice, "2026-01-10")  # after the day of the review: open as of then
        self._assert_measured(
            self.alpha, {"collection_rate": 0, "overdue_amount": 1000}, date_to="2025-03-30"
        )
        self._assert_measured(
            self.alpha,
            {"collection_rate": 0.4, "overdue_amount": 600, "days_late": 30},
            date_to="2025-03-31",
        )  # 400 × 30 + 600 × 30 over 1,000
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 0.4,
                "overdue_amount": 600,
                "days_late": (400 * 30 + 600 * 305) / 1000,
            },
        )
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 1,
                "overdue_amount": 0,
                "days_late": (400 * 30 + 600 * 315) / 1000,
            },
            date_to="2026-01-31",
        )
        # Not due, or not even written, on the day.
        self._assert_measured(
            self.alpha,
            {"collection_rate": None, "overdue_amount": 0, "days_late": None},
            date_to="2025-02-28",
        )
        self._assert_measured(self.alpha, {"overdue_amount": 0}, date_to="2025-01-15")

    def test_due_on_the_day_is_not_overdue(self):
        self._invoice(self.alpha, 1000, "2025-12-01", "2025-12-31")
        self._assert_measured(
            self.alpha, {"collection_rate": 0, "overdue_amount": 0, "days_late": 0}
        )
        self._assert_measured(self.alpha, {"overdue_amount": 1000}, date_to="2026-01-01")

    def test_matching_does_not_change_what_is_overdue(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        payment = self._pay_on_account(self.alpha, 700, "2025-12-20")
        self._assert_measured(self.alpha, {"overdue_amount": 300, "collection_rate": 0})
        self._match(invoice, payment)
        # The money came on 20 December, whenever it was matched.
        self._assert_measured(self.alpha, {"overdue_amount": 300, "collection_rate": 0.7})
        self._assert_measured(self.alpha, {"overdue_amount": 1000}, date_to="2025-12-19")

    def test_payment_on_account_without_debts(self):
        self._pay_on_account(self.alpha, 700, "2025-12-20")
        self._assert_measured(
            self.alpha, {"overdue_amount": 0, "collection_rate": None, "days_late": None}
        )

    def test_early_payment_of_a_later_invoice(self):
        self._invoice(self.alpha, 500, "2025-02-01", "2025-03-01")
        later = self._invoice(self.alpha, 1000, "2025-12-01", "2026-01-31")
        self._pay(later, "2025-12-05")
        # What was paid for the invoice that is not due settles no other debt.
        self._assert_measured(self.alpha, {"overdue_amount": 500, "collection_rate": 0})

    def test_matched_credit_note_takes_off_what_was_due(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._reverse(invoice, "2025-03-31", 250)
        self._pay(invoice, "2025-10-01", 500)  # 214 days late
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 500 / 750,
                "days_late": (500 * 214 + 250 * 305) / 750,
                "overdue_amount": 250,
            },
        )

    def test_open_credit_note_takes_off_what_was_due(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._credit_note(self.alpha, 200, "2025-10-01")
        self._pay(invoice, "2025-03-01", 400)
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 400 / 800,
                "days_late": 600 * 305 / 1000,  # the invoice itself is open by 600
                "overdue_amount": 400,
            },
        )

    def test_wholly_credited_invoice(self):
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._reverse(invoice, "2025-03-31")
        self._assert_measured(
            self.alpha, {"collection_rate": None, "days_late": None, "overdue_amount": 0}
        )
        # Before the credit note came, it was simply due.
        self._assert_measured(
            self.alpha,
            {"collection_rate": 0, "days_late": 29, "overdue_amount": 1000},
            date_to="2025-03-30",
        )

    def test_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % at once, the rest after 90 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 90}),
                ],
            }
        )
        invoice = self._invoice(
            self.alpha,
            1000,
            "2025-11-01",
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )  # 300 due on 1 November, 700 on 30 January
        self._pay(invoice, "2025-12-01", 300)
        self._assert_measured(
            self.alpha, {"collection_rate": 1, "days_late": 30, "overdue_amount": 0}
        )
        self._assert_measured(
            self.alpha,
            {"collection_rate": 0, "overdue_amount": 700, "days_late": 1},
            date_from="2026-01-01",
            date_to="2026-01-31",
        )

    def test_foreign_currency_gain(self):
        # 1,000 USD are 500 EUR when invoiced, and 800 EUR when paid.
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01", currency=self.dollar)
        self._assert_measured(self.alpha, {"overdue_amount": 500})
        self._pay(invoice, "2025-10-01", 400)
        expected = {
            "collection_rate": 0.4,
            "days_late": (200 * 214 + 300 * 305) / 500,
            "overdue_amount": 300,  # 600 USD at the rate of the invoice
        }
        self._assert_measured(self.alpha, expected)
        self._pay(invoice, "2025-12-01")
        self.assertTrue(invoice.line_ids.matched_credit_ids.exchange_move_id)
        self._assert_measured(
            self.alpha,
            {
                "collection_rate": 1,
                "days_late": (200 * 214 + 300 * 275) / 500,
                "overdue_amount": 0,
            },
        )
        # As of November nothing of this was known.
        expected["days_late"] = (200 * 214 + 300 * 274) / 500
        self._assert_measured(self.alpha, expected, date_to="2025-11-30")

    def test_foreign_currency_loss(self):
        # 1,000 USD are 800 EUR when invoiced, and 500 EUR when paid, by a new rate.
        self._create_rates(self.company, self.dollar, {"2025-10-01": 2})
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", "2025-09-01", currency=self.dollar)
        debt = self._invoice(self.alpha, 90, "2025-08-01", "2025-09-01")
        self._pay(invoice, "2025-10-01")  # 30 days late
        exchange = invoice.line_ids.matched_credit_ids.exchange_move_id
        self.assertTrue(exchange)
        for day in ("2025-10-01", "2025-10-02", "2025-12-31"):
            # Paid in full on the day, wherever Odoo has booked the difference.
            late = (self.date_to - debt.invoice_date_due).days
            if day != "2025-12-31":
                late = 30 + (day == "2025-10-02")
            self._assert_measured(
                self.alpha,
                {
                    "collection_rate": 800 / 890,
                    "overdue_amount": 90,
                    "days_late": (800 * 30 + 90 * late) / 890,
                },
                date_to=day,
            )

    def test_exchange_difference_booked_later(self):
        # Books of October are closed: Odoo dates the difference after the payment.
        self._create_rates(self.company, self.dollar, {"2025-10-01": 2})
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", "2025-09-01", currency=self.dollar)
        payment = self._pay_on_account(self.alpha, 1000, "2025-10-01", currency=self.dollar)
        self.company.fiscalyear_lock_date = "2025-10-31"
        self._match(invoice, payment)
        exchange = invoice.line_ids.matched_credit_ids.exchange_move_id
        self.assertGreater(str(exchange.date), "2025-10-31")
        for day in ("2025-10-15", "2025-12-31"):
            self._assert_measured(
                self.alpha,
                {"collection_rate": 1, "overdue_amount": 0, "days_late": 30},
                date_to=day,
            )

    def test_payment_in_another_currency(self):
        # 1,000 USD = 500 EUR; 250 EUR on 1 June settle 500 USD.
        invoice = self._invoice(self.alpha, 1000, "2025-02-01", "2025-03-01", currency=self.dollar)
        self._pay(invoice, "2025-06-01", 250, currency=self.euro)
        self._assert_measured(self.alpha, {"collection_rate": 0.5, "overdue_amount": 250})

    def test_companies_contacts_and_drafts(self):
        self._invoice(self.alpha_buyer, 100, "2025-02-01", "2025-03-01")
        self._draft_invoice(self.alpha, 1000, "2025-02-01", "2025-03-01")
        self._draft_invoice(self.alpha, 1000, "2025-02-01", "2025-03-01").button_cancel()
        invoice = self._invoice(
            self.alpha, 1000, "2025-02-01", "2025-03-01", company=self.other_company
        )
        self._pay(invoice, "2025-03-01", 250)
        self._assert_measured(self.alpha, {"collection_rate": 0, "overdue_amount": 100})
        self._assert_measured(
            self.alpha,
            {"collection_rate": 0.25, "overdue_amount": 750},
            company=self.other_company,
        )

    def test_opening_balance_is_overdue(self):
        receivable = self.env["account.account"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_ids", "in", self.company.ids),
            ],
            limit=1,
        )
        income = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.company.ids)], limit=1
        )
        move = self._quiet("account.move").create(
            {
                "move_type": "entry",
                "date": "2025-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.alpha.id,
                            "debit": 300,
                            "date_maturity": "2025-02-01",
                        }
                    ),
                    Command.create({"account_id": income.id, "credit": 300}),
                ],
            }
        )
        move.action_post()
        self._assert_measured(self.alpha, {"overdue_amount": 300, "collection_rate": None})

    def test_shares_add_up(self):
        # 100 USD = 33.33 EUR; three payments of a third each leave nothing.
        self._create_rates(self.company, self.dollar, {"2025-01-15": 3.0})
        invoice = self._invoice(self.alpha, 100, "2025-02-01", "2025-03-01", currency=self.dollar)
        for amount in (33.33, 33.33, 33.34):
            self._pay(invoice, "2025-03-01", amount)
        measured = self._measure(["collection_rate", "overdue_amount"])[self.alpha.id]
        self.assertEqual(measured, {"collection_rate": 1.0, "overdue_amount": 0.0})
