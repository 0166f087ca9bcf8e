from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .visit_plan_common import VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitPlanTerritory(VisitPlanCommon):
    """Tuesday is kept for the north: Antwerp, with Mechelen near by; Liège is in the east."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belgium = cls.env.ref("base.be")
        cls.north, cls.east = cls.env["key.account.territory"].create(
            [
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "area_ids": [Command.create({"country_id": belgium.id, "city": city})],
                }
                for name, city in (("North", "Antwerp"), ("East", "Liège"))
            ]
        )
        cls.antwerp, cls.mechelen, cls.liege = (
            cls._customer(f"{city} Mill", cls.grade_a) for city in ("Antwerp", "Mechelen", "Liège")
        )
        for account, city, latitude, longitude in (
            (cls.antwerp, "Antwerp", 51.22, 4.40),
            (cls.mechelen, "Mechelen", 51.10, 4.42),
            (cls.liege, "Liège", 50.63, 5.57),
        ):
            # Odoo forgets the coordinates of an address that changes without them.
            account.partner_id.write(
                {
                    "country_id": belgium.id,
                    "city": city,
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                }
            )

    def _days(self, plan, account):
        visits = plan.visit_ids.filtered(lambda visit: visit.account_id == account)
        return {visit.date.weekday() for visit in visits}

    def _keep(self, plan, weekdays, territory, user=None):
        plan.weekday_ids = [
            Command.create(
                {
                    "weekday": str(weekday),
                    "territory_id": territory.id,
                    "user_id": user.id if user else False,
                }
            )
            for weekday in weekdays
        ]

    def test_days_are_kept(self):
        """North from Monday to Thursday: the east has Friday, who is near the north any day."""
        plan = self._plan()
        self._keep(plan, range(4), self.north)
        self._generate(plan)
        self.assertEqual(self._days(plan, self.liege), {4})
        self.assertEqual(len(plan.visit_ids), 4)
        self._keep(plan, (4,), self.north)
        self._generate(plan)
        self.assertFalse(self._days(plan, self.liege))
        self.assertTrue(self._days(plan, self.antwerp))
        self.assertTrue(self._days(plan, self.mechelen), "Twelve kilometres from Antwerp.")
        omission = plan.omission_ids.filtered(lambda line: line.account_id == self.liege)
        self.assertIn("kept for other territories", omission.reason)

    def test_of_one_person(self):
        """What is kept for a colleague does not concern the others."""
        plan = self._plan()
        self._keep(plan, range(5), self.north, self.user_all)
        self._generate(plan)
        self.assertEqual(len(plan.visit_ids), 4)

    def test_several_territories_a_day(self):
        plan = self._plan()
        self._keep(plan, range(5), self.north)
        self._keep(plan, range(5), self.east)
        self._generate(plan)
        self.assertTrue(self._days(plan, self.liege))

    def test_opening_hours(self):
        """Both restrict the days: open on Fridays only, which is kept for the north."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Fridays",
                "tz": "Europe/Brussels",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {"name": "Friday", "dayofweek": "4", "hour_from": 9, "hour_to": 12}
                    ),
                ],
            }
        )
        self.liege.opening_calendar_id = calendar
        plan = self._plan()
        self._keep(plan, (1,), self.north)
        self._generate(plan)
        self.assertEqual(self._days(plan, self.liege), {4})
        self._keep(plan, (4,), self.north)
        self._generate(plan)
        omission = plan.omission_ids.filtered(lambda line: line.account_id == self.liege)
        self.assertIn("opening hours", omission.reason)
        self.assertIn("kept for other territories", omission.reason)

    def test_rights(self):
        """Days belong to the plan: those of a plan of several people are up to managers."""
        plan = self._plan(user_ids=[Command.set((self.user_own + self.user_all).ids)])
        self._keep(plan, (1,), self.north)
        days = self.env["key.account.visit.plan.weekday"].with_user(self.user_own)
        vals = {"plan_id": plan.id, "weekday": "2", "territory_id": self.north.id}
        for method, records, args in (
            ("create", days, [vals]),
            ("write", days.browse(plan.weekday_ids.ids), [{"weekday": "3"}]),
            ("unlink", days.browse(plan.weekday_ids.ids), []),
        ):
            with (
                self.subTest(method),
                self.assertRaisesRegex(AccessError, "also the plan of"),
                self.env.cr.savepoint(),
            ):
                rpc(records, method, *args)
        foreign = self.env["key.account.territory"].create(
            {"name": "Abroad", "company_id": self.other_company.id}
        )
        own = self._plan()
        wrong = {"plan_id": own.id, "weekday": "2", "territory_id": foreign.id}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rpc(days, "create", wrong)
        mine = days.browse(rpc(days, "create", vals | {"plan_id": own.id}))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rpc(mine, "write", {"plan_id": plan.id})
