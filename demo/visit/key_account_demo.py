import random
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Command

from .rounds import Customer, Rounds, working_days

VISITORS = ("anna", "bruno", "chen")
EXECUTIVE = "director"
# Where their journeys begin.
HOMES = {
    "anna": Customer("home", 50.87, 8.02),
    "bruno": Customer("home", 43.26, -2.93),
    "chen": Customer("home", 31.23, 121.47),
    # Flies everywhere.
    "director": None,
}
# Days back with visits; working days to come with visits, and those with customers who confirmed.
# The rest of next week is free: people plan it.
BACK, AHEAD, AGREED = 182, 3, 2
# Further back, only two days of a week were spent outside; by the director always.
RECENT, OUTSIDE = 56, (1, 3)
REASONS = [
    "Frame contract runs out at the end of the quarter",
    "New head of the roll shop",
    "Trial set: first figures from the mill",
    "Asked for shorter delivery times",
    "Overdue invoice to be talked over",
    "A competitor offered lower prices",
    "Roll plan for the shutdown",
    "Wear of the last set is above average",
    "Budget of next year is being made",
    "Not visited since the change of the purchasing manager",
    "Business visit due by grade",
    "Regrinding of the spare rolls to be agreed",
]
CANCELLED = [
    "Plant closed for maintenance",
    "The buyer was ill",
    "Moved to a call",
    "Strike at the mill",
    "No pass for visitors during the audit",
]
MISSED = [
    "Another visit took longer",
    "Train cancelled, the customer had no time later",
    "Called to a breakdown at another mill",
]


class KeyAccountDemo(models.AbstractModel):
    """Create the visits of the last half-year and of the next days."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._visit_customers]

    def _visit_customers(self):
        """Create all visits: past visits are done, missed or cancelled, by the people who made them."""
        rows = {row["key"]: row for row in self._read_customers()}
        accounts = self._demo_accounts(rows)
        self.env["key.account.visit"].flush_model()
        for login in VISITORS:
            own = [rows[key] for key in rows if key in accounts and rows[key]["seller"] == login]
            self._create_visits(login, accounts, self._plan_rounds(login, own))
        # The director sees all large customers, and a few of the others are the director's own.
        own = [
            rows[key]
            for key in rows
            if key in accounts and (rows[key]["seller"] == EXECUTIVE or rows[key]["tonnes"] > 100)
        ]
        self._create_visits(EXECUTIVE, accounts, self._plan_rounds(EXECUTIVE, own))

    def _story_days(self):
        """Return the days with visits: those that were, today, and some working days to come."""
        past, coming = (working_days(self._today(), *span) for span in ((BACK, 0), (0, 7)))
        return past + coming[1 : AHEAD + 1]

    def _agreed_until(self):
        """Return the last day whose visits the customers confirmed."""
        return self._story_days()[AGREED - AHEAD - 1]

    def _plan_rounds(self, login, rows):
        """Return the visits of a person as ``[(day, customer, hour, hours, channel)]``."""
        rounds = Rounds(
            [Customer(row["key"], float(row["latitude"]), float(row["longitude"])) for row in rows],
            HOMES[login],
        )
        today, agreed = self._today(), self._visits_by_day(login)
        plan = []
        for day in self._story_days():
            distance = (today - day).days
            if keys := agreed.get(day):
                # Told elsewhere in the story, and the only visit of its day.
                for key in keys:
                    rounds.skip(day, key)
                continue
            at_home = day.weekday() not in OUTSIDE
            if at_home and (distance > RECENT or login == EXECUTIVE):
                continue
            stops = rounds.plan_day(
                day, 4 if not distance else 3 if distance < 0 else 2, full=day == today
            )
            plan += [(day, *stop) for stop in stops]
        return plan

    def _visits_by_day(self, login):
        """Return the customers whom a person has visits with already, by day."""
        keys = {self._customer(row): row["key"] for row in self._read_customers()}
        visits = self.env["key.account.visit"].search(
            [("user_id", "=", self._demo_user(login).id), ("company_id", "=", self.env.company.id)]
        )
        days = {}
        for visit in visits:
            days.setdefault(visit.date, []).append(keys[visit.account_partner_id])
        return days

    def _demo_user(self, login):
        return self.env.ref(f"key_account.demo_user_{login}").with_env(self.env)

    def _moment(self, user, day, hour):
        """Return the moment in UTC at which the clock of a user shows an hour of a day."""
        minutes = timedelta(minutes=round(hour * 60))
        local = datetime.combine(day, time()) + minutes
        return (
            pytz.timezone(user.tz or "UTC")
            .localize(local)
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
        )

    def _create_visits(self, login, accounts, plan):
        """Create the visits of a person, in one go."""
        user = self._demo_user(login)
        rng = random.Random(f"visits {login}")
        today = self._today()
        last_day = max((day for day, *_rest in plan if day < today), default=today)
        last_hour = max((hour for day, _key, hour, *_rest in plan if day == last_day), default=0)
        vals_list = []
        for day, key, hour, hours, channel in plan:
            values = {
                "account_id": accounts[key].id,
                "user_id": user.id,
                "start": self._moment(user, day, hour),
                "duration": hours,
                "channel": channel,
                "visit_level": self._choose_level(rng, user, accounts[key]),
                "reason": rng.choice(REASONS),
                "off_plan": rng.random() < 0.2,
            }
            # The last visit has no report yet.
            is_last = (day, hour) == (last_day, last_hour) and login != EXECUTIVE
            vals_list.append(
                self._prepare_demo_visit(rng, accounts[key], key, day, values, is_last)
            )
        self.env["key.account.visit"].with_user(user).sudo().create(vals_list)

    def _choose_level(self, rng, user, account):
        """Return leadership for the director, who does business with customers of their own, too."""
        if user != self._demo_user(EXECUTIVE):
            return "business"
        is_own = account.owner_id == user
        return "business" if is_own and rng.random() < 0.6 else "leadership"

    def _prepare_demo_visit(self, rng, account, key, day, values, is_last):
        """Return the values of a visit, as far as its day has come."""
        today, luck = self._today(), rng.random()
        if values["visit_level"] == "business" and luck > 0.85 and values["channel"] == "visit":
            values["visit_level"] = "technical"
        is_technical = values["visit_level"] == "technical"
        jobs = ("Roll Shop Manager", "Mill Manager") if is_technical else ("Purchasing Manager",)
        if values["visit_level"] == "leadership":
            jobs = ("Managing Director", "Geschäftsführer", "Mill Manager")
        met = self._contact(account, *jobs)
        values["contact_ids"] = [Command.set(met.ids)]
        values["state"] = "confirmed" if day <= self._agreed_until() else "planned"
        if day < today and not is_last:
            fate = rng.random()
            values["state"] = "done" if fate < 0.93 else "missed" if fate < 0.96 else "cancelled"
        if values["state"] == "cancelled":
            values["cancel_reason"] = rng.choice(CANCELLED)
        if values["state"] == "missed":
            values["missed_reason"] = rng.choice(MISSED)
        if values["state"] == "done":
            values.update(actual_start=values["start"], actual_duration=values["duration"])
        return values
