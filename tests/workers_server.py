"""Runs scripts in processes of their own, forked from one Odoo whose registry is loaded.

``odoo shell`` reads this file (see workers_common): loading a registry takes seconds, a fork does not.
Each connection brings one script; back come the process id, what the script printed, and its exit code.
"""

import contextlib
import os
import signal
import socket
import sys
import traceback

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry

END = b"\0"  # stands between what a script printed and its exit code


def serve(cr, address, parent):
    """Answer connections in the background until the tests are over.

    :param cr: the shell's cursor; each script gets one of its own
    :param int parent: process id of the tests. Odoo would end a child of it after the first class.
    """
    registry = Registry(cr.dbname)
    cr.close()
    # What was cached while loading may be outdated when a script begins.
    registry.clear_all_caches()
    registry.cache_invalidated.clear()
    sql_db.close_all()  # a connection must not be used by two processes
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        listener.settimeout(0.5)
        if not os.fork():
            _answer(listener, registry, parent)
    os._exit(0)


def _answer(listener, registry, parent):
    # Whoever reads the output of the tests must not wait for this process.
    _redirect(os.open(os.devnull, os.O_WRONLY))
    with contextlib.suppress(ProcessLookupError):
        while not os.kill(parent, 0):
            with contextlib.suppress(TimeoutError):
                connection, _address = listener.accept()
                if not os.fork():
                    _attend(connection, registry)
                connection.close()
    os._exit(0)


def _attend(connection, registry):
    """Fork once more, for the script, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    connection.setblocking(True)
    with connection.makefile("rb") as stream:
        script = stream.read().decode()
    pid = os.fork()
    if not pid:
        _work(connection, registry, script)
    _pid, status = os.waitpid(pid, 0)
    connection.sendall(END + b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _work(connection, registry, script):
    """Run a script as Odoo's shell does, and end without what an ordinary end would clean up."""
    connection.sendall(b"%d\n" % os.getpid())
    _redirect(connection.fileno())
    code = 1
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env = env(context=env["res.users"].context_get())
            exec(compile(script, "<script>", "exec"), {"env": env, "__name__": "__main__"})  # noqa: S102
            cr.rollback()
        code = 0
    except BaseException:  # noqa: BLE001  the other side shows it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(target):
    for stream in (sys.stdout, sys.stderr):
        os.dup2(target, stream.fileno())
