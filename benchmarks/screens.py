"""Open every screen of the module on a built database: ``screens.py DATABASE`` prints JSON.

Each view of each menu, as it opens and with each of its filters, as a sales manager; the start page as
manager and as salesperson, the account in one look, and the job behind them beside its bare SQL.
"""

import time

import client
from review import REPEATS, SCORECARD, Bench, measure, say

from odoo.fields import Command, Domain

# A person at each customer, who decides at two of three; a salesperson knows one in four.
PEOPLE = [
    """
    INSERT INTO res_partner (name, complete_name, active, type, is_company, parent_id,
                             commercial_partner_id, email, autopost_bills, create_date)
    SELECT 'Buyer of ' || customer.name, customer.name || ', Buyer', TRUE, 'contact', FALSE,
           customer.id, customer.id, 'buyer' || customer.id || '@example.com', 'ask', NOW()
      FROM key_account account JOIN res_partner customer ON customer.id = account.partner_id
    """,
    """
    INSERT INTO key_account_stakeholder (account_id, partner_id, active, birthday_calendar, create_date, write_date)
    SELECT account.id, person.id, TRUE, 'solar', NOW(), NOW()
      FROM key_account account
      JOIN res_partner person ON person.parent_id = account.partner_id AND person.email LIKE 'buyer%%'
    """,
    """
    INSERT INTO key_account_stakeholder_role_rel (stakeholder_id, role_id)
    SELECT person.id, %(decider)s FROM key_account_stakeholder person WHERE person.id %% 3 > 0
    """,
    """
    INSERT INTO key_account_closeness (stakeholder_id, user_id, degree, create_date)
    SELECT person.id, account.owner_id, '2', NOW()
      FROM key_account_stakeholder person JOIN key_account account ON account.id = person.account_id
     WHERE person.id %% 4 = 0 AND account.owner_id IS NOT NULL
    """,
]
# Twenty people make about four visits a day; three in four are done, the others are to come.
VISITS = """
INSERT INTO key_account_visit (account_id, company_id, user_id, partner_id, visit_level, channel, start,
                               stop, date, duration, state, off_plan, create_date)
SELECT due.account_id, due.company_id, due.user_id, account.partner_id, due.visit_level, due.channel,
       day + INTERVAL '9 hours', day + INTERVAL '10 hours', day, 1,
       CASE WHEN day < CURRENT_DATE THEN 'done' ELSE 'planned' END, FALSE, NOW()
  FROM (SELECT due.*, CURRENT_DATE + 30 - (HASHINT4(due.id) & 127) AS day
          FROM key_account_visit_due due) due
  JOIN key_account account ON account.id = due.account_id
 WHERE due.user_id IS NOT NULL AND HASHINT4(due.id) %% 25 = 0
"""
# What the nightly job of the revenue of twelve months does, with nothing around it.
REVENUE_FLOOR = """
UPDATE key_account account
   SET revenue_year = COALESCE(known.amount, 0)
  FROM (SELECT move.company_id, partner.commercial_partner_id AS partner_id,
               SUM(move.amount_untaxed_signed) AS amount
          FROM account_move move
          JOIN res_partner partner ON partner.id = move.partner_id
         WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.invoice_date > CURRENT_DATE - INTERVAL '1 year' AND move.invoice_date <= CURRENT_DATE
         GROUP BY move.company_id, partner.commercial_partner_id) known
 WHERE account.company_id = known.company_id AND account.partner_id = known.partner_id
"""
LIMIT = 2.0


class ScreenBench(Bench):
    """A book as it looks after a year of use, and every screen on it."""

    def run(self):
        """Run everything and return ``{screen: (seconds, queries, bytes)}`` and the seconds of the job."""
        self.give_rights()
        self.env["key.account.settings"]._switch_all_features()
        self.prepare()
        self.measure_revenue()
        self.open_pages()
        self.open_all()
        return self.figures

    def prepare(self):
        """Review the customers, fill people and visits, and run the scheduled actions.

        What a kept database has already is left as it is.
        """
        reviews = self.env["key.account.review"]
        if not reviews.search([], limit=1):
            review = reviews.create({"scorecard_id": self.env.ref(SCORECARD).id, "date": self.date})
            review.action_compute()
            review.action_approve()
            self.cr.commit()
        decider = self.env.ref("key_account.stakeholder_role_decision_maker").id
        if not self.env["key.account.stakeholder"].search([], limit=1):
            for statement in PEOPLE:
                self.sql(statement, decider=decider)
        self.cr.commit()
        for cron in ("visit_due", "relationship", "profile"):
            self.env.ref(f"key_account.ir_cron_{cron}").method_direct_trigger()
            say(f"  {cron}: done")
        if not self.env["key.account.visit"].search([], limit=1):
            self.sql(VISITS)
        self.cr.commit()
        self.env.ref("key_account.ir_cron_visit_due").method_direct_trigger()
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        manager = self.env["res.users"].browse(2)
        manager.write({"group_ids": [Command.link(self.env.ref("key_account.group_admin").id)]})
        self.cr.commit()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")

    def measure_revenue(self):
        """Let the nightly job of the revenue and its floor take turns, every account anew."""
        job = self.env.ref("key_account.ir_cron_revenue")
        for _turn in range(REPEATS):
            self.sql("UPDATE key_account SET revenue_year = NULL")
            with self.clock("revenue, floor"):
                self.sql(REVENUE_FLOOR)
            self.sql("UPDATE key_account SET revenue_year = NULL")
            self.cr.commit()  # the job has a connection of its own
            with self.clock("revenue, job"):
                job.method_direct_trigger()
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE key_account")

    def open_pages(self):
        """Open the start page of a manager and a salesperson, and what the form of an account loads."""
        busiest = """
            SELECT owner_id FROM key_account WHERE owner_id IS NOT NULL
             GROUP BY owner_id ORDER BY COUNT(*) DESC, owner_id LIMIT 1
        """
        known = """
            SELECT account.id FROM key_account account
              LEFT JOIN key_account_visit visit ON visit.account_id = account.id AND visit.state = 'done'
             GROUP BY account.id ORDER BY COUNT(visit.id) DESC, account.id LIMIT 1
        """
        owner = self.env["res.users"].browse(self.value(busiest))
        owner.write({"group_ids": [Command.link(self.env.ref("key_account.group_user").id)]})
        self.cr.commit()
        manager, salesperson = (
            self.env(user=user, context={"lang": "en_US", "tz": "UTC"})["key.account"]
            for user in (2, owner.id)
        )
        account = manager.browse(self.value(known))
        self.open_call("Cockpit", lambda: manager.get_desk(everybody=True))
        self.open_call("Board", lambda: manager.get_board("year"))
        self.open_call("My Day", lambda: salesperson.get_desk(everybody=False))
        self.open_call("Account: alerts", account.get_alerts)
        self.open_call("Account: figures", account.get_look)
        self.open_call("Account: best next step", account.get_next_action)
        self.open_call("Account: story", account.get_story)

    def open_all(self):
        """Open each view of each menu, plainly and with each filter alone."""
        env = self.env(user=2, context={"lang": "en_US", "tz": "UTC", "uid": 2})
        root = self.env.ref("key_account.key_account_menu_root")
        for name, action in client.find_actions(env, root):
            for _view, view_type in action["views"]:
                screen = client.Screen(env, action, view_type)
                if not screen.has_records():
                    continue
                self.open(f"{name}: {view_type}", screen, *screen.get_defaults())
                if view_type not in ("list", "kanban"):
                    continue
                opened, _groups = screen.get_defaults()
                for label, (domain, group) in screen.get_filters().items():
                    # Filters take the place of those that were on, groups join them.
                    wanted = (opened, [group]) if group else (screen.domain & domain, [])
                    self.open(f"{name}: {view_type}, {label}", screen, *wanted)

    def open(self, name, screen, domain, groups):
        """Open a screen with what is on in its search."""
        self.open_call(name, lambda: screen.open(Domain(domain), groups))

    def open_call(self, name, call):
        """Open a screen twice, as the first time fills caches; note the second."""
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before, start = self.cr.sql_log_count, time.perf_counter()
            try:
                with self.cr.savepoint():
                    answer = call()
            except Exception as error:  # noqa: BLE001 -- one broken screen must not hide the others
                say(f"  {name}: {type(error).__name__}: {error}")
                self.figures[name] = (None, None, None)
                return
            seconds = time.perf_counter() - start
        queries = self.cr.sql_log_count - before
        # A tuple: they stay together, while lists are summarised.
        self.figures[name] = (seconds, queries, client.size_of(answer))
        if seconds > LIMIT:
            say(f"  {name}: {seconds:.1f} s, {queries} queries")


if __name__ == "__main__":
    measure(ScreenBench)
