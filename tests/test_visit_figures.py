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
        self.company.key_account_hour_cost = 100
        self.assertEqual(visit.cost, 240)
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

    def test_coverage(self):
        """Wanted since half a year: 182.625 / 15 = 12.2 business visits; three done are 24.6 %."""
        self.env.cr.execute(
            "UPDATE key_account SET create_date = CURRENT_DATE - 183 WHERE id = %s",
            [self.account.id],
        )
        for days in (10, 40, 70):
            day = Date.subtract(Date.today(), days=days)
            self._visit(self.account, f"{day} 09:00:00", state="done", actual_duration=1)
        self._invoice(self.alpha, 9000, Date.today())
        self._credit_note(self.alpha, 3000, Date.today())
        self.env.flush_all()
        rows = self.env["key.account.visit.coverage"].search([("account_id", "=", self.account.id)])
        self.assertEqual(len(rows), 3)
        business = rows.filtered(lambda row: row.visit_level == "business")
        self.assertAlmostEqual(business.wanted, 12.2, places=5)
        self.assertEqual((business.done, business.days_since_contact), (3, 10))
        self.assertAlmostEqual(business.covered, 3 / 12.2, places=5)
        self.assertEqual((business.hours_spent, business.cost), (4.5, 270))
        self.assertEqual(sum(rows.mapped("revenue")), 6000)
        self.assertEqual(business.user_id, self.user_own)
        # Yearly visits by management: 183 of 182.6 days are one, and none was done.
        leadership = rows.filtered(lambda row: row.visit_level == "leadership")
        self.assertEqual((leadership.done, leadership.covered), (0, 0))

    def test_too_early_to_tell(self):
        """Nothing can be covered on the first day; who was visited before the account was made is."""
        coverage = self.env["key.account.visit.coverage"]
        rows = coverage.search([("account_id", "=", self.account.id)])
        self.assertEqual(rows.mapped("wanted"), [0, 0, 0])
        groups = [("account_id", "=", self.account.id)], [], ["covered:avg"]
        self.assertFalse(coverage._read_group(*groups)[0][0])
        day = Date.subtract(Date.today(), days=30)
        self._visit(self.account, f"{day} 09:00:00", state="done")
        self.env.invalidate_all()
        # 30 days at one visit every 15 days want two: one of them was done.
        self.assertEqual(coverage._read_group(*groups)[0][0], 0.5)
