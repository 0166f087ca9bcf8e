"""Measure reviews against bare SQL on generated data; see README.md. Run by ``python3 dev bench``."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import database
import dataset
import report
import report_rooms
import report_what_if

# What each part runs, one process after the other on the same database, but for first runs.
PARTS = {
    "all": ["first", "review", "relationship"],
    "first": ["first"],
    "review": ["first", "review"],
    "relationship": ["relationship"],
    "visits": ["visits"],
    "screens": ["screens"],
    "credit": ["credit"],
    "what_if": ["what_if"],
    "policy": ["policy"],
    "rebate": ["rebate"],
    "commission": ["commission"],
    "complaint": ["complaint"],
    "proposals": ["proposal"],
    "satisfaction": ["satisfaction"],
    "care": ["care"],
    "handover": ["handover"],
    "health": ["health"],
    "value": ["value"],
}
# They have a database of their own, which nobody has analysed.
NEVER_ANALYSED = {
    "first", "policy", "rebate", "commission", "complaint", "proposal", "satisfaction", "care", "health",
    "handover", "value",
}  # fmt: skip
# A month for twenty people is planned for a hundred accounts each.
VISIT_CUSTOMERS = 2_000


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python3 dev bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=PARTS, default="all", help="measure these parts only"
    )
    parser.add_argument(
        "--customers",
        type=int,
        help="customers in the large database (100,000; 2,000 for visits)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a smoke run with 5,000 customers and 500 beside it"
    )
    parser.add_argument("--keep", action="store_true", help="do not drop the databases")
    options = parser.parse_args()
    if options.quick:
        options.customers = 5_000
    if options.parts == "all":
        options.parts = ["all"]
    if options.customers and options.customers < 100:
        parser.error("at least 100 customers are needed")
    return options


def say(text):
    """Tell the person who waits what is going on."""
    print(text, flush=True)


def measure(template, customers, part, *, keep):
    """Build databases of ``customers``, run the part in them and return ``{script: figures}``."""
    never = [script for script in PARTS[part] if script in NEVER_ANALYSED]
    later = [script for script in PARTS[part] if script not in NEVER_ANALYSED]
    return measure_scripts(template, customers, never, keep=keep, analyse=False) | measure_scripts(
        template, customers, later, keep=keep, analyse=True
    )


def measure_scripts(template, customers, scripts, *, keep, analyse):
    """Build a database, run the scripts in it and return ``{script: figures}``."""
    if not scripts:
        return {}
    name = f"{template}_{customers}" if analyse else f"{template}_{customers}_first"
    start = time.monotonic()
    try:
        known = "" if analyse else ", never analysed"
        say(f"Building {customers:,} customers with their orders, invoices and payments{known}")
        database.copy(template, name)
        connection = database.connect(name)
        dataset.build(connection, customers, analyse=analyse)
        connection.close()
        say(f"  built in {time.monotonic() - start:.0f} s; measuring")
        return {script: run_script(script, name) for script in scripts}
    finally:
        if keep:
            say(f"  kept: database {name}")
        else:
            database.drop(name)


def run_script(script, name):
    """Run a script on the database ``name`` and return the figures that it prints."""
    path = Path(__file__).with_name(f"{script}.py")
    done = subprocess.run(
        [sys.executable, str(path), name], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout.splitlines()[-1])


def compare(template, part, options):
    """Measure a small and a large database and print the comparison."""
    customers = options.customers or (VISIT_CUSTOMERS if part == "visits" else 100_000)
    small = measure(template, customers // 10, part, keep=options.keep)
    large = measure(template, customers, part, keep=options.keep)
    report.show_server(database.describe_server())
    shows = vars(report) | vars(report_what_if) | vars(report_rooms)
    for script in PARTS[part]:
        shows[f"show_{script}"](small[script], large[script])


def main():
    """Install the module, and measure the parts one after the other."""
    options = parse_arguments()
    template = f"ka_bench_{os.getpid()}"
    say("Installing the module without demo data")
    try:
        database.create(template)
        for part in options.parts:
            compare(template, part, options)
    finally:
        database.drop(template)


if __name__ == "__main__":
    main()
