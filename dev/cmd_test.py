"""Install the module on a fresh database and run its tests; lint and build the wheel meanwhile.

The installed database is copied, and Odoo runs on the copies side by side: two processes share the
tests, a third one runs those of several processes (test_workers…), which commit what they do, and a
fourth one those beside other apps of Odoo, which it installs first (test_apps…).

WHAT narrows the run (and leaves out lint and wheel): a room (visit, a folder of tests/), a test file
(test_review), a class (TestReview), a method (test_metric_sum), Class.method, workers or apps, or an
Odoo tag specification such as /key_account:TestReview.test_x. It uses what the last run installed where the
module has not changed since. The last line reads "N passed, N failed".
"""

from concurrent.futures import ThreadPoolExecutor

import beside_tests
import built_wheel
import cmd_lint
import core_tests
import testplan
import testresult
from console import say
from setup import set_up
from testrun import TestRun


def add_arguments(parser):
    """Options of ``dev test``."""
    parser.add_argument(
        "what", nargs="?", help="room, test file, class, method or Odoo tag specification"
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
        help="core's own tests and test_lint: what differs with the module (long)",
    )
    parser.add_argument(
        "--beside",
        metavar="MODULES",
        help="install beside other modules in either order, such as stock, then uninstall (long)",
    )


def run(options):
    """Run lint and tests; return the exit code."""
    plan = testplan.plan("" if options.core or options.beside else options.what)
    setup = set_up(tests=True)
    if options.core:
        return core_tests.run(setup, options)
    if options.beside:
        return beside_tests.run(setup, options)
    tests = TestRun(setup, plan, options)
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(_check, setup, options)
        tests.run()
        checks_failed = checks.result()
    for name in checks_failed:
        say(f"Not good: {name} (see above)")
    return testresult.report(tests.runs, tests.lost) or bool(checks_failed)


def _check(setup, options):
    """Lint and build the wheel; return the names of those that complained."""
    if options.what:
        return []
    failed = []
    if not options.no_lint and cmd_lint.lint(fix=False):
        failed.append("lint")
    if built_wheel.check(setup):
        failed.append("the wheel")
    return failed
