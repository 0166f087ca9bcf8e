"""Measure commission beside its bare SQL on a built database: ``commission.py DATABASE`` prints JSON."""

import commission_floor
import rebate_floor
from review import REPEATS, measure
from rooms import RoomBench

from odoo.fields import Command

YEAR, MONTH = "2025-01-01", "2025-11-01"


class CommissionBench(RoomBench):
    """Five rules on cash and invoices of eleven months, and of the last of them alone."""

    tables = (
        "key_account_commission_line",
        "key_account_commission_term",
        "key_account_commission_statement",
    )

    def prepare(self):
        """Make lines with products of two categories, and the rules."""
        self.sql(rebate_floor.LINES, company=self.company.id)
        self.sql(commission_floor.OPEN)
        machines, parts = self.env["product.category"].create(
            [{"name": "Machines"}, {"name": "Parts"}]
        )
        self.sql(commission_floor.CATEGORIES, machines=machines.id, parts=parts.id)
        self.env.invalidate_all()
        self.company.write(
            {"key_account_commission_deputies": True, "key_account_commission_deputy_share": 0.3}
        )
        a, b, c, _d = self.grades.ids
        month, year = [(50000, 0.025), (200000, 0.03)], [(500000, 0.015)]
        rules = {
            "machines_a": {"grade_ids": a, "category_id": machines.id, "rate": 0.03},
            "steps_a": {"grade_ids": a, "rate": 0.02, "step_ids": month, "step_period": "month"},
            "cash_b": {"grade_ids": b, "rate": 0.015},
            "invoiced_c": {"grade_ids": c, "basis": "invoice", "rate": 0.01, "step_ids": year, "step_period": "year"},
            "others": {"rate": 0.005},
        }  # fmt: skip
        created = self.env["key.account.commission.rule"].create(
            [
                self._prepare_rule(name, number, **values)
                for number, (name, values) in enumerate(rules.items())
            ]
        )
        self.values = {
            "company": self.company.id,
            "first": YEAR,
            "since": YEAR,
            "today": self.day,
            "a": a,
            "b": b,
            "c": c,
            "machines": machines.id,
            **dict(zip(rules, created.ids, strict=True)),
        }

    def _prepare_rule(self, name, number, *, grade_ids=None, step_ids=(), **values):
        return {
            "name": name,
            "sequence": number,
            "company_id": self.company.id,
            "date_from": YEAR,
            "basis": "cash",
            "grade_ids": [Command.set([grade_ids] if grade_ids else [])],
            "step_ids": [Command.create({"amount": at, "rate": rate}) for at, rate in step_ids],
            **values,
        }

    def compute(self):
        """Update the drafts."""
        self.env["key.account.commission.statement"]._update_company(self.company)

    def measure_again(self):
        """Let the floor and the module take turns: all months anew, one month anew, nothing changed."""
        self._take_turns("floor", "anew", self.values)
        self.refuse_differences(commission_floor.DIFFERENCES)
        self.figures["lines"] = self.figures["compared"]
        self.measure_keys(*self.tables)
        for statement in commission_floor.CONFIRM:
            self.sql(statement, since=MONTH)
        self.cr.commit()
        month = self.values | {"since": MONTH}
        self._take_turns("floor of a month", "month anew", month)
        self.refuse_differences(
            commission_floor.DIFFERENCES_OF_MONTH, invoiced_c=self.values["invoiced_c"]
        )
        self.figures["lines of the month"] = self.figures["compared"]
        self.vacuum(*self.tables)
        self.measure_unchanged()

    def _take_turns(self, floor, anew, values):
        for _turn in range(REPEATS):
            self.sql(commission_floor.TABLE)
            self.cr.commit()
            with self.clock(floor):
                self.sql(commission_floor.STATEMENT, **values)
            for statement in commission_floor.EMPTY:
                self.sql(statement, since=values["since"])
            self.cr.commit()
            self.env.invalidate_all()
            self.vacuum(*self.tables)
            with self.clock(anew):
                self.compute()

    def open_screens(self):
        """Open statements and lines as manager, and the own ones as the busiest salesperson."""
        for name, xml_id in (
            ("Statements", "key_account_commission_statement_action"),
            ("Lines", "key_account_commission_line_action"),
            ("Still to come", "key_account_commission_open_action"),
        ):
            self.open_action(name, xml_id, self.manager, filters=name == "Lines")
        self.open_action("My commission", "key_account_commission_mine_action", self.owner)
        self.open_action("Still to come, own", "key_account_commission_open_action", self.owner)
        env = self.env(user=self.owner, context={"lang": "en_US", "tz": "UTC"})
        statement = env["key.account.commission.statement"].search(
            [("user_id", "=", self.owner.id)], limit=1, order="month desc"
        )
        lines = {
            "name": {},
            "settlement": {},
            "amount": {},
            "base_shown": {},
            "rate_shown": {},
            "why": {},
        }
        page = {"amount": {}, "to_come": {}, "line_ids": {"fields": lines, "limit": 40}}
        for _turn in range(2):
            with self.screen("Own statement of the month"):
                statement.web_read(page)
        with self.screen("Workbook of a statement"):
            env["key.account.download"]._get_workbook(statement).build()


if __name__ == "__main__":
    measure(CommissionBench)
