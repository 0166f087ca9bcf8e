"""Lint, build the wheel, then install the module on a fresh database and run its tests.

Tests of several processes (test_workers…) commit what they do: they run last, in a second run of
Odoo on the same database, which is dropped afterwards.

WHAT narrows the run (and leaves out lint and wheel): a test file (test_review), a class
(TestReview), a method (test_metric_sum), Class.method, or an Odoo tag specification such as
/key_account:TestReview.test_x. The last line reads "N passed, N failed".
"""

import re

import built_wheel
import cmd_lint
import core_tests
import databases
import odoo_server
from console import Problem, say
from paths import MODULE, ROOT
from setup import set_up
from testresult import TestResult, report

WORKERS = "test_workers"
WORKERS_TAG = "key_account_workers"


def add_arguments(parser):
    """Options of ``dev test``."""
    parser.add_argument(
        "what", nargs="?", help="test file, class, method or Odoo tag specification"
    )
    parser.add_argument("--no-lint", action="store_true", help="tests only")
    parser.add_argument(
        "--demo", action="store_true", help="load the demo story although WHAT narrows the run"
    )
    parser.add_argument("--keep-db", action="store_true", help="keep the test database for a look")
    parser.add_argument("--verbose", action="store_true", help="show Odoo's whole log")
    parser.add_argument(
        "--core",
        action="store_true",
        help="core's own tests with the module installed, and test_lint (long)",
    )


def run(options):
    """Run lint and tests; return the exit code."""
    tags = "" if options.core else test_tags(options.what)
    setup = set_up(tests=True)
    checks_failed = False
    if not (options.what or options.no_lint or options.core):
        checks_failed = bool(cmd_lint.lint(fix=False))
        if checks_failed:
            say("Lint failed (see above); the tests run all the same")
    if options.core:
        return core_tests.run(setup, options)
    if not options.what and built_wheel.check(setup):
        checks_failed = True
        say("The wheel is not good (see above); the tests run all the same")
    result_code = run_tests(setup, tags, options)
    return 1 if checks_failed else result_code


def wants_story(options):
    """Whether the module's own demo story, which takes a minute to load, is part of the run."""
    return options.demo or not options.what or "demo" in options.what


def run_tests(setup, tags, options):
    """Install the module in a copy of the cached database and run its tests there."""
    databases.drop_abandoned(setup)
    source = databases.base(setup)
    name = databases.temporary_name("test")
    try:
        databases.copy(setup, source, name)
        say(f"Installing {MODULE} and running tests {tags}")
        if not wants_story(options):
            databases.leave_demo_out(setup, name)
        runs = [_run_odoo(setup, name, ["-i", MODULE, "--with-demo"], tags, options)]
        if not options.what:
            say(f"Running tests {WORKERS_TAG}")
            runs.append(_run_odoo(setup, name, ["-u", MODULE], WORKERS_TAG, options))
        return report(runs)
    finally:
        if options.keep_db:
            say(f"Kept the database {name}")
        else:
            databases.drop(setup, name)


def _run_odoo(setup, name, install, tags, options):
    """Run Odoo with tests on a database; return its result, its exit code and the path of its log."""
    result = TestResult()
    port = odoo_server.free_port()
    arguments = ["server", "-d", name, *install, "--test-enable", "--test-tags", tags, "--stop-after-init",
                 "--http-interface", "127.0.0.1", "--http-port", port]  # fmt: skip
    log_name = f"{name}-{WORKERS}.log" if tags.startswith(WORKERS_TAG) else f"{name}.log"
    odoo = odoo_server.Odoo(
        setup, "testing", arguments, log_name, on_record=result.take, verbose=options.verbose
    )
    return result, odoo.wait(), odoo.log_path


def test_tags(what):
    """Turn what the user typed into an Odoo tag specification."""
    if not what:
        return f"/{MODULE}"
    if what[0] in "/+-" or "," in what:
        return what
    what = what.removeprefix("tests/").removesuffix(".py")
    if (ROOT / "tests" / f"{what}.py").exists():
        tag = WORKERS_TAG if what.startswith(WORKERS) else ""
        return f"{tag}/{MODULE}/tests/{what}.py"
    class_name, _dot, method = what.rpartition(".")
    if class_name:
        return f"/{MODULE}:{class_name}.{method}"
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")
    )
    if re.search(rf"^class {re.escape(what)}\b", source, re.MULTILINE):
        return f"/{MODULE}:{what}"
    if re.search(rf"^\s+def {re.escape(what)}\(", source, re.MULTILINE):
        return f"/{MODULE}.{what}"
    raise Problem(
        f"no test file, class or method is called {what!r}", "look into tests/ for the right name."
    )
