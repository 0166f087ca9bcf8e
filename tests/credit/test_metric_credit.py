from datetime import date

from odoo.tests import tagged

from ..metric.money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestMetricCredit(MoneyCommon):
    """Metrics of credit over the year 2025; figures computed by hand."""

    # === EXPOSURE AND LIMIT === #

    def test_exposure_and_limit_used(self):
        """1,000 owed and 200 ordered of a limit of 3,000: 40 %. Without a limit there is no share."""
        self.company.account_use_credit_limit = True
        self.alpha.with_company(self.company).credit_limit = 3000
        self._invoice(self.alpha, 1000, "2025-09-01")
        self._order(self.alpha, [(self.roll, 2, 100)], "2025-09-01")
        self._invoice(self.beta, 50, "2025-09-01")
        self._assert_measured(self.alpha, {"exposure": 1200, "limit_used": 0.4})
        self._assert_measured(self.beta, {"exposure": 50, "limit_used": None})
        self._assert_measured(self.alpha, {"exposure": 0, "limit_used": None}, date_to="2025-08-31")
        self._account(self.alpha)
        self._assert_measured(self.alpha, {"limit_used": 0}, date_to="2025-08-31")
        self.company.account_use_credit_limit = False
        self._assert_measured(self.alpha, {"limit_used": None})

    # === DAYS BEYOND TERMS === #

    def test_late_days_are_weighted_by_money(self):
        """600 came 10 days late, 300 on time, 100 40 days late: (6,000 + 4,000) ÷ 1,000 = 10."""
        invoice = self._invoice(self.alpha, 700, "2025-03-01", "2025-03-31")
        self._pay(invoice, "2025-04-10", 600)
        self._pay(invoice, "2025-05-10", 100)
        self._pay(self._invoice(self.alpha, 300, "2025-03-01", "2025-03-31"), "2025-03-20")
        self._assert_measured(self.alpha, {"days_beyond_terms": 10})
        # Only the 100 came in May, and nothing before March.
        self._assert_measured(
            self.alpha, {"days_beyond_terms": 40}, date_from="2025-05-01", date_to="2025-05-31"
        )
        self._assert_measured(self.alpha, {"days_beyond_terms": None}, date_to="2025-02-28")

    def test_only_money_counts(self):
        """Of 1,000, 400 were paid 20 days late; a credit note, a discount and a loss took the rest."""
        invoice = self._invoice(self.alpha, 1000, "2025-03-01", "2025-03-31")
        self._pay(invoice, "2025-04-20", 400)
        self._settle(invoice, "2025-06-01", self.loss, 100)
        self._settle(invoice, "2025-04-20", self.discount, 20)
        self._match(invoice, self._credit_note(self.alpha, 480, "2025-09-01"))
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_measured(self.alpha, {"days_beyond_terms": 20})

    def test_foreign_currency_counts_at_the_rate_of_the_invoice(self):
        """1,000 USD were 800 EUR, paid 10 days late; 200 EUR were paid on time: 8,000 ÷ 1,000."""
        foreign = self._invoice(self.alpha, 1000, "2025-08-01", "2025-08-31", currency=self.dollar)
        self._create_rates(self.company, self.dollar, {"2025-09-01": 2})
        self._pay(foreign, "2025-09-10")
        self._pay(self._invoice(self.alpha, 200, "2025-08-01", "2025-08-31"), "2025-08-31")
        self._assert_measured(self.alpha, {"days_beyond_terms": 8})

    # === RETURNED PAYMENTS === #

    def _reverse_payment(self, payment, day, *, cancel):
        back = payment.move_id._reverse_moves([{"date": day}], cancel=cancel)
        if back.state == "draft":
            back.action_post()

    def test_reversed_payments(self):
        for amount, cancel in ((100, False), (200, True)):
            invoice = self._invoice(self.alpha, amount, "2025-03-01")
            payment = self._pay(invoice, "2025-03-10")
            if cancel:
                payment.move_id.line_ids.remove_move_reconcile()
            self._reverse_payment(payment, "2025-04-01", cancel=cancel)
        self._pay(self._invoice(self.alpha, 50, "2025-03-01"), "2025-03-10")
        self._assert_measured(self.alpha, {"returned_payment_count": 2})
        self._assert_measured(self.alpha, {"returned_payment_count": 0}, date_to="2025-03-31")

    def test_bounced_on_the_statement(self):
        """The bank took 300 back: once. 20 of 120 paid back, as too much, is no return."""
        payment = self._pay_on_account(self.alpha, 300, "2025-03-10")
        back = self._entry("2025-03-20", (self.receivable, 300), (self.bank, -300))
        self._match(payment, back)
        much = self._pay_on_account(self.alpha, 120, "2025-03-10")
        self._match(much, self._invoice(self.alpha, 100, "2025-03-01"))
        self._match(much, self._entry("2025-03-25", (self.receivable, 20), (self.bank, -20)))
        self._assert_measured(self.alpha, {"returned_payment_count": 1})

    def test_bounced_in_two_bookings(self):
        """200 and 100 of 300 go back: one return, on the day of the second."""
        payment = self._pay_on_account(self.alpha, 300, "2025-03-10")
        self._match(payment, self._entry("2025-03-20", (self.receivable, 200), (self.bank, -200)))
        self._assert_measured(self.alpha, {"returned_payment_count": 0})
        self._match(payment, self._entry("2025-04-02", (self.receivable, 100), (self.bank, -100)))
        self._assert_measured(self.alpha, {"returned_payment_count": 1})
        self._assert_measured(self.alpha, {"returned_payment_count": 0}, date_to="2025-04-01")

    def test_set_off_is_no_payment(self):
        """100 set off against what we owe the customer, and reversed, is no returned payment."""
        invoice = self._invoice(self.alpha, 100, "2025-03-01")
        entry = self._settle(invoice, "2025-03-10", self.payable, 100)
        entry.line_ids.remove_move_reconcile()
        entry._reverse_moves([{"date": "2025-04-01"}], cancel=True)
        self._assert_measured(self.alpha, {"returned_payment_count": 0})

    def test_more_paid_than_owed(self):
        """500 paid in advance, limit of 2,000: a quarter less than nothing is used, as on the page."""
        self.company.account_use_credit_limit = True
        self.alpha.credit_limit = 2000
        self._pay_on_account(self.alpha, 500, "2025-03-10")
        self._assert_measured(self.alpha, {"exposure": -500, "limit_used": -0.25})

    def test_rejected_payments(self):
        self._pay_on_account(self.alpha, 300, "2025-03-10").action_reject()
        self._pay_on_account(self.alpha, 300, "2025-03-10")
        self._assert_measured(self.alpha, {"returned_payment_count": 1})

    # === ALL === #

    def test_other_companies_and_credits_of_them(self):
        invoice = self._invoice(self.alpha, 100, "2025-03-01", company=self.other_company)
        self._pay(invoice, "2025-03-11")
        self._assert_measured(
            self.alpha, {"exposure": 0, "days_beyond_terms": None, "returned_payment_count": 0}
        )
        self._assert_measured(self.alpha, {"days_beyond_terms": 10}, company=self.other_company)

    def test_one_statement_per_source(self):
        codes = ["exposure", "limit_used", "days_beyond_terms", "returned_payment_count"]
        self._invoice(self.alpha, 100, "2025-03-01")
        self._measure(codes)
        with self.assertQueryCount(3):
            self._measure(codes)
        measure = self.env["key.account.metric"]._measure_periods
        with self.assertQueryCount(3):
            measure(
                codes,
                self.company,
                [(date(2025, month, 1), date(2025, month, 28)) for month in range(1, 7)],
                self.alpha.ids,
            )

    def test_they_are_confidential(self):
        confidential = self.env["key.account.metric"]._get_confidential()
        self.assertLessEqual(
            {"exposure", "limit_used", "days_beyond_terms", "returned_payment_count"},
            confidential,
        )
