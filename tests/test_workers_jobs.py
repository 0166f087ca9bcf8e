"""Every scheduled action while somebody saves what it works on, and while the database goes away."""

import contextlib
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .workers_jobs_common import WorkersJobsCommon

RUN = """
env.ref("key_account.%s").method_direct_trigger()
env.cr.commit()
"""
# Others change the records of each piece or batch every time that it is done.
ALWAYS_INTERFERED = """
from psycopg2.errors import SerializationFailure
from odoo.addons.key_account.tools import job
def interfered(*args):
    raise SerializationFailure("could not serialize access due to concurrent update")
job.PAUSE = 0
job.attempt = job.together_or_alone = interfered
"""
# The database ends the connection of the job when it begins with its first piece.
LOST = """
from odoo.addons.key_account.tools import job
killed = []
def lost(name):
    original = getattr(job, name)
    def work(first, *args):
        cr = first.cr if hasattr(first, "cr") else first.env.cr
        if not killed:
            killed.append(cr.connection.info.backend_pid)
            with env.registry.cursor() as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", killed)
        return original(first, *args)
    setattr(job, name, work)
lost("attempt")
lost("together_or_alone")
"""


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestJobs(WorkersJobsCommon):
    """For each scheduled action there is something to do for two accounts of a company."""

    def _names(self):
        """Return the name of each scheduled action of the module."""
        with self._environment() as env:
            found = env["ir.model.data"].search(
                [("module", "=", "key_account"), ("model", "=", "ir.cron")]
            )
            names = sorted(found.mapped("name"))
        self.assertEqual(names, sorted(self.JOBS), "prepare and check each scheduled action")
        return names

    @contextlib.contextmanager
    def _job(self, name):
        """Prepare work for a scheduled action, which is triggered."""
        with self.subTest(job=name):
            with self._environment() as env:
                getattr(self, self.JOBS[name][0])(env)
                cron = env.ref(f"key_account.{name}")
                env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
                cron._trigger()
            self.assertFalse(self._is_done(name))
            yield

    def _is_done(self, name):
        with self._environment() as env:
            return bool(getattr(self, self.JOBS[name][1])(env))

    def _asked(self, name):
        """Return whether the action asked for a next run, within the hour."""
        with self._environment() as env:
            soon = fields.Datetime.now() + timedelta(hours=1)
            return env["ir.cron.trigger"].search_count(
                [("cron_id", "=", env.ref(f"key_account.{name}").id), ("call_at", "<=", soon)]
            )

    def _save_all(self, env):
        """Save every record of the module, as users might do while an action runs."""
        for model in env.registry.values():
            if model._name.startswith("key.account") and model._auto and model._log_access:
                table = SQL.identifier(model._table)
                env.cr.execute(SQL("UPDATE %s SET write_date = now()", table))
        env.cr.execute(
            "UPDATE ir_config_parameter SET write_date = now() WHERE key ~ 'key_account'"
        )

    def _until_waiting_or_over(self, worker):
        """Wait until a worker waits for another's transaction, or has left what is held."""
        self._until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND wait_event = 'transactionid')",
            or_else=lambda: not Path(f"/proc/{worker.pid}").exists(),
        )

    def test_saved_meanwhile(self):
        """Users save everything once, before the action writes: it is done, now or by the next run."""
        for name in self._names():
            with self._job(name):
                with self._environment() as env:
                    self._save_all(env)
                    worker = self._start(RUN % name)
                    self._until_waiting_or_over(worker)
                self._finish(worker)
                if not self._is_done(name):
                    self.assertTrue(
                        self._asked(name), "the work is left, and no next run is asked for"
                    )
                    self._finish(self._start(RUN % name))
                self.assertTrue(self._is_done(name))

    def test_saved_all_the_time(self):
        """Whenever the action writes, somebody has saved: it asks for a next run, which does it."""
        for name in self._names():
            with self._job(name):
                self._finish(self._start(ALWAYS_INTERFERED + RUN % name))
                self.assertFalse(self._is_done(name))
                self.assertTrue(self._asked(name), "the work is left, and no next run is asked for")
                self._finish(self._start(RUN % name))
                self.assertTrue(self._is_done(name))

    def test_database_goes_away(self):
        """The action stops at once: the log has one error of its own, not one per record."""
        for name in self._names():
            with self._job(name):
                worker = self._start(LOST + RUN % name)
                told = worker.wait()
                errors = [line for line in told.splitlines() if " ERROR " in line]
                own = [
                    line
                    for line in errors
                    if "key_account" in line.split(" ERROR ")[1].split(":")[0]
                ]
                self.assertFalse(own, told)
                self.assertLessEqual(len(errors), 3, told)
                self._finish(self._start(RUN % name))
                self.assertTrue(self._is_done(name))
