from datetime import datetime, time, timedelta

from odoo import Command, models
from odoo.tools import float_round

from .planning import (
    at_office_hours,
    next_invoice_run,
    split_quantity,
    spread_days,
    to_working_day,
    two_years,
)

# Type of customer -> rolls it buys, with weights.
ROLLS = {
    "flat": {"hss": 4, "hicr": 3, "icdp": 3, "backup_forged": 3, "backup_cast": 1},
    "plate": {"plate": 5, "backup_forged": 3, "backup_cast": 2},
    "stainless": {"cold_5cr": 3, "hss": 2, "icdp": 2, "backup_forged": 2},
    "cold": {"cold_3cr": 3, "cold_5cr": 4, "backup_forged": 2},
    "long": {"section": 4, "bar": 5},
    "aluminium": {"cold_3cr": 4, "backup_cast": 2},
    "paper": {"calender": 5},
    "foundry": {"section": 2, "backup_cast": 2, "bar": 1},
    "trader": {"section": 2, "bar": 2, "icdp": 1, "backup_cast": 2},
}

# The price list rose between the two years of the story.
PRICE_LEVEL = {0: 0.97, 1: 1.0}

# Quantities are planned in hundredths of a tonne, Odoo's default precision.
HUNDREDTH = 100
KG_PER_HUNDREDTH = 10


class KeyAccountDemo(models.AbstractModel):
    _inherit = "key.account.demo"

    # === ORDERS === #

    def _create_orders(self):
        """Create and confirm the orders of both years, each with the date it would have had."""
        plans = []
        for row in self._read_customers():
            for year, window in two_years(self._today()).items():
                plans += self._plan_orders(row, year, window)
        plans.sort(key=lambda plan: plan["date_order"])
        orders = self.env["sale.order"].create(plans)
        orders.action_confirm()
        for order, plan in zip(orders, plans, strict=True):
            # Confirming sets the date to now.
            order.date_order = plan["date_order"]

    def _plan_orders(self, row, year, window):
        """Return the values of a customer's orders in a year; their tonnes add up to the year's."""
        tonnes = row["tonnes"] if year else row["tonnes_before"]
        if not tonnes:
            return []
        count = row["orders"]
        if not year and row["tonnes"]:
            count = max(1, min(12, round(0.25 * count * tonnes / row["tonnes"])))
        rng = self._customer_rng(row, f"orders {year}")
        note = row["note"]
        if note == "fading" and not year:
            note = ""
        days = spread_days(rng, *window, count, note)
        quantities = split_quantity(rng, tonnes * HUNDREDTH, count, 10)
        partner = self._customer(row)
        values = {
            "partner_id": partner.id,
            "company_id": self.env.company.id,
            "user_id": partner.user_id.id,
            "pricelist_id": self._pricelist(row).id,
            "team_id": self.env.ref("key_account.demo_team").id,
        }
        return [
            {
                **values,
                "date_order": at_office_hours(rng, day),
                "client_order_ref": f"PO-{rng.randint(10000, 99999)}",
                "order_line": [
                    Command.create(line) for line in self._plan_lines(rng, row, year, day, quantity)
                ],
            }
            for day, quantity in zip(days, quantities, strict=True)
        ]

    def _plan_lines(self, rng, row, year, day, quantity):
        """Return the lines of an order of ``quantity`` hundredths of a tonne."""
        rolls = ROLLS[row["kind"]]
        count = min(rng.choice((1, 1, 2, 2, 3)), len(rolls), 1 + quantity // 1000)
        chosen = []
        while len(chosen) < count:
            roll = rng.choices(list(rolls), weights=rolls.values())[0]
            if roll not in chosen:
                chosen.append(roll)
        by_weight = rng.random() < (0.5 if row["kind"] == "paper" else 0.08)
        lines = [
            self._plan_line(rng, row, year, day, roll, part, by_weight)
            for roll, part in zip(chosen, split_quantity(rng, quantity, count, 10), strict=True)
        ]
        if rng.random() < 0.15:
            lines.append(self._plan_piece(rng, row, year, day))
        return lines

    def _plan_line(self, rng, row, year, day, roll, quantity, by_weight):
        """Return a line for rolls, in tonnes or (``by_weight``) in kilograms."""
        product = self._product(roll)
        price = self._draw_price(rng, row, year, day, product)
        values = {"product_id": product.id, "discount": max(0, -row["price"])}
        if by_weight:
            return {
                **values,
                "product_uom_id": self.env.ref("uom.product_uom_kgm").id,
                "product_uom_qty": quantity * KG_PER_HUNDREDTH,
                "price_unit": float_round(price / 1000, precision_digits=2),
            }
        return {**values, "product_uom_qty": quantity / HUNDREDTH, "price_unit": price}

    def _plan_piece(self, rng, row, year, day):
        """Return a line sold by the piece, which has no weight."""
        product = self._product(rng.choice(("chock", "regrinding")))
        return {
            "product_id": product.id,
            "product_uom_qty": rng.randint(1, 4),
            "price_unit": self._draw_price(rng, row, year, day, product),
        }

    def _product(self, key):
        return self.env.ref(f"key_account.demo_product_{key}").with_env(self.env)

    def _draw_price(self, rng, row, year, day, product):
        """Return the price per unit of the product: small customers pay a premium on the list."""
        level = PRICE_LEVEL[year] * (1 + max(0, row["price"]) / 100 + rng.uniform(-0.015, 0.015))
        price = product.list_price * level
        if row["currency"] == "USD":
            dollar = self.env.ref("base.USD")
            price = self.env.company.currency_id._convert(price, dollar, self.env.company, day)
        return float_round(price, precision_digits=0)

    # === INVOICES === #

    def _create_invoices(self):
        """Invoice the orders that left the works: twice a month, one invoice per order."""
        yesterday = self._today() - timedelta(days=1)
        runs = {}
        for order in self.env["sale.order"].search(
            [("company_id", "=", self.env.company.id)], order="date_order, id"
        ):
            rng = self._customer_rng({"key": order.client_order_ref}, "delivery")
            left_works = order.date_order.date() + timedelta(days=rng.randint(6, 28))
            runs.setdefault(next_invoice_run(left_works), []).append(order.id)
        invoices = self.env["account.move"]
        for day, order_ids in sorted(runs.items()):
            if day <= yesterday:
                # Set the date at creation: a later change would compute the invoice again.
                orders = self.env["sale.order"].browse(order_ids)
                invoices += orders.with_context(default_invoice_date=day)._create_invoices(
                    grouped=True
                )
        invoices.action_post()

    # === DELIVERIES === #

    def _agree_deliveries(self):
        """Give each salesperson an order that ships late, and one that has to ship now."""
        today = self._today()
        sellers = {row["seller"] for row in self._read_customers()}
        for seller in sorted(sellers):
            user = self.env.ref(f"key_account.demo_user_{seller}")
            taken = self.env["sale.order"]
            # At least so many days ago, delivered in so many days from now.
            for days, due in ((14, -3), (6, 2)):
                order = self.env["sale.order"].search(
                    [
                        ("company_id", "=", self.env.company.id),
                        ("user_id", "=", user.id),
                        ("state", "=", "sale"),
                        ("date_order", "<", datetime.combine(today - timedelta(days), time())),
                        ("id", "not in", taken.ids),
                    ],
                    order="date_order desc, id desc",
                    limit=1,
                )
                day = to_working_day(today + timedelta(days=due))
                order.commitment_date = datetime.combine(day, time(10))
                taken |= order
