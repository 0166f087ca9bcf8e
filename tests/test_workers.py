"""Reviews that are computed by two processes at once, or by one that dies."""

import signal

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .workers_common import DIE, DIE_AT_THE_SECOND, INTERRUPT, WAIT, WorkersCommon

RUN = "env['key.account.review']._cron_review()\n"


def interrupt(method, action):
    """Return what makes a worker do something when a method of reviews has done its part."""
    return INTERRUPT % {"model": "key.account.review", "method": method, "action": action}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkers(WorkersCommon):
    """Six customers of a company, reviewed by two scorecards that are due."""

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
            first = self._start(interrupt("_summarise", WAIT) + RUN)
            self._until_waiting_at_gate()
            second = self._start(RUN)
            self._until_waiting_for_another()
        self._finish(first)
        self._finish(second)
        self._check_complete()

    def test_second_worker_does_not_wait(self):
        """Where the accounts exist, the second has done his review before the first is half through."""
        with self._environment() as env:
            self._create_accounts(env)
        with self._gate():
            first = self._start(interrupt("_summarise", WAIT) + RUN)
            self._until_waiting_at_gate()
            self._finish(self._start(RUN))
            with self._environment() as env:
                self.assertEqual(self._reviews(env).mapped("state"), ["computing", "computed"])
        self._finish(first)
        self._check_complete()

    def test_killed_while_computing(self):
        """Nothing is left of the half review, the other waits; the next run computes both."""
        self._finish(
            self._start(interrupt("_summarise", DIE) + RUN),
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
            self._start(interrupt("_compute_lines", DIE_AT_THE_SECOND) + RUN),
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
            self._start(interrupt("_log_changes", DIE) + RUN),
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
        """A user grades and locks an account while it is reviewed: the review starts again."""
        with self._environment() as env:
            env["key.account.scorecard"].browse(self.scorecard_ids).auto_approve = True
            self._create_accounts(env)
        with self._gate():
            worker = self._start(interrupt("_summarise", WAIT) + RUN)
            self._until_waiting_at_gate()
            with self._environment() as env:
                grade = env.ref("key_account.grade_d")
                self._accounts(env)[0].write(
                    {
                        "grade_id": grade.id,
                        "grade_reason": "They move abroad",
                        "locked_until": "2199-12-31",
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
