"""Run benchmarks/run.py with the Python that has Odoo's packages.

``dev bench routing FILE`` runs benchmarks/routing.py instead, which needs neither Odoo nor a
database.

All other arguments are passed on. The script finds in its environment:

    KEY_ACCOUNT_ODOO_BIN   program to start Odoo with: `"$KEY_ACCOUNT_ODOO_BIN" server -d DB …`
                           (it sets PYTHONPATH and the configuration by itself)
    KEY_ACCOUNT_ODOO_CONF  Odoo's configuration file: addons path, data folder (also in ODOO_RC)
    KEY_ACCOUNT_BASE_DB    database with the module's dependencies and no demo data, to copy
                           (`CREATE DATABASE … TEMPLATE`, with filestore/DB below the data folder)
    PGHOST PGPORT PGUSER   the database server, as for psql and psycopg2
    PYTHONPATH             lets the script itself `import odoo`
"""

import os
import subprocess
import sys

import databases
import odoo_server
from console import Problem
from paths import ROOT
from setup import set_up

SCRIPT = ROOT / "benchmarks" / "run.py"
ROUTING = SCRIPT.with_name("routing.py")


def add_arguments(_parser):
    """All arguments belong to the script (see cli.main): none of our own."""


def run(options):
    """Set up and hand over to the script; return its exit code."""
    if not SCRIPT.exists():
        raise Problem(
            f"{SCRIPT} is missing", "run the command from a complete clone of the module."
        )
    if options.arguments[:1] == ["routing"]:
        command = [sys.executable, str(ROUTING), *options.arguments[1:]]
        return subprocess.run(command, check=False).returncode
    setup = set_up()
    environment = {
        **os.environ,
        "KEY_ACCOUNT_ODOO_BIN": str(odoo_server.configure(setup)),
        "KEY_ACCOUNT_ODOO_CONF": str(odoo_server.CONFIG),
        "KEY_ACCOUNT_BASE_DB": databases.base(setup, demo=False),
        "ODOO_RC": str(odoo_server.CONFIG),
        "PYTHONPATH": str(setup.odoo_home),
    }
    command = [str(setup.python), str(SCRIPT), *options.arguments]
    return subprocess.run(command, env=environment, check=False).returncode
