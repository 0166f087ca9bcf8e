from datetime import date, timedelta

import pytz
from freezegun import freeze_time

from odoo.fields import Command

from ..cadence.cadence_common import CadenceCommon

# A Monday; the plans of these tests are made on the Friday before.
MONDAY = date(2026, 3, 2)
FRIDAY = "2026-02-27 08:00:00"


class VisitPlanCommon(CadenceCommon):
    """The owner of Alpha works in Brussels, from Monday to Friday, 8 to 12 and 13 to 17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_own.tz = cls.company.partner_id.tz = "Europe/Brussels"
        cls.company.resource_calendar_id.tz = "Europe/Brussels"
        cls.company.partner_id.write({"partner_latitude": 50.85, "partner_longitude": 4.35})
        cls.env["key.account.cadence"].search([]).active = False
        cls.cadence = cls.env["key.account.cadence"].create(
            {
                "grade_id": cls.grade_a.id,
                "number": 1,
                "period": "week",
                "duration": 1,
                "half_day": "morning",
            }
        )
        cls.account.partner_id.write({"partner_latitude": 50.9, "partner_longitude": 4.4})
        with freeze_time("2026-02-23 08:00:00"):
            cls.last = cls._visit(cls.account, "2026-02-23 09:00:00", state="done")

    @classmethod
    def _customer(cls, name, grade, latitude=50.9, longitude=4.4, **values):
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        account = cls._account(partner, owner_id=cls.user_own.id, **values)
        cls._grade(account, grade)
        cls._visit(account, "2026-02-23 09:00:00", state="done")
        return account

    @classmethod
    def _plan(cls, days=5, **values):
        return cls.env["key.account.visit.plan"].create(
            {
                "company_id": cls.company.id,
                "user_ids": [Command.set(cls.user_own.ids)],
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=days - 1),
                "seconds": 0.05,
                **values,
            }
        )

    def _generate(self, plan):
        with freeze_time(FRIDAY):
            plan.action_generate()
        self.env.invalidate_all()
        return plan

    def _local(self, visit):
        zone = pytz.timezone(visit.user_id.tz)
        return pytz.utc.localize(visit.start).astimezone(zone).replace(tzinfo=None)
