from datetime import timedelta

from odoo import api, models

from ...tools.lunar import kept_on

# Customer, whose birthday is in so many days, in which calendar.
BIRTHDAYS = (
    ("ruhrtal", 4, "solar"),
    ("donghai", 6, "lunar"),
    ("nervion", 12, "solar"),
)
FOUNDED = {"valserena": 1958, "ruhrtal": 1911}


class KeyAccountDemo(models.AbstractModel):
    """Some birthdays of the next days, one of them in the Chinese calendar, and what is planned for them."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._remember_people, self._plan_care]

    def _remember_people(self):
        accounts = self._demo_accounts({key for key, *_rest in BIRTHDAYS} | FOUNDED.keys())
        for key, days, calendar in BIRTHDAYS:
            day = self._today() + timedelta(days=days)
            kept = next(each for each in kept_on(day) if each.calendar == calendar)
            accounts[key].stakeholder_ids[:1].write(
                {
                    "birthday_calendar": calendar,
                    "birthday_month": str(kept.month),
                    "birthday_day": kept.day,
                }
            )
        for key, year in FOUNDED.items():
            accounts[key].founded_on = f"{year}-05-02"

    def _plan_care(self):
        """What the scheduled action does at night."""
        events = self.env["key.account.care.event"].sudo()
        events._plan(self.env.company)
        events.search([("is_pending", "=", True)])._schedule()
