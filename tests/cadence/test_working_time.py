from datetime import date

import pytz

from odoo.fields import Command
from odoo.tests import tagged

from .cadence_common import CadenceCommon

# Monday to Sunday of a week in which the clocks of Brussels stay.
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)


@tagged("post_install", "-at_install")
class TestWorkingTime(CadenceCommon):
    """Nobody works at night or on Sundays, and everybody as much as the schedule says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = cls.user_own.tz = "Europe/Brussels"
        cls.company.resource_calendar_id.tz = "Europe/Brussels"

    def _calendar(self, **values):
        return self.env["resource.calendar"].create(
            {"name": "Own", "company_id": self.company.id, "tz": "Europe/Brussels", **values}
        )

    def _give(self, calendar, zone="Europe/Brussels"):
        return self.env["resource.resource"].create(
            {
                "name": "Own",
                "user_id": self.user_own.id,
                "company_id": self.company.id,
                "calendar_id": calendar.id,
                "tz": zone,
            }
        )

    def _read(self, hours, zone="Europe/Brussels"):
        """Return ``[(weekday, from, to)]`` on the clock of a time zone."""
        zone = pytz.timezone(zone)
        local = [(start.astimezone(zone), end.astimezone(zone)) for start, end in hours]
        return [(f"{start:%a}", f"{start:%H:%M}", f"{end:%H:%M}") for start, end in local]

    def _week(self, zone="Europe/Brussels"):
        work = self.user_own._key_account_work(self.company, MONDAY, SUNDAY)
        return self._read(work[self.user_own], zone)

    def _flexible(self, hours_per_day, hours_per_week):
        return self._calendar(
            schedule_type="flexible",
            hours_per_day=hours_per_day,
            hours_per_week=hours_per_week,
        )

    def _days(self, begins, ends, days="Mon Tue Wed Thu Fri"):
        return [(day, begins, ends) for day in days.split()]

    def test_flexible(self):
        """40 hours, 8 a day: around noon from Monday to Friday."""
        self._give(self._flexible(8, 40))
        self.assertEqual(self._week(), self._days("08:00", "16:00"))

    def test_flexible_part_time(self):
        """30 hours, at most 8 a day: 6 hours on each day, so that each day can be chosen."""
        self._give(self._flexible(8, 30))
        self.assertEqual(self._week(), self._days("09:00", "15:00"))

    def test_flexible_six_days(self):
        """44 hours, 8 a day: four on Saturday; 60 hours: eight, and never on Sunday."""
        resource = self._give(self._flexible(8, 44))
        saturday = self._days("10:00", "14:00", "Sat")
        self.assertEqual(self._week(), self._days("08:00", "16:00") + saturday)
        resource.calendar_id = self._flexible(8, 60)
        self.assertEqual(self._week(), self._days("08:00", "16:00", "Mon Tue Wed Thu Fri Sat"))

    def test_flexible_never_at_night(self):
        """16 hours a day: twelve of them around noon."""
        self._give(self._flexible(16, 80))
        self.assertEqual(self._week(), self._days("06:00", "18:00"))

    def test_flexible_hours_that_are_cut_off(self):
        """100 hours, up to 24 a day: 20 from Monday to Friday, twelve of them count: 60, no Saturday."""
        self._give(self._flexible(24, 100))
        self.assertEqual(self._week(), self._days("06:00", "18:00"))

    def test_fully_flexible(self):
        """Without a schedule, the hours of the company."""
        self._give(self.env["resource.calendar"])
        company = self._days("08:00", "12:00") + self._days("13:00", "17:00")
        self.assertEqual(sorted(self._week()), sorted(company))

    def test_fully_flexible_on_leave(self):
        resource = self._give(self.env["resource.calendar"])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Day off",
                "resource_id": resource.id,
                "company_id": self.company.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 22:00:00",
            }
        )
        self.assertEqual({day for day, *_hours in self._week()}, {"Mon", "Wed", "Thu", "Fri"})

    def test_without_resource_elsewhere(self):
        """The hours of the company on the clock of Tokyo, and of the resource on its own."""
        self.user_own.tz = "Asia/Tokyo"
        hours = self._days("08:00", "12:00") + self._days("13:00", "17:00")
        self.assertEqual(sorted(self._week("Asia/Tokyo")), sorted(hours))
        self._give(self.company.resource_calendar_id, "America/New_York")
        self.assertEqual(sorted(self._week("America/New_York")), sorted(hours))

    def test_company_without_calendar(self):
        """Eight hours a day, as Odoo's own default."""
        self.company.resource_calendar_id = False
        self.assertEqual(self._week(), self._days("08:00", "16:00"))

    def test_company_without_calendar_and_holidays(self):
        """Those of another schedule are not for all; those of no schedule, and one's own leave, are."""
        self.company.resource_calendar_id = False
        resource = self._give(self.env["resource.calendar"])
        for day, calendar, person in (
            (2, self._flexible(8, 40), None),
            (3, self.env["resource.calendar"], None),
            (4, self._flexible(8, 40), resource),
        ):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": calendar.id,
                    "resource_id": person.id if person else False,
                    "date_from": f"2026-03-0{day} 00:00:00",
                    "date_to": f"2026-03-0{day} 22:00:00",
                }
            )
            self.env.flush_all()
            leave.company_id = self.company
        self.assertEqual({day for day, *_hours in self._week()}, {"Mon", "Thu", "Fri"})

    def test_holidays_of_another_company(self):
        for company in self.company + self.other_company:
            day = 3 if company == self.company else 5
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": company.name,
                    "calendar_id": False,
                    "date_from": f"2026-03-0{day} 00:00:00",
                    "date_to": f"2026-03-0{day} 22:00:00",
                }
            )
            self.env.flush_all()
            leave.company_id = company
        self.assertEqual({day for day, *_hours in self._week()}, {"Mon", "Wed", "Thu", "Fri"})

    def test_opening_hours(self):
        """On the clock of the customer: 14 to 16 in Tokyo is 6 to 8 in Brussels."""
        calendar = self._calendar(
            attendance_ids=[
                Command.clear(),
                Command.create(
                    {
                        "name": "Thursday",
                        "dayofweek": "3",
                        "hour_from": 14,
                        "hour_to": 16,
                        "day_period": "afternoon",
                    }
                ),
            ]
        )
        nobody = self.env["resource.resource"]
        for zone, hours in (
            ("Asia/Tokyo", ("Thu", "06:00", "08:00")),
            ("Europe/Brussels", ("Thu", "14:00", "16:00")),
        ):
            found = calendar._key_account_hours(MONDAY, SUNDAY, zone, self.company)[nobody]
            self.assertEqual(self._read(found), [hours])
        flexible = self._flexible(8, 40)
        found = flexible._key_account_hours(MONDAY, SUNDAY, "Europe/Brussels", self.company)
        self.assertEqual(self._read(found[nobody]), self._days("08:00", "16:00"))

    def test_statements_do_not_grow(self):
        """As many statements for twenty people as for two."""
        users = self.user_own.union(
            *(self._create_user(f"ka_many_{n}", "key_account.group_user") for n in range(20))
        )
        for people in (users[:2], users[2:]):
            people._key_account_work(self.company, MONDAY, SUNDAY)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people._key_account_work(self.company, MONDAY, SUNDAY)
            spent = self.env.cr.sql_log_count - before
            self.assertLessEqual(spent, 12)

    def test_cadences_are_compared_with_the_same_hours(self):
        """Flexible 20 hours a week: 13 weeks in 91 days, half of it for visits, per month."""
        self.env["key.account.cadence"].search([]).active = False
        self.env["key.account.cadence"].create(
            {"grade_id": self.grade_a.id, "number": 1, "period": "week"}
        )
        self._give(self._flexible(8, 20))
        feasibility = self.env["key.account.feasibility"].with_user(self.user_manager)
        found = feasibility.browse(feasibility.action_check()["res_id"])
        self.assertAlmostEqual(found.hours_available, 260 / (91 / 30.4375) / 2, places=3)
