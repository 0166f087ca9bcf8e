"""Measure a built database: ``review.py DATABASE`` prints the figures as JSON.

A process of its own, so that its memory is that of one review and nothing else.
"""

import contextlib
import json
import os
import statistics
import sys
import time
from pathlib import Path

import dataset
import floor
import psycopg2

import odoo
from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.tools import SQL

REPEATS = 3
ACCOUNT_REPEATS = 2
SCORECARD = "key_account.scorecard_balanced"


def say(text):
    """Tell the person who waits what is going on."""
    print(text, file=sys.stderr, flush=True)


def memory(field):
    """Return ``VmRSS`` (now) or ``VmHWM`` (peak) of this process, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{field}:")[1].split()[0]) / 1024


def forget_peak():
    """Let the peak of the memory start from what is used now (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


class Bench:
    """The runs, in the order in which a company would meet them."""

    def __init__(self, database):
        """Load the registry of ``database``."""
        self.database = database
        self.registry = Registry(database)
        self.figures = {}
        self.side = psycopg2.connect(dbname=database)
        self.side.autocommit = True
        self.cr = self.registry.cursor()
        self.env = api.Environment(self.cr, SUPERUSER_ID, {})
        self.company = self.env["res.company"].search([], limit=1)
        self.date = fields.Date.to_date(dataset.AS_OF)

        self.session = Path(f"/proc/{self.value('SELECT pg_backend_pid()')}/stat")

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.give_rights()
        self.measure_accounts()
        dataset.add_ratings(self.side)
        self.check_unchanged_results(self.measure_compute())
        self.measure_approve()
        return self.figures

    # --- tools ---

    def give_rights(self):
        """Let the administrator be an administrator of accounts too."""
        group = self.env.ref("key_account.group_admin")
        self.env["res.users"].browse(2).write({"group_ids": [fields.Command.link(group.id)]})
        self.cr.commit()

    @contextlib.contextmanager
    def clock(self, name, *, keep=True):
        """Append the seconds of the block, with its commit (or a rollback), to the figure ``name``."""
        self.env.invalidate_all()
        start, worked = time.perf_counter(), self.processor_time()
        yield
        self.env.flush_all()
        if keep:
            self.cr.commit()
        seconds = time.perf_counter() - start
        worked = self.processor_time() - worked
        if not keep:
            self.env.invalidate_all(flush=False)
            self.env.clear()
            self.cr.rollback()
        self.figures.setdefault(name, []).append(seconds)
        self.figures.setdefault(f"{name}, processor", []).append(worked)
        say(f"  {name}: {seconds:.2f} s, of the processor {worked:.2f} s")

    def processor_time(self):
        """Return the seconds that processors have worked for this process and its database session.

        On a machine that is shared this says more than the clock. Of a database server elsewhere
        only the part of this process is known.
        """
        seconds = time.process_time()
        with contextlib.suppress(OSError):
            fields_of_session = self.session.read_text(encoding="ascii").rsplit(")", 1)[1].split()
            seconds += sum(map(int, fields_of_session[11:13])) / os.sysconf("SC_CLK_TCK")
        return seconds

    def sql(self, query, **values):
        """Run a statement of the floor."""
        self.cr.execute(query, values)  # pylint: disable=sql-injection

    def vacuum(self, *tables):
        """Clear away what the run before left, so that each run finds the same."""
        with self.side.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM ANALYZE {table}")

    def value(self, query, *values):
        """Return the first value of a query."""
        self.cr.execute(query, values)  # pylint: disable=sql-injection
        return self.cr.fetchone()[0]

    # --- accounts ---

    def measure_accounts(self):
        """Create the accounts of all customers, bare and through the module, in turns."""
        domain = self.env.ref(SCORECARD)._get_partner_domain()
        for turn in range(ACCOUNT_REPEATS):
            self.sql(floor.ACCOUNT_TABLE)
            self.cr.commit()
            with self.clock("accounts bare"):
                self.sql(floor.ACCOUNTS, company=self.company.id, date_to=self.date)
            with self.clock("accounts bare with keys", keep=False):
                self.sql(floor.ACCOUNTS_WITH_KEYS, company=self.company.id, date_to=self.date)
            self.vacuum("key_account")
            with self.clock("accounts", keep=turn == ACCOUNT_REPEATS - 1):
                self.env["key.account"]._ensure_customer_accounts(
                    self.company, Domain(domain), self.date
                )
            self.vacuum("key_account", "res_partner")
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")

    # --- compute ---

    def run_floor(self):
        """Fill the plain table."""
        unit = self.company.key_account_uom_id
        self.sql(floor.TABLE)
        self.cr.commit()
        with self.clock("floor"):
            self.sql(
                floor.STATEMENT,
                company=self.company.id,
                date_from=self.env.ref(SCORECARD)._get_date_from(self.date),
                date_to=self.date,
                unit_path=unit.parent_path.split("/")[0] + "/%",
                unit_factor=unit.factor,
                grades=[self.env.ref(f"key_account.grade_{letter}").id for letter in "abcd"],
            )

    def new_review(self, date):
        """Return a draft review as of ``date``."""
        review = self.env["key.account.review"].create(
            {
                "scorecard_id": self.env.ref(SCORECARD).id,
                "company_id": self.company.id,
                "date": date,
            }
        )
        self.cr.commit()
        return review

    def measure_compute(self):
        """Compute a review, in turns with the floor, and return the last one."""
        for turn in range(REPEATS):
            self.run_floor()
            review = self.new_review(self.date)
            if not turn:
                forget_peak()
                before = memory("VmRSS")
            with self.clock("compute"):
                review.action_compute()
            if not turn:
                self.figures["memory of compute"] = memory("VmHWM") - before
            if turn < REPEATS - 1:
                review.action_draft()
                review.unlink()
                self.cr.commit()
            self.vacuum("key_account_review_line", "key_account_review_skip", "bench_grade")
        return review

    def check_unchanged_results(self, review):
        """Refuse figures of a floor and a review that do not say the same."""
        self.cr.execute(SQL(floor.DIFFERENCES, review.id))
        customers, *differences = self.cr.fetchone()
        if any(differences):
            raise SystemExit(
                f"Floor and review differ for {customers} customers (missing, score, class, grade): {differences}"
            )
        self.figures["compared"] = customers
        self.figures["skipped"] = review.skip_count
        self.figures["classes"] = dict(
            self.env["key.account.review.line"]._read_group(
                [("review_id", "=", review.id)], ["pareto_class"], ["__count"]
            )
        )
        self.first_review = review

    # --- approve ---

    def account_writes(self):
        """Return what tells whether any account was written: the newest version of the rows."""
        return self.value("SELECT string_agg(DISTINCT xmin::text, ',') FROM key_account")

    def accounts_written(self, before):
        """Return how many accounts have a version that is not among those ``before``."""
        return self.value(
            "SELECT COUNT(*) FROM key_account WHERE xmin::text <> ALL(string_to_array(%s, ','))",
            before,
        )

    def approve(self, review, name, *, keep=True):
        """Approve, timed."""
        with self.clock(name, keep=keep):
            review.action_approve()

    def measure_approve(self):
        """Approve a first review (all new), one with 5 % movers, and one in which nothing moved."""
        self.approve(self.first_review, "approve first")
        self.vacuum("key_account", "key_account_review_line")
        # Reviews are as of the next day, so that the approved one is the one before.
        date = fields.Date.add(self.date, days=1)
        self.lower_grades()
        self.vacuum("key_account", "mail_message", "key_account_grade_change")
        review = self.new_review(date)
        forget_peak()
        before = memory("VmRSS")
        with self.clock("compute movers"):
            review.action_compute()
        self.figures["moved"] = review.moved_count
        self.vacuum("key_account_review_line")
        for turn in range(REPEATS):
            self.approve(review, "approve movers", keep=turn == REPEATS - 1)
        self.figures["memory with approve"] = memory("VmHWM") - before
        self.vacuum("key_account", "key_account_review_line")
        # A customer that was demoted is watched until the next review: run it, then nothing moves.
        settled = self.new_review(date)
        settled.action_compute()
        self.figures["settled moved"] = settled.moved_count
        before = self.account_writes()
        settled.action_approve()
        self.cr.commit()
        self.figures["settled written"] = self.accounts_written(before)
        self.vacuum("key_account", "key_account_review_line")
        review = self.new_review(date)
        with self.clock("compute unchanged"):
            review.action_compute()
        self.vacuum("key_account_review_line")
        before = self.account_writes()
        self.approve(review, "approve unchanged")
        self.figures["unchanged moved"] = review.moved_count
        self.figures["accounts written"] = self.accounts_written(before)

    def lower_grades(self):
        """Put one account in twenty one grade below the one it earned, by hand of the database."""
        self.sql(
            """
            WITH grade AS (
                SELECT id, LEAD(id) OVER (ORDER BY sequence, id) AS next_id FROM key_account_grade
            ), chosen AS (
                SELECT account.id, grade.next_id
                  FROM key_account account JOIN grade ON grade.id = account.grade_id
                 WHERE grade.next_id IS NOT NULL
                 ORDER BY hashint4(account.id)
                 LIMIT (SELECT COUNT(*) / 20 FROM key_account)
            )
            UPDATE key_account account SET grade_id = chosen.next_id FROM chosen WHERE chosen.id = account.id
            """
        )
        self.cr.commit()


def measure(bench_class, summarise=None):
    """Measure the database named on the command line, and print the figures as JSON.

    :param summarise: makes one figure of those of several turns, by default their median
    """
    odoo.tools.config.parse_config(["--no-http", "--max-cron-threads=0", "--log-level=warn"])
    bench = bench_class(sys.argv[1])
    figures = bench.run()
    bench.cr.close()
    say("  done")
    summarise = summarise or statistics.median
    print(
        json.dumps(
            {
                name: summarise(figure) if isinstance(figure, list) else figure
                for name, figure in figures.items()
            }
        )
    )


if __name__ == "__main__":
    measure(Bench)
