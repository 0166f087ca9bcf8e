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
