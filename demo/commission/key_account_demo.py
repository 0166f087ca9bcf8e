from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ...tools.periods import add_months

# Customer, expense budget of the year, spent by hand, days ago, on what.
EXPENSES = [
    ("ruhrtal", 2500, 240, 33, "Dinner after the acceptance of the second stand"),
    ("valserena", 2000, 180, 51, "Hotel for two of their engineers, spalled rolls"),
]
# Months before the current one whose invoices bring commission.
MONTHS = 4


class KeyAccountDemo(models.AbstractModel):
    """Two rules for commission on cash received; what was earned until the month before last is confirmed."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._set_commission, self._earn_commission, self._spend]

    def _set_commission(self):
        """A rate of its own for services, and steps for what is collected for rolls."""
        first = add_months(self._today().replace(day=1), -MONTHS)
        usual = {"company_id": self.env.company.id, "date_from": first}
        self.env["key.account.commission.rule"].create(
            [
                {
                    **usual,
                    "name": "Services",
                    "sequence": 10,
                    "category_id": self.env.ref("key_account.demo_category_service").id,
                    "rate": 0.03,
                },
                {
                    **usual,
                    "name": "Rolls",
                    "sequence": 20,
                    "rate": 0.004,
                    "step_ids": [
                        Command.create({"amount": 200000, "rate": 0.006}),
                        Command.create({"amount": 400000, "rate": 0.008}),
                    ],
                },
            ]
        )

    def _spend(self):
        """Two accounts have a budget; planned visits exceed the one of the customer with the claim."""
        accounts = self._demo_accounts({row[0] for row in EXPENSES})
        for key, budget, amount, days, name in EXPENSES:
            account = accounts[key]
            account.expense_budget = budget
            self.env["key.account.expense.line"].create(
                {
                    "account_id": account.id,
                    "name": name,
                    "amount": amount,
                    "date": self._today() - timedelta(days=days),
                    "user_id": account.owner_id.id,
                }
            )

    def _earn_commission(self):
        """Write the statements; those of the months before the last one were confirmed, the manager's by another."""
        company = self.env.company
        statements = self.env["key.account.commission.statement"]
        statements._update_company(company)
        last = add_months(self._today().replace(day=1), -1)
        earlier = statements.search([("company_id", "=", company.id), ("month", "<", last)])
        director = self._demo_user("director")
        own = earlier.filtered(lambda statement: statement.user_id == director)
        (earlier - own).with_user(director).action_confirm()
        own.with_user(self.env.ref("base.user_admin")).action_confirm()
