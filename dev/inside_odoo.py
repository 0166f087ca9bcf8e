"""Odoo's own command line, with tests handed out class by class; ``dev test`` starts it.

Several processes, each with a copy of the database, work on one list of test classes: each takes the
next class that no other has taken, so that all end at the same time. What was found and what ran is
noted in a folder, where ``dev test`` looks for tests that got lost.
"""

import json
import os
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli.command import main
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, get_db_name, loader
from odoo.tests.suite import OdooSuite

OPTIONS = json.loads(os.environ["KEY_ACCOUNT_TESTS"])
FOLDER = Path(OPTIONS["folder"])
MODULE = "key_account"
USUAL_SECONDS = 0.5  # of each test of a class that never ran before
# What the pages of our tests load. Odoo would compile what its own tests of JavaScript load, too, and
# leave out what is loaded later, which is then compiled by each test.
SCRIPTS = (
    "web.assets_web",
    "web.assets_backend_lazy",
    "web.assets_emoji",
    "web.assets_tests",
    "web.__assets_tests_call__",
    "bus.websocket_worker_assets",
)
STYLES = ("web.assets_web", "web.assets_web_print", "web.assets_backend_lazy")
make_suite = loader.make_suite


class SharedSuite(OdooSuite):
    """Runs the classes that no other process has taken, the longest first.

    Pages are opened in the first process alone: only that one compiles what browsers load.
    """

    def __init__(self, tests):
        classes = {}
        for test in tests:
            classes.setdefault(_name(test), []).append(test)
        if classes:
            found = {name: _methods(classes[name]) for name in classes}
            _write(f"found-{OPTIONS['number']}", found)
        self.classes = {
            name: classes[name]
            for name in sorted(classes, key=lambda name: _rank(name, classes[name]))
            if not OPTIONS["number"] or not isinstance(classes[name][0], HttpCase)
        }
        super().__init__(test for tests in self.classes.values() for test in tests)

    def has_http_case(self):
        """Keep Odoo from compiling assets."""
        return False

    def run(self, result, debug=False):
        """Take one class after the other, and note how long it took and what it ran."""
        if super().has_http_case():
            _compile_assets()
        keeps = OPTIONS["keeps"] and sum(map(_organised, self.classes.values())) > 2
        for name, tests in self.classes.items():
            if result.shouldStop or not _take(name):
                continue
            begin = time.monotonic()
            if keeps and _organised(tests):
                type(tests[0])._keep_organisation(Registry(get_db_name()))
                keeps = False
            OdooSuite(tests).run(result)
            result._previousTestClass = None  # it is torn down already
            methods = [] if result.shouldStop else _methods(tests)
            _write(f"ran-{name}", {"seconds": time.monotonic() - begin, "methods": methods})
        return result


def _compile_assets():
    with Registry(get_db_name()).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in SCRIPTS:
            qweb._get_asset_bundle(name, css=False, js=True).js()
        for name in STYLES:
            qweb._get_asset_bundle(name, css=True, js=False).css()


def _name(test):
    """Return file and class of a test, such as ``visit.test_visit.TestVisit``."""
    return f"{type(test).__module__.partition('.tests.')[2]}.{type(test).__qualname__}"


def _methods(tests):
    return [test._testMethodName for test in tests]


def _organised(tests):
    """Tell whether tests share the sales organisation, which is then created once in the database."""
    return hasattr(tests[0], "_keep_organisation")


def _rank(name, tests):
    """Return what to sort by: those go first that must not see the organisation."""
    seconds = OPTIONS["seconds"].get(name, len(tests) * USUAL_SECONDS)
    return _organised(tests), not isinstance(tests[0], HttpCase), -seconds, name


def _take(name):
    """Tell whether the class is ours: nobody has taken it yet."""
    try:
        (FOLDER / f"taken-{name}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _write(name, content):
    (FOLDER / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def _make_suite(module_names, position="at_install"):
    """Return the tests that Odoo finds, in a suite that shares them.

    Where the module is being installed, those of that time run; all others run on copies of it.
    (Odoo asks for those of that time on a copy, too, while it loads the module; and for those of
    other apps alone, where it installs them beside the module.)
    """
    if position not in OPTIONS["positions"][:1]:
        return OdooSuite()
    names = sorted({*module_names, MODULE}) if position == "post_install" else module_names
    return SharedSuite(test for name in OPTIONS["positions"] for test in make_suite(names, name))


loader.make_suite = _make_suite
sys.argv[0] = "odoo"
main()
