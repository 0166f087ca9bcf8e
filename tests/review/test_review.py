from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestApprove(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, cls.LINEAR)])
        cls._invoice_all([900, 700, 500, 100])

    def _account_of(self, partner):
        return partner.with_company(self.company).key_account_id

    def test_accounts_get_grade_timeline_and_note(self):
        review = self._review(self.scorecard, approve=True)
        account = self._account_of(self.customers[0])
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(account.grade_date, date(2025, 12, 31))
        self.assertEqual(account.grade_source, "review")
        self.assertEqual(account.posture, "focus")
        self.assertEqual(account.grade_change_ids.review_id, review)
        self.assertIn(
            "Grade – → A", account.message_ids[0].preview or str(account.message_ids[0].body)
        )
        self.assertEqual(review.state, "approved")
        self.assertIn("Accounts changed: 4", str(review.message_ids[0].body))
        self.assertIn("90.0", account.reason)

    def test_measures_after_years_of_reviews(self):
        """Lines are numbered on for years: their measures stay readable, each with an id of its own."""
        numbers = "key_account_review_line_id_seq"
        [(now,)] = self.env.execute_query(SQL("SELECT NEXTVAL(%s)", numbers))
        # A sequence is not rolled back.
        self.addCleanup(self.env.execute_query, SQL("SELECT SETVAL(%s, %s)", numbers, now))
        self.env.execute_query(SQL("SELECT SETVAL(%s, %s)", numbers, 2_147_483_000))
        review = self._review(self.scorecard)
        measures = self.env["key.account.review.measure"].search([("review_id", "=", review.id)])
        self.assertEqual(sorted(measures.mapped("value"), reverse=True), [900, 700, 500, 100])

    def test_measures_of_the_latest_review(self):
        """Measured values open with the latest approved review of each scorecard."""
        measures = self.env["key.account.review.measure"]
        first = self._review(self.scorecard, approve=True)
        self._invoice_all([0, 0, 0, 50])
        second = self._review(self.scorecard, approve=True)
        self._review(self.scorecard)
        latest = measures.search([("is_latest_review", "=", True)])
        self.assertEqual(latest.review_id & (first + second), second)
        self.assertTrue(all(latest.mapped("is_latest_review")))
        others = measures.search([("is_latest_review", "=", False)])
        self.assertIn(first, others.review_id)
        self.assertFalse(any(others.mapped("is_latest_review")))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account.key_account_review_measure_action"
        )
        self.assertIn("search_default_latest", action["context"])

    def test_unchanged_review_writes_no_account(self):
        self._review(self.scorecard, approve=True)
        self.env.flush_all()
        query = "SELECT id, xmin::text, write_date FROM key_account ORDER BY id"
        self.env.cr.execute(query)
        before = self.env.cr.fetchall()
        changes = self.env["key.account.grade.change"].search_count([])
        self._review(self.scorecard, approve=True)
        self.env.flush_all()
        self.env.cr.execute(query)
        self.assertEqual(before, self.env.cr.fetchall())
        self.assertEqual(changes, self.env["key.account.grade.change"].search_count([]))

    def test_simulation_changes_nothing(self):
        self._review(self.scorecard)
        self.assertFalse(self._account_of(self.customers[0]).grade_id)

    def test_override_needs_manager_and_reason(self):
        review = self._review(self.scorecard)
        line = self._line(review, self.customers[3])
        with self.assertRaises(ValidationError):
            line.final_grade_id = self.grade_b
        with self.assertRaises(AccessError):
            self._as(self.user_all, line).write(
                {"final_grade_id": self.grade_b.id, "override_reason": "Because"}
            )
        self._as(self.user_manager, line).write(
            {"final_grade_id": self.grade_b.id, "override_reason": "New plant next year"}
        )
        self.assertEqual(line.override_user_id, self.user_manager)
        self.assertIn("New plant next year", line.reason)
        review.action_approve()
        self.assertEqual(self._account_of(self.customers[3]).grade_id, self.grade_b)
        with self.assertRaises(UserError):
            line.final_grade_id = self.grade_a

    def test_override_taken_back(self):
        review = self._review(self.scorecard)
        line = self._line(review, self.customers[3])
        line.write({"final_grade_id": self.grade_b.id, "override_reason": "Because"})
        line.action_reset_override()
        self.assertEqual(line.final_grade_id, self.grade_d)
        self.assertFalse(line.override_reason)

    def test_mass_override_with_different_movements(self):
        self._review(self.scorecard, approve=True)
        review = self._review(self.scorecard)
        lines = self._line(review, self.customers[0]) | self._line(review, self.customers[3])
        lines.write({"final_grade_id": self.grade_b.id, "override_reason": "Both alike"})
        self.assertEqual(lines.mapped("movement"), ["down", "up"])

    def test_hand_made_grade_after_computing_stays(self):
        review = self._review(self.scorecard)
        account = self._account_of(self.customers[3])
        account.write({"grade_id": self.grade_a.id, "grade_reason": "Director"})
        review.action_approve()
        self.assertEqual(account.grade_id, self.grade_a)

    def test_overtaken_review_is_refused(self):
        first, second = self._review(self.scorecard), self._review(self.scorecard)
        first.action_approve()
        with self.assertRaisesRegex(UserError, "approved in the meantime"):
            second.action_approve()

    def test_owner_gets_an_activity_when_moved(self):
        self._review(self.scorecard, approve=True)
        account = self._account_of(self.customers[0])
        account.owner_id = self.user_own
        self.scorecard.notify_owner = True
        self._credit_note(self.customers[0], 800, "2025-12-01")
        self._review(self.scorecard, approve=True)
        activity = account.activity_ids
        self.assertEqual(activity.user_id, self.user_own)
        self.assertIn("A to D", activity.summary)
        self.assertFalse(self._account_of(self.customers[1]).activity_ids)

    def test_posture_set_by_hand_stays(self):
        account = self._account(self.customers[0])
        account.posture = "watch"
        self._review(self.scorecard, approve=True)
        self.assertEqual(account.posture, "watch")
        self.assertTrue(account.posture_is_manual)

    def test_approved_reviews_are_history(self):
        review = self._review(self.scorecard, approve=True)
        for change in (
            review.action_compute,
            review.action_cancel,
            review.action_draft,
            review.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            review.date = "2024-12-31"

    def test_other_company_is_untouched(self):
        self._invoice(self.customers[0], 10, "2025-06-15", company=self.other_company)
        self._review(self.scorecard, approve=True)
        accounts = self.env["key.account"].search([("partner_id", "=", self.customers[0].id)])
        self.assertEqual(accounts.company_id, self.company)
