"""Running tests: the module is installed once, and copies of that database are tested side by side."""

import contextlib
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import databases
import module_database
import odoo_server
import testplan
from console import Heartbeat, say
from paths import CACHE, MODULE
from testresult import TestResult

SECONDS = CACHE / "test-seconds.json"  # of each class when it last ran: the longest go first
SLOWEST = 10
# Apps of Odoo that the module uses where they are installed; tests called test_apps… run beside them.
OTHER_APPS = "event,sale_loyalty,sale_stock"


class TestRun:
    """One run of ``dev test``: its databases, its processes, what they noted, and what came of it."""

    def __init__(self, setup, plan, options):
        self.setup = setup
        self.plan = plan
        self.options = options
        self.runs = []  # (TestResult, exit code, path of the log), as testresult.report takes them
        self.lost = []
        self._seconds = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
        self._running = []

    def run(self):
        """Make the databases, run all tests and drop the databases again."""
        databases.drop_abandoned(self.setup)
        names = [databases.temporary_name(purpose) for purpose in self._purposes()]
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            stack.callback(self._drop, names)
            if not module_database.copies(self, names, Path(folder)):
                return
            self._test(names, Path(folder))
            self.lost = testplan.lost(self.plan, Path(folder))
            self._note(testplan.ran(Path(folder)))

    def _purposes(self):
        tests = [f"test{number}" for number in range(self.plan.processes if self.plan.tags else 0)]
        return [*tests, *self.plan.apart]

    def _test(self, names, folder):
        """Run Odoo on each database at the same time."""
        say(f"Running tests on {len(names)} copies" if len(names) > 1 else "Running tests")
        ports = odoo_server.free_ports(len(names))
        positions = ["post_install"] if self.plan.whole else ["post_install", "at_install"]
        purposes = self._purposes()
        for number, (name, port, purpose) in enumerate(zip(names, ports, purposes, strict=True)):
            apart = self.plan.apart.get(purpose)
            others = ["-i", OTHER_APPS] if purpose == "apps" else []
            self.start(
                name,
                purpose if apart else "tests",
                ["--http-port", port, *others],
                tags=apart or self.plan.tags,
                tests={
                    "folder": folder,
                    "number": 0 if apart else number,
                    "positions": positions,
                    "keeps": True,
                },
            )
        self.wait("testing")

    def install(self, name, folder):
        """Install the module; where all tests run, those of that time are among them."""
        positions = ["at_install"] if self.plan.whole else []
        self.start(
            name,
            "install",
            ["-i", MODULE, "--with-demo", "--http-port", odoo_server.free_port()],
            tags=self.plan.tags or ",".join(self.plan.apart.values()),
            tests={"folder": folder, "number": 0, "positions": positions, "keeps": False},
        )
        self.wait("installing")

    def start(self, name, group, arguments, *, tags, tests):
        """Start Odoo with tests on a database.

        :param str group: those that share their tests note it in one folder
        """
        folder = tests["folder"] / group
        folder.mkdir(exist_ok=True)
        result = TestResult()
        odoo = odoo_server.Odoo(
            self.setup,
            group,
            ["server", "-d", name, "--test-enable", "--test-tags", tags, "--stop-after-init",
             "--http-interface", "127.0.0.1", *arguments],
            f"{name}.log",
            on_record=result.take,
            verbose=self.options.verbose,
            tests={**tests, "folder": str(folder), "seconds": self._seconds},
        )  # fmt: skip
        self._running.append((result, odoo))

    def wait(self, label):
        """Wait for all that was started; Ctrl-C ends it first."""
        running, self._running = self._running, []
        with ThreadPoolExecutor(len(running)) as pool, Heartbeat(label, lambda: _detail(running)):
            try:
                codes = list(pool.map(lambda pair: pair[1].wait(heartbeat=False), running))
            except BaseException:
                for _result, odoo in running:
                    odoo.stop()
                raise
        self.runs += [
            (result, code, odoo.log_path)
            for (result, odoo), code in zip(running, codes, strict=True)
        ]

    def _drop(self, names):
        for name in names:
            if self.options.keep_db:
                say(f"Kept the database {name}")
            else:
                databases.drop(self.setup, name)

    def _note(self, ran):
        """Remember how long each class took, and show the slowest."""
        seconds = {name: round(content["seconds"], 1) for name, content in ran.items()}
        known = {**(self._seconds if not self.plan.whole else {}), **seconds}
        SECONDS.write_text(json.dumps(known, indent=1, sort_keys=True))
        slowest = sorted(seconds, key=lambda name: -seconds[name])[:SLOWEST]
        lines = [f"{seconds[name]:9.1f} s  {name}" for name in slowest]
        say("\n".join([f"The slowest of {len(seconds)} classes:", *lines]))


def _detail(running):
    """Return how many tests began, and what each process is doing."""
    begun = sum(result.begun for result, _odoo in running)
    doing = [odoo.last for _result, odoo in running if odoo.last and odoo.process.poll() is None]
    return ", ".join([f"{begun} tests begun", *doing])
