from odoo.exceptions import UserError
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
            with self.assertRaisesRegex(UserError, f"Reviews have given these grades: E{number}"):
                grade.unlink()
            line.sudo()[name] = False
            grade.unlink()

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
