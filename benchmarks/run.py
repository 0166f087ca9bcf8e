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

REVIEW = Path(__file__).with_name("review.py")


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python3 dev bench", description=__doc__)
    parser.add_argument(
        "--customers", type=int, default=100_000, help="customers in the large database"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a smoke run with 5,000 customers and 500 beside it"
    )
    parser.add_argument("--keep", action="store_true", help="do not drop the databases")
    options = parser.parse_args()
    if options.quick:
        options.customers = 5_000
    if options.customers < 100:
        parser.error("at least 100 customers are needed")
    return options


def say(text):
    """Tell the person who waits what is going on."""
    print(text, flush=True)


def measure(template, customers, *, keep):
    """Build a database of ``customers``, run everything in it and return the figures."""
    name = f"{template}_{customers}"
    start = time.monotonic()
    try:
        say(f"Building {customers:,} customers with their orders, invoices and payments")
        database.copy(template, name)
        connection = database.connect(name)
        dataset.build(connection, customers)
        connection.close()
        say(f"  built in {time.monotonic() - start:.0f} s; measuring")
        done = subprocess.run(
            [sys.executable, str(REVIEW), name], stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.returncode)
        return json.loads(done.stdout.splitlines()[-1])
    finally:
        if keep:
            say(f"  kept: database {name}")
        else:
            database.drop(name)


def main():
    """Measure a small and a large database and print the comparison."""
    options = parse_arguments()
    template = f"ka_bench_{os.getpid()}"
    say("Installing the module without demo data")
    try:
        database.create(template)
        small = measure(template, options.customers // 10, keep=options.keep)
        large = measure(template, options.customers, keep=options.keep)
    finally:
        database.drop(template)
    report.show(small, large, database.describe_server())


if __name__ == "__main__":
    main()
