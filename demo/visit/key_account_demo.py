import random
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..planning import to_working_day

# Visitors of the demo visits, visits per day, and visit level.
VISITORS = {"anna": (2, "business"), "bruno": (2, "business"), "chen": (2, "business")}
EXECUTIVE = "director"
# In the morning and in the afternoon: there is time for the way in between.
HOURS = (8, 13, 15)
BACK, AHEAD = 56, 14  # days
REASONS = [
    "Frame contract runs out at the end of the quarter",
    "New head of the roll shop",
    "Trial set: first figures from the mill",
    "Asked for shorter delivery times",
    "Overdue invoice to be talked over",
    "Competitor offered lower prices",
]
CANCELLED = ["Plant closed for maintenance", "The buyer was ill", "Moved to a call"]
MISSED = "Another visit took longer"


class KeyAccountDemo(models.AbstractModel):
    """Create the visits of the last eight weeks and of the next two weeks."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._visit_customers]

    def _visit_customers(self):
        """Create all visits at once: past visits are done, missed or cancelled."""
        today = fields.Date.today()
        rounds = self._accounts_by_seller()
        rng = random.Random("visits")
        vals_list = []
        for offset in range(-BACK, AHEAD + 1):
            day = today + timedelta(days=offset)
            # There is always something to see today, even on a weekend.
            if offset and to_working_day(day) != day:
                continue
            for seller, (number, level) in VISITORS.items():
                # One more today, sometimes one less on other days.
                extra = 1 if offset == 0 else -int(rng.random() < 0.4)
                for hour in HOURS[: number + extra]:
                    account = next(rounds[seller])
                    vals_list.append(self._prepare_demo_visit(rng, account, day, hour, level))
            if day.weekday() == 2:
                account = next(rounds[EXECUTIVE])
                vals_list.append(self._prepare_demo_visit(rng, account, day, 9, "leadership"))
        self.env["key.account.visit"].create(self._arrange_visits(vals_list))

    def _arrange_visits(self, vals_list):
        """Return the visits as they can be made: to be extended by rooms."""
        return vals_list

    def _accounts_by_seller(self):
        """Return ``{login: endless accounts}``, the first ten of each three times as often."""
        rows = self._read_customers()
        accounts = self._demo_accounts([row["key"] for row in rows])

        def rotate(own):
            while True:
                for start in range(10, max(len(own), 11), 5):
                    yield from own[:10]
                    yield from own[start : start + 5]

        return {
            seller: rotate(
                [
                    accounts[row["key"]]
                    for row in rows
                    if row["seller"] == seller and row["key"] in accounts
                ]
            )
            for seller in (*VISITORS, EXECUTIVE)
        }

    def _prepare_demo_visit(self, rng, account, day, hour, level):
        distance = (day - fields.Date.today()).days
        luck = rng.random()
        values = {
            "account_id": account.id,
            "user_id": account.owner_id.id or self.env.uid,
            "start": datetime.combine(day, time(hour)),
            "duration": rng.choice((1, 1, 1.5)),
            "visit_level": "technical" if level == "business" and luck > 0.85 else level,
            "channel": "visit" if luck < 0.8 else rng.choice(("call", "video")),
            "contact_ids": [Command.set(account.partner_id.child_ids[:1].ids)],
            "reason": rng.choice(REASONS),
            "off_plan": rng.random() < 0.2,
            "state": "confirmed" if distance <= 7 else "planned",
        }
        # Yesterday's last visit has no report yet.
        if distance < -1 or (distance == -1 and hour == HOURS[0]):
            values["state"] = "done" if luck < 0.88 else "missed" if luck < 0.94 else "cancelled"
        if values["state"] == "cancelled":
            values["cancel_reason"] = rng.choice(CANCELLED)
        if values["state"] == "missed":
            values["missed_reason"] = MISSED
        return values
