from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .hold_common import OrderHoldCommon


@tagged("post_install", "-at_install")
class TestCreditRule(OrderHoldCommon):
    """Each rule just inside and just outside of its border; what applies to whom."""

    def _judged(self, amount=100, partner=None, **values):
        """Return what becomes of an order of today: confirmed, warned or held, with its findings."""
        order = self._quotation(amount, partner, **values)
        order.action_confirm()
        hold = self.holds.search([("order_id", "=", order.id)], limit=1)
        outcome = hold.effect or "pass"
        self.assertEqual(order.state, "draft" if outcome == "hold" else "sale")
        return outcome, hold

    def test_overdue_days_and_amount(self):
        """Late by more than 30 days, more than 500: 500 passes, a payment on account reduces it."""
        self._rule("overdue", days=30, amount=500)
        self._invoice(self.alpha, 700, "2025-08-01", due="2025-09-01")
        self.assertEqual(self._judged()[0], "pass", "30 days late are not more than 30")
        self._invoice(self.alpha, 500, "2025-08-01", due="2025-08-31")
        self.assertEqual(self._judged()[0], "pass", "500 is not more than 500")
        self._invoice(self.alpha, 0.01, "2025-08-01", due="2025-08-31")
        outcome, hold = self._judged()
        self.assertEqual(outcome, "hold")
        self.assertIn("500.01\N{NO-BREAK SPACE}€ are overdue by more than 30 days", hold.reasons)
        self.assertTrue(hold.ways_out.startswith("Receive 0.01\N{NO-BREAK SPACE}€."))
        self._pay_on_account(self.alpha, 0.01, "2025-10-01")
        self.assertEqual(self._judged()[0], "pass")

    def test_share_of_the_limit(self):
        """Warned above 80 %, held above 100 %: 8,000 passes, 8,000.01 warns, 10,000.01 waits."""
        self._rule("limit", share=1)
        self._rule("limit", "warn", share=0.8)
        for amount, expected in (
            (8000, "pass"),
            (8000.01, "warn"),
            (10000, "warn"),
            (10000.01, "hold"),
        ):
            with self.subTest(amount), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self._judged(amount)[0], expected)
                savepoint.rollback()
        self.assertEqual(self._judged(99999, self.beta)[0], "pass", "no account")

    def test_warnings_are_told_after_what_holds(self):
        """2,000 late only warns; 12,000.01 of a limit of 10,000 holds."""
        self._rule("overdue", days=30, effect="warn")
        self._rule("limit", share=1)
        self._invoice(self.alpha, 2000, "2025-06-01", due="2025-07-01")
        outcome, hold = self._judged(10000.01)
        self.assertEqual(outcome, "hold")
        first, second = hold.reasons.splitlines()
        self.assertIn("of the credit limit", first)
        self.assertEqual(
            second,
            "Only a warning: 2,000.00\N{NO-BREAK SPACE}€ are overdue by more than 30 days.",
        )

    def test_a_share_that_is_no_whole_cent(self):
        """90 % of 2,500.55 are 2,250.495, told and compared as 2,250.50."""
        self._rule("limit", share=0.9)
        self.alpha.with_company(self.company).credit_limit = 2500.55
        outcome, hold = self._judged(3000)
        self.assertEqual(outcome, "hold")
        self.assertIn("Receive 749.50\N{NO-BREAK SPACE}€", hold.ways_out)
        self.assertIn("confirm lines up to 2,250.50\N{NO-BREAK SPACE}€", hold.ways_out)
        self.assertEqual(self._judged(2250.51)[0], "hold")
        self.assertEqual(self._judged(2250.50)[0], "pass")

    def test_drafts_count_by_setting(self):
        self._rule("limit", share=1)
        self._draft_invoice(self.alpha, 5000, "2025-09-10")
        self.assertEqual(self._judged(5000.01)[0], "hold")
        self.company.key_account_exposure_drafts = False
        self.assertEqual(self._judged(5000.01)[0], "pass")

    def test_money_for_overdue_and_limit_together(self):
        """Overdue 2,000, 9,000 owed, an order of 5,000 of a limit of 10,000.

        4,000 is too much for the limit, 2,000 is late: 4,000 lets it pass, or 2,000 and an order of 3,000.
        """
        self._rule("limit", share=1)
        self._rule("overdue", days=30)
        self._invoice(self.alpha, 2000, "2025-06-01", due="2025-07-01")
        self._invoice(self.alpha, 7000, "2025-09-20", due="2025-10-20")
        outcome, hold = self._judged(5000)
        self.assertEqual(outcome, "hold")
        self.assertEqual(
            hold.ways_out,
            "Receive 4,000.00\N{NO-BREAK SPACE}€ or receive 2,000.00\N{NO-BREAK SPACE}€ and confirm lines "
            "up to 3,000.00\N{NO-BREAK SPACE}€.\nOr have it released.",
        )
        self._pay_on_account(self.alpha, 2000, "2025-10-01")
        order = hold.order_id
        order.order_line.price_unit = 3000.01
        order.action_confirm()
        self._assert_held(order)
        order.order_line.price_unit = 3000
        order.action_confirm()
        self._assert_confirmed(order)

    def test_the_whole_amount_received(self):
        """Whoever follows the advice to the cent sees the order pass."""
        self._rule("limit", share=1)
        self._rule("overdue", days=30)
        self._invoice(self.alpha, 2000, "2025-06-01", due="2025-07-01")
        self._invoice(self.alpha, 7000, "2025-09-20", due="2025-10-20")
        _outcome, hold = self._judged(5000)
        self._pay_on_account(self.alpha, 3999.99, "2025-10-01")
        hold.order_id.action_confirm()
        self._assert_held(hold.order_id)
        self._pay_on_account(self.alpha, 0.01, "2025-10-01")
        hold.order_id.action_confirm()
        self._assert_confirmed(hold.order_id)

    def test_review_expired(self):
        self._rule("review")
        self.assertEqual(self._judged()[0], "pass", "never reviewed")
        credit = self.env["key.account.credit"]._of_accounts(self.account)
        credit.next_review_date = "2025-10-01"
        self.assertEqual(self._judged()[0], "pass", "due today")
        credit.next_review_date = "2025-09-30"
        outcome, hold = self._judged()
        self.assertEqual(outcome, "hold")
        self.assertIn("Review the credit of the customer.", hold.ways_out)

    def test_terms(self):
        """Allowed: 30 days. 30 pass; 45 wait until they are shortened to 30."""
        self._rule("terms")
        thirty = self.env.ref("account.account_payment_term_30days")
        longer = self.env.ref("account.account_payment_term_45days")
        self.assertEqual(self._judged(payment_term_id=longer.id)[0], "pass", "none are set")
        self.env["key.account.credit"]._of_accounts(self.account).payment_term_id = thirty
        self.assertEqual(self._judged(payment_term_id=thirty.id)[0], "pass")
        outcome, hold = self._judged(payment_term_id=longer.id)
        self.assertEqual(outcome, "hold")
        self.assertIn("Shorten the payment terms to “30 Days”.", hold.ways_out)
        hold.order_id.payment_term_id = thirty
        hold.order_id.action_confirm()
        self._assert_confirmed(hold.order_id)
        with self._refused():
            hold.order_id.payment_term_id = longer

    def test_broken_promises(self):
        """Two of the last six months hold; one, and one of seven months ago, do not."""
        self._rule("broken", number=2, months=6)
        invoice = self._invoice(self.alpha, 100, "2025-01-02", due="2025-12-31")
        promises = [
            self.env["key.account.payment.promise"]._take(
                self.account, 10, self.today, covered={invoice.id: 10}
            )
            for _number in range(3)
        ]
        days = (("2025-02-10", "pass"), ("2025-08-01", "pass"), ("2025-09-01", "hold"))
        for promise, (day, found) in zip(promises, days, strict=True):
            promise.write({"state": "broken", "date_settled": day})
            outcome, hold = self._judged()
            self.assertEqual(outcome, found, day)
        self.assertIn("2 promises to pay were broken in the last 6 months", hold.reasons)

    def test_on_stop(self):
        self._rule("stop")
        self.account.with_user(self.user_finance)._stop_credit("Insolvency announced")
        outcome, hold = self._judged()
        self.assertEqual(outcome, "hold")
        self.assertEqual(hold.reasons, "The account is on stop: Insolvency announced")
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self.account.with_user(user)._stop_credit("I do not like them")
            with self.assertRaises(AccessError):
                self.account.with_user(user).action_resume_credit()
        self.account.with_user(self.user_manager).action_resume_credit()
        hold.order_id.action_confirm()
        self._assert_confirmed(hold.order_id)

    def test_stop_is_shown_to_who_may_see_credit(self):
        self.account._stop_credit("Insolvency announced")
        for user in (self.user_own, self.user_finance, self.user_manager):
            self.assertIn("Insolvency announced", self.account.with_user(user).stop_text)
        self.assertFalse(self.account.with_user(self.user_all).on_stop)
        self.assertFalse(self.account.with_user(self.user_all).stop_text)

    # === WHAT APPLIES TO WHOM === #

    def test_the_grade_goes_before_all(self):
        """Grade A may use 150 %, others 100 %, and in the other company nothing is allowed."""
        grades = self.env["key.account.grade"].search([], limit=2)
        self._rule("limit", share=1)
        self._rule("limit", share=1.5, grade_ids=grades[0].ids)
        self._rule("limit", share=0.01, company_id=self.other_company.id)
        self.account.write({"grade_id": grades[1].id, "grade_reason": "Test"})
        self.assertEqual(self._judged(10000.01)[0], "hold")
        self.account.write({"grade_id": grades[0].id, "grade_reason": "Test"})
        self.assertEqual(self._judged(15000.01)[0], "hold")
        self.assertEqual(self._judged(15000)[0], "pass")

    def test_customers_without_account_by_setting(self):
        self._rule("limit", share=1)
        self.beta.with_company(self.company).credit_limit = 100
        self.assertEqual(self._judged(101, self.beta)[0], "pass")
        self.company.key_account_hold_all = True
        outcome, hold = self._judged(1, self.beta)
        self.assertEqual((outcome, hold.account_id.id), ("hold", False))
        for user in (self.user_finance, self.user_manager):
            self.assertTrue(hold.with_user(user).has_access("read"))
        self.assertFalse(hold.with_user(self.user_own).has_access("read"))

    def test_each_company_by_its_own_books(self):
        """Alpha owes the other company all of its limit there: that is not this company's business."""
        self._rule("limit", share=1)
        self._account(self.alpha, self.other_company)
        self.alpha.with_company(self.other_company).credit_limit = 1000
        self._invoice(self.alpha, 1000, "2025-09-20", company=self.other_company)
        here = self._quotation(10000)
        there = self._quotation(1, company=self.other_company)
        (here + there).sudo().action_confirm()
        self._assert_confirmed(here)
        self._assert_held(there)
        self.assertEqual(there.key_account_hold_id.currency_id, self.dollar)
        self.assertEqual(there.key_account_hold_id.amount, 1)

    def test_an_order_in_another_currency(self):
        """One EUR is 1.25 USD: 12,500 USD are 10,000 EUR; lines up to 12,500 USD may be confirmed."""
        self._rule("limit", share=1)
        order = self._quotation(12500.02, pricelist=self.dollar_pricelist)
        order.action_confirm()
        self._assert_held(order)
        self.assertIn("($\N{NO-BREAK SPACE}12,500.00)", order.key_account_hold_id.ways_out)
        order.order_line.price_unit = 12500
        order.action_confirm()
        self._assert_confirmed(order)

    def test_an_old_quotation_counts_at_the_rate_of_its_confirmation(self):
        """Quoted in June at 2 USD for one EUR, confirmed in October at 1.25: 12,600 USD are 10,080 EUR."""
        self._rule("limit", share=1)
        order = self._quote(
            self.alpha,
            [(self.roll, 1, 12600)],
            "2025-06-30",
            pricelist=self.dollar_pricelist,
        )
        order.action_confirm()
        self._assert_held(order)
        self.assertEqual(order.key_account_hold_id.amount, 10080)

    def test_orders_of_the_future_count(self):
        self._rule("limit", share=1)
        order = self._quotation(6000)
        order.action_confirm()
        order.date_order = "2026-01-01 12:00:00"
        self.assertEqual(self._judged(4000.01)[0], "hold")

    def test_a_branch_counts_for_its_company(self):
        self._rule("limit", share=1)
        self._quotation(6000, self.alpha_buyer).action_confirm()
        self.assertEqual(self._judged(4000.01)[0], "hold")

    def test_without_the_feature_nothing_is_held(self):
        self._rule("limit", share=1)
        self.env["key.account.settings"]._switch_features({"feature_credit": False})
        self.assertEqual(self._judged(99999)[0], "pass")

    # === VALIDATED === #

    def _assert_invalid(self, text, *args, **values):
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            self._rule(*args, **values)

    def test_validated(self):
        self._rule("limit", share=1)
        self._assert_invalid("already a rule “Hold: more than 100 %", "limit", share=2)
        self._assert_invalid("never appears.*below 100 %", "limit", "warn", share=1)
        self._assert_invalid("more than 0 %", "limit", share=0)
        self._assert_invalid(
            "7,000 % is not between 1 and 1,000 %.* 70 % as 0.7", "limit", share=70
        )
        self._assert_invalid("1 or more each", "broken", number=0)
        self._assert_invalid("out of range", "overdue", days=-1)
        self._rule(
            "limit", share=2, grade_ids=self.env["key.account.grade"].search([], limit=1).ids
        )
        self._rule("overdue", days=10, amount=1000)
        self._rule("overdue", days=60)
