from odoo.fields import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestFirstGradingTour(HttpCase):
    """An administrator calibrates a scorecard and looks at a preview, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "key_account.group_admin", "base.group_partner_manager"
        cls.admin = cls.env["res.users"].create(
            {
                "name": "First grader",
                "login": "tour_grader",
                "password": "tour_grader",
                "company_ids": [Command.set(cls.env["res.company"].search([]).ids)],
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
        )
        cls.company = cls.admin.company_id
        # As in a company that starts: nobody is graded.
        cls.env["key.account"].search([("company_id", "=", cls.company.id)]).active = False
        cls.env.cr.execute("UPDATE key_account SET grade_id = NULL")
        cls.env["key.account.review"].search([]).state = "cancelled"
        cls.env.invalidate_all()

    def test_first_grading(self):
        scorecard = self.env.ref("key_account.scorecard_abc")
        self.start_tour("/odoo/key-accounts", "key_account_first_grading_tour", login="tour_grader")
        # The choice is the first one now, and a review of it is under way.
        review = self.env["key.account.review"].search([], order="id desc", limit=1)
        self.assertEqual((review.scorecard_id, review.state), (scorecard, "computing"))
        self.assertFalse(review.approve_when_computed)
