from odoo import fields
from odoo.tests import tagged

from .tour_common import TourWorks


class MorningTour(TourWorks):
    """One visit is made today; the review of today waits for approval."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()

    def _sell(self):
        self.account.write({"grade_id": self.env.ref("key_account.grade_a"), "grade_reason": "-"})
        visit = self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.salesperson.id,
                "start": fields.Datetime.now(),
            }
        )
        self.start_tour("/odoo", "key_account_salesperson_morning_tour", login="tour_user")
        self.env.invalidate_all()
        self.assertEqual((visit.state, visit.outcome), ("done", "reached"))
        self.assertEqual(visit.result, "They order in January")
        self.assertEqual(visit.commitment_ids.name, "Cooling study")
        self.assertEqual(visit.next_step_activity_id.user_id, self.salesperson)
        plan = self.env["key.account.visit.plan"].search([("user_ids", "=", self.salesperson.id)])
        self.assertEqual(plan.state, "confirmed")
        self.assertEqual(plan.visit_ids.account_id, self.account)
        self.assertEqual(len(plan.visit_ids.event_id), len(plan.visit_ids))

    def _manage(self):
        review = self.env["key.account.review"].create(
            {"scorecard_id": self.scorecard.id, "company_id": self.company.id}
        )
        review.action_compute()
        self.start_tour("/odoo", "key_account_manager_morning_tour", login="tour_boss")
        self.env.invalidate_all()
        self.assertEqual(review.state, "computed")
        self.assertEqual(review.taken_back_by_id, self.manager)
        self.assertEqual(self.account.grade_id.name, "D")


@tagged("post_install", "-at_install")
class TestMorningTour(MorningTour):
    browser_size = "1280x800"

    def test_salesperson(self):
        self._sell()

    def test_manager(self):
        self._manage()


@tagged("post_install", "-at_install")
class TestMorningPhoneTour(MorningTour):
    browser_size = "390x844"
    touch_enabled = True

    def test_salesperson_on_a_phone(self):
        self._sell()

    def test_manager_on_a_phone(self):
        self._manage()
