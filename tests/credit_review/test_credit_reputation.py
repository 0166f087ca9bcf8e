from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .credit_review_common import CreditReviewCommon


@tagged("post_install", "-at_install")
class TestCreditReputation(CreditReviewCommon):
    """The credit class as reputation: off until a company wants it."""

    def setUp(self):
        super().setUp()
        self.today = self.company._key_account_today()
        self.account, other = self._account(self.alpha), self._account(self.beta)
        self.env["key.account.rating"].create(
            [
                {"account_id": account.id, "kind": kind, "value": value, "date": "2025-06-01"}
                for account, kind, value in (
                    (self.account, "reputation", 77),
                    (self.account, "influence", 33),
                    (other, "reputation", 55),
                )
            ]
        )
        # D has a reputation of 15.
        self._approve(self._review(self.account))

    def _scores(self, day=None):
        """Return reputation and influence of Alpha, and reputation of Beta."""
        measured = self._measure(
            ["reputation", "influence"],
            date_to=day or self.today,
            partner_ids=(self.alpha + self.beta).ids,
        )
        alpha, beta = measured[self.alpha.id], measured[self.beta.id]
        return alpha["reputation"], alpha["influence"], beta["reputation"]

    def test_class_counts_where_there_is_one(self):
        self.assertEqual(self._scores(), (77, 33, 55))
        self.company.key_account_class_is_reputation = True
        self.assertEqual(self._scores(), (15, 33, 55))
        yesterday = fields.Date.subtract(self.today, days=1)
        self.assertEqual(self._scores(yesterday), (77, 33, 55), "It was not approved yet.")
        self.env["key.account.settings"]._switch_features({"feature_credit": False})
        self.assertEqual(self._scores(), (77, 33, 55))

    def test_class_without_any_manual_score(self):
        self.company.key_account_class_is_reputation = True
        self._approve(self._review(self._account(self.gamma)))
        measured = self._measure(["reputation"], date_to=self.today)
        self.assertEqual(measured[self.gamma.id]["reputation"], 15)

    def test_explanation_says_so(self):
        """Also later, when the setting is another one."""
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-05-05")
        self.company.key_account_class_is_reputation = True
        metric = self.env.ref("key_account.metric_reputation")
        scorecard = self.env["key.account.scorecard"].create(
            {
                "name": "Reputation",
                "company_id": self.company.id,
                "rank_metric_id": self.env.ref("key_account.metric_order_amount").id,
                "criterion_ids": [Command.create({"metric_id": metric.id, "weight": 1})],
            }
        )
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "date": self.today}
        )
        review.action_compute()
        self.company.key_account_class_is_reputation = False
        line = review.line_ids.filtered(lambda line: line.account_id == self.account)
        self.assertIn("by credit class, where there is one", line.explanation)
