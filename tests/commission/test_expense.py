from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-06-10 12:00:00")
class TestExpense(CommissionCommon):
    """What was spent on Alpha Steel in 2025: by hand, on visits, and in the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"key_account_hour_cost": 50, "key_account_travel_hours": 1})
        cls.expenses = cls.env["key.account.expense"]

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _spend(self, amount, day="2025-03-01", name="Trade fair"):
        return self.env["key.account.expense.line"].create(
            {"account_id": self.account.id, "name": name, "date": day, "amount": amount}
        )

    def _visit(self, day, state="done", **values):
        visit = self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.seller.id,
                "start": f"{day} 09:00:00",
                "duration": 2,
                **values,
            }
        )
        visit.write(
            {"state": state, **({"outcome": "reached", "result": "-"} if state == "done" else {})}
        )
        return visit

    def _row(self, year="2025"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.expenses.search([("account_id", "=", self.account.id), ("year", "=", year)])

    def test_parts(self):
        """80 by hand, a visit of 2 + 1 hours at 50, and 40 booked: 270. Another year is another row."""
        self.company.key_account_expense_account_ids = self.loss
        self._spend(80)
        self._spend(33, "2024-12-31")
        self._visit("2025-05-05")
        self._entry("2025-04-01", (self.loss, 40), (self.bank, -40))
        self._entry("2025-04-02", (self.discount, 99), (self.bank, -99))  # not chosen
        self._entry("2025-04-02", (self.loss, 7, self.beta), (self.bank, -7, self.beta))
        row = self._row()
        self.assertEqual((row.manual, row.visits, row.entries, row.used), (80, 150, 40, 270))
        self.assertEqual(self._row("2024").used, 33)
        self.assertEqual(self.account.expense_this_year, 270)

    def test_budget_as_an_amount_or_a_share(self):
        """1 % of 12,000 in the last twelve months; an amount goes before it."""
        self._invoice(self.alpha, 12000, "2025-02-01")
        self.env["key.account"]._update_revenue_year(self.company)
        self.account.expense_budget_share = 0.01
        row = self._row()
        self.assertEqual((row.used, row.budget, row.left), (0, 120, 120))
        self.account.expense_budget = 200
        self._spend(50)
        row = self._row()
        self.assertEqual((row.budget, row.left), (200, 150))
        self.assertEqual((self.account.expense_limit, self.account.expense_left), (200, 150))

    def test_budget_of_the_sales_policy(self):
        """The policy gives accounts of grade A 2 % of revenue, 240 of 12,000; what is set goes before."""
        self.env["key.account.settings"]._switch_features({"feature_policy": True})
        grade = self.env.ref("key_account.grade_a")
        policy = self.env["key.account.policy"].create(
            {
                "name": "2025",
                "company_id": self.company.id,
                "date_from": "2025-01-01",
                "rung_ids": [
                    Command.create({"grade_id": grade.id, "kind": "expense", "value": 0.02})
                ],
            }
        )
        self._invoice(self.alpha, 12000, "2025-02-01")
        self.env["key.account"]._update_revenue_year(self.company)
        self.account.write({"grade_id": grade.id, "grade_reason": "Known for years"})
        self.assertFalse(self._row())
        policy.action_approve()
        row = self._row()
        self.assertEqual((row.budget, self.account.expense_limit), (240, 240))
        self.account.expense_budget_share = 0.01
        self.assertEqual(self._row().budget, 120)
        self.account.expense_budget_share = 0
        self.env["key.account.settings"]._switch_features({"feature_policy": False})
        self.env.invalidate_all()
        self.assertEqual(self.account.expense_limit, 0)

    def test_planned_visits_exceed_the_budget(self):
        """150 of 200 are spent; a planned visit of 3 hours takes 150 more."""
        self.account.expense_budget = 200
        self._spend(150)
        self.assertFalse(self._row().is_over)
        visit = self._visit("2025-07-01", state="planned")
        row = self._row()
        self.assertEqual((row.used, row.planned, row.left), (150, 150, 50))
        self.assertTrue(row.is_over)
        self.assertIn("planned visits of 150.00", self.account.expense_warning)
        visit.write({"state": "cancelled", "cancel_reason": "-"})
        self._row()
        self.assertFalse(self.account.expense_warning)
        self._spend(51)
        self._row()
        self.assertIn("more than the budget", self.account.expense_warning)

    def test_calls_take_no_travel(self):
        self._visit("2025-07-01", state="planned", channel="call")
        self.assertEqual(self._row().planned, 100)

    def test_rights(self):
        """Who sees the account enters expenses; managers set the budget; others see nothing."""
        mine = self._as(self.seller, self.env["key.account.expense.line"])
        line = mine.browse(
            rpc(mine, "create", {"account_id": self.account.id, "name": "Samples", "amount": 20})
        )
        self.assertEqual(line.user_id, self.seller)
        with self.assertRaises(UserError):
            rpc(mine, "create", {"account_id": self.account.id, "name": "X", "amount": 1,
                                 "user_id": self.second.id})  # fmt: skip
        other = self._spend(5)
        with self.assertRaisesRegex(AccessError, "was entered by"):
            rpc(mine.browse(other.id), "write", {"amount": 1})
        rpc(line, "write", {"amount": 25})
        with self.assertRaises(AccessError):
            rpc(line, "unlink")
        with self.assertRaises(AccessError):
            rpc(self._as(self.seller, self.account), "write", {"expense_budget": 1e6})
        rpc(self._as(self.user_manager, self.account), "write", {"expense_budget": 500})
        self.assertEqual(self._as(self.seller, self.expenses).search([]).budget, 500)
        self.assertFalse(self._as(self.second, self.expenses).search([]))
        self.assertFalse(self._as(self.second, line).search([]))
