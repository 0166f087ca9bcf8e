from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicy(PolicyCommon):
    """From draft to past: one policy per company and day."""

    def test_approval_is_a_managers(self):
        for user in self.user_own + self.user_all:
            with self.assertRaises(AccessError):
                self.policy.with_user(user).action_approve()
        self._approve()
        self.assertEqual(self.policy.state, "in_force")
        self.assertEqual(self.policy.approved_by_id, self.user_manager)
        self.assertEqual(self.policy.approved_on, date(2026, 2, 10))

    def test_one_policy_per_day(self):
        self._approve()
        other = self.policy.copy({"date_from": "2026-06-01"})
        with (
            self.assertRaisesRegex(ValidationError, "End that one first"),
            self.env.cr.savepoint(),
        ):
            self._approve(other)
        self.policy.with_user(self.user_manager).date_to = "2026-05-31"
        self._approve(other)
        self.assertEqual(other.state, "approved")
        # The other one begins later: this one has to end before.
        with self.assertRaisesRegex(ValidationError, "End 2026 before .*2026"):
            self.policy.with_user(self.user_manager).date_to = "2026-06-01"

    def test_ways_out_of_an_overlap(self):
        """Each way is one that ends the overlap."""
        self.policy.date_to = "2026-06-30"
        self._approve()
        manager = self.policy.with_user(self.user_manager)
        for first, way in (
            ("2025-12-01", "End Other before 01/01/2026"),
            ("2026-06-01", "End that one first: its last day has to be before 06/01/2026"),
            ("2026-01-01", "Let Other begin after 06/30/2026"),
        ):
            other = self._policy(
                "Other", [self._rung(self.grade_a, "discount", 0.01)], date_from=first
            )
            with self.assertRaisesRegex(ValidationError, way), self.env.cr.savepoint():
                self._approve(other)
        self.assertEqual(manager.state, "in_force")

    def test_what_is_over_is_not_approved(self):
        """The last day may be today; a policy wholly in the past gave nobody anything."""
        rungs = [self._rung(self.grade_a, "discount", 0.05)]
        over = self._policy("Over", rungs, date_from="2025-01-01", date_to="2026-02-09")
        with self.assertRaisesRegex(UserError, "Over would be over since 02/09/2026"):
            self._approve(over)
        self.assertIn("would be over", over.notice)
        over.date_to = "2026-02-10"
        self._approve(over)
        self.assertEqual(over.state, "in_force")

    def test_other_companies_have_their_own(self):
        self._approve()
        other = self._policy(
            "Overseas",
            [self._rung(self.grade_a, "discount", 0.05)],
            company_id=self.other_company.id,
        )
        other.action_approve()
        self.assertEqual((other.state, self.policy.state), ("in_force", "in_force"))
        foreign = self._account(
            self.alpha, self.other_company, grade_id=self.grade_a.id, grade_reason="There"
        )
        self.env["key.account.policy"]._update_company(self.other_company)
        self.assertEqual(self._row(foreign).value, 0.05)
        self.assertEqual(self._row(self.account_a).value, 0.01)

    def test_a_policy_begins_in_the_middle_of_a_month(self):
        """The first holds up to 14 February, the second from the 15th on: figures up to the 14th."""
        self.policy.date_to = "2026-02-14"
        self._approve()
        following = self._policy(
            "Half February",
            [
                self._rung(self.grade_a, "discount", 0.04, {self.revenue: 1000}),
                self._rung(self.grade_a, "discount", 0.0),
            ],
            date_from="2026-02-15",
        )
        self._approve(following)
        self.assertEqual(following.state, "approved")
        self._invoice(self.alpha, 1000, "2026-02-14")
        self._invoice(self.beta, 1000, "2026-02-15")
        with freeze_time("2026-02-14 12:00:00"):
            self._run()
            self.assertEqual(self._row(self.account_a).policy_id, self.policy)
        with freeze_time("2026-02-15 12:00:00"):
            self._run()
            self.assertEqual((self.policy.state, following.state), ("past", "in_force"))
            self.assertEqual(self._row(self.account_a).value, 0.04)
            self.assertEqual(self._row(self.account_b).value, 0.0)
            # The second policy says nothing about terms, and nothing about grade B.
            self.assertFalse(self._row(self.account_a, "term"))
            self.assertFalse(self._row(self.account_c))

    def test_it_ends(self):
        self._approve()
        self.policy.with_user(self.user_manager).action_end()
        self.assertEqual(self.policy.state, "in_force")
        with freeze_time("2026-02-11 12:00:00"):
            self._run()
            self.assertEqual(self.policy.state, "past")
            self.assertFalse(self._row(self.account_a))
            self.assertFalse(self._open())
            with self.assertRaisesRegex(UserError, "has ended"):
                self.policy.with_user(self.user_manager).date_to = "2026-12-31"

    def test_what_was_approved_stays(self):
        self._approve()
        manager = self.policy.with_user(self.user_manager)
        for change in (
            lambda: manager.write({"date_from": "2026-01-02"}),
            lambda: manager.rung_ids[0].write({"value": 0.5}),
            lambda: manager.rung_ids.condition_ids[0].write({"threshold": 1}),
            manager.rung_ids.condition_ids[0].unlink,
            manager.rung_ids[0].unlink,
            lambda: manager.write(
                {"line_ids": [(0, 0, {"grade_id": self.grade_a.id, "reaction_hours": 1})]}
            ),
            manager.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaisesRegex(UserError, "cannot end differently in the past"):
            manager.date_to = "2026-02-08"
        manager.name = "Policy of 2026"

    def test_a_copy_makes_the_next(self):
        self.policy.date_to = "2026-12-31"
        self._approve()
        following = self.policy.with_user(self.user_manager).copy()
        self.assertEqual(following.date_from, date(2027, 1, 1))
        self.assertEqual(following.state, "draft")
        self.assertFalse(following.approved_by_id)
        self.assertEqual(
            following.rung_ids.mapped("value_text"), self.policy.rung_ids.mapped("value_text")
        )
        self.assertEqual(
            following.rung_ids.mapped("summary"), self.policy.rung_ids.mapped("summary")
        )

    def test_a_copy_of_a_policy_without_end(self):
        """Of 1 January 2026 on: the next one is of 2027, and another draft of it, too."""
        self._approve()
        following = self.policy.with_user(self.user_manager).copy()
        self.assertEqual(following.date_from, date(2027, 1, 1))
        self.assertEqual(following.copy().date_from, date(2027, 1, 1))

    def test_a_draft_is_not_seen(self):
        seen = self.env["key.account.policy"].with_user(self.user_own)
        self.assertFalse(seen.search([("id", "=", self.policy.id)]))
        with self.assertRaises(AccessError):
            self.policy.with_user(self.user_own).rung_ids.read(["value"])
        self._approve()
        self.assertEqual(seen.search([("id", "=", self.policy.id)]), self.policy)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyChecks(PolicyCommon):
    """What cannot work is refused, in words."""

    def _assert_refused(self, words, *rungs):
        policy = self._policy("Wrong", rungs, date_from="2027-01-01")
        with self.assertRaisesRegex(UserError, words):
            self._approve(policy)
        self.assertIn(words.split(".")[0], policy.notice)

    def test_order_of_rungs(self):
        self._assert_refused(
            "gives more. Move it up",
            self._rung(self.grade_a, "discount", 0.01, {self.revenue: 1}),
            self._rung(self.grade_a, "discount", 0.02),
        )
        self._assert_refused(
            "has no condition, so the rungs below it never count",
            self._rung(self.grade_a, "discount", 0.02),
            self._rung(self.grade_a, "discount", 0.01),
        )

    def test_an_empty_policy(self):
        with self.assertRaisesRegex(UserError, "gives nothing yet"):
            self._approve(self._policy("Empty", [], date_from="2027-01-01"))

    def test_values(self):
        for kind, value in (("discount", 1.5), ("days", -1), ("commission", 2)):
            with self.assertRaises(ValidationError):
                self._policy("Wrong", [self._rung(self.grade_a, kind, value)])

    def test_percent_of_a_condition(self):
        with self.assertRaisesRegex(ValidationError, "Enter 70 % as 0.7"):
            self._policy(
                "Wrong", [self._rung(self.grade_a, "discount", 0.01, {self.collected: 95})]
            )

    def test_archived_terms(self):
        self.terms_60.active = False
        with self.assertRaisesRegex(UserError, "60 days net is archived"):
            self._approve()
        with self.assertRaisesRegex(ValidationError, "is archived"):
            self._policy("Wrong", [self._rung(self.grade_a, "term", self.terms_60)])

    def test_terms_of_another_company(self):
        self.terms_60.company_id = self.other_company
        with self.assertRaisesRegex(ValidationError, "belongs to Roll Works Overseas"):
            self._policy("Wrong", [self._rung(self.grade_a, "term", self.terms_60)])

    def test_confidential_metrics_are_named(self):
        self.margin.confidential = True
        policy = self._policy(
            "Margin", [self._rung(self.grade_a, "discount", 0.02, {self.margin: 5000})]
        )
        self.assertIn("Only managers see conditions on: Margin", policy.notice)

    def test_metrics_in_use_stay(self):
        metric = self.env["key.account.metric"].create(
            {
                "name": "Visits there",
                "code": "visits_there",
                "model_id": self.env["ir.model"]._get_id("key.account.visit"),
                "partner_path": "account_id.partner_id",
                "date_field_id": self.env["ir.model.fields"]._get("key.account.visit", "date").id,
            }
        )
        self._policy("Uses it", [self._rung(self.grade_a, "discount", 0.02, {metric: 5})])
        with self.assertRaisesRegex(UserError, "Sales policies have conditions"):
            metric.unlink()
