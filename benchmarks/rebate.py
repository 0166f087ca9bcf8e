"""Measure rebates beside their bare SQL on a built database: ``rebate.py DATABASE`` prints JSON."""

import rebate_floor
from review import REPEATS, measure
from rooms import RoomBench

from odoo.fields import Command

YEAR = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
PAGE = 80
# As many as Odoo reads at once, where more are asked for.
MANY = 1000


class RebateBench(RoomBench):
    """Agreements of twelve months, by grade, by accounts and by days to pay, on the last day of November."""

    tables = (
        "key_account_rebate_accrual",
        "key_account_rebate_share",
        "key_account_rebate",
    )

    def prepare(self):
        """Make lines with products, and agreements: with each grade, and with one account in thirty."""
        self.sql(rebate_floor.LINES, company=self.company.id)
        products = self.env["product.product"].search([], order="id desc", limit=40)
        self.products = products.filtered(
            lambda product: product.uom_id == self.company.key_account_uom_id
        )
        unit = self.company.key_account_uom_id
        named = {
            "stepped": (0, "stepped", [(20000, 0.01), (50000, 0.02), (100000, 0.03)], {}),
            "total": (1, "total", [(20000, 0.01), (50000, 0.02)], {}),
            "growth": (2, "growth", [(5, 0.01), (20, 0.02)], {}),
            "pieces": (
                3,
                "total",
                [(5, 1.5)],
                {
                    "measure": "quantity",
                    "reward": "unit",
                    "uom_id": unit.id,
                    "product_ids": self.products.ids,
                },
            ),
        }
        self.named = {
            name: self._agree(
                name, steps, form=form, scope="grade", grade_id=self.grades[grade].id, **values
            )
            for name, (grade, form, steps, values) in named.items()
        }
        steps = [(0, 0.03, 14), (15, 0.02, 30), (31, 0.01, 45)]
        self.named["days"] = self._agree(
            "days", steps, form="days", scope="grade", grade_id=self.grades[0].id
        )
        accounts = self.env["key.account"].search([], order="id")
        agreed = [accounts[start : start + 3] for start in range(0, len(accounts), 90)]
        for number, some in enumerate(agreed):
            self._agree(
                f"Group {number}",
                [(30000, 0.01), (100000, 0.02)],
                form="total",
                account_ids=some.ids,
            )
        self.env["key.account.rebate"].search([]).action_approve()

    def _agree(self, name, steps, **values):
        """Create an agreement with steps: where they start, their rates, where they end."""
        ends = [step[2] if len(step) > 2 else 0 for step in steps]
        if values["form"] != "days":
            ends = [step[0] for step in steps[1:]] + [0]
        rate = "unit_amount" if values.get("reward") == "unit" else "rate"
        return self.env["key.account.rebate"].create(
            {
                "name": name,
                "company_id": self.company.id,
                **YEAR,
                **values,
                "step_ids": [
                    Command.create({"start": step[0], "stop": end, rate: step[1]})
                    for step, end in zip(steps, ends, strict=True)
                ],
            }
        )

    def compute(self):
        """Accrue all agreements."""
        self.env["key.account.rebate"].sudo()._get_counted(self.company)._accrue()

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed."""
        unit = self.company.key_account_uom_id
        values = {
            "company": self.company.id,
            "before": "2024-01-01",
            "first": YEAR["date_from"],
            "today": self.day,
            **dict(zip("abcd", self.grades.ids, strict=True)),
            "products": self.products.ids,
            "unit_path": unit.parent_path.split("/")[0] + "/%",
            **{name: rebate.id for name, rebate in self.named.items()},
        }
        for _turn in range(REPEATS):
            self.sql(rebate_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(rebate_floor.STATEMENT, **values)
            self.sql("DELETE FROM key_account_rebate_accrual")
            self.sql("DELETE FROM key_account_rebate_share")
            self.cr.commit()
            self.vacuum(*self.tables)
            with self.clock("anew"):
                self.compute()
        self.refuse_differences(rebate_floor.DIFFERENCES)
        self.measure_keys("key_account_rebate_accrual", "key_account_rebate_share")
        self.vacuum(*self.tables)
        self.measure_unchanged()

    def open_screens(self):
        """Open lists, the projection of an account, a page and a thousand, and a quotation."""
        shares = "key_account_rebate_share_action"
        self.open_action("By account", shares, self.manager, filters=True)
        self.open_action("By account, own", shares, self.owner)
        self.open_action("Agreements", "key_account_rebate_action", self.manager)
        self.open_action("Ledger", "key_account_rebate_accrual_action", self.manager)
        env = self.env(user=self.manager, context={"lang": "en_US", "tz": "UTC"})
        model = env["key.account.rebate.share"]
        fields = {"projected": {}, "projected_base": {}, "projection_method": {}, "next_text": {}}
        for name, number in (("one account", 1), ("a page", PAGE)):
            rows = model.search([], limit=number, order="accrued desc")
            for _turn in range(2):
                with self.screen(f"Projection of {name}"):
                    rows.web_read(fields)
        self.figures["shares"] = model.search_count([])
        rows = model.search([], limit=MANY, order="accrued desc")
        for _turn in range(REPEATS):
            self.env.invalidate_all()
            with self.clock("projection"):
                rows.mapped("projected")
        order = env["sale.order"].search(
            [("partner_id", "=", rows[:1].account_id.partner_id.id)], limit=1
        )
        for _turn in range(2):
            with self.screen("Next step of an order"):
                order.web_read({"key_account_rebate_text": {}})


if __name__ == "__main__":
    measure(RebateBench)
