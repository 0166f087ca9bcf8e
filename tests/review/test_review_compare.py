from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewCompare(ReviewCommon):
    """Two reviews beside each other: how many moved from which grade to which, which ones and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls._scorecard([("revenue", 1, cls.LINEAR)])
        cls._invoice_all([900, 700, 500, 100], "2025-03-15")

    def _wizard(self, action):
        self.assertEqual(action["res_model"], "key.account.review.compare")
        wizards = self.env["key.account.review.compare"].with_user(self.user_manager)
        return wizards.with_context(**action["context"]).create({})

    def _two(self):
        """Customer 1 falls from A to D, customer 4 rises from D to B, customer 5 is new."""
        first = self._review(self.scorecard, "2025-06-30", approve=True)
        self._credit_note(self.customers[0], 800, "2025-12-01")
        self._invoice(self.customers[3], 600, "2025-12-01")
        self._invoice(self.customers[4], 650, "2025-12-01")
        return first, self._review(self.scorecard)

    def test_default_is_the_previous_approved_one(self):
        """Another scorecard and a simulation lie between: they are not the default."""
        first, second = self._two()
        other = self._scorecard([("revenue", 1, self.LINEAR)])
        self._review(other, "2025-09-30", approve=False)
        self._review(self.scorecard, "2025-10-31", approve=False)
        wizard = self._wizard(second.with_user(self.user_manager).action_compare())
        self.assertEqual(wizard.other_id, first)
        self.assertFalse(self._wizard(first.action_compare()).other_id)

    def test_matrix_and_names(self):
        _first, second = self._two()
        wizard = self._wizard(second.with_user(self.user_manager).action_compare())
        html = " ".join(str(wizard.matrix).split())
        self.assertIn("From 06/30/2025 ↓", html)
        self.assertIn("To 12/31/2025 →", html)
        self.assertIn("Up: 1", html)
        self.assertIn("Down: 1", html)
        self.assertIn("Customer 1 fell from A to D: Revenue 100.00", html)
        self.assertIn("Customer 4 rose from D to B: Revenue 700.00", html)
        self.assertNotIn("Customer 2", html)
        self.assertIn("not reviewed", html)

    def test_why_a_threshold_moved_accounts(self):
        """A from 80, then from 65: 70 points rise to A; 90 and 50 stay. From 95, 90 falls to B."""
        self._review(self.scorecard, "2025-06-30", approve=True)
        for limit, sentence in (
            (65, "Customer 2 rose from B to A: A starts at 65 points instead of 80."),
            (95, "Customer 1 fell from A to B: A starts at 95 points instead of 65."),
        ):
            self.scorecard.grade_ids[0].min_score = limit
            review = self._review(self.scorecard, f"2025-{limit // 10 + 3:02}-28", approve=True)
            line = self._line(review, self.customers[0 if limit == 95 else 1])
            self.assertEqual(line.movement_sentence, sentence)

    def test_why_with_a_first_figure(self):
        """70 points of revenue alone; with orders every 30 days, which are 90 points, 80: B, then A."""
        interval = {"scoring": "linear", "value_low": 300, "value_high": 0}
        self.scorecard.criterion_ids = [
            Command.create(
                {"metric_id": self._metric("order_interval_days").id, "weight": 1, **interval}
            )
        ]
        self._review(self.scorecard, "2025-06-30", approve=True)
        for day in ("2025-07-01", "2025-07-31"):
            self._order(self.customers[1], [(self.roll, 1, 100)], day)
        line = self._line(self._review(self.scorecard, "2025-08-31"), self.customers[1])
        self.assertIn("rose from B to A", line.movement_sentence)
        self.assertIn("instead of no figure (90 points)", line.movement_sentence)

    def test_another_one_is_chosen(self):
        """The order of the two does not matter: the earlier one is left of the arrow."""
        first, second = self._two()
        self._invoice(self.customers[1], 200, "2025-08-01")
        between = self._review(self.scorecard, "2025-09-30")
        wizard = self._wizard(between.with_user(self.user_manager).action_compare())
        self.assertEqual(wizard.other_id, first)
        self.assertIn("Customer 2 rose from B to A", str(wizard.matrix))
        wizard.other_id = second
        action = wizard.action_view_rows()
        self.assertEqual(action["context"], {"compare_from": between.id, "compare_to": second.id})

    def test_rows(self):
        first, second = self._two()
        wizard = self._wizard((first | second).action_compare())
        self.assertEqual(wizard.review_id, second)
        action = wizard.action_view_rows()
        rows = (
            self.env["key.account.review.comparison"].with_context(**action["context"]).search([])
        )
        self.assertEqual(
            {row.partner_id: (row.from_grade_id, row.to_grade_id, row.movement) for row in rows},
            {
                self.customers[0]: (self.grade_a, self.grade_d, "down"),
                self.customers[1]: (self.grade_b, self.grade_b, "same"),
                self.customers[2]: (self.grade_c, self.grade_c, "same"),
                self.customers[3]: (self.grade_d, self.grade_b, "up"),
                self.customers[4]: (self.env["key.account.grade"], self.grade_b, "in"),
            },
        )
        told = {row.partner_id: row.change for row in rows}
        self.assertIn("(10 points instead of 90)", told[self.customers[0]])
        self.assertFalse(told[self.customers[4]])

    def test_others_are_refused(self):
        first, second = self._two()
        other = self._scorecard([("revenue", 1, self.LINEAR)], company_id=self.other_company.id)
        abroad = self._review_abroad(other)
        for reviews in (first | second | abroad, second | abroad):
            with self.assertRaisesRegex(UserError, "of the same company"):
                reviews.action_compare()
        wizard = self.env["key.account.review.compare"].create(
            {"review_id": second.id, "other_id": abroad.id}
        )
        self.assertFalse(wizard.matrix)
        with self.assertRaisesRegex(UserError, "of the same company"):
            wizard.action_view_rows()

    def _review_abroad(self, scorecard):
        self._invoice(self.customers[0], 10, "2025-06-15", company=self.other_company)
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "date": "2025-12-31"}
        )
        review.action_compute()
        return review

    def test_rights(self):
        _first, second = self._two()
        with self.assertRaises(AccessError):
            self._as(self.user_all, second).action_compare()
        stranger = self._create_user("ka_abroad", "key_account.group_manager", self.other_company)
        wizards = self._as(stranger, self.env["key.account.review.compare"])
        with self.assertRaises(AccessError):
            wizards.create({"review_id": second.id})

    # === MOVERS === #

    def test_why_by_person_and_minimum(self):
        self._two()
        self.env["key.account.scorecard.gate"].create(
            {
                "scorecard_id": self.scorecard.id,
                "grade_id": self.grade_b.id,
                "metric_id": self._metric("order_amount").id,
                "value": 50,
            }
        )
        third = self._review(self.scorecard, "2025-12-30")
        line = self._line(third, self.customers[1])
        self.assertIn("Customer 2 fell from B to C: For B, at least 50.00", line.movement_sentence)
        line.write({"final_grade_id": self.grade_a.id, "override_reason": "A new plant"})
        self.assertIn("changed the grade from C to A: A new plant", line.movement_sentence)

    def test_confidential_reasons_are_for_managers(self):
        """Owners read the main facts that they may see, not the confidential figure."""
        _first, second = self._two()
        second.action_approve()
        line = self._line(second, self.customers[0])
        line.account_id.owner_id = self.user_own
        second.sudo().settings = {
            **second.settings,
            "criteria": [{**second.settings["criteria"][0], "confidential": True}],
        }
        self.env.invalidate_all()
        self.assertIn("Revenue", line.with_user(self.user_manager).movement_sentence)
        told = self._as(self.user_own, line).movement_sentence
        self.assertTrue(told.startswith("Customer 1 fell from A to D"))
        self.assertNotIn("Revenue", told)

    def test_list_of_movers(self):
        _first, second = self._two()
        action = second.action_view_movers()
        movers = self.env.ref("key_account.key_account_review_line_view_list_movers")
        self.assertIn((movers.id, "list"), action["views"])
        self.assertNotIn("search_default_latest", action["context"])

    def test_queries(self):
        """As many statements for the sentences of forty lines as for four."""
        counts = []
        for number in (4, 40):
            customers = self.env["res.partner"].create(
                [{"name": f"Mill {number}-{i}", "is_company": True} for i in range(number)]
            )
            card = self._scorecard(
                [("revenue", 1, self.LINEAR)], partner_domain=f"[('id', 'in', {customers.ids})]"
            )
            self._invoice_all([900] * number, "2025-03-15", customers=customers)
            self._review(card, "2025-06-30", approve=True)
            for customer in customers:
                self._credit_note(customer, 800, "2025-12-01")
            review = self._review(card)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(set(review.line_ids.mapped("movement_sentence"))), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # === REPORTING === #

    def test_locked_or_not(self):
        """A search for both finds all."""
        first, _second = self._two()
        accounts = first.line_ids.account_id
        accounts[0].write({"locked_until": "2199-12-31", "lock_reason": "Contract"})
        for value, expected in (
            ([True, False], accounts),
            ([True], accounts[0]),
            ([False], accounts[1:]),
        ):
            domain = [("id", "in", accounts.ids), ("is_locked", "in", value)]
            self.assertEqual(accounts.search(domain), expected.sorted())

    def test_reporting_opens_with_the_latest_review(self):
        first, second = self._two()
        lines = self.env["key.account.review.line"]
        own = [("review_id", "in", (first | second).ids)]
        latest = lines.search([*own, ("is_latest_review", "=", True)])
        self.assertEqual(latest.review_id, first)
        second.action_approve()
        latest = lines.search([*own, ("is_latest_review", "=", True)])
        self.assertEqual(latest.review_id, second)
        self.assertTrue(all(latest.mapped("is_latest_review")))
        former = lines.search([*own, ("is_latest_review", "=", False)])
        self.assertEqual(former.review_id, first)
        both = lines.search([*own, ("is_latest_review", "in", [True, False])])
        self.assertEqual(both.review_id, first | second)
        for name in ("key_account_review_line_action", "key_account_review_measure_action"):
            action = self.env["ir.actions.act_window"]._for_xml_id(f"key_account.{name}")
            self.assertIn("search_default_latest", action["context"])
