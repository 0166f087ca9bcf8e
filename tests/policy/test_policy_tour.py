from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestPolicyTour(KeyAccountCommon, HttpCase):
    """From a draft to the payment terms of a customer."""

    browser_size = "1280x800"

    def test_from_draft_to_terms(self):
        """12,000 of revenue give 60 days; 20,000 would give 3 % instead of 1 %."""
        self.user_manager.password = "ka_manager"
        today = self.company._key_account_today()
        grade = self.env.ref("key_account.grade_a")
        mill = self.env["res.partner"].create({"name": "Rolling Mill", "is_company": True})
        self._account(
            mill, owner_id=self.user_manager.id, grade_id=grade.id, grade_reason="As before"
        )
        self._invoice(mill, 12000, today - timedelta(days=40))
        revenue = self.env.ref("key_account.metric_revenue")
        terms = self.env["account.payment.term"].create({"name": "60 days", "company_id": False})
        rungs = [
            ("discount", {"value": 0.03}, 20000),
            ("discount", {"value": 0.01}, None),
            ("term", {"payment_term_id": terms.id}, 10000),
        ]
        policy = self.env["key.account.policy"].create(
            {
                "name": "Next year",
                "company_id": self.company.id,
                "date_from": today,
                "rung_ids": [
                    Command.create(
                        {
                            "grade_id": grade.id,
                            "kind": kind,
                            "sequence": number,
                            "condition_ids": [
                                Command.create({"metric_id": revenue.id, "threshold": least})
                            ]
                            if least
                            else [],
                            **value,
                        }
                    )
                    for number, (kind, value, least) in enumerate(rungs)
                ],
            }
        )
        self.start_tour("/odoo", "key_account_policy_tour", login=self.user_manager.login)
        self.env.invalidate_all()
        self.assertEqual((policy.state, policy.approved_by_id), ("in_force", self.user_manager))
        self.assertEqual(mill.with_company(self.company).property_payment_term_id, terms)
