"""Real processes that work at once, and die: what a test in one transaction cannot show.

Tests built on this commit. ``python3 dev test`` runs them beside all others, on a database of their
own that is dropped afterwards; being tagged ``-standard``, they run nowhere else unless asked for by their tag.
"""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


@functools.cache
def server_address():
    """Start the process that workers are forked from, and return its socket."""
    folder = tempfile.mkdtemp(prefix="key_account_workers_")
    address = f"{folder}/socket"
    source = Path(__file__).with_name("workers_server.py").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "odoo", "shell", "-d", get_db_name(), "--no-http"]
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(  # noqa: S603
        [*command, "-c", config["config"], "--log-level", "warn"],
        input=f"{source}\nserve(env.cr, {address!r}, {os.getpid()})\n",
        text=True,
        check=True,
    )
    return address


class Worker:
    """A process that runs a script as Odoo's shell does, with a transaction of its own."""

    def __init__(self, script):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(server_address())
        self._socket.sendall(script.encode())
        self._socket.shutdown(socket.SHUT_WR)
        self._stream = self._socket.makefile("rb")
        self.pid = int(self._stream.readline())
        self.code = None

    def wait(self):
        """Wait for the end; return what the worker printed."""
        told, _end, code = self._stream.read().rpartition(b"\0")
        self.code = int(code)
        return told.decode()

    def kill(self):
        """End the worker if nobody has seen its end."""
        if self.code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._stream.close()
        self._socket.close()


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
        """Start a worker: a process of its own that runs a script."""
        worker = Worker(script)
        self.addCleanup(worker.kill)
        return worker

    def _finish(self, worker, code=0):
        """Wait for the end of a worker; return what it printed."""
        told = worker.wait()
        self.assertEqual(worker.code, code, told)
        self.assertNotIn("Traceback", told)
        return told

    @contextlib.contextmanager
    def _gate(self):
        """Keep the gate closed: workers that reach it wait until the context is left."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
            yield

    def _until(self, condition, *parameters, or_else=lambda: False):
        """Wait until a condition in SQL is met, or another one in Python."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if or_else():
                return
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
