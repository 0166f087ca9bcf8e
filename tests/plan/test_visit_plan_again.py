from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from ..common import never_analysed
from .visit_plan_common import FRIDAY, MONDAY, VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitPlanAgain(VisitPlanCommon):
    """Planning again changes as little as possible; confirming twice does nothing twice."""

    def test_again_changes_nothing(self):
        plan = self._generate(self._plan(days=28))
        before = {visit: (visit.start, visit.write_date) for visit in plan.visit_ids}
        self._generate(plan)
        self.assertEqual(
            {visit: (visit.start, visit.write_date) for visit in plan.visit_ids}, before
        )

    def test_pinned_and_confirmed_visits_stay(self):
        plan = self._generate(self._plan(days=14))
        first, second = plan.visit_ids.sorted("start")
        first.with_user(self.user_own).start = "2026-03-04 09:00:00"
        self.assertTrue(first.is_pinned)
        self._generate(plan)
        self.assertEqual(first.start, datetime(2026, 3, 4, 9))
        # Due a week after Wednesday, it stays on Monday: five days are not too soon.
        self.assertEqual(second.date, date(2026, 3, 9))
        second.action_confirm()
        self._generate(plan)
        self.assertEqual(
            plan.visit_ids.sorted("start").mapped("date"), [date(2026, 3, 4), date(2026, 3, 9)]
        )
        self.assertEqual(second.state, "confirmed")

    def test_near_visits_stay(self):
        """Planned on Sunday, Monday and Tuesday are near: two days by default."""
        plan = self._generate(self._plan())
        visit = plan.visit_ids
        self.account.visit_half_day = "afternoon"
        with freeze_time("2026-03-01 08:00:00"):
            plan.action_generate()
        self.assertEqual(self._local(visit), datetime(2026, 3, 2, 8, 10))
        self.company.key_account_freeze_days = 0
        with freeze_time("2026-03-01 08:00:00"):
            plan.action_generate()
        self.assertGreaterEqual(self._local(visit).hour, 13)

    def test_no_longer_due(self):
        plan = self._generate(self._plan())
        self.account.prospect_mark = "give_up"
        self.cadence.copy({"prospect_mark": "give_up", "number": 0, "sequence": 1})
        self.account._update_visit_due()
        self._generate(plan)
        self.assertFalse(plan.visit_ids)

    def test_appointments_are_planned_around(self):
        """A confirmed visit at 8:00 at another place, on the only day: both are kept, no overlap."""
        other = self._customer("Forge", self.grade_b)
        fixed = self._visit(other, "2026-03-02 07:00:00", state="confirmed")
        visit = self._generate(self._plan(days=1)).visit_ids
        self.assertEqual(fixed.start, datetime(2026, 3, 2, 7))
        self.assertGreaterEqual(visit.start, fixed.stop)

    def test_confirm(self):
        plan = self._generate(self._plan(days=14))
        plan.action_confirm()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"confirmed"})
        self.assertEqual(len(plan.visit_ids.event_id), 2)
        with self.assertRaisesRegex(UserError, "already confirmed"):
            plan.action_confirm()
        with self.assertRaisesRegex(UserError, "a confirmed plan cannot be deleted"):
            plan.unlink()

    def test_rounds_count_what_stays(self):
        """Four Mondays, the first one confirmed: planned again, the round still has four visits."""
        plan = self._generate(self._plan(days=28))
        plan.visit_ids.sorted("start")[0].action_confirm()
        self._generate(plan)
        self.assertEqual(len(plan.visit_ids), 4)
        self.assertEqual((plan.person_ids.visit_count, plan.person_ids.visit_hours), (4, 4))

    def test_ten_times_the_visits_cost_no_more_statements(self):
        """Four customers, then forty, each once in the week; the visitor follows all of them."""
        self.cadence.duration = 0.25

        def statements(number):
            for index in range(number - len(self.env["key.account"].search(mine))):
                self._customer(f"Mill {number} {index}", self.grade_a)
            plan = self._plan(max_visits=20)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._generate(plan)
            self.env.flush_all()
            spent = self.env.cr.sql_log_count - before
            self.assertEqual(len(plan.visit_ids), number)
            self.assertEqual(plan.visit_ids.message_partner_ids, self.user_own.partner_id)
            plan.action_cancel()
            return spent

        mine = [("owner_id", "=", self.user_own.id)]
        statements(2)
        with never_analysed():
            self.assertEqual(statements(4), statements(40))

    def test_cancel(self):
        plan = self._generate(self._plan(days=14))
        kept = plan.visit_ids.sorted("start")[0]
        kept.action_confirm()
        plan.action_cancel()
        self.assertEqual(plan.visit_ids, kept)
        with self.assertRaisesRegex(UserError, "Create a new plan"):
            plan.action_generate()

    def test_not_generated(self):
        with self.assertRaisesRegex(UserError, "the plan is not generated yet"):
            self._plan().action_confirm()

    def test_impossible_days(self):
        with self.assertRaisesRegex(ValidationError, "between 1 and 62 days"):
            self._plan(days=0)
        with self.assertRaisesRegex(ValidationError, "between 1 and 62 days"):
            self._plan(days=63)

    def test_new_year(self):
        """Weekly over New Year: 28 December, and 4 January instead of the holiday on 1 January."""
        with freeze_time("2026-12-21 08:00:00"):
            self._visit(self.account, "2026-12-21 09:00:00", state="done")
        plan = self._plan(date_from="2026-12-28", date_to="2027-01-10")
        with freeze_time("2026-12-23 08:00:00"):
            plan.action_generate()
        self.assertEqual(
            sorted(plan.visit_ids.mapped("date")), [date(2026, 12, 28), date(2027, 1, 4)]
        )

    def test_clocks_change(self):
        """8:10 in Brussels is 7:10 UTC before and 6:10 UTC after 29 March."""
        plan = self._generate(self._plan(days=33))
        starts = plan.visit_ids.sorted("start").mapped("start")
        self.assertEqual(starts[-2:], [datetime(2026, 3, 23, 7, 10), datetime(2026, 3, 30, 6, 10)])

    def test_in_the_background(self):
        """Two people are planned by the scheduled action; a second run finds nothing left to do."""
        colleague = self._customer("Forge", self.grade_a)
        colleague.owner_id = self.user_all
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        with freeze_time(FRIDAY):
            plan.action_generate()
            self.assertEqual(plan.state, "waiting")
            cron = self.env.ref("key_account.ir_cron_visit_plan")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(plan.state, "proposed")
            visits = plan.visit_ids
            self.assertEqual(visits.user_id, self.user_own + self.user_all)
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertEqual(plan.visit_ids, visits)

    def test_killed_between_two_people(self):
        """Who was planned before the kill is not planned again."""
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        with freeze_time(FRIDAY):
            plan.sudo()._start()
            self.assertTrue(plan.sudo()._plan_next_person())
            first = plan.person_ids.filtered("is_planned")
            self.assertFalse(plan.sudo()._plan_next_person())
        self.assertEqual(len(first), 1)
        self.assertEqual(plan.state, "proposed")


@tagged("post_install", "-at_install")
class TestVisitPlanRights(VisitPlanCommon):
    """Salespeople plan their own visits, managers those of the team."""

    def test_salesperson_plans_himself(self):
        plan = (
            self.env["key.account.visit.plan"]
            .with_user(self.user_own)
            .create({"date_from": MONDAY, "date_to": MONDAY + timedelta(days=4), "seconds": 0.05})
        )
        self.assertEqual(plan.user_ids, self.user_own)
        self._generate(plan)
        self.assertEqual(plan.visit_ids.account_id.sudo(), self.account)
        plan.action_confirm()
        self.assertEqual(plan.visit_ids.state, "confirmed")

    def test_salesperson_does_not_plan_colleagues(self):
        with self.assertRaisesRegex(AccessError, "Ask your manager"):
            self.env["key.account.visit.plan"].with_user(self.user_own).create(
                {"user_ids": [Command.set((self.user_own + self.user_all).ids)]}
            )
        plan = self._plan(user_ids=[Command.set(self.user_all.ids)])
        with self.assertRaises(AccessError):
            plan.with_user(self.user_own).read(["state"])
        with self.assertRaises(AccessError):
            rpc(plan.with_user(self.user_own), "action_generate")

    def test_manager_plans_the_team(self):
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        plan = plan.with_user(self.user_manager)
        plan.action_generate()
        self.assertEqual(plan.state, "waiting")
        with self.assertRaises(AccessError):
            plan.person_ids.write({"is_planned": True})
