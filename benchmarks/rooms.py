"""What the benches of rooms share: accounts with grades and owners of a year, a day, and their screens."""

import datetime as dt
import time
from contextlib import contextmanager

import client
from review import REPEATS, SCORECARD, Bench, say

from odoo.fields import Command, Domain

GRADES = """
UPDATE key_account account
   SET grade_id = (ARRAY(SELECT id FROM key_account_grade ORDER BY sequence, id))[1 + account.id %% 4],
       deputy_id = CASE WHEN account.id %% 10 = 3
                        THEN (SELECT MIN(id) FROM res_users WHERE login = 'salesperson7') END
"""
# One account in three had another grade in the first half of the year.
GRADE_CHANGES = """
INSERT INTO key_account_grade_change (account_id, date, previous_grade_id, grade_id, source, create_date)
SELECT account.id, '2025-07-01',
       (ARRAY(SELECT id FROM key_account_grade ORDER BY sequence, id))[1 + (account.id + 1) %% 4],
       account.grade_id, 'manual', NOW()
  FROM key_account account
 WHERE account.id %% 3 = 0
"""
# One account in five had another owner until May, and one in ten has had a deputy since July.
OWNERS = [
    "UPDATE key_account_owner_change SET date = '2024-01-01', is_first = TRUE, deputy_id = NULL",
    """
    UPDATE key_account_owner_change
       SET owner_id = (SELECT MIN(id) FROM res_users WHERE login = 'salesperson3')
     WHERE account_id %% 5 = 0
    """,
    """
    INSERT INTO key_account_owner_change (account_id, date, is_first, owner_id, deputy_id, create_date)
    SELECT id, CASE WHEN id %% 5 = 0 THEN date '2025-05-01' ELSE '2025-07-01' END, FALSE, owner_id, deputy_id, NOW()
      FROM key_account
     WHERE id %% 5 = 0 OR deputy_id IS NOT NULL
    """,
]
BUSIEST = """
SELECT owner_id FROM key_account WHERE owner_id IS NOT NULL
 GROUP BY owner_id ORDER BY COUNT(*) DESC, owner_id LIMIT 1
"""
# What this transaction wrote: of all tables of the room 0 where nothing changed.
WRITTEN = """
SELECT COALESCE(SUM(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                    + pg_stat_get_xact_tuples_deleted(oid)), 0)::int
  FROM pg_class WHERE relname = ANY(%s)
"""


class RoomBench(Bench):
    """A room on the book of a year: what it computes, first on tables never analysed, and its screens."""

    # The day on which it is computed.
    day = dt.date(2025, 11, 30)
    # Tables of the room: a second run writes nothing into them.
    tables = ()

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.stop_the_clock()
        self.env["key.account.settings"]._switch_all_features()
        self.make_accounts()
        self.prepare()
        self.cr.commit()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        self.measure_first()
        self.analyse()
        self.measure_again()
        self.open_screens()
        return self.figures

    def stop_the_clock(self):
        """Let the companies think that it is the day of the bench."""
        day = self.day
        self.registry["res.company"]._key_account_today = lambda company: day

    def make_accounts(self):
        """Make accounts of the customers, with grades and owners, and their history."""
        domain = Domain(self.env.ref(SCORECARD)._get_partner_domain())
        self.env["key.account"]._ensure_customer_accounts(self.company, domain, self.date)
        self.env.flush_all()
        for statement in (GRADES, GRADE_CHANGES, *OWNERS):
            self.sql(statement)
        self.env.invalidate_all()
        self.grades = self.env["key.account.grade"].search([], order="sequence, id", limit=4)
        self.manager = self.env["res.users"].browse(2)
        self.owner = self.env["res.users"].browse(self.value(BUSIEST))
        for user, group in ((self.manager, "group_admin"), (self.owner, "group_user")):
            user.write({"group_ids": [Command.link(self.env.ref(f"key_account.{group}").id)]})

    def prepare(self):
        """Make what the room computes from."""

    def compute(self):
        """Do what the room does each night."""

    def measure_first(self):
        """Compute on a database that nobody has analysed, and once more, when nothing changes."""
        with self.clock("first"):
            self.compute()
        with self.clock("second"):
            self.compute()

    def measure_again(self):
        """Let module and floor take turns, and compare them."""

    def open_screens(self):
        """Open what people see of the room."""

    # --- tools ---

    def analyse(self):
        """Let PostgreSQL know what there is."""
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def measure_unchanged(self, name="unchanged"):
        """Compute when nothing changes, and note what is written all the same."""
        for _turn in range(REPEATS):
            before = self.cr.sql_log_count
            with self.clock(name):
                # PostgreSQL adds up what transactions before wrote that were shorter than a second.
                earlier = self.count_written()
                self.compute()
                self.figures["written"] = self.count_written() - earlier
            self.figures[f"{name} statements"] = self.cr.sql_log_count - before

    def measure_keys(self, *tables):
        """Write rows of the room once more, as they are: what keys and indexes cost any program.

        :param tables: in the order in which rows can be deleted
        """
        for name in tables:
            self.sql(f"DROP TABLE IF EXISTS bench_{name}")
            self.sql(f"CREATE TABLE bench_{name} AS SELECT * FROM {name} ORDER BY id")
        for _turn in range(REPEATS):
            for name in tables:
                self.sql(f"DELETE FROM {name}")
            self.cr.commit()
            self.vacuum(*tables)
            with self.clock("rows with keys"):
                for name in reversed(tables):
                    self.sql(f"INSERT INTO {name} SELECT * FROM bench_{name}")
        self.env.invalidate_all()

    def count_written(self):
        """Return how many rows of the room this transaction wrote, and perhaps some before it."""
        self.env.flush_all()
        return self.value(WRITTEN, list(self.tables))

    def refuse_differences(self, query, **values):
        """Stop where the floor and the module do not say the same.

        :param str query: returns how much was compared, and numbers of differences
        """
        self.sql(query, **values)
        compared, *differences = self.cr.fetchone()
        if any(differences) or not compared:
            raise SystemExit(f"Floor and module differ, of {compared}: {differences}")
        self.figures["compared"] = compared

    @contextmanager
    def screen(self, name):
        """Measure a screen with nothing in the caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.cr.sql_log_count, time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        # A tuple: they stay together, while lists are summarised.
        self.figures[name] = (seconds, self.cr.sql_log_count - before)
        say(f"  {name}: {seconds:.2f} s, {self.figures[name][1]} queries")

    def open_action(self, name, xml_id, user, *, filters=False):
        """Open the views of an action twice, as the web client does, and keep the second.

        :param bool filters: also each filter and grouping of the list
        """
        env = self.env(user=user, context={"lang": "en_US", "tz": "UTC", "uid": user.id})
        action = env.ref(f"key_account.{xml_id}").sudo()._get_action_dict()
        for _view, view_type in action["views"]:
            if view_type in ("form", "kanban", "search"):
                continue
            screen = client.Screen(env, action, view_type)
            opened, groups = screen.get_defaults()
            wanted = {f"{name}: {view_type}": (opened, groups)}
            if filters and view_type == "list":
                for label, (domain, group) in screen.get_filters().items():
                    wanted[f"{name}: {view_type}, {label}"] = (
                        (opened, [group]) if group else (screen.domain & domain, [])
                    )
            for label, asked in wanted.items():
                for _turn in range(2):
                    with self.screen(label):
                        screen.open(Domain(asked[0]), asked[1])
