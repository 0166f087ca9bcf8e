import random

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ...tools.cadence.visit_travel import Place, Travel
from ...tools.cadence.visit_ways import estimate_ways
from .cadence_common import CadenceCommon


@tagged("post_install", "-at_install")
class TestFeasibility(CadenceCommon):
    """Cadences against working time: 40 h a week, half of it for visits, half an hour of way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.cadence"].search([]).active = False
        cls.env["key.account.cadence"].create(
            [
                {"grade_id": cls.grade_a.id, "number": 1, "period": "week", "duration": 2.5},
                {"grade_id": cls.grade_b.id, "number": 1, "period": "week", "duration": 1.5},
            ]
        )

    def _check(self):
        action = self.env["key.account.feasibility"].with_user(self.user_manager).action_check()
        return self.env["key.account.feasibility"].browse(action["res_id"])

    def _accounts(self, number, grade):
        partners = self.env["res.partner"].create(
            [{"name": f"{grade.name} {index}", "is_company": True} for index in range(number)]
        )
        accounts = self.env["key.account"].create(
            [{"partner_id": partner.id, "owner_id": self.user_own.id} for partner in partners]
        )
        accounts.write({"grade_id": grade.id, "grade_reason": "Story"})

    def test_all_can_be_kept(self):
        """One A account: 30.4375 / 7 visits of 3 h are 13.04 h; 13 weeks of 40 h are 520 h in
        91 days, 173.93 h a month, half of it 86.96 h."""
        found = self._check()
        self.assertAlmostEqual(found.hours_needed, 13.0446, places=3)
        self.assertAlmostEqual(found.hours_available, 86.9643, places=3)
        self.assertTrue(found.is_feasible)
        self.assertEqual(found.line_ids.user_id, self.user_own)
        self.assertIn("need 13 h per month. The team has 87 h", found.verdict)
        self.assertIn("There is enough time for all cadences", found.verdict)

    def test_accounts_without_visitor(self):
        """They have a row of their own, with a name."""
        self._accounts(1, self.grade_a)
        self.env["key.account"].search([("partner_id.name", "=", "A 0")]).owner_id = False
        found = self._check()
        self.assertEqual(
            found.line_ids.mapped("person"), [self.user_own.name, "Accounts without visitor"]
        )

    def test_second_grade_slips(self):
        """Five A accounts take 65.22 h of 86.96; ten B accounts (2 h each) want 86.96 and get 21.74:
        a quarter, every 28 instead of every 7 days."""
        self._accounts(4, self.grade_a)
        self._accounts(10, self.grade_b)
        found = self._check()
        self.assertFalse(found.is_feasible)
        self.assertIn(
            "grade B gets 25 % of its visits: every 28 days instead of every 7 days.", found.verdict
        )
        self.assertNotIn("grade A gets", found.verdict)
        self.assertIn(f"Too many visits for: {self.user_own.name} (152 of 87 h).", found.verdict)
        self.assertAlmostEqual(found.line_ids.hours_left, -65.2, places=1)

    def test_due_visits_say_the_same(self):
        """While due visits wait to be computed again, what they will be; else what they are."""
        self._accounts(4, self.grade_a)
        self._accounts(10, self.grade_b)
        cron = self.env.ref("key_account.ir_cron_visit_due")
        pending = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(pending)
        fresh = self._check()
        pending.unlink()
        self.env["key.account"]._update_all_visit_due(self.company)
        self.env["key.account.visit.due"].invalidate_model()
        known = self._check()
        for name in ("hours_needed", "hours_available", "verdict"):
            self.assertEqual(known[name], fresh[name], name)
        self.env["key.account.visit.due"].search([("company_id", "=", self.company.id)]).unlink()
        self.assertEqual(self._check().hours_needed, 0)

    def test_nobody_has_time(self):
        self._accounts(10, self.grade_a)
        self._accounts(1, self.grade_b)
        self.assertIn("there is no time for grade B", self._check().verdict)

    def test_leave_and_public_holidays_count(self):
        """A week of public holidays: 480 h in 91 days, 80.27 h a month for visits."""
        today = self.company._key_account_today()
        monday = today.fromordinal(today.toordinal() + 7 - today.weekday())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Works holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": f"{monday} 00:00:00",
                "date_to": f"{monday.fromordinal(monday.toordinal() + 6)} 23:59:59",
            }
        )
        self.assertAlmostEqual(self._check().hours_available, 80.2747, places=3)

    def test_nobody_visits(self):
        self.account.owner_id = False
        self.assertIn("have no visitor", self._check().verdict)

    def test_no_cadence(self):
        self.env["key.account.cadence"].search([]).active = False
        self.assertIn("No account has a cadence", self._check().verdict)

    # === ON THE CADENCE === #

    def _warning(self, cadence, user=None):
        self.env.invalidate_all()
        return cadence.with_user(user or self.user_manager).feasibility_warning

    def test_cadence_tells_what_slips(self):
        """Five A accounts take 65.22 h of 86.96; made to last 5 h a visit, they want 119.58 h."""
        self._accounts(4, self.grade_a)
        cadence = self.env["key.account.cadence"].search([("grade_id", "=", self.grade_a.id)])
        self.assertFalse(self._warning(cadence), "All of them can be kept.")
        self._administer_all()
        with Form(cadence.with_user(self.user_admin)) as form:
            form.duration = 5
        warning = self._warning(cadence)
        self.assertIn("need 120 h per month. The team has 87 h", warning)
        self.assertIn(
            "grade A gets 73 % of its visits: every 10 days instead of every 7 days.", warning
        )
        self.assertEqual(self._warning(cadence, self.user_admin), warning)

    def test_cadence_tells_managers_only(self):
        cadence = self.env["key.account.cadence"].search([], limit=1)
        with self.assertRaises(AccessError):
            self._warning(cadence, self.user_all)

    def test_cadence_of_another_company(self):
        """There nobody works for an account yet: nothing slips."""
        self._accounts(10, self.grade_a)
        own, foreign = self.env["key.account.cadence"].search([]).sorted("id")
        foreign.company_id = self.other_company
        self.user_manager.company_ids += self.other_company
        self.assertIn("grade A gets", self._warning(own))
        both = self.user_manager.company_ids.ids
        self.assertFalse(self._warning(foreign.with_context(allowed_company_ids=both)))

    def test_cadence_not_saved_yet(self):
        self._administer_all()
        form = Form(self.env["key.account.cadence"].with_user(self.user_admin))
        self._accounts(10, self.grade_a)
        form.grade_id = self.grade_a
        self.assertFalse(form.feasibility_warning)
        self.assertIn("grade A gets", self._warning(form.save()))

    def test_cadences_are_checked_once(self):
        """As many statements for a hundred accounts and six cadences as for ten and two."""

        def statements():
            cadences = self.env["key.account.cadence"].search([])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cadences.with_user(self.user_manager).mapped("feasibility_warning")
            return self.env.cr.sql_log_count - before

        self._accounts(8, self.grade_a)
        self._accounts(1, self.grade_b)
        statements()  # warm-up
        few = statements()
        self._accounts(90, self.grade_b)
        self.env["key.account.cadence"].create(
            [{"grade_id": self.grade_d.id, "duration": hours} for hours in range(1, 5)]
        )
        self.assertLessEqual(statements(), few)

    # === WAYS === #

    def _put(self, account, latitude, longitude):
        account.partner_id.write({"partner_latitude": latitude, "partner_longitude": longitude})

    def _stand(self, *positions):
        """Put the company at the equator, A accounts at positions there, and drive 60 km/h straight."""
        self._accounts(len(positions) - 1, self.grade_a)
        self.company.write({"key_account_travel_factor": 1, "key_account_travel_speed": 60})
        self.company.partner_id.write({"partner_latitude": 0, "partner_longitude": 10})
        accounts = self.env["key.account"].search(
            [("owner_id", "=", self.user_own.id), ("grade_id", "=", self.grade_a.id)], order="id"
        )
        for account, place in zip(accounts, positions, strict=True):
            self._put(account, *place)

    def test_ways_of_plans(self):
        """A degree is 111.19 km, 1.853 h. To the first it is one degree from home, half a degree from
        the second, which is half a degree from both: (1 + 0.5) / 2 and (0.5 + 0.5) / 2 degrees,
        1.25 in all. Each is visited 4.348 times a month: 10.07 h of travel and 21.74 h there."""
        self._stand((0, 11), (0, 10.5))
        line = self._check().line_ids
        self.assertAlmostEqual(line.travel_hours, 10.1, places=1)
        self.assertAlmostEqual(line.hours_needed, 31.8, places=1)

    def test_alone_is_there_and_back(self):
        """One account, one degree away: 3.706 h for each of 4.348 visits."""
        self._stand((0, 11))
        self.assertAlmostEqual(self._check().line_ids.travel_hours, 16.1, places=1)

    def test_away_from_each_other(self):
        """One degree to the east and one to the west: (1 + 2) / 2 degrees each, 8.696 visits."""
        self._stand((0, 11), (0, 9))
        self.assertAlmostEqual(self._check().line_ids.travel_hours, 24.2, places=1)

    def test_own_start(self):
        """A person who starts at the customer's door drives nowhere."""
        self._stand((0, 11))
        self.user_own.key_account_start_partner_id = self.account.partner_id
        self.assertEqual(self._check().line_ids.travel_hours, 0)

    def test_calls_take_no_way(self):
        self._stand((0, 11))
        self.env["key.account.cadence"].search([]).channel = "call"
        self.assertEqual(self._check().line_ids.travel_hours, 0)

    def test_too_far_for_a_day(self):
        """Two degrees are 7.41 h there and back, with 2.5 h at the customer more than 8 h."""
        self.env["key.account.cadence"].search([]).period = "year"
        self._stand((0, 12), (0, 10.1))
        found = self._check()
        self.assertFalse(found.is_feasible)
        self.assertIn("One account is too far for one day from home", found.verdict)
        self.user_own.key_account_trip_nights = 1
        found = self._check()
        self.assertTrue(found.is_feasible)
        self.assertNotIn("too far", found.verdict)

    def test_ways_take_no_statements(self):
        """As many statements for forty accounts as for four."""

        def statements():
            feasibility = self.env["key.account.feasibility"].new({"company_id": self.company.id})
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            feasibility._get_needs()
            return self.env.cr.sql_log_count - before

        self._accounts(4, self.grade_b)
        statements()
        few = statements()
        self._accounts(40, self.grade_b)
        statements()
        self.assertEqual(statements(), few)

    def test_nearest_is_the_nearest(self):
        """As comparing each place with each other one, also beyond the date line and at the poles."""
        draw = random.Random(15)  # noqa: S311 (places, no secret)
        places = [
            Place(n, draw.uniform(*draw.choice([(-90, 90), (-10, -9)])), draw.uniform(-180, 180))
            for n in range(300)
        ]
        travel = Travel(factor=1.3, speed=50, unknown=30)
        home = Place("home", 50, 4)
        ways = estimate_ways(home, home, places, travel)
        for place in places:
            near = min(travel.minutes(place, other) for other in places if other != place)
            far = travel.minutes(home, place)
            expected = min((far + near) / 2, 2 * far), 2 * far
            for minutes, wanted in zip(ways[place.key], expected, strict=True):
                self.assertAlmostEqual(minutes, wanted, places=6)

    # === SETTINGS === #

    def test_settings(self):
        with self.assertRaisesRegex(ValidationError, "from 1 to 100"):
            self.company.key_account_visit_share = 0
        with self.assertRaises(AccessError):
            self.env["key.account.feasibility"].with_user(self.user_own).action_check()
