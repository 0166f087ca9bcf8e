from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ...tools.policy.entitling import Entitling
from ...tools.policy.proposing import Proposing
from ..plan_common import plan_nodes
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyFollowed(PolicyCommon):
    """What follows from reviews, grades, credit and merges."""

    def test_a_review_measures_anew(self):
        """60,000 of January 2026 count once a review as of 31 January is approved."""
        self._approve()
        self._invoice(self.alpha, 120000, "2026-01-15")
        self._run()
        self.assertEqual(self._row(self.account_a).value, 0.01)
        scorecard = self.env["key.account.scorecard"].create(
            {
                "name": "By revenue",
                "company_id": self.company.id,
                "rule": "count",
                "rank_metric_id": self.revenue.id,
                "notify_owner": False,
                "criterion_ids": [Command.create({"metric_id": self.revenue.id})],
                "grade_ids": [
                    Command.create({"grade_id": grade.id, "head_count": count})
                    for grade, count in ((self.grade_a, 1), (self.grade_b, 0))
                ],
            }
        )
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": "2026-01-31"}
        )
        review.action_compute()
        self.assertEqual(self._row(self.account_a).value, 0.01)
        review.action_approve()
        row = self._row(self.account_a)
        self.assertEqual((row.value, str(row.date)), (0.02, "2026-01-31"))
        self.assertEqual(self._open(self.account_a).to_text, "60 days net")

    def test_a_grade_set_manually(self):
        self._invoice(self.gamma, 60000, "2025-05-01")
        self._approve()
        self.assertEqual(self._row(self.account_c).value, 0.02)
        self.account_c.write({"grade_id": self.grade_a.id, "grade_reason": "New mill"})
        self.assertEqual(self._row(self.account_c).rung_id.grade_id, self.grade_a)
        self.assertEqual(self._row(self.account_c, "term").payment_term_id, self.terms_30)
        self.account_c.active = False
        self.assertFalse(self._row(self.account_c))
        self.assertFalse(self._open(self.account_c))

    def test_switched_off_nothing_follows(self):
        self.env["key.account.settings"]._switch_features({"feature_policy": False})
        self._approve()
        self.assertFalse(self._row(self.account_a))

    def test_share_of_the_credit_rule(self):
        """Class A gives 3 months of revenue: 120,000 ÷ 12 × 3 = 30,000; 150 % of it are 45,000."""
        self._invoice(self.alpha, 120000, "2026-01-15")
        policy = self._policy("Credit", [self._rung(self.grade_a, "credit", 1.5)])
        self._approve(policy)
        proposal = self._open(self.account_a)
        self.assertEqual((proposal.from_text, proposal.to_text), ("100 %", "150 %"))
        self.env["key.account.credit.question"].search([]).active = False
        question = self.env["key.account.credit.question"].create(
            {
                "name": "Impression",
                "group": "payment",
                "kind": "boolean",
                "points_missing": 100,
                "range_ids": [
                    Command.create({"value_from": 1, "points": 100}),
                    Command.create({"value_from": 0, "points": 0}),
                ],
            }
        )
        self.assertTrue(question)
        best = self.env["key.account.credit.class"].search([], limit=1)
        best.write({"revenue_months": 3, "is_secured": False, "points_from": 100})
        proposal.with_user(self.user_manager).action_apply()
        review = proposal.credit_review_id
        self.assertEqual((review.state, review.class_id), ("proposed", best))
        self.assertEqual((review.policy_share, review.proposed_limit), (1.5, 45000))
        self.assertIn("150 % by sales policy", review.limit_reason)
        # Nothing was written to the customer: the limit follows the approval of the credit review.
        self.assertFalse(self.alpha.with_company(self.company).credit_limit)
        self._run()
        self.assertFalse(self._open(self.account_a))
        proposal.with_user(self.user_manager).action_revert()
        self.assertEqual(review.state, "withdrawn")

    def test_an_open_credit_review_is_told(self):
        self.env["key.account.credit.review"].create(
            {"account_id": self.account_a.id, "date": "2026-02-10"}
        )
        self._approve(self._policy("Credit", [self._rung(self.grade_a, "credit", 1.5)]))
        told = self._open().with_user(self.user_manager).action_apply()["params"]["message"]
        self.assertIn("1 of 2 proposals applied.", told)
        self.assertIn("already has a credit review in progress", told)
        self.assertEqual(self._open().account_id, self.account_a)

    def test_merged_accounts(self):
        self._approve()
        self.account_b._merge_into(self.account_a)
        rows = self.env["key.account.entitlement"].search([("account_id", "=", self.account_a.id)])
        self.assertEqual(sorted(rows.mapped("kind")), ["discount", "term"])
        self.assertEqual(len(self._open(self.account_a, "term")), 1)

    def test_confidential_figures(self):
        """Salespeople read that there is more to it, and neither figure nor border."""
        self.margin.confidential = True
        policy = self._policy(
            "Margin",
            [
                self._rung(self.grade_a, "discount", 0.03, {self.margin: 54321}),
                self._rung(self.grade_a, "discount", 0.01),
            ],
        )
        self._approve(policy)
        row = self._row(self.account_a)
        self.assertIn("54,321", row.with_user(self.user_manager).next_step)
        mine = row.with_user(self.user_own)
        self.assertEqual(mine.next_step, "figures that only managers see: 3 % instead of 1 %")
        with self.assertRaises(AccessError):
            mine.read(["figures"])
        report = self.env["report.key_account.policy_page"].with_user(self.user_manager)
        [(_kind, value, step)] = report._get_report_values(self.account_a.ids)["rows"][
            self.account_a.id
        ]
        self.assertEqual(value, "1 %")
        self.assertNotIn("54,321", step)
        printed = self.env["ir.actions.report"].with_user(self.user_own)
        html = printed._render_qweb_html("key_account.policy_page", self.account_a.ids)[0].decode()
        self.assertIn("Our Agreement", html)
        self.assertNotIn("54,321", html)

    def test_page_for_customers_has_nothing_of_ours(self):
        rungs = [
            self._rung(self.grade_a, kind, value)
            for kind, value in (
                ("discount", 0.01), ("commission", 0.012), ("expense", 0.02), ("visits", 2),
            )
        ]  # fmt: skip
        line = {"grade_id": self.grade_a.id, "reaction_hours": 4, "services": "Grinding"}
        self._approve(self._policy("All", rungs, line_ids=[Command.create(line)]))
        report = self.env["report.key_account.policy_page"]
        rows = report._get_report_values(self.account_a.ids)["rows"][self.account_a.id]
        self.assertEqual([row[0] for row in rows], ["Discount"])
        self.assertEqual(
            self.account_a.with_user(self.user_own).policy_service,
            "answer within 4 hours; Grinding",
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyQueries(PolicyCommon):
    """The same statements for ten accounts as for a hundred."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._approve()

    def _add_accounts(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {i}", "is_company": True} for i in range(number)]
        )
        self.env["key.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "grade_id": self.grade_a.id,
                    "grade_reason": "As before",
                }
                for partner in partners
            ]
        )

    def _entitle(self):
        self.env["key.account.policy"].sudo()._entitle(self.company)

    def test_entitlements(self):
        self._add_accounts(10)
        self._entitle()
        self.env.cr.execute("DELETE FROM key_account_entitlement")
        few = self._count(self._entitle)
        self._add_accounts(90)
        self.env.cr.execute("DELETE FROM key_account_entitlement")
        self.assertEqual(self._count(self._entitle), few)
        rows = self.env["key.account.entitlement"].search_count(
            [("company_id", "=", self.company.id), ("kind", "=", "term")]
        )
        self.assertEqual(rows, 102)

    def test_mass_apply(self):
        """What Odoo does for each customer it does for each; ours is the same for all."""
        self._add_accounts(40)
        proposals = self._open().with_user(self.user_manager)
        few = self._count(proposals[:4].action_apply)
        many = self._count(proposals[4:40].action_apply)
        self.assertLess(many - few, 36 * 3)

    def test_what_is_filled_is_not_read(self):
        """Rows that the statement has just added are in the table: each look into it would read them all."""
        env, today = self.env(su=True), self.company._key_account_today()
        policy = env["key.account.policy"]._of_day(self.company, today)
        kinds = env["key.account.policy.proposal"]._get_written_kinds()
        for writer, table in (
            (Entitling(env, self.company, policy, today, today), "key_account_entitlement"),
            (Proposing(env, self.company, kinds), "key_account_policy_proposal"),
        ):
            reads = [
                node
                for part, node in plan_nodes(env, writer.statement())
                if part == "added"
                and node.get("Relation Name") == table
                and node["Node Type"] != "ModifyTable"
            ]
            self.assertFalse(reads, table)
