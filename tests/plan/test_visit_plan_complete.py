from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .visit_plan_common import FRIDAY, MONDAY, VisitPlanCommon

TODAY = date.fromisoformat(FRIDAY[:10])


class PlanChecker:
    """Checks that a plan is silent about nothing."""

    def _assert_nothing_is_silent(self, plan, first, today):
        """Each due visit of the people is planned, agreed within its rhythm, or told with a reason.

        :param date first: the first day that could be planned
        :param date today: when it was planned
        """
        dues = self.env["key.account.visit.due"].search(
            [
                ("user_id", "in", plan.user_ids.ids),
                ("company_id", "=", plan.company_id.id),
                ("due_date", "<=", plan.date_to),
            ]
        )
        coming = self.env["key.account.visit"].search(
            [
                ("account_id", "in", dues.account_id.ids),
                ("state", "in", ["planned", "confirmed"]),
                ("date", ">=", today),
            ]
        )
        told = {(line.account_id, line.visit_level) for line in plan.omission_ids}
        self.assertTrue(all(line.reason for line in plan.omission_ids))
        silent = []
        for due in dues:
            days = coming.filtered(
                lambda visit, due=due: (
                    (visit.account_id, visit.visit_level) == (due.account_id, due.visit_level)
                )
            ).mapped("date")
            soon = max(due.due_date, first) + timedelta(days=due.interval_min)
            in_time = [day for day in days if day <= due.latest_date or day < soon]
            planned = plan.visit_ids.filtered(
                lambda visit, due=due: (
                    (visit.account_id, visit.visit_level) == (due.account_id, due.visit_level)
                )
            )
            if not (planned or in_time or (due.account_id, due.visit_level) in told):
                silent.append((due.account_id.display_name, due.visit_level, due.due_date, days))
        self.assertEqual(silent, [])
        return dues


@tagged("post_install", "-at_install")
class TestVisitPlanComplete(PlanChecker, VisitPlanCommon):
    """What is agreed far ahead does not end the rhythm; what is left out is told."""

    def _monthly(self):
        """Last on 23 February: due on 23 March, at the latest on 9 April, 15 days apart."""
        self.cadence.write({"number": 1, "period": "month"})
        with freeze_time(FRIDAY):
            self.account._update_visit_due()

    def _agree(self, start, **values):
        with freeze_time(FRIDAY):
            return self._visit(self.account, start, state="confirmed", **values)

    def _planned_days(self, days=28):
        plan = self._generate(self._plan(days=days))
        return plan.visit_ids.filtered(lambda visit: not visit.is_pinned).mapped("date")

    def test_agreed_far_ahead(self):
        """In May 2027: March is planned all the same, in its rhythm."""
        self._monthly()
        self._agree("2027-05-10 09:00:00")
        self.assertEqual(self._planned_days(), [date(2026, 3, 23)])
        self.assertEqual(
            sorted(self._planned_days(days=61)), [date(2026, 3, 23), date(2026, 4, 23)]
        )

    def test_agreed_in_time(self):
        """On 9 April instead of 23 March: nothing else until then, and by anybody."""
        self._monthly()
        self._agree("2026-04-09 09:00:00", user_id=self.user_all.id)
        self.assertFalse(self._planned_days())
        # Then a month after: 9 May is a Saturday after the plan's last day, 1 May.
        self.assertFalse(self._planned_days(days=61))

    def test_agreed_soon_after(self):
        """On 10 April, one day too late: 23 or, at the latest, 26 March, 15 days before it."""
        self._monthly()
        self._agree("2026-04-10 07:00:00")
        [day] = self._planned_days(days=40)
        self.assertTrue(date(2026, 3, 23) <= day <= date(2026, 3, 26))

    def test_says_what_was_agreed(self):
        self._monthly()
        self._agree("2026-03-05 09:00:00")
        plan = self._generate(self._plan(days=40))
        visit = plan.visit_ids.filtered(lambda visit: not visit.is_pinned)
        self.assertIn("Visit agreed on Mar 5, 2026, the next one due Apr 5, 2026.", visit.reason)

    def test_no_day_before_what_is_agreed(self):
        """No working day between 23 March and 26 March: told with its due day."""
        self._monthly()
        self._agree("2026-04-10 07:00:00")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Works holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-01 00:00:00",
                "date_to": "2026-03-27 23:00:00",
            }
        )
        plan = self._generate(self._plan(days=40))
        self.assertEqual(plan.omission_ids.account_id, self.account)
        self.assertEqual(plan.omission_ids.due_date, date(2026, 3, 23))
        self.assertIn("does not work on any possible day", plan.omission_ids.reason)
        self.assertIn("The next visit is agreed on Apr 10, 2026", plan.omission_ids.reason)
        self._assert_nothing_is_silent(plan, MONDAY, TODAY)

    def test_each_missing_visit_is_told(self):
        """Two a week, work on Mondays: four visits, and the four Thursdays left out, a line each."""
        self.cadence.write({"number": 2, "period": "week"})
        attendances = self.company.resource_calendar_id.attendance_ids
        attendances.filtered(lambda line: line.dayofweek != "0").unlink()
        with freeze_time(FRIDAY):
            self.account._update_visit_due()
        plan = self._generate(self._plan(days=28))
        mondays = [MONDAY + timedelta(days=7 * week) for week in range(4)]
        self.assertEqual(sorted(plan.visit_ids.mapped("date")), mondays)
        self.assertEqual(
            plan.omission_ids.mapped("due_date"), [day + timedelta(days=3) for day in mondays]
        )
        [reason] = set(plan.omission_ids.mapped("reason"))
        self.assertIn("does not work on enough days", reason)
        self.assertIn("at least 2 days apart", reason)
        self.assertEqual((plan.visit_count, plan.omission_count), (4, 4))
        # Planning again changes nothing.
        visits = plan.visit_ids
        self._generate(plan)
        self.assertEqual((plan.visit_ids, plan.omission_count), (visits, 4))

    def test_far_visit_does_not_hide_what_is_due(self):
        """The lists show a due visit as open until one is agreed in time."""
        self._monthly()
        no_visit = self.env.ref("key_account.key_account_view_search_visit_due")
        self.assertIn("is_agreed", no_visit.arch)
        with freeze_time("2026-03-30 08:00:00"):
            far = self._visit(self.account, "2027-05-10 09:00:00")
            due = self._due()
            self.assertEqual((due.next_date, due.is_agreed), (date(2027, 5, 10), False))
            near = self._visit(self.account, "2026-04-09 09:00:00")
            self.assertTrue(due.is_agreed)
            near.start = "2026-04-15 09:00:00"
            self.assertFalse(due.is_agreed, "One could be made on 31 March, 15 days before it.")
            near.start = "2026-04-13 09:00:00"
            self.assertTrue(due.is_agreed, "Nothing is possible 15 days before it any more.")
            (far + near).unlink()
            self.assertFalse(due.is_agreed)

    def test_any_case(self):
        """Accounts of any rhythm, with visits agreed on any day: the plan tells of each."""
        draw = Random(5)  # noqa: S311
        self.cadence.half_day = False
        for number in range(25):
            account = self._customer(f"Mill {number}", self.grade_a)
            self.env["key.account.cadence.exception"].create(
                {
                    "account_id": account.id,
                    "number": draw.randint(1, 2),
                    "period": draw.choice(["week", "month", "quarter"]),
                    "reason": "Story",
                }
            )
            for _visit in range(draw.randint(0, 3)):
                day = MONDAY + timedelta(days=draw.randint(-2, 120))
                with freeze_time(FRIDAY):
                    self._visit(
                        account,
                        f"{day} {draw.randint(7, 14):02}:00:00",
                        state=draw.choice(["planned", "confirmed"]),
                        user_id=draw.choice((self.user_own + self.user_all).ids),
                    )
        plan = self._plan(days=26, max_visits=2, seconds=0.3)
        self._generate(plan)
        self.assertTrue(plan.omission_ids)
        self.assertGreater(len(self._assert_nothing_is_silent(plan, MONDAY, TODAY)), 10)

    # === ITS OWN PEOPLE === #

    def test_statements_and_rows_do_not_grow(self):
        """Ten times as much left out, and not assigned: as many statements, one line for the latter."""

        def statements(number):
            orphans = self._orphans(number)
            for index in range(number):
                self._customer(f"Forge {number} {index}", self.grade_a)
            # One hour from 8 to 9, for a visit of an hour and travel: nothing fits.
            plan = self._plan(days=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._generate(plan)
            self.env.flush_all()
            spent = self.env.cr.sql_log_count - before
            self.assertFalse(plan.visit_ids)
            self.assertEqual(len(plan.omission_ids), len(mine()))
            self.assertEqual(plan.omission_ids.user_id, self.user_own)
            self.assertFalse(plan.omission_ids.account_id & orphans)
            self.assertEqual(plan.unassigned_count, len(self._orphans()))
            before = self.env.cr.sql_log_count
            plan.action_cancel()
            self.env.flush_all()
            self.assertFalse(plan.omission_ids)
            return spent, self.env.cr.sql_log_count - before

        def mine():
            return self.env["key.account"].search([("owner_id", "=", self.user_own.id)])

        attendances = self.company.resource_calendar_id.attendance_ids
        attendances.filtered(lambda line: line.day_period != "morning").unlink()
        self.company.resource_calendar_id.attendance_ids.write({"hour_from": 8, "hour_to": 8.5})
        statements(2)
        self.assertEqual(statements(4), statements(40))

    def _orphans(self, number=0):
        """Create accounts that nobody owns; return all of them."""
        partners = self.env["res.partner"].create(
            [{"name": f"Orphan {number} {index}", "is_company": True} for index in range(number)]
        )
        accounts = self.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        accounts.write({"grade_id": self.grade_a.id, "grade_reason": "Story"})
        for account in accounts:
            self._visit(account, "2026-02-23 09:00:00", state="done")
        return self.env["key.account"].search(
            [("owner_id", "=", False), ("company_id", "=", self.company.id)]
        )

    def test_people_who_cannot_visit(self):
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_none).ids)])
        with self.assertRaisesRegex(UserError, "ka_none.* cannot visit key accounts of Roll Works"):
            self._generate(plan)


@tagged("post_install", "-at_install")
class TestVisitPlanStory(PlanChecker, TransactionCase):
    """The plan of each salesperson of the demo story tells of each due visit."""

    def test_nothing_is_silent(self):
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            self.skipTest("the database has no demo data")
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref("key_account.scorecard_balanced").id,
                "company_id": company.id,
            }
        )
        review.action_compute()
        review.action_approve()
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_visit_due").method_direct_trigger()
        today = company._key_account_today()
        first = today + timedelta(days=7 - today.weekday())
        dues = self.env["key.account.visit.due"].search([("company_id", "=", company.id)])
        self.assertTrue(dues.user_id)
        for user in dues.user_id:
            plan = self.env["key.account.visit.plan"].create(
                {
                    "company_id": company.id,
                    "user_ids": [Command.set(user.ids)],
                    "date_from": first,
                    "date_to": first + timedelta(days=27),
                    "seconds": 0.2,
                }
            )
            with self.subTest(user=user.login):
                plan.action_generate()
                self._assert_nothing_is_silent(plan, first, today)
