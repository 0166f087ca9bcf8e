from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools.plan.sketch_map import project
from .visit_plan_common import FRIDAY, VisitPlanCommon


@tagged("post_install", "-at_install")
class TestVisitBoard(VisitPlanCommon):
    """The board of a plan: everything of the person, warnings, a sketch map, and who is near."""

    # From Alpha 50.4 km: 79 minutes by road.
    gent = {"city": "Gent", "partner_latitude": 51.05, "partner_longitude": 3.72}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mill = cls._customer("Mill", cls.grade_b)
        cls.mill.partner_id.write(cls.gent)
        cls.plan = cls._plan(seconds=0.1)

    def _meet(self, name, start, stop, **values):
        return (
            self.env["calendar.event"]
            .with_context(dont_notify=True, no_mail_to_attendees=True)
            .create(
                {
                    "name": name,
                    "start": start,
                    "stop": stop,
                    "partner_ids": [Command.set(self.user_own.partner_id.ids)],
                    "show_as": "busy",
                    **values,
                }
            )
        )

    def _board(self, user=None):
        return self.plan.with_user(user or self.user_own).get_board()

    def test_weeks_have_a_number(self):
        """A number beyond is the first or the last one, what is no number is refused."""
        plan = self.plan.with_user(self.user_own)
        last = plan.get_board()["weeks"] - 1
        for week, shown in ((0, 0), (-1, 0), (1000, last)):
            self.assertEqual(plan.get_board(False, week)["week"], shown)
        for week in (True, "1", None, 1.5, [1]):
            with self.assertRaisesRegex(UserError, "Choose a week of the plan by its number"):
                plan.get_board(False, week)

    def test_appointment_at_a_place(self):
        """A fair in Gent until 10:00 on Monday: at Alpha at 11:19, too late for an hour before lunch.

        Whether it is there or not is not known of the same fair in private: at Alpha at 10:10.
        """
        # The towns of the customers of the plan are known: the mill is one of them.
        self.cadence.copy({"grade_id": self.grade_b.id, "channel": "call"})
        self.mill._update_visit_due()
        fair = self._meet(
            "Fair", "2026-03-02 07:00:00", "2026-03-02 09:00:00", location="Gent, hall 3"
        )
        self.plan.date_to = self.plan.date_from
        self._generate(self.plan)
        self.assertEqual(self._local(self._of_alpha()), datetime(2026, 3, 2, 13, 0))
        fair.privacy = "private"
        self._generate(self.plan)
        self.assertEqual(self._local(self._of_alpha()), datetime(2026, 3, 2, 10, 10))

    def _of_alpha(self):
        return self.plan.visit_ids.filtered(lambda visit: visit.account_id == self.account)

    def test_board(self):
        """One line a visit, with its reason, a map with its grade, and meetings without private titles."""
        self._meet("Doctor", "2026-03-03 07:00:00", "2026-03-03 08:00:00", privacy="private")
        self._generate(self.plan)
        monday, tuesday = self._board()["days"][:2]
        [line] = monday["stops"]
        self.assertEqual((line["title"], line["grade"]), ("Alpha Steel", "A"))
        self.assertIn("every 7 days", line["reason"])
        self.assertEqual([pin["letter"] for pin in monday["map"]["pins"]], ["A"])
        self.assertEqual(tuesday["stops"][0]["title"], "Doctor")
        [tuesday] = [
            day for day in self._board(self.user_manager)["days"] if day["date"] == "2026-03-03"
        ]
        self.assertEqual(tuesday["stops"][0]["title"], "Busy")
        with self.assertRaises(AccessError):
            self._board(self.user_all)
        busy = self.plan.with_user(self.user_manager).get_busy(
            "2026-03-01 00:00:00", "2026-03-08 00:00:00"
        )
        self.assertEqual([entry["title"] for entry in busy], ["Busy"])

    def test_board_costs_the_same(self):
        """Statements of a week with one visit, and with five."""
        self._generate(self.plan)
        counts = []
        for number in (2, 3, 4, 5, 6):
            with freeze_time(FRIDAY):
                self._visit(self.mill, f"2026-03-0{number} 13:00:00", plan_id=self.plan.id)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.plan.get_board()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[-1])

    def test_occupied(self):
        """Moved onto a meeting: said at once, and kept as moved manually."""
        self._generate(self.plan)
        visit = self.plan.visit_ids
        self.assertFalse(visit.clash)
        self._meet("Doctor", "2026-03-03 09:00:00", "2026-03-03 10:00:00", privacy="private")
        warned = self.assertLogs("odoo.tests.form.onchange", "WARNING")
        with warned, Form(visit.with_user(self.user_manager)) as form, freeze_time(FRIDAY):
            form.start = datetime(2026, 3, 3, 9, 30)
            self.assertIn("Occupied from 10:00 to 11:00: Busy.", form.clash)
        self.assertTrue(visit.is_pinned)
        self.assertEqual(len(visit.get_clashes()), 1)

    def test_out_of_reach(self):
        """At Alpha until 10:00, in Gent at 10:30: the way takes 79 minutes, and there are 30."""
        with freeze_time(FRIDAY):
            self._visit(self.account, "2026-03-03 08:00:00", state="confirmed")
            second = self._visit(self.mill, "2026-03-03 09:30:00")
            self.assertIn("there are 30 min", second.clash)
            second.start = datetime(2026, 3, 3, 12, 0)
            self.assertFalse(second.clash)
            second.channel = "call"
            second.start = datetime(2026, 3, 3, 9, 30)
            self.assertFalse(second.clash)

    def test_morning_after_a_night(self):
        """After a night two degrees north, the mill in Gent, 5 hours away, is out of reach at 8:00.

        From the customer there, at 9:00, it is not: whoever sleeps there does not come from home.
        """
        self.company.key_account_trip_nights = 1
        self.account.partner_id.write(
            {"city": "Bergum", "partner_latitude": 52.9, "partner_longitude": 4.4}
        )
        self._generate(self.plan)
        self.assertEqual(self.plan.day_ids.mapped("start_place"), [False, "Bergum"])
        with freeze_time(FRIDAY):
            self.plan.visit_ids.start = datetime(2026, 3, 2, 14, 0)
            visit = self._visit(self.mill, "2026-03-03 07:00:00")
            self.assertRegex(visit.clash, r"from the night in Bergum takes 3\d\d min")
            # Colleagues learn that it is too far, and not where the night is.
            said = visit.with_user(self.user_all).clash
            self.assertEqual(
                said, "Out of reach in the morning: there is not enough time for the way."
            )
            visit.partner_id.partner_latitude = 52.9
            visit.invalidate_recordset(["clash"])
            self.assertFalse(visit.clash)

    def test_near(self):
        """After the visit of Alpha until 10:00, a neighbour can be seen by 15:00, and the mill in Gent too.

        With an appointment at 11:00 there is time for the neighbour only; it is added to the plan.
        """
        neighbour = self._customer("Neighbour", self.grade_a, 50.91, 4.4)
        with freeze_time(FRIDAY):
            visit = self._visit(self.account, "2026-03-03 08:00:00", state="confirmed")
            visit.sudo().plan_id = self.plan
            wizard = self._near(visit)
            self.assertEqual(wizard.line_ids.account_id, neighbour | self.mill)
            self.assertEqual(wizard.line_ids[0].account_id, neighbour)
            self.assertEqual(wizard.line_ids[0].start, datetime(2026, 3, 3, 9, 5))
            self._meet("Doctor", "2026-03-03 10:10:00", "2026-03-03 11:00:00")
            wizard = self._near(visit)
            self.assertEqual(wizard.line_ids.account_id, neighbour)
            wizard.line_ids.action_add()
        added = self.plan.visit_ids.filtered(lambda other: other.account_id == neighbour)
        self.assertEqual(
            (added.state, added.user_id, added.is_pinned), ("planned", self.user_own, True)
        )
        with self.assertRaises(AccessError):
            visit.with_user(self.user_none).action_near()

    def _open(self, account, *hours):
        """Give an account opening hours on Tuesdays."""
        account.opening_calendar_id = self.env["resource.calendar"].create(
            {
                "name": account.display_name,
                "company_id": self.company.id,
                "tz": "Europe/Brussels",
                "attendance_ids": [
                    Command.create(
                        {"name": "Open", "dayofweek": "1", "hour_from": begins, "hour_to": ends}
                    )
                    for begins, ends in hours
                ],
            }
        )

    def test_near_while_open(self):
        """From 10:00 on, until 15:00: the neighbour, there at 10:05, closes from 10:30 to 13:30 for lunch.

        The mill is reached at 11:19: an hour there is after the visitor's own break from 12:00 to 13:00.
        The bakery opens at 16:00, the butcher not on Tuesdays.
        """
        names = "Neighbour", "Bakery", "Butcher"
        neighbour, bakery, butcher = (
            self._customer(name, self.grade_a, 50.91, 4.4) for name in names
        )
        self._open(neighbour, (8, 10.5), (13.5, 17))
        self._open(bakery, (16, 18))
        self._open(butcher)
        with freeze_time(FRIDAY):
            visit = self._visit(self.account, "2026-03-03 08:00:00", state="confirmed")
            wizard = self._near(visit)
        found = {line.account_id: line for line in wizard.line_ids}
        self.assertEqual(found.keys(), {neighbour, self.mill})
        self.assertEqual(found[neighbour].start, datetime(2026, 3, 3, 12, 30))
        self.assertEqual(found[neighbour].opening, "08:00–10:30, 13:30–17:00")
        self.assertEqual(found[self.mill].start, datetime(2026, 3, 3, 12, 0))
        self.assertFalse(found[self.mill].opening)
        self.assertEqual(
            wizard.closed_text.splitlines(),
            ["Bakery: 16:00–18:00", "Butcher: closed on this day"],
        )

    def test_near_not_too_soon(self):
        """Visited each week, on Monday the 23rd before, and agreed for Thursday: not on Tuesday, too."""
        neighbour = self._customer("Neighbour", self.grade_a, 50.91, 4.4)
        with freeze_time(FRIDAY):
            visit = self._visit(self.account, "2026-03-03 08:00:00", state="confirmed")
            [line] = self._near(visit).line_ids.filtered("due_date")
            self.assertEqual((line.account_id, str(line.due_date)), (neighbour, "2026-03-02"))
            self._visit(neighbour, "2026-03-05 13:00:00", state="confirmed")
            self.assertEqual(self._near(visit).line_ids.account_id, self.mill)

    def test_near_costs_the_same(self):
        """Statements with one customer who has opening hours, and with five of the same ones."""
        counts, hours = [], None
        with freeze_time(FRIDAY):
            visit = self._visit(self.account, "2026-03-03 08:00:00", state="confirmed")
        for number in range(6):
            customer = self._customer(f"Neighbour {number}", self.grade_a, 50.91, 4.4)
            if not hours:
                self._open(customer, (8, 17))
                hours = customer.opening_calendar_id
            customer.opening_calendar_id = hours
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(FRIDAY):
                wizard = self._near(visit)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(wizard.line_ids), number + 2)
        self.assertEqual(counts[1], counts[-1])

    def _near(self, visit):
        action = visit.with_user(self.user_own).action_near()
        return self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])

    def test_sketch_map(self):
        """North is up; a degree of longitude in the north is shorter; one place is in the middle."""
        self.assertEqual(project([]), [])
        self.assertEqual(project([(50, 4)], 100, 100), [(50, 50)])
        self.assertEqual(project([(50, 4), (51, 4)], 100, 100), [(50, 88), (50, 12)])
        west, east, north = project([(60, 0), (60, 2), (61, 1)], 100, 200)
        self.assertAlmostEqual(east[0] - west[0], 76)
        # cos(60.33°) = 0.495: two degrees east are 0.99 of one degree north.
        self.assertAlmostEqual((west[1] - north[1]) / 76, 1 / 0.99, delta=0.01)
