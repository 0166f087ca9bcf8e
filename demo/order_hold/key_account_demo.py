from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..planning import at_office_hours, to_working_day

STOPPED = (
    "kaveri",
    24,
    "Pays each invoice in two halves, months late: no rolls leave the works until nothing is overdue.",
)
# Customer of a new order, product, quantity, days ago, number of the customer. Finance releases the small one.
ORDERED = [
    ("valserena", "hicr", 42, 4, "PO-88214"),
    ("korfez", "regrinding", 6, 1, "SA-2207"),
]


class KeyAccountDemo(models.AbstractModel):
    """Put one account on stop, and let two orders wait for a limit that is used up."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._stop_customer, self._hold_orders]

    def _stop_customer(self):
        key, days, reason = STOPPED
        account = self._demo_accounts({key})[key]
        account.with_user(self._demo_user("frida"))._stop_credit(reason)
        standing = self.env["key.account.credit"]._of_accounts(account)
        standing.stop_date = self._today() - timedelta(days=days)

    def _hold_orders(self):
        """Let salespeople confirm orders that are above the limit of their customers."""
        for key, product, quantity, days, reference in ORDERED:
            account = self._demo_accounts({key})[key]
            row = next(row for row in self._read_customers() if row["key"] == key)
            day = to_working_day(self._today() - timedelta(days=days))
            order = self.env["sale.order"].create(
                {
                    "partner_id": account.partner_id.id,
                    "company_id": self.env.company.id,
                    "user_id": account.owner_id.id,
                    "pricelist_id": self._pricelist(row).id,
                    "team_id": self.env.ref("key_account.demo_team").id,
                    "date_order": at_office_hours(self._customer_rng(row, "held order"), day),
                    "client_order_ref": reference,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._product(product).id,
                                "product_uom_qty": quantity,
                            }
                        )
                    ],
                }
            )
            order.with_user(account.owner_id).action_confirm()
