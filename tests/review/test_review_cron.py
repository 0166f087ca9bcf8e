from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewCron(ReviewCommon):
    """The scheduled action keeps the grades without anybody thinking of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.scorecard"].search([]).rhythm = "manual"
        cls.scorecard = cls._scorecard(
            [("revenue", 1, cls.LINEAR)], rhythm="quarterly", next_date="2025-09-30"
        )
        cls._invoice_all([900, 500])
        cls.cron = cls.env.ref("key_account.ir_cron_review")

    def _run(self, day):
        with freeze_time(f"{day} 03:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        return self.env["key.account.review"].search(
            [("scorecard_id", "=", self.scorecard.id)], order="date"
        )

    def test_not_due_yet(self):
        """The as-of day has to be over."""
        self.assertFalse(self._run("2025-09-30"))

    def test_due_reviews_are_created_and_computed(self):
        reviews = self._run("2025-10-01")
        self.assertEqual(reviews.mapped("date"), [date(2025, 9, 30)])
        self.assertEqual(reviews.state, "computed")
        self.assertEqual(reviews.line_count, 2)
        self.assertEqual(self.scorecard.next_date, date(2025, 12, 31))

    def test_missed_reviews_are_made_up_for(self):
        reviews = self._run("2026-04-01")
        self.assertEqual(
            reviews.mapped("date"), [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
        )

    def test_a_second_run_adds_nothing(self):
        first = self._run("2025-10-01")
        self.assertEqual(self._run("2025-10-02"), first)

    def test_approves_only_where_the_scorecard_says_so(self):
        self.scorecard.auto_approve = True
        self.assertEqual(self._run("2025-10-01").state, "approved")
        account = self.customers[0].with_company(self.company).key_account_id
        self.assertEqual(account.grade_id, self.grade_a)

    def test_every_company_has_its_own_review(self):
        self.scorecard.company_id = False
        reviews = self._run("2025-10-01")
        self.assertIn(self.company, reviews.company_id)
        self.assertIn(self.other_company, reviews.company_id)

    def test_a_failing_review_is_reported_and_the_rest_goes_on(self):
        good = self.scorecard
        bad = good.copy(
            {"name": "Bad", "rhythm": "quarterly", "next_date": "2025-09-30", "sequence": 1}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_scorecard SET partner_domain = '[(' WHERE id = %s", [bad.id]
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.key_account.tools.job"):
            self.assertEqual(self._run("2025-10-01").state, "computed")
        failed = bad.review_ids
        self.assertEqual(failed.state, "draft")
        self.assertTrue(failed.error)
        self.assertFalse(failed.line_ids)

    def test_killed_in_the_middle(self):
        """A worker dies while computing: nothing half-written; the next run computes all."""
        review_class = self.env.registry["key.account.review"]
        with (
            patch.object(review_class, "_summarise", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            self._review(self.scorecard, "2025-09-30")
        self.env.invalidate_all()
        self.assertFalse(self.scorecard.review_ids)
        self.assertFalse(self.env["key.account"].search([("partner_id", "in", self.customers.ids)]))
        self.assertEqual(self._run("2025-10-01").state, "computed")

    def test_two_workers_at_once(self):
        """What another worker has locked is left to him, and done by the next run at the latest."""
        review_class = self.env.registry["key.account.review"]
        scorecard_class = self.env.registry["key.account.scorecard"]
        with patch.object(
            scorecard_class, "try_lock_for_update", lambda self, **kwargs: self.browse()
        ):
            self.assertFalse(self._run("2025-10-01"))
        waiting = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "date": "2025-06-30", "state": "computing"}
        )
        with patch.object(
            review_class, "try_lock_for_update", lambda self, **kwargs: self.browse()
        ):
            self._run("2025-09-01")
        self.assertEqual(waiting.state, "computing")
        self._run("2025-09-01")
        self.assertEqual(waiting.state, "computed")

    def test_scheduled_reviews_exist_once(self):
        """Two workers that both miss the lock: the database refuses the second review."""
        review = self._run("2025-10-01")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            review.copy({"date": review.date, "is_scheduled": True})

    def test_button_leaves_the_work_to_the_scheduler(self):
        review = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "date": "2025-12-31"}
        )
        self._as(self.user_manager, review).action_start()
        self.assertEqual(review.state, "computing")
        self.assertFalse(review.line_ids)
        self._run("2025-09-01")
        self.assertEqual(review.state, "computed")

    def test_approves_when_computed(self):
        """As the scheduled action does for scorecards that approve automatically."""
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.scorecard.id,
                "date": "2025-12-31",
                "approve_when_computed": True,
            }
        )
        self._as(self.user_manager, review).action_start()
        self._run("2025-09-01")
        self.assertEqual(review.state, "approved")
        self.assertEqual(review.approved_by_id, review.create_uid)
