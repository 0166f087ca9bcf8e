from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.key_account.models.review import key_account_review_flow as flow
from odoo.addons.key_account.wizards.review import key_account_review_approve as approve

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewApprove(ReviewCommon):
    """Before grades are applied, the manager reads how many accounts move, which ones and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, cls.LINEAR)])
        cls._invoice_all([900, 700, 500, 100])

    def _new(self, day="2025-12-31"):
        return self._as(
            self.user_manager,
            self.env["key.account.review"].create({"scorecard_id": self.scorecard.id, "date": day}),
        )

    def _wizard(self, action):
        self.assertEqual(action["res_model"], "key.account.review.approve")
        wizards = self.env["key.account.review.approve"].with_user(self.user_manager)
        return wizards.with_context(**action["context"]).create({})

    def _account_of(self, number):
        return self.customers[number].with_company(self.company).key_account_id

    # === THE QUESTION === #

    def test_nobody_reaches_the_best_grade(self):
        """A from 80, and the best customer has 70 points: it is said, with the way out."""
        self._credit_note(self.customers[0], 200, "2025-12-01")
        wizard = self._wizard(self._new().action_compute_and_approve())
        self.assertIn("No customer reaches A.", wizard.settings_note)
        self.assertIn("Calibrate", wizard.settings_note)
        self._invoice(self.customers[0], 200, "2025-12-02")
        review = self._review(self.scorecard)
        wizard = self._wizard(review.action_compute_and_approve())
        self.assertNotIn("No customer reaches", wizard.settings_note or "")

    def test_question_with_counts_and_list(self):
        """One rises, one falls, one is new, one is locked; the weight of the scorecard changed."""
        self._review(self.scorecard, "2025-06-30", approve=True)
        self._account_of(2).write({"locked_until": "2026-06-30", "lock_reason": "Contract"})
        self._credit_note(self.customers[0], 800, "2025-12-01")  # 900 → 100: A → D
        self._invoice(self.customers[2], 500, "2025-12-01")  # 500 → 1,000: C → A, but locked
        self._invoice(self.customers[3], 600, "2025-12-01")  # 100 → 700: D → B
        self._invoice(self.customers[4], 650, "2025-12-01")  # new: B
        self.env.cr.flush()
        with freeze_time("2026-01-02 10:00:00"):
            self.scorecard.criterion_ids.weight = 2
            self.env.cr.flush()
        review = self._new()
        wizard = self._wizard(review.action_compute_and_approve())
        self.assertEqual(review.state, "computed")
        self.assertEqual(self._account_of(0).grade_id, self.grade_a)
        self.assertEqual(
            (wizard.up_count, wizard.down_count, wizard.new_count, wizard.same_count),
            (1, 1, 1, 2),
        )
        self.assertEqual(wizard.locked_count, 1)
        self.assertIn("Revenue, weight: 1 → 2", wizard.settings_note)
        self.assertEqual(
            wizard.line_ids.mapped("movement_sentence"),
            [
                (
                    "Customer 1 fell from A to D: Revenue 100.00\N{NO-BREAK SPACE}€ instead of "
                    "900.00\N{NO-BREAK SPACE}€ (10 points instead of 90)."
                ),
                (
                    "Customer 4 rose from D to B: Revenue 700.00\N{NO-BREAK SPACE}€ instead of "
                    "100.00\N{NO-BREAK SPACE}€ (70 points instead of 10)."
                ),
                "Customer 5 is new with B: Grade B: 65.0 of 100 points; the grade starts at 60.",
            ],
        )
        self.assertFalse(wizard.has_more)
        wizard.action_approve()
        self.assertEqual(review.state, "approved")
        self.assertEqual(self._account_of(0).grade_id, self.grade_d)
        self.assertEqual(review.approved_by_id, self.user_manager)

    def test_day_of_the_change(self):
        """The scorecard was changed after the first review was computed and before the second."""
        with freeze_time("2026-01-01 10:00:00"):
            self._review(self.scorecard, "2025-06-30", approve=True)
        self.env.cr.flush()
        self.scorecard.criterion_ids.weight = 2
        self.env.cr.flush()
        change = self.scorecard.change_ids
        # The creation of a record has the time of its transaction.
        self.env.cr.execute(
            "UPDATE key_account_scorecard_change SET create_date = '2026-01-02', date = '2026-01-02'"
            " WHERE id = %s",
            [change.id],
        )
        self.env.invalidate_all()
        with freeze_time("2026-01-03 10:00:00"):
            review = self._review(self.scorecard)
        wizard = self._wizard(review.with_user(self.user_manager).action_ask_approval())
        self.assertIn("Scorecard changed on 01/02/2026 by", wizard.settings_note)

    def test_not_now(self):
        """The question is closed: the review stays computed, and nothing has changed."""
        review = self._new()
        self._wizard(review.action_compute_and_approve())
        self.assertEqual(review.state, "computed")
        self.assertFalse(self._account_of(0).grade_id)
        self.assertFalse(review.approve_when_computed)

    def test_graded_manually_since_computing(self):
        review = self._review(self.scorecard)
        self._account_of(0).write({"grade_id": self.grade_d.id, "grade_reason": "They move"})
        self._account_of(1).write({"locked_until": "2026-12-31", "lock_reason": "Contract"})
        wizard = self._wizard(review.with_user(self.user_manager).action_ask_approval())
        self.assertEqual((wizard.new_count, wizard.kept_count), (4, 2))
        wizard.action_approve()
        grades = [self._account_of(number).grade_id.name for number in range(4)]
        self.assertEqual(grades, ["D", False, "C", "D"])

    def test_long_list(self):
        review = self._new()
        self.patch(approve, "SHOWN", 3)
        wizard = self._wizard(review.action_compute_and_approve())
        self.assertTrue(wizard.has_more)
        self.assertEqual(len(wizard.line_ids), 3)
        action = wizard.action_view_lines()
        found = self.env["key.account.review.line"].search(action["domain"])
        self.assertEqual(len(found), 4)

    def test_large_company_by_the_job(self):
        """Nobody waits for a large company; the grades still wait for the answer."""
        self.patch(flow, "AT_ONCE", 3)
        review = self._new()
        self.assertIs(review.action_compute_and_approve(), True)
        self.assertEqual(review.state, "computing")
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_review").method_direct_trigger()
        self.assertEqual(review.state, "computed")
        self.assertFalse(self._account_of(0).grade_id)

    def test_several_at_once(self):
        """Two computed reviews of two scorecards are approved with one question."""
        one, other = (
            self._review(
                self._scorecard(
                    [("revenue", 1, self.LINEAR)], partner_domain=f"[('id', 'in', {half.ids})]"
                )
            )
            for half in (self.customers[:2], self.customers[2:])
        )
        action = (one | other).with_user(self.user_manager).action_ask_approval()
        wizard = self._wizard(action)
        self.assertEqual(wizard.new_count, 4)

    def test_rights(self):
        review = self._review(self.scorecard)
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self._as(user, review).action_ask_approval()
            with self.assertRaises(AccessError):
                self._as(user, self.env["key.account.review.approve"]).create(
                    {"review_ids": [Command.set(review.ids)]}
                )
        stranger = self._create_user("ka_abroad", "key_account.group_manager", self.other_company)
        with self.assertRaises(AccessError):
            self._as(stranger, self.env["key.account.review.approve"]).create(
                {"review_ids": [Command.set(review.ids)]}
            )
        review.action_cancel()
        with self.assertRaisesRegex(UserError, "possible only in: Computed"):
            review.action_ask_approval()

    # === GRADE ALL CUSTOMERS === #

    def test_grade_all_asks(self):
        self.env["key.account.scorecard"].search([("id", "!=", self.scorecard.id)]).active = False
        accounts = self._as(self.user_manager, self.env["key.account"])
        with freeze_time("2025-12-31 10:00:00"):
            wizard = self._wizard(accounts.action_grade_now())
            review = wizard.review_ids
            self.assertEqual((review.state, wizard.new_count), ("computed", 4))
            # Pressed again: the same review, not a second one.
            self.assertEqual(self._wizard(accounts.action_grade_now()).review_ids, review)
        wizard.action_approve()
        self.assertEqual(self._account_of(0).grade_id, self.grade_a)

    # === NO CUSTOMERS === #

    def test_no_customers_at_all(self):
        self.scorecard.partner_domain = f"[('id', 'in', {self.customers[8:].ids})]"
        review = self._new()
        self.assertIs(review.action_compute_and_approve(), True)
        self.assertIn("no contact in the scope of Test", review.empty_note)
        self.assertIn("until 12/31/2025", review.empty_note)
        with self.assertRaisesRegex(UserError, "No customer to grade"):
            review.action_ask_approval()

    def test_all_skipped(self):
        self.scorecard.min_orders = 3
        review = self._new()
        review.action_compute()
        self.assertIn("all were skipped (Too few orders in the period: 4)", review.empty_note)

    # === NAMES === #

    def test_names(self):
        """Three on one day, a copy, and another day: each has a name of its own."""
        first, second, third = (self._new() for _number in range(3))
        self.assertEqual(
            [first.name, second.name, third.name],
            ["Test 2025-12-31", "Test 2025-12-31 (2)", "Test 2025-12-31 (3)"],
        )
        self.assertEqual(first.copy().name, "Test 2025-12-31 (4)")
        second.date = "2025-11-30"
        self.assertEqual(second.name, "Test 2025-11-30")
        self.assertEqual(self._new().name, "Test 2025-12-31 (2)")

    def test_names_of_two_companies(self):
        self.scorecard.company_id = False
        reviews = self.env["key.account.review"].create(
            [
                {"scorecard_id": self.scorecard.id, "date": "2025-12-31", "company_id": company.id}
                for company in (self.company, self.other_company, self.company)
            ]
        )
        self.assertEqual(
            reviews.mapped("name"),
            [
                "Test 2025-12-31 Roll Works",
                "Test 2025-12-31 Roll Works Overseas",
                "Test 2025-12-31 Roll Works (2)",
            ],
        )

    def test_form(self):
        """The form has scorecard, day and name at once, and follows the day that is typed."""
        self.env["key.account.scorecard"].search([("id", "!=", self.scorecard.id)]).active = False
        with freeze_time("2025-12-31 23:30:00"):
            self.company.partner_id.tz = "Asia/Shanghai"
            reviews = self._as(self.user_manager, self.env["key.account.review"])
            form = Form(reviews)
            self.assertEqual(form.name, "Test 2026-01-01")
            form.date = "2025-12-31"
            self.assertEqual(form.name, "Test 2025-12-31")
            self.assertEqual(str(form.date_from), "2025-01-01")
            review = form.save()
        self.assertEqual(review.name, "Test 2025-12-31")
