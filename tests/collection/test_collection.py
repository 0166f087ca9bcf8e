from datetime import date

from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCollection(CollectionCommon):
    """Whom to call on 30 September 2025; figures computed by hand."""

    # === WHAT IS OVERDUE === #

    def test_nothing_overdue_no_row(self):
        """Due today is not late."""
        self.assertFalse(self._row())
        invoice = self._owe(500, due="2025-09-30")
        self.assertFalse(self._row())
        self._on("2025-10-01")
        self.assertEqual(self._row().overdue, 500)
        self._pay(invoice, "2025-10-01")
        self.assertFalse(self._row())

    def test_payments_on_account_reduce(self):
        """800 late, 300 paid but not matched: 500. With 800 paid, nothing is overdue."""
        self._owe(800, due="2025-08-31")
        self._pay_on_account(self.customer, 300, "2025-09-20")
        self._assert_row("remind", overdue=500, late_days=30, oldest_due=date(2025, 8, 31))
        self._pay_on_account(self.customer, 500, "2025-09-20")
        self.assertFalse(self._row())

    # === CLASSES, EACH AT ITS BORDER === #

    def test_small_lateness_is_a_quick_win(self):
        """14 days late: quick; 15: remind."""
        self._owe(500, due="2025-09-16")
        row = self._assert_row("quick", late_days=14)
        self.assertEqual(row.reason, "14 days late")
        self._owe(1, due="2025-09-15")
        self._assert_row("remind", late_days=15)

    def test_old_debt_is_at_risk(self):
        """90 days late: remind; 91: at risk."""
        self._owe(500, due="2025-07-02")
        self._assert_row("remind", late_days=90)
        self._owe(1, due="2025-07-01")
        self._assert_row("risk", late_days=91)

    def test_broken_promise_is_at_risk(self):
        """A promise for 1 September, with 3 days of tolerance, is broken on the 5th; a year later it is forgotten."""
        self._on("2025-09-01")
        self._take([self._owe(500, due="2025-08-31")], day="2025-09-01")
        self._pass_to("2025-09-05")
        self._assert_row("risk", broken_count=1)
        self.assertEqual(self._row().reason, "broken promises: 1, 5 days late")

    def test_returned_payment_is_at_risk(self):
        """The bank rejects a payment on account."""
        self._owe(500, due="2025-09-20")
        payment = self._pay_on_account(self.customer, 100, "2025-09-22")
        self._assert_row("quick", returned_count=0)
        payment.action_reject()
        self._assert_row("risk", returned_count=1)

    def test_who_paid_after_calls_is_a_quick_win(self):
        """One call of two was followed by money within 7 days: half of them are enough."""
        self._owe(500, due="2025-08-10")
        self._contact_on("2025-08-01")
        self._pay_on_account(self.customer, 10, "2025-08-09")
        self._contact_on("2025-09-01")
        self._assert_row("remind", call_count=2, call_paid_count=0)
        self._pay_on_account(self.customer, 10, "2025-09-08")
        row = self._assert_row("quick", call_count=2, call_paid_count=1)
        self.assertEqual(row.reason, "paid soon after 1 of 2 calls, 51 days late")

    def test_a_call_of_last_week_does_not_count_yet(self):
        """Until the 8th day after it, the money may still come."""
        self._owe(500, due="2025-08-10")
        self._contact_on("2025-09-23")
        self._assert_row("remind", call_count=0)
        self._contact_on("2025-09-22")
        self._assert_row("remind", call_count=1)

    # === PROMISES === #

    def test_promise_running_and_passed(self):
        """All of it is promised for 13 October: left alone up to that day, called the day after."""
        self._take([self._owe(500)], day="2025-10-13")
        row = self._assert_row("promise", to_call=False, promised_amount=500)
        self.assertIn("500.00\N{NO-BREAK SPACE}€ promised for 10/13/2025", row.reason)
        self.assertEqual(row.next_step, "Leave alone until then")
        self._on("2025-10-13")
        row = self._assert_row("promise", to_call=False)
        self.assertIn("promised for today", row.reason)
        self.assertEqual(row.next_step, "Look for the payment")
        self._on("2025-10-14")
        self._assert_row("remind", promised_amount=0)

    def test_days_are_said_as_on_the_start_page(self):
        """Friday the 3rd is the next one; the day after 30 September is tomorrow."""
        promise = self._take([self._owe(500)], day="2025-10-03")
        self.assertIn("promised for Friday", self._row().reason)
        promise._cancel("Taken by mistake")
        self._take([self._owe(100)], day="2025-10-01")
        self.assertIn("promised for tomorrow", self._row().reason)

    def test_says_it_is_paid(self):
        """300 are said to be paid on the 26th; of another document, 200 are promised for Friday."""
        said, promised = self._owe(300), self._owe(200)
        self._take([said], day="2025-09-30", kind="paid", paid_on="2025-09-26")
        self._take([promised], day="2025-10-03")
        row = self._assert_row("promise", to_call=False, promised_amount=500, said_amount=300)
        self.assertEqual(
            row.reason,
            "says it paid 300.00\N{NO-BREAK SPACE}€ 4 days ago, "
            "200.00\N{NO-BREAK SPACE}€ promised for Friday",
        )
        self.assertEqual(row.next_step, "Look for the payment")

    def test_all_is_said_to_be_paid(self):
        self._take([self._owe(300)], day="2025-09-30", kind="paid", paid_on="2025-09-30")
        row = self._assert_row("promise", to_call=False, promised_day=False)
        self.assertEqual(row.reason, "says it paid 300.00\N{NO-BREAK SPACE}€ today")
        self.assertEqual(row.next_step, "Look for the payment")

    def test_promise_of_a_part(self):
        """450 of 500: 50 are left, the smallest amount; of 460, 40 are not worth a call."""
        invoice = self._owe(500)
        self._take({invoice: 450})
        self._assert_row("remind", collectable=50)
        self._take({invoice: 10})
        self._assert_row("promise", to_call=False, promised_amount=460, collectable=40)
        # The weight is that of all that is overdue: 500 × (1 + 20 ÷ 30) × 0.1.
        self._assert_row("promise", to_call=False, call_value=83.33)
        self._take({invoice: 40})
        self._assert_row("promise", to_call=False, collectable=0, call_value=83.33)

    def test_promise_in_another_currency(self):
        """1,250 dollars are 1,000 euros."""
        invoice = self._owe(1250, currency=self.dollar)
        self._take([invoice])
        self._assert_row("promise", to_call=False, promised_amount=1000, collectable=0)

    def test_promise_at_another_rate(self):
        """1,250 USD are owed at 1.25, 1,000; all of it is promised, although a euro costs 1 USD by now."""
        invoice = self._owe(1250, currency=self.dollar)
        self._owe(200)
        self._create_rates(self.company, self.dollar, {"2025-09-20": 1})
        self._take([invoice])
        self._assert_row("remind", overdue=1200, promised_amount=1000, collectable=200)
        self._take(amount=200)
        self._assert_row("promise", to_call=False, promised_amount=1200, collectable=0)

    def test_promise_of_which_a_part_was_paid(self):
        """200 late and 400 that are not due are promised; the late ones are paid: 300 are to collect."""
        late, later = self._owe(200), self._owe(400, due="2025-12-01")
        self._owe(300)
        self._take([late, later])
        self._pay(late, "2025-09-30", 200)
        self._assert_row("remind", overdue=300, promised_amount=0, collectable=300)

    def test_promise_that_covers_what_is_not_due(self):
        """Of 600 promised, 200 are of the overdue."""
        late, later = self._owe(200), self._owe(400, due="2025-12-01")
        self._owe(300)
        self._take([late, later])
        self._assert_row("remind", promised_amount=200, collectable=300, overdue=500)

    # === SMALL BALANCES AND QUIET DAYS === #

    def test_small_balance(self):
        """Less than 50 is not worth a call."""
        self._owe(49.99)
        row = self._assert_row("remind", to_call=False, quiet="small")
        self.assertEqual(row.reason, "20 days late; small balance")
        self._owe(0.01)
        self._assert_row("remind", quiet=False)

    def test_first_days_of_lateness(self):
        """3 days late: left alone; 4: called."""
        self._owe(500, due="2025-09-27")
        self._assert_row("quick", to_call=False, quiet="new")
        self._owe(1, due="2025-09-26")
        self._assert_row("quick")

    def test_quiet_days_after_a_contact(self):
        """Called on Friday the 26th: three quiet days, again on the 30th."""
        self._owe(500)
        contact = self._contact_on("2025-09-27")
        row = self._assert_row("remind", to_call=False, quiet="contact")
        self.assertEqual(row.next_step, "Call tomorrow")
        self.assertEqual(row.reason, "20 days late; called already")
        contact.date = "2025-09-26"
        self._assert_row("remind", next_call_date=date(2025, 9, 30))

    def test_call_again_on_a_day(self):
        """Saturday the 4th is no day for calls, unless the company calls at weekends."""
        self._owe(500)
        self._contact_on("2025-09-02", "again", date_next="2025-10-04")
        self.assertEqual(self._row().next_step, "Call on Monday")
        self.company.key_account_collection_weekend = True
        self.assertEqual(self._row().next_step, "Call on Saturday")
        self.company.key_account_collection_weekend = False
        contact = self._contact_on("2025-09-02", "again", date_next="2025-10-01")
        self._assert_row("remind", to_call=False, quiet="contact")
        contact.date_next = "2025-09-30"
        self._assert_row("remind")

    def test_weekend(self):
        self._owe(500)
        self._on("2025-10-04")
        self._assert_row("remind", to_call=False, quiet="weekend")
        self.company.key_account_collection_weekend = True
        self._assert_row("remind")
        self.company.key_account_collection_weekend = False
        self._on("2025-10-06")
        self._assert_row("remind")

    def test_settings_of_the_company(self):
        self._owe(200, due="2025-09-25")
        self.company.write(
            {"key_account_collection_minimum": 201, "key_account_collection_grace": 5}
        )
        self._assert_row("quick", to_call=False, quiet="small")
        self.company.key_account_collection_minimum = 0
        self._assert_row("quick", to_call=False, quiet="new")
        self.company.key_account_collection_grace = 4
        self._assert_row("quick")
