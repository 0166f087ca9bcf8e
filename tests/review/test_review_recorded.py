from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewRecorded(ReviewCommon):
    """What a review recorded stays readable, though its lines have no foreign keys for it."""

    def test_recorded_grades_are_not_deleted(self):
        """A grade that only a simulation ever proposed is history all the same."""
        self._invoice_all([1000])
        line = self._review(self._pareto()).line_ids
        for number, name in enumerate(("previous_grade_id", "rule_grade_id", "proposed_grade_id")):
            grade = self.env["key.account.grade"].create({"name": f"E{number}"})
            line.sudo()[name] = grade
            with self.assertRaisesRegex(UserError, f"Reviews have used these grades: E{number}"):
                grade.unlink()
            line.sudo()[name] = False
            grade.unlink()

    def test_grade_of_an_override_is_not_deleted(self):
        self._invoice_all([1000])
        line = self._review(self._pareto()).line_ids.with_user(self.user_manager)
        grade = self.env["key.account.grade"].create({"name": "E"})
        line.write({"final_grade_id": grade.id, "override_reason": "A new kind of customer"})
        with self.assertRaisesRegex(UserError, "Reviews have used these grades: E"):
            grade.unlink()
        line.action_reset_override()
        gone = grade.id
        grade.unlink()
        with self.assertRaisesRegex(ValidationError, "An override needs a grade"):
            line.write({"final_grade_id": gone, "override_reason": "From a script"})

    def test_confidential_quantities_left_out_are_for_managers(self):
        self._order(self.customers[0], [(self.grinding, 7, 100), (self.roll, 2, 100)], "2025-05-01")
        review = self._review(self._scorecard([("order_quantity", 1, self.LINEAR)]))
        mine = self.env["key.account"].search([("company_id", "=", self.company.id)])
        mine.owner_id = self.user_own
        metric = self.env.ref("key_account.metric_order_quantity")
        review.action_approve()
        line = review.line_ids.with_user(self.user_own)
        self.assertIn("7.00 Units", line.reason)
        metric.confidential = True
        self.env.invalidate_all()
        self.assertNotIn("7.00 Units", line.reason)
        self.assertIn("7.00 Units", line.with_user(self.user_manager).reason)

    def test_customer_of_a_line_is_that_of_its_account(self):
        """Lines are found, sorted and grouped by customer through the account."""
        self._invoice_all([1000, 500])
        review = self._review(self._pareto())
        lines = self.env["key.account.review.line"].with_user(self.user_manager)
        own = [("review_id", "=", review.id)]
        found = lines.search([*own, ("partner_id", "=", self.customers[1].id)])
        self.assertEqual(found.account_id.partner_id, self.customers[1])
        self.assertEqual(found.display_name, "Customer 2")
        ordered = lines.search(own, order="partner_id desc")
        self.assertEqual(ordered.partner_id, self.customers[:2])
        self.assertEqual(ordered[0].partner_id, self.customers[1])
        groups = lines._read_group(own, ["partner_id"], ["__count"])
        self.assertEqual(groups, [(self.customers[0], 1), (self.customers[1], 1)])
