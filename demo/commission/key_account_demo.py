from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ...tools.periods import add_months

# Customer, expense budget of the year, spent by hand, days ago, on what.
EXPENSES = [
    ("ruhrtal", 2500, 240, 33, "Dinner after the acceptance of the second stand"),
    ("valserena", 2000, 180, 51, "Hotel for two of their engineers, spalled rolls"),
]
# The service that brings commission already: customer, month before the current one, price.
INTRODUCED = "Roll Condition Monitoring"
SOLD = [("ruhrtal", 2, 12000), ("norrbruk", 1, 18000)]


class KeyAccountDemo(models.AbstractModel):
    """Commission on a new service is paid, on everything from next month on: one statement is confirmed, one waits."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._set_commission, self._earn_commission, self._spend]

    def _set_commission(self):
        """A rate for the introduction of a service, one for services, and steps for what is collected for rolls."""
        this_month = self._today().replace(day=1)
        category = self.env["product.category"].create({"name": INTRODUCED})
        usual = {"company_id": self.env.company.id, "date_from": add_months(this_month, 1)}
        self.env["key.account.commission.rule"].create(
            [
                {
                    **usual,
                    "name": f"Introduction of {INTRODUCED}",
                    "sequence": 5,
                    "date_from": add_months(this_month, -2),
                    "category_id": category.id,
                    "rate": 0.05,
                },
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
        self._introduce(category)

    def _introduce(self, category):
        """Invoice the new service on the fifth of a month, paid on the twentieth."""
        service = self.env["product.product"].create(
            {
                "name": INTRODUCED,
                "type": "service",
                "categ_id": category.id,
                "company_id": self.env.company.id,
                "taxes_id": False,
                "supplier_taxes_id": False,
                "invoice_policy": "order",
            }
        )
        accounts = self._demo_accounts({row[0] for row in SOLD})
        for key, months, price in SOLD:
            day = add_months(self._today().replace(day=1), -months).replace(day=5)
            line = {"product_id": service.id, "quantity": 1, "price_unit": price}
            invoice = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": accounts[key].partner_id.id,
                    "company_id": self.env.company.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_line_ids": [Command.create(line)],
                }
            )
            invoice.action_post()
            self._receive_batch([(invoice, day.replace(day=20), invoice.amount_total)])

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
        """Write the statements; the director has confirmed that of the month before the last one."""
        company = self.env.company
        statements = self.env["key.account.commission.statement"]
        statements._update_company(company)
        last = add_months(self._today().replace(day=1), -1)
        earlier = statements.search([("company_id", "=", company.id), ("month", "<", last)])
        earlier.with_user(self._demo_user("director")).action_confirm()
