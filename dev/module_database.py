"""The database with the module installed, of which tests get copies.

A run of all tests installs anew. A narrower one takes what this checkout installed today, as long as
no file changed that Odoo loads.
"""

import datetime as dt
import hashlib

import databases
import module_info
from console import say
from paths import CHECKOUT, MODULE, locked


def copies(run, names, folder):
    """Make copies of a database with the module installed.

    :param TestRun run: gets the results of the installation where there was one
    :param list names: of the copies
    :param Path folder: where processes note what they ran
    :return: whether there is something to test
    """
    story = wants_story(run)
    name = f"ka_made_{CHECKOUT.name}{'_story' if story else ''}"
    stamp = databases.STAMPS / name
    with locked(name, "installing the module"):
        source = databases.base(run.setup)
        state = _state(source)
        clean = True
        if run.plan.whole or not _is_made(run.setup, name, state):
            stamp.unlink(missing_ok=True)
            clean = _install(run, source, name, folder, story)
        if clean is None:
            return False
        for copy in names:
            databases.copy(run.setup, name, copy)
        if clean:
            stamp.write_text(state)
        else:
            databases.drop(run.setup, name)  # the next run has to complain again
    return True


def wants_story(run):
    """Whether the module's own demo story, which takes a minute to load, is part of the run."""
    what = run.options.what
    return run.options.demo or not what or "demo" in what


def _state(source):
    """Return what an installed database depends on; the story tells of days before today."""
    key = (source, module_info.fingerprint(every=True), str(dt.date.today()))
    return hashlib.sha256(repr(key).encode()).hexdigest()


def _is_made(setup, name, state):
    stamp = databases.STAMPS / name
    return stamp.exists() and stamp.read_text() == state and databases.exists(setup, name)


def _install(run, source, name, folder, story):
    """Install the module in a copy of the database with its dependencies.

    :return: whether nothing was complained of; None when it failed
    """
    say(f"Installing {MODULE}{'' if story else ' without its demo story'}")
    unfinished = databases.temporary_name("test")
    try:
        databases.copy(run.setup, source, unfinished)
        if not story:
            databases.leave_demo_out(run.setup, unfinished)
        run.install(unfinished, folder)
        result, code, _log = run.runs[-1]
        if result.total is None:
            return None
        databases.rename(run.setup, unfinished, name)
        return not (code or result.complaints or result.failed)
    finally:
        databases.drop(run.setup, unfinished)
