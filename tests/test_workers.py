"""Real processes that compute at once, and die: what a test in one transaction cannot show.

These tests commit. ``python3 dev test`` runs them after all others, on a database that is dropped
afterwards; being tagged ``-standard``, they run nowhere else unless asked for by their tag.
"""

import contextlib
import signal
import subprocess
import sys
import time

from dateutil.relativedelta import relativedelta

from odoo import api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import config

PATIENCE = 120  # seconds
GATE = 20260115  # number of the lock at which workers wait
RUN = "env['key.account.review']._cron_review()\n"
# What a worker does in the middle of its work, when a method of reviews has done its part.
INTERRUPT = """
import os, signal
calls = []
reviews = env.registry["key.account.review"]
original = reviews.%(method)s
def interrupted(self, *args):
    result = original(self, *args)
    self.env.flush_all()
    calls.append(self)
    %(action)s
    return result
reviews.%(method)s = interrupted
"""
WAIT = f'self.env.cr.execute("SELECT pg_advisory_xact_lock_shared({GATE})")'
DIE = "os.kill(os.getpid(), signal.SIGKILL)"
DIE_AT_THE_SECOND = f"len(calls) < 2 or {DIE}"


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkers(BaseCase):
    """Six customers of a company, reviewed by two scorecards that are due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            # Only what a test asks for is due.
            env["key.account.scorecard"].search([]).rhythm = "manual"
            env["key.account.review"].search([("state", "=", "computing")]).state = "cancelled"
            company = env["res.company"].create({"name": f"Works {self._testMethodName}"})
            customers = env["res.partner"].create(
                [{"name": f"Mill {number}", "is_company": True} for number in range(6)]
            )
            self._order(env, company, customers)
            scorecards = env["key.account.scorecard"].create(
                [
                    {
                        "name": f"Scorecard {number}",
                        "company_id": company.id,
                        "rule": "pareto",
                        "rank_metric_id": env.ref("key_account.metric_order_amount").id,
                        "rhythm": "yearly",
                        "next_date": fields.Date.today() - relativedelta(months=1),
                    }
                    for number in range(2)
                ]
            )
            self.company_id = company.id
            self.customer_ids = customers.ids
            self.scorecard_ids = scorecards.ids

    def _order(self, env, company, customers):
        env.user.company_ids = [Command.link(company.id)]
        product = env["product.product"].create({"name": "Roll", "type": "service"})
        orders = (
            env["sale.order"]
            .with_company(company)
            .create(
                [
                    {
                        "partner_id": customer.id,
                        "company_id": company.id,
                        "order_line": [
                            Command.create({"product_id": product.id, "price_unit": 100 * number})
                        ],
                    }
                    for number, customer in enumerate(customers, start=1)
                ]
            )
        )
        orders.action_confirm()
        # Confirming sets the date to now.
        orders.date_order = fields.Datetime.now() - relativedelta(months=3)

    @contextlib.contextmanager
    def _environment(self):
        """Work in a transaction of its own that is committed."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _start(self, script):
        """Start a worker: a process of its own that runs a script in Odoo's shell."""
        command = [sys.executable, "-m", "odoo", "shell", "-d", get_db_name(), "--no-http"]
        worker = subprocess.Popen(  # noqa: S603
            [*command, "-c", config["config"], "--log-level", "warn"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(worker.kill)
        worker.stdin.write(script)
        worker.stdin.close()
        return worker

    def _finish(self, worker, code=0):
        """Wait for the end of a worker."""
        told = worker.stdout.read()
        self.assertEqual(worker.wait(PATIENCE), code, told)
        self.assertNotIn("Traceback", told)

    @contextlib.contextmanager
    def _gate(self):
        """Keep the gate closed: workers that reach it wait until the context is left."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
            yield

    def _until(self, condition, *parameters):
        """Wait until a condition in SQL is met."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with self.registry.cursor() as cr:
                cr.execute(f"SELECT {condition}", parameters)
                if cr.fetchone()[0]:
                    return
            time.sleep(0.2)
        self.fail(f"Never came true: {condition}")

    def _until_waiting_at_gate(self):
        self._until(
            "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted)",
            GATE,
        )

    def _reviews(self, env):
        return env["key.account.review"].search(
            [("scorecard_id", "in", self.scorecard_ids)], order="scorecard_id, id"
        )

    def _accounts(self, env):
        return env["key.account"].search([("company_id", "=", self.company_id)])

    def _create_accounts(self, env):
        return env["key.account"].create(
            [
                {"partner_id": partner_id, "company_id": self.company_id}
                for partner_id in self.customer_ids
            ]
        )

    def _check_complete(self, state="computed"):
        """Both reviews are there once, complete, and each customer has one account."""
        with self._environment() as env:
            reviews = self._reviews(env)
            self.assertEqual(reviews.scorecard_id.ids, self.scorecard_ids)
            self.assertEqual(reviews.mapped("state"), [state] * 2, reviews.mapped("error"))
            for review in reviews:
                self.assertEqual(sorted(review.line_ids.partner_id.ids), self.customer_ids)
                self.assertEqual(len(review.line_ids), 6)
            accounts = self._accounts(env)
            self.assertEqual(sorted(accounts.partner_id.ids), self.customer_ids)
            self.assertEqual(len(accounts), 6)

    def test_two_workers_at_once(self):
        """The second takes the other review; both want to make the same accounts."""
        with self._gate():
            first = self._start(INTERRUPT % {"method": "_summarise", "action": WAIT} + RUN)
            self._until_waiting_at_gate()
            second = self._start(RUN)
            self._until(
                "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock' AND wait_event = 'transactionid')"
            )
        self._finish(first)
        self._finish(second)
        self._check_complete()

    def test_second_worker_does_not_wait(self):
        """Where the accounts exist, the second has done his review before the first is half through."""
        with self._environment() as env:
            self._create_accounts(env)
        with self._gate():
            first = self._start(INTERRUPT % {"method": "_summarise", "action": WAIT} + RUN)
            self._until_waiting_at_gate()
            self._finish(self._start(RUN))
            with self._environment() as env:
                self.assertEqual(self._reviews(env).mapped("state"), ["computing", "computed"])
        self._finish(first)
        self._check_complete()

    def test_killed_while_computing(self):
        """Nothing is left of the half review, the other waits; the next run computes both."""
        self._finish(
            self._start(INTERRUPT % {"method": "_summarise", "action": DIE} + RUN),
            -signal.SIGKILL,
        )
        with self._environment() as env:
            reviews = self._reviews(env)
            self.assertEqual(reviews.mapped("state"), ["computing", "computing"])
            self.assertFalse(reviews.line_ids)
            self.assertFalse(self._accounts(env))
        self._finish(self._start(RUN))
        self._check_complete()

    def test_killed_between_two_reviews(self):
        """What is done stays done, and is not done again."""
        self._finish(
            self._start(
                INTERRUPT % {"method": "_compute_lines", "action": DIE_AT_THE_SECOND} + RUN
            ),
            -signal.SIGKILL,
        )
        with self._environment() as env:
            first, second = self._reviews(env)
            self.assertEqual((first.state, second.state), ("computed", "computing"))
            self.assertFalse(second.line_ids)
            computed_on = first.computed_on
        self._finish(self._start(RUN))
        self._check_complete()
        with self._environment() as env:
            self.assertEqual(self._reviews(env)[0].computed_on, computed_on)

    def test_killed_while_approving(self):
        """Accounts have their grades, notes are written, the state is not: all of it is undone."""
        with self._environment() as env:
            env["key.account.scorecard"].browse(self.scorecard_ids).auto_approve = True
        self._finish(
            self._start(INTERRUPT % {"method": "_log_changes", "action": DIE} + RUN),
            -signal.SIGKILL,
        )
        with self._environment() as env:
            self.assertEqual(self._reviews(env).mapped("state"), ["computing", "computing"])
            self.assertFalse(self._accounts(env))
        self._finish(self._start(RUN))
        self._check_complete("approved")
        with self._environment() as env:
            accounts = self._accounts(env)
            self.assertTrue(all(accounts.mapped("grade_id")))
            self.assertEqual(len(accounts.grade_change_ids), 6)
            notes = accounts.message_ids.filtered(lambda message: "Grade" in message.body)
            self.assertEqual(len(notes), 6)

    def test_account_changes_meanwhile(self):
        """A person grades and locks an account while it is reviewed: the review begins anew."""
        with self._environment() as env:
            env["key.account.scorecard"].browse(self.scorecard_ids).auto_approve = True
            self._create_accounts(env)
        with self._gate():
            worker = self._start(INTERRUPT % {"method": "_summarise", "action": WAIT} + RUN)
            self._until_waiting_at_gate()
            with self._environment() as env:
                grade = env.ref("key_account.grade_d")
                self._accounts(env)[0].write(
                    {
                        "grade_id": grade.id,
                        "grade_reason": "They move abroad",
                        "locked_until": "2999-12-31",
                        "lock_reason": "They move abroad",
                    }
                )
        self._finish(worker)
        self._check_complete("approved")
        with self._environment() as env:
            account = self._accounts(env).filtered("is_locked")
            self.assertEqual(account.grade_id, env.ref("key_account.grade_d"))
            self.assertEqual(account.grade_change_ids.mapped("source"), ["manual"])
            self.assertEqual(account.review_line_ids.final_grade_id, account.grade_id)
