"""Open a Python prompt with `env` on the database of `python3 dev run`."""

import os

import databases
import odoo_server
from console import Problem
from setup import set_up


def add_arguments(parser):
    """Options of ``dev shell``."""
    parser.add_argument("--db", default="key_account", help="database (default: %(default)s)")


def run(options):
    """Replace this process by Odoo's shell: the terminal belongs to it."""
    databases.check_name(options.db)
    setup = set_up()
    if not databases.exists(setup, options.db):
        raise Problem(
            f"there is no database {options.db}",
            "start `python3 dev run` once; it makes the database.",
        )
    starter = odoo_server.configure(setup)
    os.execv(starter, [str(starter), "shell", "-d", options.db, "--no-http"])
