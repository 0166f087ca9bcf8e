from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditScoring(CreditReviewCommon):
    """Points, sums, classes and limits, computed by hand."""

    def _customer(self):
        """Alpha: 120,000 invoiced and paid, 40,000 open and late: three quarters are collected."""
        paid = self._invoice(self.alpha, 120000, "2025-03-01", due="2025-03-31")
        self._pay(paid, "2025-03-31")
        self._invoice(self.alpha, 40000, "2025-06-01", due="2025-06-30")
        return self._account(self.alpha)

    def test_points_sum_class_and_limit(self):
        """20 + 5 + 4 + 2 + 0 = 31 of 120: D, without credit."""
        review = self._review(self._customer())
        self.assertEqual(self._points(review), [20, 5, 4, 2, 0])
        self.assertEqual((review.points, review.points_most), (31, 120))
        self.assertEqual((review.class_id, review.proposed_limit), (self.none, 0))
        self.assertEqual((review.revenue, review.exposure), (160000, 40000))
        self.assertEqual(self._answer(review, self.collected).answer, "75.0 %")
        self.assertEqual(self._answer(review, self.unknown).answer, "no figure")
        self.assertEqual(self._answer(review, self.rating).answer, "not answered")
        self.assertIn("no credit", review.limit_reason)

    def test_border_of_classes(self):
        """31 + 16 for the rating = 47: C; 8 more for cash: 55; 10 for security: 65: B."""
        review = self._review(self._customer())
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self.assertEqual((review.points, review.class_id), (47, self.weak))
        self._answer(review, self.cash).yes_no = "yes"
        self.assertEqual((review.points, review.class_id), (55, self.weak))
        self.weak.points_from = 55
        again = self._review(self._account(self.beta))
        self.assertEqual(again.points, 10 + 5 + 4 + 2)
        review.collateral_amount = 10000
        self.assertEqual((review.points, review.class_id), (65, self.good))
        self.good.points_from = 65
        review.action_measure()
        self.assertEqual(review.class_id, self.good)

    def test_limit_within_security(self):
        """C: one month of 160,000 / 12, and not more than the security; B is not capped."""
        review = self._review(self._customer())
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self.assertEqual((review.class_id, review.proposed_limit), (self.weak, 0))
        review.collateral_amount = 9000
        self.assertEqual((review.points, review.proposed_limit), (47, 9000))
        review.write({"collateral_amount": 9500, "collateral_until": "2025-12-30"})
        self.assertEqual(review.proposed_limit, 0, "It expired the day before.")
        review.collateral_until = "2025-12-31"
        self.assertEqual(review.proposed_limit, 9500)
        review.write({"insured_amount": 400, "insured_until": "2026-06-30"})
        self.assertEqual((review.security_amount, review.points), (9900, 47))
        self.weak.is_secured = False
        self.assertEqual(review._get_limit_of(self.weak), 13333.33)
        review.collateral_amount = 19600
        self.assertEqual((review.points, review.class_id), (67, self.good))
        self.assertEqual(review.proposed_limit, 26666.67)

    def test_refunds_are_no_revenue(self):
        account = self._customer()
        self._credit_note(self.alpha, 40000, "2025-11-01")
        review = self._review(account)
        self.assertEqual(review.revenue, 120000)
        self.assertEqual(review._get_limit_of(self.good), 20000)

    def test_new_customer_without_any_figure(self):
        """10 + 5 + 4 + 2 + 0 = 21."""
        review = self._review(self._account(self.beta))
        self.assertEqual(self._points(review), [10, 5, 4, 2, 0])
        self.assertEqual((review.revenue, review.exposure, review.proposed_limit), (0, 0, 0))
        self.assertFalse(review.previous_id)

    def test_expired_rating_is_no_answer(self):
        review = self._review(self._customer(), rating="AA", rating_until="2025-12-30")
        answer = self._answer(review, self.rating)
        answer.choice_id = self.rating.range_ids[0]
        self.assertEqual((answer.points, answer.answer), (4, "the external rating has expired"))
        review.rating_until = "2025-12-31"
        self.assertEqual((answer.points, answer.answer), (20, "Good"))

    def test_as_of_the_day(self):
        """On 31 May, the late invoice was not there yet: all of 120,000 is collected."""
        account = self._customer()
        review = self._review(account, date="2025-05-31")
        self.assertEqual(self._answer(review, self.collected).points, 40)
        self.assertEqual((review.revenue, review.exposure), (120000, 0))
        review.date = "2025-12-31"
        self.assertEqual(self._answer(review, self.collected).points, 20)
        with self.assertRaisesRegex(ValidationError, "cannot be in the future"):
            self._review(self._account(self.beta), date="2199-01-01")

    def test_two_companies_of_a_customer(self):
        here = self._review(self._customer())
        self._invoice(self.alpha, 2400, "2025-12-01", company=self.other_company)
        there = self._review(self._account(self.alpha, self.other_company))
        self.assertEqual((here.revenue, there.revenue), (160000, 2400))
        self.assertEqual((here.currency_id, there.currency_id), (self.euro, self.dollar))
        self.assertEqual(there._get_limit_of(self.good), 400)

    def test_smallest_change(self):
        """D has 31 points, and C needs 9 more: security of 25 % gives 10, the other answers more.

        With 10,000 as security, the limit of C is 10,000.
        """
        review = self._review(self._customer())
        self.assertIn("Class C, limit 10,000.00", review.lift_text)
        self.assertTrue(review.lift_text.endswith("with: Security at least 25.0 % (now: 0.0 %)."))
        self.security.active = False
        review.action_measure()
        # C is within security: the points alone would give no limit. B needs two answers, too.
        self.assertEqual(
            review.lift_text.replace("\N{NO-BREAK SPACE}", " "),
            "Class C, limit 13,333.33 €, with: Rating “Good” (now: not answered); "
            "security of 13,333.33 € (now: 0.00 €).",
        )
        self.security.active = True
        review.action_measure()
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self._answer(review, self.cash).yes_no = "yes"
        # 55 points; B needs 5 more. Security of 25 % is the nearest answer that is enough.
        self.assertIn("Class B, limit", review.lift_text)
        self.assertIn("26,666.67", review.lift_text)
        self.assertIn("Security at least 25.0 % (now: 0.0 %)", review.lift_text)
        review.collateral_amount = 40000
        # 75 points; A needs 5 more, and only collecting more is left.
        self.assertIn("Collected at least 90.0 % (now: 75.0 %)", review.lift_text)

    def test_borders_are_told_in_full_and_not_rounded(self):
        """A border of 25.05 % is told as such; 89.996 % is not 90 %, which a sum of floats may miss by a hair."""
        ranges = self.security.range_ids.sorted("value_from")
        ranges[1].value_from = 0.2505
        review = self._review(self._customer())
        self.assertIn("Security at least 25.05 % (now: 0.0 %)", review.lift_text)
        answer = self._answer(review, self.security)
        # Of the 40,000 that are owed: 25.05 % are 10,020.
        review.collateral_amount = 10019
        self.assertEqual(answer.points, 0)
        review.collateral_amount = 10020
        self.assertEqual(answer.points, 10)
        measured = self._answer(review, self.collected)
        for value, points in ((0.89996, 20), (0.9 - 1e-12, 40), (0.9, 40)):
            measured.sudo().value = value
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual((measured.value, measured.points), (value, points))

    def test_a_figure_never_seems_to_meet_a_border(self):
        """90 % is the border: 89.96 % is told as it is, and so is what reaches another border by a hair."""
        review = self._review(self._customer())
        measured = self._answer(review, self.collected)
        for value, told in (
            (0.8996, "89.96 %"),
            (0.89999964, "89.99996 %"),
            (0.9, "90.0 %"),
            (0.9004, "90.0 %"),
            (0.49999, "49.999 %"),
        ):
            measured.sudo().value = value
            self.assertEqual(measured.answer, told)

    def test_classes_without_a_higher_limit_are_not_proposed(self):
        """C within a guarantee of 9,000 gives 9,000 already, so 55 points call for B; without revenue, for none."""
        review = self._review(self._customer(), collateral_amount=9000)
        self._answer(review, self.rating).choice_id = self.rating.range_ids[0]
        self.assertEqual((review.class_id, review.proposed_limit), (self.weak, 9000))
        # B is within security as well now: 13 points for it are security of 50 %, 20,000 of 26,666.67.
        self.good.is_secured = True
        review.action_measure()
        self.assertIn("Class B, limit 20,000.00", review.lift_text)
        self.assertTrue(review.lift_text.endswith("with: Security at least 50.0 % (now: 22.5 %)."))
        self.assertFalse(self._review(self._account(self.beta)).lift_text)

    def test_a_further_class_with_fewer_changes(self):
        """C within security needs two changes, B one: B is proposed."""
        self.security.active = False
        self.good.points_from = 47
        self.weak.points_from = 46
        review = self._review(self._customer())
        self.assertIn("Class B, limit 26,666.67", review.lift_text)
        self.assertTrue(review.lift_text.endswith("with: Rating “Good” (now: not answered)."))

    def test_what_was_decided_stays(self):
        """A review says the same when the card changes, until its figures are measured again."""
        review = self._review(self._customer())
        self.env.flush_all()
        self.collected.range_ids.filtered(lambda line: line.points == 20).points = 30
        self.cash.active = False
        self.assertEqual(review.points, 31)
        review.action_measure()
        self.assertEqual(review.points, 30 - 20 + 31 - 2)
        self.assertEqual(review.points_most, 110)

    def test_impossible_cards_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Paid in cash: two answers are needed"):
            self._question("Paid in cash", {1: 1, 2: 0}, kind="boolean")
        with self.assertRaisesRegex(ValidationError, "two ranges overlap: both start at 5"):
            self.env["key.account.credit.question"].create(
                {
                    "name": "Twice",
                    "kind": "number",
                    "range_ids": [
                        Command.create({"value_from": 5, "points": points}) for points in (1, 2)
                    ],
                }
            )
        with self.assertRaisesRegex(ValidationError, "add two or more answers"):
            self._question("Alone", {0: 5}, kind="number")
        with self.assertRaisesRegex(ValidationError, "each choice needs a name"):
            self._question("Same", {"Yes": 5, "yes ": 3})
        with self.assertRaisesRegex(ValidationError, "choose the metric"):
            self._question("Figure", {0: 5, 1: 4}, kind="metric")
        with self.assertRaisesRegex(ValidationError, "this metric is confidential"):
            self._question("Margin", {0: 5, 1: 4}, kind="metric", metric_code="margin")

    def test_no_questions(self):
        self.env["key.account.credit.question"].search([]).active = False
        with self.assertRaisesRegex(UserError, "has no questions"):
            self._review(self._account(self.beta))

    def test_shipped_card(self):
        """A hundred points; each group has a question."""
        questions = self.env["key.account.credit.question"].with_context(active_test=False)
        shipped = questions.search([("id", ">", 0)]) - (
            self.collected + self.unknown + self.rating + self.cash + self.security
        )
        self.assertEqual(sum(shipped.mapped("points_most")), 100)
        self.assertEqual(len(set(shipped.mapped("group"))), 8)
        shipped.active = True
        (self.collected + self.unknown + self.rating + self.cash + self.security).active = False
        review = self._review(self._customer())
        self.assertEqual((len(review.answer_ids), review.points_most), (10, 100))

    def test_security_and_rating_hold_until_they_end(self):
        account = self._customer()
        first = self._review(
            account, date=date(2025, 6, 30), insured_amount=500, insured_until="2026-06-30"
        )
        first.action_withdraw()
        second = self._review(account)
        self.assertEqual((second.insured_amount, second.insured_until), (500, date(2026, 6, 30)))
