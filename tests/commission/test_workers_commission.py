from odoo.tests import tagged

from ..workers_common import DIE, INTERRUPT, WAIT
from ..workers_jobs_common import WorkersJobsCommon

RUN = """
env.ref("key_account.ir_cron_commission").method_direct_trigger()
env.cr.commit()
"""
# Without the lock by which Odoo keeps a scheduled action from running twice.
RUN_BESIDE = """
env["key.account.commission.statement"]._cron_commission()
env.cr.commit()
"""
# One company alone: the story has another one that comes first.
RUN_COMPANY = """
env["key.account.commission.statement"]._update_company(env["res.company"].browse(%s))
env.cr.commit()
"""


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestWorkersCommission(WorkersJobsCommon):
    """One payment is never paid twice, whoever works on it."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            self._prepare_commission(env)

    def _interrupted(self, action):
        return INTERRUPT % {
            "model": "key.account.commission.statement",
            "method": "_write_drafts",
            "action": action,
        }

    def _assert_drafted_once(self):
        with self._environment() as env:
            self.assertTrue(self._is_commission_drafted(env))
            statement = env["key.account.commission.statement"].search(
                [("company_id", "=", self.company_id)]
            )
            self.assertEqual((len(statement), statement.amount), (1, 4.0))

    def test_two_workers(self):
        """The second one finds the first at it, and leaves it alone."""
        with self._gate():
            first = self._start(self._interrupted(WAIT) + RUN)
            self._until_waiting_at_gate()
            self._finish(self._start(RUN_BESIDE))
        self._finish(first)
        self._assert_drafted_once()

    def test_killed_worker(self):
        """What was written is undone; the next run does it."""
        killed = self._start(self._interrupted(DIE) + RUN)
        killed.wait()
        with self._environment() as env:
            self.assertFalse(self._is_commission_drafted(env))
        self._finish(self._start(RUN))
        self._assert_drafted_once()

    def test_confirmed_meanwhile(self):
        """A statement that is being updated is not confirmed at the same time."""
        self._finish(self._start(RUN))
        with self._environment() as env:
            statement = env["key.account.commission.statement"].search(
                [("company_id", "=", self.company_id)]
            )
            confirm = self._act(statement, "action_confirm", self.manager_id)
        with self._gate():
            running = self._start(self._interrupted(WAIT) + RUN_COMPANY % self.company_id)
            self._until_waiting_at_gate()
            self.assertIn("is being updated", self._finish(self._start(confirm)))
        self._finish(running)
        self._finish(self._start(confirm + "\nenv.cr.commit()\n"))
        with self._environment() as env:
            statement = statement.with_env(env)
            self.assertEqual((statement.state, statement.amount), ("confirmed", 4.0))
