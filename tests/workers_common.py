"""Real processes that work at once, and die: what a test in one transaction cannot show.

Tests built on this commit. ``python3 dev test`` runs them after all others, on a database that is
dropped afterwards; being tagged ``-standard``, they run nowhere else unless asked for by their tag.
"""

import contextlib
import subprocess
import sys
import time

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import config

PATIENCE = 120  # seconds
GATE = 20260115  # number of the lock at which workers wait
# What a worker does in the middle of its work, when a method of a model has done its part.
INTERRUPT = """
import os, signal
calls = []
model = env.registry["%(model)s"]
original = model.%(method)s
def interrupted(self, *args):
    result = original(self, *args)
    self.env.flush_all()
    calls.append(self)
    %(action)s
    return result
model.%(method)s = interrupted
"""
WAIT = f'self.env.cr.execute("SELECT pg_advisory_xact_lock_shared({GATE})")'
DIE = "os.kill(os.getpid(), signal.SIGKILL)"
DIE_AT_THE_SECOND = f"len(calls) < 2 or {DIE}"


class WorkersCommon(BaseCase):
    """Starts workers, keeps them waiting in the middle of their work, and sees how they end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

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
        """Wait for the end of a worker; return what it printed."""
        told = worker.stdout.read()
        self.assertEqual(worker.wait(PATIENCE), code, told)
        self.assertNotIn("Traceback", told)
        return told

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

    def _until_waiting_for_another(self):
        """Wait until a worker waits for the end of another's transaction."""
        self._until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND wait_event = 'transactionid')"
        )
