"""What visitors report: sentences of the trade from ``reports.csv``, with figures filled in."""

import csv

from odoo.tools.misc import file_open


def read_rows(name):
    """Return the rows of a table of this room as dicts."""
    with file_open(f"key_account/demo/visit_report/{name}.csv") as file:
        return list(csv.DictReader(file))


class Reports:
    """Chooses reports by type of customer and visit level; none twice for the same customer.

    Of the reports that fit, the one that was told least often comes first.
    """

    def __init__(self):
        self._rows = read_rows("reports")
        self._told = [0] * len(self._rows)
        self._known = set()

    def choose(self, rng, customer, kind, level, people):
        """Return a report as a dict of ``outcome``, ``result``, ``next_step``, ``topic``, ``finding``.

        :param str customer: key of the customer
        :param str kind: its type, as in ``customers.csv``
        :param dict people: names to fill in, besides the figures
        """
        fitting = [
            number
            for number, row in enumerate(self._rows)
            if row["level"] == level
            and {kind, "any"} & set(row["kinds"].split())
            and (customer, number) not in self._known
        ] or [number for number, row in enumerate(self._rows) if row["level"] == level]
        number = min(fitting, key=lambda index: (self._told[index], rng.random()))
        self._known.add((customer, number))
        self._told[number] += 1
        words = {
            "percent": rng.randint(2, 9),
            "sets": rng.randint(2, 8),
            "shifts": rng.randint(11, 19),
            "stand": rng.randint(1, 6),
            "tonnes": rng.randint(2, 18) * 5,
            "weeks": rng.randint(3, 11),
            **people,
        }
        row = self._rows[number]
        return {name: row[name].format(**words) for name in row if name not in ("kinds", "level")}
