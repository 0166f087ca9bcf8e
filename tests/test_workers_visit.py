"""Visits that are missed or confirmed by two processes at once, or by one that dies."""

import signal
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .workers_common import DIE, DIE_AT_THE_SECOND, INTERRUPT, WAIT
from .workers_visit_common import WorkersVisitCommon

# Two visits a batch: the four of each test make up two batches.
MISS = """
import odoo.addons.key_account.models.visit.key_account_visit_missed as job
job.BATCH = 2
env["key.account.visit"]._cron_missed()
"""
PLAN = """
env["key.account.visit.plan"]._cron_plan()
"""


def interrupt(method, action, model="key.account.visit"):
    """Return what makes a worker do something when a method of visits has done its part."""
    return INTERRUPT % {"model": model, "method": method, "action": action}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestMissedWorkers(WorkersVisitCommon):
    """Four visits that nobody reported, and two workers that mark them as missed."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            # Each has its report, which nobody has sent yet.
            report = {"outcome": "reached", "result": "They order in January"}
            self._create_visits(env, -9, state="confirmed", **report)

    def _check_missed(self, states=("missed",) * 4, told=4):
        """Every visit has the state it should have, and the salesperson heard of them once."""
        with self._environment() as env:
            visits = self._visits(env)
            self.assertEqual(tuple(visits.mapped("state")), tuple(states))
            self.assertFalse(any(visits.mapped("to_remind")))
            reminders = env["mail.activity"].search([("user_id", "=", self.user_id)])
            self.assertEqual(len(reminders), 1, reminders.mapped("summary"))
            self.assertIn(f"Missed visits: {told}.", reminders.summary)
            shown = visits.event_id.filtered("active")
            self.assertEqual(shown, visits.filtered(lambda visit: visit.state == "done").event_id)

    def test_two_workers_at_once(self):
        """The second leaves all to the first, who is at his first batch, and does not wait."""
        with self._gate():
            first = self._start(interrupt("_miss", WAIT) + MISS)
            self._until_waiting_at_gate()
            self._finish(self._start(MISS))
            with self._environment() as env:
                self.assertEqual(set(self._visits(env).mapped("state")), {"confirmed"})
        self._finish(first)
        self._check_missed()

    def test_killed_between_two_batches(self):
        """What was marked stays marked; the next run marks the rest and tells of all at once."""
        self._finish(
            self._start(interrupt("_miss", DIE_AT_THE_SECOND) + MISS),
            -signal.SIGKILL,
        )
        with self._environment() as env:
            self.assertEqual(
                self._visits(env).mapped("state"), ["missed", "missed", "confirmed", "confirmed"]
            )
            self.assertFalse(env["mail.activity"].search([("user_id", "=", self.user_id)]))
        self._finish(self._start(MISS))
        self._check_missed()

    def test_killed_while_reminding(self):
        """The reminder that was not committed is written by the next run, once."""
        self._finish(
            self._start(interrupt("_remind_of_missed", DIE) + MISS),
            -signal.SIGKILL,
        )
        self._finish(self._start(MISS))
        self._check_missed()

    def test_reported_meanwhile(self):
        """The visitor is just reporting a visit: the worker does not wait, and does not touch it."""
        with self._environment() as env:
            reported = self._visits(env)[0]
            self.assertTrue(reported.with_user(self.user_id).action_done())
            env.flush_all()
            self._finish(self._start(MISS))
        self._check_missed(("done", "missed", "missed", "missed"), told=3)

    def test_reported_at_the_same_time(self):
        """The visitor reports what a worker is just marking: he waits, and what he says counts."""
        with self._gate():
            worker = self._start(interrupt("_miss", WAIT) + MISS)
            self._until_waiting_at_gate()
            with self._environment() as env:
                person = self._start(self._act(self._visits(env)[0], "action_done", self.user_id))
            self._until_waiting_for_another()
        self._finish(worker)
        self.assertNotIn("Refused", self._finish(person))
        with self._environment() as env:
            visits = self._visits(env)
            self.assertEqual(visits.mapped("state"), ["done", "missed", "missed", "missed"])
            self.assertTrue(visits[0].event_id.active)
            reminders = env["mail.activity"].search([("user_id", "=", self.user_id)])
            self.assertEqual(len(reminders), 1)

    def test_account_changes_meanwhile(self):
        """Marking a visit updates its account: after a concurrent change the batch starts again."""
        with self._environment() as env:
            account = env["key.account"].browse(self.account_ids[0])
            visit = self._visits(env)[0]
            account.visit_next_date = visit.date  # as if the visit were still to come
            env.cr.commit()
            account.posture = "watch"
            env.flush_all()
            worker = self._start(MISS)
            self._until_waiting_for_another()
        self._finish(worker)
        self._check_missed()
        with self._environment() as env:
            account = env["key.account"].browse(self.account_ids[0])
            self.assertEqual(account.posture, "watch")
            self.assertFalse(account.visit_next_date)


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestConfirmWorkers(WorkersVisitCommon):
    """A plan with four visits, which its salesperson and his manager both confirm."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            today = fields.Date.today()
            plan = env["key.account.visit.plan"].create(
                {
                    "company_id": self.company_id,
                    "user_ids": [Command.set([self.user_id])],
                    "date_from": today,
                    "date_to": today + timedelta(days=20),
                    "state": "proposed",
                }
            )
            self._create_visits(env, 7, plan_id=plan.id, off_plan=False)
            self.plan_id = plan.id
            self.confirm_plan = self._act(plan, "action_confirm", self.manager_id)
            self.confirm_own_plan = self._act(plan, "action_confirm", self.user_id)
            self.confirm_visits = self._act(self._visits(env), "action_confirm", self.user_id)

    def _check_confirmed(self, state="confirmed"):
        """The plan is confirmed, and each visit has one meeting at its time."""
        with self._environment() as env:
            visits = self._visits(env)
            self.assertEqual(set(visits.mapped("state")), {"confirmed"})
            self.assertEqual(env["key.account.visit.plan"].browse(self.plan_id).state, state)
            events = env["calendar.event"].search([("user_id", "=", self.user_id)], order="start")
            self.assertEqual(events, visits.event_id)
            self.assertEqual(events.mapped("start"), visits.mapped("start"))
            self.assertEqual(set(visits.mapped("reschedule_count")), {0})

    def test_two_people_at_once(self):
        """The second user gets a message at once, and later the message that it is done."""
        with self._gate():
            first = self._start(interrupt("_create_meetings", WAIT) + self.confirm_plan)
            self._until_waiting_at_gate()
            self.assertIn(
                "Another user is working on this plan",
                self._finish(self._start(self.confirm_own_plan)),
            )
        self.assertNotIn("Refused", self._finish(first))
        self._check_confirmed()
        self.assertIn("is already confirmed", self._finish(self._start(self.confirm_own_plan)))
        self._check_confirmed()

    def test_confirmed_while_the_other_begins(self):
        """The second has looked at the plan before the first confirmed it: he is told all the same."""
        # The transaction sees the data as of its first query, until it starts again.
        looked = interrupt("check_access", WAIT, "key.account.visit.plan")
        with self._gate():
            second = self._start(looked + self.confirm_own_plan)
            self._until_waiting_at_gate()
            self.assertNotIn("Refused", self._finish(self._start(self.confirm_plan)))
        self.assertIn("is already confirmed", self._finish(second))
        self._check_confirmed()

    def test_visits_confirmed_in_the_list_meanwhile(self):
        """The salesperson confirms the same visits one by one: he waits, and finds them confirmed."""
        with self._gate():
            first = self._start(interrupt("_create_meetings", WAIT) + self.confirm_plan)
            self._until_waiting_at_gate()
            second = self._start(self.confirm_visits)
            self._until_waiting_for_another()
        for worker in (first, second):
            self.assertNotIn("Refused", self._finish(worker))
        self._check_confirmed()

    def test_plan_confirmed_while_visits_are(self):
        """The other way round: the plan waits for the visits, and is confirmed without doubling any."""
        with self._gate():
            first = self._start(interrupt("_create_meetings", WAIT) + self.confirm_visits)
            self._until_waiting_at_gate()
            second = self._start(self.confirm_plan)
            self._until_waiting_for_another()
        for worker in (first, second):
            self.assertNotIn("Refused", self._finish(worker))
        self._check_confirmed()

    def test_killed_while_confirming(self):
        """Nothing is left of the half confirmation, in the calendar neither; once more does it."""
        self._finish(
            self._start(interrupt("_create_meetings", DIE) + self.confirm_plan), -signal.SIGKILL
        )
        with self._environment() as env:
            self.assertEqual(set(self._visits(env).mapped("state")), {"planned"})
            self.assertFalse(env["calendar.event"].search([("user_id", "=", self.user_id)]))
        self._finish(self._start(self.confirm_plan))
        self._check_confirmed()


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestPlanWorkers(WorkersVisitCommon):
    """A plan of two people that waits for the job: both accounts are due, one for each of them."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            env["key.account.visit.plan"].search([("state", "=", "waiting")]).state = "cancelled"
            accounts = env["key.account"].browse(self.account_ids)
            accounts[1].owner_id = self.manager_id
            env["key.account.cadence"].create(
                {
                    "company_id": self.company_id,
                    "relation_kind_id": env.ref("key_account.relation_kind_terminal").id,
                    "number": 1,
                    "period": "month",
                }
            )
            accounts.relation_kind_id = env.ref("key_account.relation_kind_terminal")
            accounts._update_visit_due()
            monday = env["key.account.visit.plan"]._default_date_from()
            plan = env["key.account.visit.plan"].create(
                {
                    "company_id": self.company_id,
                    "user_ids": [Command.set([self.user_id, self.manager_id])],
                    "date_from": monday,
                    "date_to": monday + timedelta(days=4),
                    "seconds": 0.05,
                }
            )
            plan._start()
            self.plan_id = plan.id

    def _check_proposed(self):
        """Both people are planned, and each account has one visit."""
        with self._environment() as env:
            plan = env["key.account.visit.plan"].browse(self.plan_id)
            self.assertEqual(plan.state, "proposed", plan.message_ids.mapped("body"))
            self.assertEqual(sorted(plan.visit_ids.account_id.ids), self.account_ids)
            self.assertEqual(len(plan.visit_ids), 2)
            self.assertEqual(plan.person_ids.mapped("is_planned"), [True, True])

    def test_two_workers_at_once(self):
        """The second does not wait for the first, and plans nobody twice."""
        with self._gate():
            first = self._start(interrupt("_plan_person", WAIT, "key.account.visit.plan") + PLAN)
            self._until_waiting_at_gate()
            self._finish(self._start(PLAN))
        self._finish(first)
        self._check_proposed()

    def test_account_changes_meanwhile(self):
        """An account changes while it is planned: its person is planned again."""
        with self._environment() as env:
            env["key.account"].browse(self.account_ids[0]).posture = "watch"
            env.flush_all()
            worker = self._start(PLAN)
            self._until_waiting_for_another()
        self._finish(worker)
        self._check_proposed()
