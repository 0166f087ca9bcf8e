from freezegun import freeze_time

from odoo.fields import Command, Date
from odoo.tests import tagged

from .cadence_common import CadenceCommon


@tagged("post_install", "-at_install")
class TestVisitFigures(CadenceCommon):
    """What visits cost and cover, with figures worked out by hand."""

    def test_cost(self):
        """Two people, 1.5 h and half an hour of way, 60 an hour: 240. A call has no way."""
        visit = self._visit(
            self.account,
            "2025-03-03 09:00:00",
            duration=2,
            user_ids=[Command.set(self.user_all.ids)],
        )
        self.assertEqual((visit.hours_spent, visit.cost), (0, 0))
        visit.write({"state": "done", "actual_duration": 1.5})
        self.assertEqual((visit.hours_spent, visit.cost), (4, 240))
        self.company.write({"key_account_hour_cost": 100, "key_account_travel_hours": 2})
        self.assertEqual(visit.cost, 240)
        visit.actual_duration = 2  # a correction: 2 × 2.5 h, still at 60
        self.assertEqual((visit.hours_spent, visit.cost), (5, 300))
        visit.user_ids = False
        self.assertEqual(visit.cost, 150)
        call = self._visit(
            self.account, "2025-03-04 09:00:00", duration=0.5, channel="call", state="done"
        )
        self.assertEqual((call.hours_spent, call.cost), (0.5, 50))

    def test_metrics(self):
        """Done in the period: two, 90 + 90; the last one on 15 December, 16 days before its end."""
        for day, state in (
            ("2024-12-31", "done"),
            ("2025-01-01", "done"),
            ("2025-12-15", "done"),
            ("2025-12-20", "missed"),
            ("2026-01-01", "done"),
        ):
            self._visit(self.account, f"{day} 09:00:00", state=state)
        beta = self._account(self.beta, owner_id=self.user_own.id)
        self._visit(beta, "2024-12-31 09:00:00", state="done")
        found = self._measure(["visit_count", "visit_cost", "days_since_contact"])
        self.assertEqual(
            found[self.alpha.id],
            {"visit_count": 2, "visit_cost": 180, "days_since_contact": 16},
        )
        self.assertEqual(
            found[self.beta.id], {"visit_count": 0, "visit_cost": 0, "days_since_contact": 365}
        )

    def test_shipped_criteria_count_visits(self):
        """Three visits done prove the first criterion; a superior who came along proves another."""
        scale = self.env.ref("key_account.relationship_scale_owner")
        self.account.relationship_scale_id = scale
        visited = scale.level_ids.criterion_ids.filtered(lambda criterion: criterion.min_count == 3)
        superior = scale.level_ids.criterion_ids.filtered("superior_path")
        self.company.key_account_superior_ids = self.user_manager
        day = Date.subtract(Date.today(), days=20)
        visits = [self._visit(self.account, f"{day} 0{hour}:00:00") for hour in (7, 8, 9)]
        visits = self.env["key.account.visit"].union(*visits)

        def held():
            self.account.action_update_relationship()
            checks = self.account.relationship_check_ids
            return checks.filtered("holds").criterion_id & (visited | superior)

        self.assertFalse(held())
        visits[:2].action_done()
        visits[2].write({"state": "done", "channel": "call"})
        self.assertFalse(held())
        visits[2].write({"channel": "visit", "user_ids": self.user_manager.ids})
        self.assertEqual(held(), visited | superior)

    def test_on_time(self):
        """Agreed for Monday, done on Monday: on time. Moved to Tuesday: not."""
        first, second = (
            self._visit(self.account, "2025-03-03 09:00:00", state="confirmed") for _turn in "ab"
        )
        second.start = "2025-03-04 09:00:00"
        (first + second).action_done()
        self.assertEqual((first + second).mapped("on_time_rate"), [1, 0])

    def _age(self, account, day):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET create_date = %s WHERE id = %s", [day, account.id]
        )
        self.env.invalidate_all()

    def _coverage(self, level="business"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["key.account.visit.coverage"].search(
            [("account_id", "=", self.account.id), ("visit_level", "=", level)]
        )

    @freeze_time("2026-09-15 12:00:00")
    def test_coverage(self):
        """Wanted since 15 March: six months with two business visits are 12; 3 done are 25 %."""
        self._age(self.account, "2026-03-15")
        for day in ("2026-07-07", "2026-08-06", "2026-09-05"):
            self._visit(self.account, f"{day} 09:00:00", state="done", actual_duration=1)
        self._invoice(self.alpha, 9000, Date.today())
        self._credit_note(self.alpha, 3000, Date.today())
        self._invoice(self.alpha, 500, "2026-09-16")  # not yet
        self._invoice(self.alpha, 700, "2025-09-15")  # over a year ago
        self.env["key.account"]._update_revenue_year(self.company)
        rows = self.env["key.account.visit.coverage"].search([("account_id", "=", self.account.id)])
        self.assertEqual(len(rows), 3)
        business = self._coverage()
        self.assertAlmostEqual(business.wanted, 12, places=5)
        self.assertEqual((business.done, business.days_since_contact), (3, 10))
        self.assertAlmostEqual(business.covered, 3 / 12, places=5)
        self.assertEqual((business.hours_spent, business.cost), (4.5, 270))
        self.assertEqual(sum(rows.mapped("revenue")), 6000)
        self.assertEqual(business.user_id, self.user_own)
        # One of the two yearly visits by management was wanted, and none was done.
        leadership = self._coverage("leadership")
        self.assertAlmostEqual(leadership.wanted, 1, places=5)
        self.assertEqual((leadership.done, leadership.covered), (0, 0))
        # Together 3 of 13, and not half of 25 %; more than 12 would make up for no other.
        both = [("id", "in", (business + leadership).ids)]
        [[covered]] = rows._read_group(both, [], ["covered:avg"])
        self.assertAlmostEqual(covered, 3 / 13, places=5)
        for day in range(1, 13):
            self._visit(self.account, f"2026-08-{day:02} 14:00:00", state="done")
        self.env.flush_all()
        [[covered]] = rows._read_group(both, [], ["covered:avg"])
        self.assertAlmostEqual(covered, 12 / 13, places=5)

    def test_coverage_of_a_year(self):
        """12 months, or 365 days of weeks: 2 to 5 a week are 104.3, 156.4, 208.6 and 260.7."""
        self._age(self.account, "2020-01-01")
        cadence = self.env.ref("key_account.cadence_a_business")
        wanted = {}
        for number, period in [(1, "month"), (1, "quarter"), *((n, "week") for n in range(1, 6))]:
            # As if it had been so from the beginning.
            self.env.cr.execute("DELETE FROM key_account_visit_wanted")
            cadence.write({"number": number, "period": period})
            self._run_cron()
            with freeze_time("2026-09-15 12:00:00"):
                wanted[number, period] = round(self._coverage().wanted, 1)
        self.assertEqual(
            wanted,
            {
                (1, "month"): 12,
                (1, "quarter"): 4,
                (1, "week"): 52.1,
                (2, "week"): 104.3,
                (3, "week"): 156.4,
                (4, "week"): 208.6,
                (5, "week"): 260.7,
            },
        )

    def test_coverage_keeps_what_was_wanted_then(self):
        """Two a month up to June, one a month from July on, none from September on: 2 × 9.5 + 2."""
        self._age(self.account, "2020-01-01")
        cadence = self.env.ref("key_account.cadence_a_business")
        for day, number in (("2026-07-01", 1), ("2026-09-01", 0)):
            with freeze_time(f"{day} 08:00:00"):
                before = self._coverage().wanted
                cadence.number = number
                self.account._update_visit_due()
                self.assertEqual(self._coverage().wanted, before)
        with freeze_time("2026-09-15 12:00:00"):
            # From 15 September 2025 to 1 July: 9 months and 16 of 30 days.
            self.assertAlmostEqual(self._coverage().wanted, 2 * (9 + 16 / 30) + 2, places=5)
            self._grade(self.account, self.grade_d)
            self.assertAlmostEqual(self._coverage().wanted, 2 * (9 + 16 / 30) + 2, places=5)

    def test_wanted_since_the_first_grade(self):
        """Made in January, graded in July: two a month for two months, and none before."""
        with freeze_time("2026-01-01 08:00:00"):
            account = self._account(self.beta, owner_id=self.user_own.id)
        self._age(account, "2026-01-01")
        with freeze_time("2026-07-01 08:00:00"):
            self._grade(account, self.grade_a)
        self.account = account
        with freeze_time("2026-09-01 08:00:00"):
            self.assertAlmostEqual(self._coverage().wanted, 4, places=5)

    @freeze_time("2026-09-15 12:00:00")
    def test_wanted_since_a_first_visit_long_ago(self):
        """Made today with a visit of fourteen months ago: a year's visits were wanted, none was done."""
        self._age(self.account, "2026-09-15")
        self._visit(self.account, "2025-07-15 09:00:00", state="done")
        self._run_cron()
        coverage = self._coverage()
        self.assertAlmostEqual(coverage.wanted, 24, places=5)
        self.assertEqual((coverage.done, coverage.covered), (0, 0))

    @freeze_time("2026-09-15 12:00:00")
    def test_too_early_to_tell(self):
        """Nothing can be covered on the first day; who was visited before the account was made is."""
        self._age(self.account, "2026-09-15")
        coverage = self.env["key.account.visit.coverage"]
        rows = coverage.search([("account_id", "=", self.account.id)])
        self.assertEqual(rows.mapped("wanted"), [0, 0, 0])
        groups = [("account_id", "=", self.account.id)], [], ["covered:avg"]
        self.assertFalse(coverage._read_group(*groups)[0][0])
        self._visit(self.account, "2026-08-15 09:00:00", state="done")
        self.env.invalidate_all()
        # A month at two visits a month: one of them was done.
        self.assertEqual(coverage._read_group(*groups)[0][0], 0.5)
