from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..planning import at_office_hours, to_working_day

# Customer, products with quantity and discount: more than grade A gives.
QUOTED = ("ruhrtal", (("hicr", 8, 9), ("regrinding", 4, 0)), 2, "RFQ-4471")


class KeyAccountDemo(models.AbstractModel):
    """A quotation waits for its customer, at prices below the sales policy."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        story._quote_below_policy()

    def _quote_below_policy(self):
        key, lines, days, reference = QUOTED
        account = self._demo_accounts({key})[key]
        row = next(row for row in self._read_customers() if row["key"] == key)
        day = to_working_day(self._today() - timedelta(days=days))
        self.env["sale.order"].create(
            {
                "partner_id": account.partner_id.id,
                "company_id": self.env.company.id,
                "user_id": account.owner_id.id,
                "pricelist_id": self._pricelist(row).id,
                "team_id": self.env.ref("key_account.demo_team").id,
                "date_order": at_office_hours(self._customer_rng(row, "quotation"), day),
                "client_order_ref": reference,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._product(product).id,
                            "product_uom_qty": quantity,
                            "discount": discount,
                        }
                    )
                    for product, quantity, discount in lines
                ],
            }
        )
