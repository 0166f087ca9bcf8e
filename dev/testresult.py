"""What a test run came to, read from Odoo's own result in its log."""

import re

from console import say

RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
FLAWED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(\S+)")
SKIPPED = re.compile(r"^skipped (\S+) : (.*)")


class TestResult:
    """Collects failures, skips and complaints while the log goes by."""

    def __init__(self):
        self.total = None  # stays None when Odoo dies before its result
        self.begun = 0
        self.failed = 0
        self.flawed = set()
        self.skipped = {}
        self.complaints = []

    def take(self, record):
        """Read one :class:`odoolog.Record`."""
        summary = RESULT.search(record.message)
        if summary and record.logger == "odoo.tests.result":
            self.failed = int(summary[1]) + int(summary[2])
            self.total = int(summary[3])
            return
        if record.is_beginning():
            self.begun += 1
            return
        skipped = SKIPPED.match(record.message)
        if skipped and record.level == "INFO":
            self.skipped[skipped[1]] = skipped[2]
        if not record.is_complaint():
            return
        flawed = FLAWED.match(record.message)
        if flawed:
            self.flawed.add(flawed[1])
        else:
            self.complaints.append(record)
        say(f"Odoo logged {record.level}:\n{record.text}")

    @property
    def passed(self):
        """Tests that ran to their end without a failure.

        A test with several failing subtests fails several times but is one test; a class whose
        set-up fails is a failure without a test that began.
        """
        if self.total is None:
            return 0
        tests_flawed = [
            name for name in self.flawed if "setUpClass" not in name and "tearDownClass" not in name
        ]
        return max(0, self.total - len(tests_flawed) - len(self.skipped))

    def reasons(self, exit_code):
        """Return why the run must not count as a success, as texts."""
        found = []
        if self.total is None:
            found.append(f"Odoo ended (exit code {exit_code}) before reporting a result")
        if self.failed:
            found.append(
                f"{self.failed} failures or errors in {', '.join(sorted(self.flawed)) or 'the tests'}"
            )
        if self.complaints:
            found.append(
                f"{len(self.complaints)} warnings or errors in Odoo's log besides failed tests (shown above)"
            )
        if exit_code and not found:
            found.append(f"Odoo's exit code is {exit_code}")
        return found


def report(runs, lost=()):
    """Print the summary of one or more runs, its last line alone, and return the exit code.

    :param runs: ``[(TestResult, exit code of Odoo, path of the full log)]``
    :param lost: what else is not good, as texts
    """
    passed = failed = skipped = 0
    for result, exit_code, log_path in runs:
        for name, reason in sorted(result.skipped.items()):
            say(f"Skipped: {name}: {reason}")
        reasons = result.reasons(exit_code)
        for reason in reasons:
            say(f"Not good: {reason}")
        say(f"Full log: {log_path}")
        passed += result.passed
        failed += result.failed or (1 if reasons else 0)
        skipped += len(result.skipped)
    if not passed and not failed:
        lost = [*lost, "no test ran"]
    for reason in lost:
        say(f"Not good: {reason}")
    failed += len(lost)
    if skipped:
        say(f"{skipped} skipped (above), counted as neither passed nor failed")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
