from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged

from .metric.money_common import MoneyCommon

TODAY = date(2025, 12, 1)


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestFiguresAgree(MoneyCommon):
    """Figures that stand on two screens are the same figure, as of 1 December 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)

    def _assert_owed(self, owed, overdue, days):
        """Check what the sheet says, and that the metric says the same."""
        found = self.account._get_owed()
        self.assertEqual(tuple(round(float(figure), 2) for figure in found), (owed, overdue, days))
        self.assertLessEqual(overdue, max(owed, 0))
        self._assert_measured(self.alpha, {"overdue_amount": overdue}, date_to=TODAY)

    # === OWED AND OVERDUE === #

    def test_paid_on_account_today(self):
        """The money of today is not matched yet: neither owed nor overdue."""
        self._invoice(self.alpha, 1000, "2025-10-01", "2025-10-31")
        self._assert_owed(1000, 1000, 31)
        self._pay_on_account(self.alpha, 1000, "2025-12-01")
        self._assert_owed(0, 0, 0)

    def test_a_payment_of_tomorrow_is_not_there_yet(self):
        invoice = self._invoice(self.alpha, 1000, "2025-10-01", "2025-10-31")
        payment = self._pay_on_account(self.alpha, 400, "2025-12-02")
        self._assert_owed(1000, 1000, 31)
        self._match(invoice, payment)
        self._assert_owed(1000, 1000, 31)

    def test_an_invoice_of_tomorrow_is_not_owed_yet(self):
        self._invoice(self.alpha, 1000, "2025-12-02", "2025-12-31")
        self._assert_owed(0, 0, 0)

    def test_not_due_and_credit(self):
        """500 fall due later, and a credit note of 800 is open: we owe them 300."""
        self._invoice(self.alpha, 500, "2025-11-20", "2026-01-31")
        self._credit_note(self.alpha, 800, "2025-11-25")
        self._assert_owed(-300, 0, 0)
        visit = self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": "2025-12-02 09:00:00",
            }
        )
        said = visit.with_user(self.user_own)._get_sheet()["owed"]
        self.assertRegex(said["text"], "Credit balance of the customer: .*300.00")
        self.assertFalse(said["overdue"])

    def test_written_off_is_not_owed(self):
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", "2025-09-01")
        self._settle(invoice, "2025-11-01", self.loss, 900)
        self._assert_owed(100, 100, 91)

    def test_foreign_currency(self):
        """1,000 USD were 800 EUR; 400 USD of it are paid when they are worth 200 EUR."""
        self._create_rates(self.company, self.dollar, {"2025-10-01": 2})
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", "2025-09-01", currency=self.dollar)
        self._pay(invoice, "2025-10-01", 400)
        self._assert_owed(480, 480, 91)
        self._pay(invoice, "2025-11-01")
        self._assert_owed(0, 0, 0)

    def test_opening_entry_and_bounced_payment(self):
        opening = self._entry("2025-01-01", (self.receivable, 300), (self.capital, -300))
        self._assert_owed(300, 300, 334)
        self._match(opening, self._pay_on_account(self.alpha, 300, "2025-11-01"))
        self._assert_owed(0, 0, 0)
        self._entry("2025-11-20", (self.bank, -300), (self.receivable, 300))
        self._assert_owed(300, 300, 11)

    # === REVENUE === #

    def _grade(self):
        """Give the account a grade that is visited: coverage has no row without a cadence."""
        grade = self.env["key.account.grade"].search([], limit=1)
        self.account.write({"grade_id": grade.id, "grade_reason": "Large"})
        self.account._update_visit_due()

    def _coverage_revenue(self):
        self.env["key.account"]._update_revenue_year(self.company)
        rows = self.env["key.account.visit.coverage"].search([("account_id", "=", self.account.id)])
        self.assertTrue(rows)
        return round(sum(rows.mapped("revenue")), 2)

    def test_revenue_of_twelve_months(self):
        """Receipts count, the future does not, and the first day is 2 December 2024."""
        self._grade()
        for day, amount, kind in (
            ("2024-12-01", 7, "out_invoice"),
            ("2024-12-02", 1000, "out_invoice"),
            ("2025-06-01", 300, "out_receipt"),
            ("2025-12-01", 50, "out_refund"),
            ("2025-12-02", 8000, "out_invoice"),
        ):
            self._invoice(self.alpha, amount, day, move_type=kind)
        # Booked later, because the books were closed.
        self._invoice(self.alpha, 90, "2025-11-30", date="2025-12-31")
        expected = 1000 + 300 - 50 + 90
        year = {"date_from": date(2024, 12, 2), "date_to": TODAY}
        self._assert_measured(self.alpha, {"revenue": expected}, **year)
        self.assertEqual(self._coverage_revenue(), expected)
        [(_family, amount, before, last)] = self.account._get_purchases()[self.account]
        self.assertEqual((amount, before, last), (expected, 7, TODAY))

    def test_a_customer_of_tomorrow(self):
        """Nobody is a customer since a day that is still to come."""
        self._invoice(self.alpha, 1000, "2025-12-02")
        accounts = self.env["key.account"]
        accounts._ensure_customer_accounts(self.company, Domain.TRUE, TODAY)
        self.assertFalse(self.account.customer_since)
        self._invoice(self.alpha, 1000, "2025-12-01")
        accounts._ensure_customer_accounts(self.company, Domain.TRUE, TODAY)
        self.assertEqual(self.account.customer_since, TODAY)

    def test_as_of_the_companys_day(self):
        """In Auckland it is 2 December already: invoices of that day count on every screen."""
        self.company.partner_id.tz = "Pacific/Auckland"
        tomorrow = TODAY + timedelta(days=1)
        self._grade()
        self._invoice(self.alpha, 1000, "2025-12-02", "2025-12-02")
        self._invoice(self.alpha, 40, "2025-10-01", "2025-12-01")
        self.assertEqual(self.company._key_account_today(), tomorrow)
        self.assertEqual(self.account._get_owed(), (1040, 40, 1))
        self.assertEqual(self._coverage_revenue(), 1040)
        self.assertEqual(self.account._get_purchases()[self.account][0][1], 1040)
