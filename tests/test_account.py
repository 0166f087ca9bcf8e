from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAccount(TransactionCase):
    def test_smoke(self):
        review = self.env["key.account.review"].create(
            {"scorecard_id": self.env.ref("key_account.scorecard_balanced").id}
        )
        review.action_compute()
        self.assertEqual(review.state, "computed")
        for line in review.line_ids:
            print(line.partner_id.name, line.score, line.final_grade_id.name, line.reason, line.improvement, sep=" | ")
        review.action_approve()
