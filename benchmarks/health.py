"""Measure health beside its bare SQL on a built database: ``health.py DATABASE`` prints JSON."""

import datetime as dt

import health_floor
from review import REPEATS, measure
from rooms import RoomBench


class HealthBench(RoomBench):
    """The night that judges all accounts and suspects losses, the forecast of orders, and the lists of health."""

    tables = ("key_account_health", "key_account_loss")
    day = dt.date(2025, 12, 31)

    def prepare(self):
        """Leave out the price level, whose floor is another one."""
        price = self.env.ref("key_account.metric_price_level").id
        self.sql(health_floor.LEFT_OUT, price=price)
        self.env.registry.clear_cache()
        self.env.invalidate_all()

    def compute(self):
        """Judge all accounts."""
        self.env["key.account"].sudo()._update_health(self.company)
        self.env.flush_all()

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed."""
        self.figures["losses"] = self.value("SELECT COUNT(*) FROM key_account_loss")
        values = {
            "company": self.company.id,
            "day": self.day,
            "first": dt.date(2025, 1, 1),
            "before": dt.date(2024, 1, 1),
        }
        for _turn in range(REPEATS):
            self.sql(health_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(health_floor.STATEMENT, **values)
            self.sql("DELETE FROM key_account_health")
            self.sql(
                "UPDATE key_account SET health = NULL, health_state = NULL, health_date = NULL"
            )
            self.cr.commit()
            self.vacuum("key_account_health", "key_account")
            self.env.invalidate_all()
            with self.clock("anew"):
                self.compute()
        self.refuse_differences(health_floor.DIFFERENCES)
        self.measure_keys("key_account_health")
        self.measure_unchanged()
        with self.clock("forecast"):
            self.env["key.account"].sudo()._forecast_orders(self.company)

    def open_screens(self):
        """Open the lists of health, of losses and of their causes."""
        for name, action, filters in (
            ("Health", "key_account_health_account_action", True),
            ("Health history", "key_account_health_action", False),
            ("Losses", "key_account_loss_action", True),
        ):
            self.open_action(name, action, self.manager, filters=filters)
            self.open_action(f"{name}, own", action, self.owner)


if __name__ == "__main__":
    measure(HealthBench)
