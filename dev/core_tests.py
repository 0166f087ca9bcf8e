"""Core's own checks with the module installed beside: nobody here wrote them.

Some of them fail on a database with demo data whatever is installed. So each group runs without the
module first, once per version of Odoo, and only what differs with it is reported.
"""

import hashlib
import json
import re

import databases
import odoo_server
from console import Problem, say
from paths import CACHE, MODULE
from testresult import FLAWED, TestResult, report

KNOWN = CACHE / "core"
# (what is installed besides the module, which tests)
RUNS = (
    # Not TestPyLint: it reads all of Odoo for a quarter of an hour; `dev lint` has pylint for ours.
    ("test_lint", "/test_lint,-/test_lint:TestPyLint"),
    ("", "/web:TestMenusAdminLight"),
    ("", "/crm,/sales_team,/sale_crm"),
    ("google_calendar,microsoft_calendar", "/calendar,/google_calendar,/microsoft_calendar"),
    ("test_mail", "/test_mail/tests/test_performance.py"),
    ("", "/sale,/account"),
)


class CoreResult(TestResult):
    """A result in which failures and complaints that are known do not count."""

    def __init__(self, known=()):
        super().__init__()
        self.known = set(known)
        self.found = set()

    def take(self, record):
        """Read one record; what is known is only noted."""
        name = _name(record)
        if name:
            self.found.add(name)
        if name not in self.known:
            super().take(record)

    @property
    def passed(self):
        """Tests that ran to their end without a failure, known or not."""
        again = [name for name in self.found & self.known if name.startswith("Test")]
        return max(0, super().passed - len(again))

    def settle(self, code):
        """Return the exit code as it would be without known failures."""
        if self.total is None:
            return code
        self.failed = len(self.flawed)
        return code if self.failed or self.complaints else 0


def run(setup, options):
    """Run each group on a database of its own; return 1 when one differs."""
    source = databases.base(setup)
    return max(_run_group(setup, source, extra, tags, options) for extra, tags in RUNS)


def _run_group(setup, source, extra, tags, options):
    known = _known(setup, source, extra, tags, options)
    say(f"Core tests {tags} with {MODULE}: {len(known)} failures and complaints are known")
    installed = ",".join(filter(None, (MODULE, extra)))
    result = CoreResult(known)
    code, log = _test(setup, source, installed, tags, options, result)
    return report([(result, result.settle(code), log)])


def _known(setup, source, extra, tags, options):
    """Return the names of what fails or complains without the module; they are kept in the cache."""
    key = hashlib.sha256(repr((setup.odoo_version, source, extra, tags)).encode()).hexdigest()[:10]
    path = KNOWN / f"{key}.json"
    if not path.exists():
        say(f"Core tests {tags} without {MODULE}, once")
        result = QuietResult()
        code, log = _test(setup, source, extra, tags, options, result)
        if result.total is None:
            raise Problem(f"Odoo ended (exit code {code}) before a result", f"see {log}.")
        KNOWN.mkdir(exist_ok=True)
        path.write_text(json.dumps(sorted(result.found), indent=1))
    return json.loads(path.read_text())


class QuietResult(CoreResult):
    """Notes what fails without showing it."""

    def take(self, record):
        """Read one record."""
        if name := _name(record):
            self.known.add(name)
        super().take(record)


def _name(record):
    """Return a failed test, such as ``TestLead.test_assign``, or a complaint without its numbers."""
    if not record.is_complaint() or record.logger == "odoo.tests.result":
        return ""
    if flawed := FLAWED.match(record.message):
        return flawed[1]
    return re.sub(r"\d+", "0", f"{record.level} {record.logger} {record.message}")


def _test(setup, source, installed, tags, options, result):
    """Install modules in a copy of the database and run tests there; return exit code and log."""
    name = databases.temporary_name("core")
    try:
        databases.drop(setup, name)
        databases.copy(setup, source, name)
        if installed:
            odoo_server.run(setup, f"installing {installed}", ["server", "-d", name, "-i", installed, "--with-demo",
                            "--stop-after-init", "--no-http"], f"{name}-install.log")  # fmt: skip
        # Without -u, Odoo runs the tests of all modules that are there.
        arguments = ["server", "-d", name, "--test-enable", "--test-tags", tags, "--stop-after-init",
                     "--http-interface", "127.0.0.1", "--http-port", odoo_server.free_port()]  # fmt: skip
        odoo = odoo_server.Odoo(setup, f"core tests {tags}", arguments, f"{name}.log", on_record=result.take,
                                verbose=options.verbose)  # fmt: skip
        return odoo.wait(), odoo.log_path
    finally:
        databases.drop(setup, name)
