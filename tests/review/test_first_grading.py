from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..access_common import rpc
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestFirstGrading(ReviewCommon):
    """What is above the accounts until the first review of the company is approved."""

    def _banner(self, user):
        return rpc(self._as(user, self.env["key.account"]), "get_grading_banner")

    def _steps(self, user=None):
        banner = self._banner(user or self.user_admin)
        return [(step["title"], step["done"]) for step in banner["steps"]]

    def _step(self, method, user=None):
        steps = self._as(user or self.user_admin, self.env["onboarding.onboarding.step"])
        return rpc(steps, method)

    def test_one_button_until_customers_are_graded(self):
        """A manager has the button, a salesperson reads who has it, an administrator the steps."""
        self._invoice_all([900, 700], day="2025-06-15")
        self.assertEqual(self._banner(self.user_manager)["button"]["text"], "Grade Your Customers")
        self.assertFalse(self._banner(self.user_manager)["steps"])
        told = self._banner(self.user_own)
        self.assertIsNone(told["button"])
        self.assertEqual(told["text"], "A key account manager starts the first review.")
        self.assertEqual(
            self._steps(),
            [("Reference unit", False), ("Scorecard or ABC", False), ("Preview", False)],
        )
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]))
        told = self._banner(self.user_manager)
        self.assertEqual(
            told["text"],
            "The first review is computed for 2 customers. Nothing changes until it is approved.",
        )
        self.assertEqual(told["button"]["ids"], review.ids)
        review.action_approve()
        for user in self.user_own + self.user_manager + self.user_admin:
            self.assertFalse(self._banner(user))
        # The other company has a first review of its own before it.
        other = self._create_user("ka_manager_2", "key_account.group_manager", self.other_company)
        self.assertTrue(self._banner(other))

    def test_steps_are_done_one_by_one(self):
        settings = self._as(self.user_admin, self.env["key.account.settings"])
        rpc(settings, "create", {"uom_id": self.kilogram.id})
        self.assertEqual(self.company.key_account_uom_id, self.kilogram)
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], sequence=-5)
        action = self._step("action_open_key_account_scorecard")
        self.assertEqual(action["res_model"], "key.account.scorecard")
        action = rpc(self._as(self.user_admin, scorecard), "action_choose")
        wizards = self._as(self.user_admin, self.env["key.account.calibration"])
        rpc(wizards.browse(action["res_id"]), "action_apply")
        self.assertEqual([done for _title, done in self._steps()], [True, True, False])
        action = self._step("action_open_key_account_preview")
        review = self.env["key.account.review"].browse(action["res_id"])
        self.assertEqual((review.scorecard_id, review.state), (scorecard, "computing"))
        self.assertFalse(review.approve_when_computed)
        self.assertEqual([done for _title, done in self._steps()], [True, True, True])
        # Steps of the other company are not touched, and closing hides them for the company.
        other = self._create_user("ka_admin_2", "key_account.group_admin", self.other_company)
        self.assertEqual([done for _title, done in self._steps(other)], [False, False, False])
        self._step("action_close_key_account")
        self.assertFalse(self._steps())
        self.assertEqual(len(self._steps(other)), 3)

    def test_more_features_are_offered(self):
        """To those who may switch them: they are the same in all companies."""
        self.assertEqual(len(self._steps()), 3)
        self._administer_all()
        self.assertEqual(self._steps()[3], ("More features", False))
        step = self._banner(self.user_admin)["steps"][3]
        for words in ("Relationship levels", "visit plans", "service", "new business"):
            self.assertIn(words, step["description"])
        action = self._step("action_open_key_account_features")
        self.assertEqual(action["res_model"], "key.account.settings")
        self.assertEqual(self._steps()[3], ("More features", True))

    def test_rights(self):
        methods = ("unit", "scorecard", "preview", "features")
        for user in self.user_none + self.user_own + self.user_all + self.user_manager:
            for name in (*(f"action_open_key_account_{name}" for name in methods),
                         "action_close_key_account"):  # fmt: skip
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    self._step(name, user)
            panel = self.env.ref("key_account.onboarding_panel")
            with self.assertRaises(AccessError):
                rpc(self._as(user, panel), "write", {"name": "Mine"})
        with self.assertRaises(AccessError):
            self._banner(self.user_none)
        self.assertFalse(
            self.env["key.account.review"].search([("company_id", "=", self.company.id)])
        )

    def test_a_panel_that_was_deleted(self):
        self.env.ref("key_account.onboarding_panel").unlink()
        self.assertFalse(self._steps())
        self._step("action_close_key_account")

    def test_nobody_to_grade(self):
        """An empty database is told why, and keeps the banner."""
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]), approve=True)
        self.assertFalse(review.line_ids)
        self.assertIn(
            "is an account of Roll Works or has an order or invoice there", review.empty_note
        )
        self.assertEqual(self._banner(self.user_manager)["button"]["text"], "Grade Your Customers")
        self.assertEqual(review._get_done_message(), "No customer was graded: the review says why.")
        # With customers that are all too new the reasons are counted.
        self._invoice_all([900, 700], day="2025-12-15")
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)], min_months=6)
        review = self._review(scorecard)
        self.assertEqual(
            review.empty_note,
            "No customer to grade: all were skipped (Customer for too short a time: 2). Check the "
            f"date and the scope of {scorecard.name}.",
        )

    def test_as_many_queries_for_many_accounts(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._banner(self.user_admin)
            return self.env.cr.sql_log_count - before

        count()
        none = count()
        self.env["key.account"].create(
            [{"partner_id": p.id, "company_id": self.company.id} for p in self.customers]
        )
        self.assertEqual(count(), none)


@tagged("post_install", "-at_install")
class TestAfterReview(ReviewCommon):
    """Notices that are true, postures of manual grades, quantities that are not counted."""

    def test_what_became_of_a_review(self):
        self._invoice_all([900, 700], day="2025-06-15")
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]))
        self.assertEqual(
            review._get_done_message(),
            "Computed for 2 customers. Nothing changes until it is approved.",
        )
        review.action_approve()
        self.assertEqual(
            review._get_done_message(),
            "Approved. Customers graded: 2, of these for the first time: 2. Grades up or down: 0.",
        )

    def test_a_notice_opens_its_record_and_is_told_once(self):
        """The browser keeps the key: another computation has another one."""
        review = self._review(self._scorecard([("revenue", 1, self.LINEAR)]))
        sent = []
        self.patch(type(self.env["res.users"]), "_bus_send", lambda *args: sent.append(args[1:]))
        review._notify_done()
        ((kind, notice),) = sent
        self.assertEqual(kind, "key_account_notice")
        self.assertEqual(notice["record"], {"model": "key.account.review", "id": review.id})
        self.assertIn(str(review.computed_on), notice["key"])
        self.assertNotIn("eload", notice["message"])

    def test_a_manual_grade_proposes_its_posture(self):
        account = self._account(self.customers[0])
        wizards = self._as(self.user_manager, self.env["key.account.grade.wizard"])
        vals = {"account_ids": account.ids, "grade_id": self.grade_a.id, "reason": "Why not"}
        wizard = wizards.create(vals)
        self.assertEqual(wizard.posture, self.grade_a.posture)
        wizard.action_apply()
        self.assertEqual(account.posture, self.grade_a.posture)
        # The usual posture goes with the next grade, another one stays.
        self.assertFalse(account.posture_is_manual)
        wizards.create({**vals, "grade_id": self.grade_b.id, "posture": "watch"}).action_apply()
        self.assertEqual((account.posture, account.posture_is_manual), ("watch", True))
        wizards.create({**vals, "posture": False}).action_apply()
        self.assertEqual((account.posture, account.posture_is_manual), ("watch", True))

    def test_quantities_not_counted_by_product_and_unit(self):
        """Grinding is sold by the piece, and the reference unit is a ton; rolls are counted."""
        first, second = self.customers[:2]
        self._order(first, [(self.grinding, 3, 200), (self.roll, 2, 1000)], "2025-06-15")
        self._order(second, [(self.grinding, 4, 200)], "2025-06-15")
        self._order(second, [(self.grinding, 9, 200)], "2024-06-15")
        scorecard = self._scorecard([("order_quantity", 1, self.LINEAR)])
        review = self._review(scorecard)
        action = rpc(self._as(self.user_manager, review), "action_view_unconverted")
        rows = self._as(self.user_manager, self.env["key.account.review.left.out"]).with_context(
            left_out_review=action["context"]["left_out_review"]
        )
        found = rows.search([])
        self.assertEqual(
            [(row.partner_id, row.product_id, row.uom_id, row.quantity) for row in found],
            [(second, self.grinding, self.piece, 4), (first, self.grinding, self.piece, 3)],
        )
        self.assertEqual(found[0].action_set_conversion()["res_id"], self.piece.id)
        self.assertEqual(found[0].action_open_product()["res_id"], self.grinding.id)
        for value in (0, "1 OR 1=1", [review.id], None):
            self.assertFalse(rows.with_context(left_out_review=value).search([]))
        other = self._create_user("ka_manager_2", "key_account.group_manager", self.other_company)
        theirs = self._as(other, rows).with_context(left_out_review=review.id)
        self.assertFalse(theirs.search([]))
