from odoo.fields import Command
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestVisitPlanTour(HttpCase):
    """A manager plans, adjusts and confirms in the browser."""

    tour = "key_account_visit_plan_tour"
    hours = 2.25

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env["res.users"].create(
            {
                "name": "tour_planner",
                "login": "tour_planner",
                "password": "tour_planner",
                "tz": "UTC",
                "group_ids": [Command.set(cls.env.ref("key_account.group_manager").ids)],
            }
        )
        partner = cls.env["res.partner"].create({"name": "Tour mill", "is_company": True})
        cls.account = cls.env["key.account"].create(
            {
                "partner_id": partner.id,
                "owner_id": cls.user.id,
                "grade_id": cls.env.ref("key_account.grade_a").id,
                "grade_reason": "For the tour",
            }
        )

    def test_plan(self):
        """Twice a month for four weeks: two visits on the business level, at least one of each other."""
        self.start_tour("/odoo/key-account-visit-plans/new", self.tour, login="tour_planner")
        plan = self.env["key.account.visit.plan"].search([("user_ids", "=", self.user.id)])
        self.assertEqual(plan.state, "confirmed")
        business = plan.visit_ids.filtered(lambda visit: visit.visit_level == "business")
        self.assertEqual(len(business), 2)
        self.assertEqual(len(plan.visit_ids.event_id), len(plan.visit_ids))
        self.assertIn(self.hours, business.mapped("duration"))
        self.assertIn(self.hours, business.event_id.mapped("duration"))


@tagged("post_install", "-at_install")
class TestVisitPlanTourPhone(TestVisitPlanTour):
    """The same in the hand."""

    allow_inherited_tests_method = True
    browser_size = "390x844"
    touch_enabled = True
    tour = "key_account_visit_plan_phone_tour"
    hours = 1.5
