"""Measure contributions beside their bare SQL on a built database: ``value.py DATABASE`` prints JSON."""

import rebate_floor
import value_floor
from review import REPEATS, measure
from rooms import RoomBench

# What one more of each costs.
RATES = {"order": 12, "order_line": 4, "credit_note": 36}


class ValueBench(RoomBench):
    """Contributions and value groups of twelve months, all anew and unchanged, and their screens."""

    tables = ("key_account_contribution",)

    def prepare(self):
        """Make lines with products, most of them with an order, and what some accounts buy a year."""
        self.sql(rebate_floor.LINES, company=self.company.id)
        for statement in value_floor.LINKS:
            self.sql(statement)
        self.env.invalidate_all()
        for name, rate in RATES.items():
            self.env.ref(f"key_account.cost_driver_{name}").rate = rate
        self.values = {
            "company": self.company.id,
            "before": "2023-12-01",
            "first": "2024-12-01",
            "last": str(self.day),
        }

    def compute(self):
        """Compute the twelve months, the groups, and the postures that follow."""
        self.env["key.account.contribution.period"].sudo()._contribute_nightly(self.company)

    def measure_again(self):
        """Let the floor and the module take turns: all anew, then nothing changed."""
        for _turn in range(REPEATS):
            self.sql(value_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(value_floor.STATEMENT, **self.values)
            for statement in value_floor.EMPTY:
                self.sql(statement)
            self.cr.commit()
            self.env.invalidate_all()
            self.vacuum(*self.tables, "key_account")
            with self.clock("anew"):
                self.compute()
        self.refuse_differences(value_floor.DIFFERENCES)
        self.measure_keys(*self.tables)
        self.vacuum(*self.tables, "key_account")
        self.measure_unchanged()

    def open_screens(self):
        """Open contributions, the curve, proposals and the graph as manager; accounts by group as salesperson."""
        self.open_action(
            "Contribution", "key_account_contribution_action", self.manager, filters=True
        )
        self.open_action("Whale curve", "key_account_contribution_curve_action", self.manager)
        self.open_action("Postures", "key_account_posture_action", self.manager)
        self.open_action("Give up?", "key_account_give_up_action", self.manager)
        lines = self.env(user=self.manager)["key.account.contribution"]
        for _turn in range(2):
            with self.screen("Quadrant"):
                lines.get_quadrant()


if __name__ == "__main__":
    measure(ValueBench)
