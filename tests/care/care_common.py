from odoo.fields import Command

from ..people.people_common import PeopleCommon


class CareCommon(PeopleCommon):
    """People of Alpha Steel, a grade A account; no rule but those of a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.care.rule"].search([]).active = False
        cls.grade_a = cls.env.ref("key_account.grade_a")
        cls.account.write({"grade_id": cls.grade_a.id, "grade_reason": "Large"})
        cls.account.deputy_id = cls.user_all
        cls.birthday = cls.env.ref("key_account.care_occasion_birthday")
        cls.events = cls.env["key.account.care.event"]

    @classmethod
    def _rule(cls, occasion=None, roles=(), **values):
        return cls.env["key.account.care.rule"].create(
            {
                "company_id": cls.company.id,
                "occasion_id": (occasion or cls.birthday).id,
                "role_ids": [Command.set([cls.roles[code].id for code in roles])],
                **values,
            }
        )

    @classmethod
    def _born(cls, person, month, day, calendar="solar"):
        person.write(
            {
                "birthday_month": str(month),
                "birthday_day": day,
                "birthday_calendar": calendar,
            }
        )

    def _plan(self):
        """Plan as the scheduled action does; return the events of the company."""
        self.events.sudo()._plan(self.company)
        events = self.events.search([("company_id", "=", self.company.id)])
        events.filtered("is_pending")._schedule()
        return events

    def _told(self, events):
        return sorted(
            (event._get_name(), event.day.isoformat(), event.channel, event.year)
            for event in events
        )
