"""Export i18n/key_account.pot from a fresh database with the module and no demo data.

With --check nothing is written: the exit code is 1 when the committed file is not current
(which texts there are and to which records they belong; dates and files of code do not count).
"""

import re

import databases
import odoo_server
from console import say
from paths import CHECKOUT, MODULE, ROOT
from setup import set_up

TEMPLATE = ROOT / "i18n" / f"{MODULE}.pot"
# What says nothing about the texts: dates, and the files of code that say them.
PLACES = re.compile(r'^("(POT-Creation-Date|PO-Revision-Date): |#: code:).*\n', re.MULTILINE)


def add_arguments(parser):
    """Options of ``dev pot``."""
    parser.add_argument(
        "--check", action="store_true", help="only compare; exit 1 when not current"
    )


def run(options):
    """Export and compare or write."""
    fresh = _export(set_up())
    committed = TEMPLATE.read_text(encoding="utf-8") if TEMPLATE.exists() else ""
    if _texts(fresh) == _texts(committed):
        say(f"i18n/{TEMPLATE.name} is current ({fresh.count('msgid ') - 1} terms)")
        return 0
    if options.check:
        say(f"i18n/{TEMPLATE.name} is not current: run `python3 dev pot` and commit it")
        return 1
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(fresh, encoding="utf-8")
    say(f"Wrote i18n/{TEMPLATE.name} ({fresh.count('msgid ') - 1} terms)")
    return 0


def _texts(template):
    """Return the entries of a template, in no order and without the places in code."""
    return sorted(PLACES.sub("", template).split("\n\n"))


def _export(setup):
    """Return the text of the template that the module's source gives now."""
    source = databases.base(setup, demo=False)
    name = databases.temporary_name("pot")
    output = CHECKOUT / f"{name}.pot"
    try:
        databases.copy(setup, source, name)
        install = ["server", "-d", name, "-i", MODULE, "--stop-after-init", "--no-http"]
        odoo_server.run(setup, f"installing {MODULE}", install, f"{name}.log")
        odoo_server.run(
            setup,
            "exporting terms",
            ["i18n", "export", "-d", name, "-o", output, MODULE],
            f"{name}-export.log",
        )
        return output.read_text(encoding="utf-8")
    finally:
        databases.drop(setup, name)
        output.unlink(missing_ok=True)
