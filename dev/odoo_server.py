"""Starting Odoo: its configuration file, its environment, and its log read line by line."""

import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
from pathlib import Path

import odoolog
from console import Heartbeat, Problem
from paths import CHECKOUT, DATA, LOGS, ROOT

CONFIG = CHECKOUT / "odoo.conf"
STARTER = CHECKOUT / "odoo-bin"
INSIDE = ROOT / "dev" / "inside_odoo.py"


def configure(setup):
    """Write Odoo's configuration and a starter script for this checkout; return the starter."""
    options = {
        "addons_path": CHECKOUT / "addons",  # Odoo adds its own addons
        "data_dir": DATA,
        "list_db": False,
        "max_cron_threads": 0,
        # On a busy machine Odoo's limits would end a test instead of a runaway request.
        "limit_time_cpu": 3600,
        "limit_time_real": 3600,
        "limit_memory_hard": 0,
        # Nobody gets mail from a developer's database: the "discard" port takes none.
        "smtp_server": "127.0.0.1",
        "smtp_port": 9,
    }
    _write(CONFIG, "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items()))
    quoted = {name: shlex.quote(str(value)) for name, value in _environment(setup).items()}
    exports = "".join(f"export {name}={value}\n" for name, value in quoted.items())
    program = shlex.join([str(setup.python), "-m", "odoo"])
    _write(STARTER, f'#!/bin/sh\n{exports}cd {shlex.quote(str(CHECKOUT))} && exec {program} "$@"\n')
    STARTER.chmod(0o755)
    return STARTER


def _write(path, text):
    """Replace a file in one go: another command may be reading it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _environment(setup):
    """Variables that every Odoo process needs (the PG* ones are in os.environ already)."""
    return {
        "PYTHONPATH": setup.odoo_home,
        "PATH": f"{setup.python.parent}:{os.environ['PATH']}",  # core's test_lint starts pylint
        "PYTHONPYCACHEPREFIX": os.environ["PYTHONPYCACHEPREFIX"],
        "PYTHONUNBUFFERED": "1",
        "ODOO_RC": CONFIG,
    }


def free_port():
    """Return a port nobody listens on at this moment."""
    return free_ports(1)[0]


def free_ports(count):
    """Return so many different ports nobody listens on at this moment."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _number in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class Odoo:
    """One Odoo process whose log is written to a file and read record by record."""

    def __init__(
        self,
        setup,
        label,
        arguments,
        log_name,
        *,
        on_record=None,
        stdin=None,
        verbose=False,
        tests=None,
    ):
        """Start Odoo.

        :param str label: what it does, for the user
        :param list arguments: the command line after ``odoo-bin``
        :param str log_name: file name of the full log in the cache
        :param on_record: called with each :class:`odoolog.Record`
        :param str stdin: what a shell reads
        :param dict tests: how to share tests with other processes (see inside_odoo.py)
        """
        self.label = label
        self.log_path = LOGS / log_name
        self.last = ""
        self._on_record = on_record or (lambda record: None)
        self._verbose = verbose
        self._stdin = stdin
        program, environment = [configure(setup)], os.environ
        if tests:
            program = [setup.python, INSIDE]
            environment = {
                **environment,
                **_environment(setup),
                "KEY_ACCOUNT_TESTS": json.dumps(tests),
            }
        self.process = subprocess.Popen(
            [*map(str, program), *map(str, arguments)],
            cwd=CHECKOUT,
            env={name: str(value) for name, value in environment.items()},
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def wait(self, *, heartbeat=True):
        """Read the log until Odoo ends and return its exit code; Ctrl-C ends Odoo first."""
        alive = Heartbeat(self.label, lambda: self.last) if heartbeat else contextlib.nullcontext()
        with alive, self.log_path.open("w", encoding="utf-8") as log:
            try:
                if self._stdin is not None:
                    self.process.stdin.write(self._stdin)
                    self.process.stdin.close()
                for record in odoolog.records(self._lines(log)):
                    self.last = record.progress() or self.last
                    self._on_record(record)
                return self.process.wait()
            except BaseException:
                self.stop()
                raise

    def _lines(self, log):
        for line in self.process.stdout:
            log.write(line)
            log.flush()
            if self._verbose:
                print(line, end="", flush=True)
            yield line

    def stop(self):
        """Ask Odoo to stop, and make it stop when it does not."""
        for ask, patience in ((signal.SIGTERM, 10), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is not None:
                return
            self.process.send_signal(ask)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


def run(setup, label, arguments, log_name, **options):
    """Run Odoo to its end.

    :return: the ERROR and CRITICAL records it logged
    :raise Problem: when it fails, with its errors
    """
    errors = []

    def remember(record):
        if record.level in ("ERROR", "CRITICAL"):
            errors.append(record)

    odoo = Odoo(setup, label, arguments, log_name, on_record=remember, **options)
    if odoo.wait():
        shown = "\n".join(record.text for record in errors[-2:]) or _tail(odoo.log_path)
        raise Problem(
            f"{label} failed:\n{shown}",
            f"see the full log in {odoo.log_path}, correct the cause, run again.",
        )
    return errors


def _tail(path: Path, lines=25):
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
