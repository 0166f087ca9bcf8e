"""Measure cadences and visit plans on a built database: ``visits.py DATABASE`` prints JSON."""

import importlib
from datetime import timedelta

from review import REPEATS, SCORECARD, Bench, measure

from odoo.fields import Command, Date, Domain
from odoo.tools import SQL

DAYS = 28
SECONDS_PER_PERSON = 2

# Customers are spread over a hundred kilometres around the company; grades by their share in trade.
PLACES = """
UPDATE res_partner
   SET partner_latitude = 50 + 0.9 * (HASHINT4(id) & 65535) / 65536,
       partner_longitude = 4 + 1.4 * (HASHINT4(id + 1) & 65535) / 65536
"""
# In a corner of the region the company would be too far from half of its customers for a day's round.
OFFICE = (
    "UPDATE res_partner SET partner_latitude = 50.45, partner_longitude = 4.7 WHERE id = %(office)s"
)
GRADES = """
UPDATE key_account
   SET grade_id = (%(grades)s::int[])[CASE WHEN n < 15 THEN 1 WHEN n < 40 THEN 2 WHEN n < 90 THEN 3 ELSE 4 END]
  FROM (SELECT id, MOD(HASHINT4(id) & 1048575, 100) AS n FROM key_account) drawn
 WHERE drawn.id = key_account.id
"""
# Everybody was seen, some time in the last interval of the cadence.
VISITS = """
INSERT INTO key_account_visit (account_id, company_id, user_id, partner_id, visit_level, channel, start,
                               stop, date, duration, state, off_plan, create_date)
SELECT account_id, company_id, user_id, (SELECT partner_id FROM key_account WHERE id = account_id),
       visit_level, channel, day + INTERVAL '9 hours', day + INTERVAL '10 hours', day, 1, 'done', FALSE, NOW()
  FROM (SELECT due.*, %(today)s::date - MOD(HASHINT4(id) & 1048575, interval_days) AS day
          FROM key_account_visit_due due) drawn
"""
# What due visits cost at least: the last visit by account and level, joined with a cadence by grade.
FLOOR_TABLE = """
DROP TABLE IF EXISTS ka_floor_due;
CREATE TABLE ka_floor_due (account_id int, visit_level varchar, cadence_id int, due date,
                           PRIMARY KEY (account_id, visit_level))
"""
FLOOR = """
INSERT INTO ka_floor_due
SELECT account.id, cadence.visit_level, cadence.id,
       COALESCE(%(due)s, account.create_date::date)
  FROM key_account account
  JOIN key_account_cadence cadence ON cadence.grade_id = account.grade_id AND cadence.active
   AND cadence.relation_kind_id IS NULL AND cadence.number > 0
  LEFT JOIN (SELECT account_id, visit_level, MAX(date) AS last
               FROM key_account_visit WHERE state = 'done' GROUP BY account_id, visit_level) visit
    ON visit.account_id = account.id AND visit.visit_level = cadence.visit_level
 WHERE account.active AND account.company_id = %(company)s
"""


class VisitBench(Bench):
    """Due visits of all accounts, then a month for all salespeople: generated, again, confirmed."""

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.prepare()
        self.measure_due()
        self.measure_plan()
        return self.figures

    def prepare(self):
        """Make accounts of the customers, with places, grades and visits in the past."""
        accounts = self.env["key.account"]
        domain = Domain(self.env.ref(SCORECARD)._get_partner_domain())
        accounts._ensure_customer_accounts(self.company, domain, self.date)
        self.sql(PLACES)
        self.sql(OFFICE, office=self.company.partner_id.id)
        self.sql(
            GRADES, grades=[self.env.ref(f"key_account.grade_{letter}").id for letter in "abcd"]
        )
        self.env.invalidate_all(flush=False)
        self.today = self.company._key_account_today()
        accounts._update_all_visit_due(self.company)
        self.sql(VISITS, today=self.today)
        self.cr.commit()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        self.figures["people"] = self.value("SELECT COUNT(DISTINCT owner_id) FROM key_account")
        self.vacuum(
            "key_account",
            "key_account_visit",
            "key_account_visit_due",
            "key_account_visit_wanted",
            "res_partner",
        )

    def measure_due(self):
        """Work out due visits for the first time and again, beside the floor."""
        accounts = self.env["key.account"]
        self.sql(FLOOR_TABLE)
        # Found once Odoo knows where its add-ons are.
        rhythm = importlib.import_module("odoo.addons.key_account.tools.cadence.visit_rhythm")
        due = rhythm.next_day_sql(SQL("visit.last"), SQL("cadence.number"), SQL("cadence.period"))
        self.sql("DELETE FROM key_account_visit_due")
        self.cr.commit()
        for turn in range(REPEATS):
            self.sql("TRUNCATE ka_floor_due")
            self.cr.commit()
            with self.clock("floor"):
                self.cr.execute(SQL(FLOOR, company=self.company.id, due=due))
            with self.clock("due first" if not turn else "due unchanged"):
                accounts._update_all_visit_due(self.company)
        wrong = self.value(
            "SELECT COUNT(*) FROM ka_floor_due FULL JOIN key_account_visit_due due USING (account_id, visit_level)"
            " WHERE due.due_date IS DISTINCT FROM ka_floor_due.due"
        )
        if wrong:
            raise SystemExit(f"Floor and due visits differ in {wrong} rows.")
        self.figures["due"] = self.value("SELECT COUNT(*) FROM key_account_visit_due")

    def measure_plan(self):
        """Plan four weeks for everybody as the scheduled action does, plan again, confirm."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        people = self.env["res.users"].search([("login", "like", "salesperson%")], order="id")
        people = people.filtered(lambda user: user in self.env["key.account"].search([]).owner_id)
        plan = self.env["key.account.visit.plan"].create(
            {
                "user_ids": [Command.set(people.ids)],
                "date_from": monday,
                "date_to": Date.add(monday, days=DAYS - 1),
                "seconds": SECONDS_PER_PERSON,
            }
        )
        self.cr.commit()
        for name in ("plan", "plan again"):
            statements = self.cr.sql_log_count
            with self.clock(name):
                plan._start()
                while plan._plan_next_person():
                    self.cr.commit()
            self.figures[f"{name} statements"] = self.cr.sql_log_count - statements
        self.figures["planned"] = len(plan.visit_ids)
        self.figures["left out"] = len(plan.omission_ids)
        mails = self.value("SELECT COUNT(*) FROM mail_mail")
        with self.clock("meetings bare", keep=False):
            self.create_bare_meetings(plan)
        statements = self.cr.sql_log_count
        with self.clock("confirm"):
            plan.action_confirm()
        self.figures["confirm statements"] = self.cr.sql_log_count - statements
        self.figures["mails"] = self.value("SELECT COUNT(*) FROM mail_mail") - mails
        self.figures["meetings"] = len(plan.visit_ids.event_id)

    def create_bare_meetings(self, plan):
        """Create as many meetings as Odoo does it alone, in one call, without mail."""
        self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True, tracking_disable=True
        ).create(
            [
                {
                    "name": visit.account_id.display_name,
                    "start": visit.start,
                    "stop": visit.stop,
                    "user_id": visit.user_id.id,
                    "partner_ids": [Command.set(visit.user_id.partner_id.ids)],
                }
                for visit in plan.visit_ids
            ]
        )
        self.env.flush_all()


if __name__ == "__main__":
    measure(VisitBench)
