from datetime import datetime, time, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.key_account.models.visit.key_account_visit import PLANNING


class VisitPlanTourCommon(HttpCase):
    """A manager with visits to one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
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


@tagged("post_install", "-at_install")
class TestVisitPlanTour(VisitPlanTourCommon):
    """A manager plans, adjusts and confirms in the browser."""

    tour = "key_account_visit_plan_tour"
    hours = 2.25

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


@tagged("post_install", "-at_install")
class TestVisitDragTour(VisitPlanTourCommon):
    """A visit on the first Monday of a plan, dragged to Wednesday in the plan's calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["key.account.visit.plan"]
        cls.monday = plans._default_date_from()
        cls.plan = plans.create(
            {
                "user_ids": [Command.set(cls.user.ids)],
                "date_from": cls.monday,
                "date_to": cls.monday + timedelta(days=13),
                "state": "proposed",
                "seconds": 0.05,
            }
        )
        cls.visit = PLANNING.on(cls.env["key.account.visit"]).create(
            {
                "plan_id": cls.plan.id,
                "account_id": cls.account.id,
                "user_id": cls.user.id,
                "start": datetime.combine(cls.monday, time(hour=9)),
            }
        )
        cls.wednesday = datetime.combine(cls.monday + timedelta(days=2), time(hour=9))

    def _drag(self, tour="key_account_visit_drag_tour"):
        self.start_tour(f"/odoo/key-account-visit-plans/{self.plan.id}", tour, login="tour_planner")
        self.env.invalidate_all()
        self.assertEqual(self.visit.start, self.wednesday)

    def test_planned_visit(self):
        """Dragged, it is pinned: planning again leaves it, confirming brings it into the calendar."""
        self.assertFalse(self.visit.is_pinned)
        self._drag()
        self.assertTrue(self.visit.is_pinned)
        self.plan.with_user(self.user).action_generate()
        self.assertEqual((self.visit.state, self.visit.start), ("planned", self.wednesday))
        self.plan.with_user(self.user).action_confirm()
        self.assertEqual(self.visit.event_id.start, self.wednesday)

    def test_onto_a_meeting(self):
        """At the time of a meeting: the calendar says so at once, and keeps it as moved manually."""
        self.env["calendar.event"].with_context(dont_notify=True, no_mail_to_attendees=True).create(
            {
                "name": "Doctor",
                "start": self.wednesday,
                "stop": self.wednesday + timedelta(hours=1),
                "partner_ids": [Command.set(self.user.partner_id.ids)],
                "privacy": "private",
                "user_id": self.user.id,
            }
        )
        self._drag("key_account_visit_clash_tour")
        self.assertTrue(self.visit.is_pinned)

    def test_confirmed_visit(self):
        """Its meeting follows, and the visit keeps when it was agreed on first."""
        self.visit.action_confirm()
        meeting = self.visit.event_id
        self._drag()
        self.assertEqual(self.visit.event_id, meeting)
        self.assertEqual(meeting.start, self.wednesday)
        self.assertEqual(fields.Date.to_date(self.visit.original_start), self.monday)
        self.assertEqual(self.visit.reschedule_count, 1)
