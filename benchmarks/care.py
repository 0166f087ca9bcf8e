"""Measure care and clubs beside their bare SQL on a built database: ``care.py DATABASE`` prints JSON."""

import care_floor
from review import REPEATS, measure
from rooms import RoomBench
from screens import PEOPLE

from odoo.fields import Command


class CareBench(RoomBench):
    """The night that plans birthdays of all people and anniversaries of all accounts, and the lists of care."""

    tables = ("key_account_care_event",)

    def prepare(self):
        """Make a person with a birthday for each account, clubs, an event and packages."""
        self.decider = self.env.ref("key_account.stakeholder_role_decision_maker").id
        for statement in (*PEOPLE, care_floor.BIRTHDAYS):
            self.sql(statement, decider=self.decider)
        self.company.key_account_care_days = 14
        self.occasions = {
            name: self.env.ref(f"key_account.care_occasion_{name}").id
            for name in ("birthday", "anniversary")
        }
        self.env["key.account.care.rule"].create(
            {
                "occasion_id": self.occasions["anniversary"],
                "channel": "greeting",
                "days_before": 0,
            }
        )
        club = self.env["key.account.club"].create({"name": "Circle"})
        event = self.env["calendar.event"].create(
            {
                "name": "Seminar",
                "start": "2025-10-15 08:00:00",
                "stop": "2025-10-15 12:00:00",
                "partner_ids": [Command.clear()],
            }
        )
        self.env.flush_all()
        for statement in care_floor.CLUBS:
            self.sql(statement, club=club.id, event=event.id)
        self.env.invalidate_all()

    def compute(self):
        """Plan the next days."""
        self.env["key.account.care.event"].sudo()._plan(self.company)

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed."""
        values = {
            "company": self.company.id,
            "today": self.day,
            "decider": self.decider,
            **self.occasions,
        }
        for _turn in range(REPEATS):
            self.sql(care_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(care_floor.STATEMENT, **values)
            self.sql("DELETE FROM key_account_care_event")
            self.cr.commit()
            self.vacuum(*self.tables)
            with self.clock("anew"):
                self.compute()
        self.refuse_differences(care_floor.DIFFERENCES)
        self.measure_keys(*self.tables)
        self.measure_unchanged()
        events = self.env["key.account.care.event"].sudo()
        waiting = events.search([("is_pending", "=", True)])
        self.figures["activities of"] = len(waiting)
        with self.clock("activities"):
            waiting._schedule()

    def open_screens(self):
        """Open the lists of care, of clubs, and what care cost."""
        for name, action, filters in (
            ("People to remember", "key_account_care_event_action", True),
            ("Members", "key_account_club_membership_action", False),
            ("Guests", "key_account_event_guest_action", False),
            ("Packages", "key_account_service_package_action", False),
            ("Return on care", "key_account_care_return_action", False),
        ):
            self.open_action(name, action, self.manager, filters=filters)
            self.open_action(f"{name}, own", action, self.owner)


if __name__ == "__main__":
    measure(CareBench)
