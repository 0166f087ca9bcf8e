"""Measure replays beside their bare SQL on a built database: ``what_if.py DATABASE`` prints JSON."""

import what_if_floor
from review import REPEATS, SCORECARD, Bench, measure

from odoo.fields import Command, Domain

FIRST, LAST = "2025-01-01", "2025-12-31"


class WhatIfBench(Bench):
    """A draft replayed on twelve months, alone and beside another one; the screens of it."""

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.prepare()
        self.measure_replay()
        self.measure_two()
        self.measure_screens()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        return self.figures

    def prepare(self):
        """Make accounts with grades, lines with discounts, and a draft."""
        self.give_rights()
        self.env["key.account.settings"]._switch_all_features()
        domain = Domain(self.env.ref(SCORECARD)._get_partner_domain())
        self.env["key.account"]._ensure_customer_accounts(self.company, domain, self.date)
        self.sql(what_if_floor.LINES, company=self.company.id)
        self.sql(what_if_floor.GRADES)
        self.cr.commit()
        with self.side.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.env.invalidate_all()
        self.grades = self.env["key.account.grade"].search([], order="sequence, id", limit=2)
        self.policies = self.env["key.account.policy"].create(
            [self._policy(name) for name in ("Draft", "Other Draft")]
        )
        self.figures["lines"] = self.value(
            "SELECT COUNT(*) FROM account_move_line WHERE display_type = 'product'"
            f" AND invoice_date BETWEEN '{FIRST}' AND '{LAST}'"
        )

    def _policy(self, name):
        first, second = self.grades
        term = self.env["account.payment.term"].create(
            {"name": "60 days", "line_ids": [Command.create({"value": "percent", "nb_days": 60})]}
        )
        high = self.env.ref("key_account.metric_revenue").id
        large = {"condition_ids": [Command.create({"metric_id": high, "threshold": 20000})]}
        rungs = [
            {"grade_id": first.id, "kind": "discount", "value": 0.05, **large},
            {"grade_id": first.id, "kind": "discount", "value": 0.03},
            {"grade_id": second.id, "kind": "discount", "value": 0.02},
            {"grade_id": first.id, "kind": "term", "payment_term_id": term.id, **large},
            {"grade_id": first.id, "kind": "commission", "value": 0.03},
        ]
        return {
            "name": name,
            "company_id": self.company.id,
            "date_from": "2026-01-01",
            "rung_ids": [Command.create({**rung, "sequence": n}) for n, rung in enumerate(rungs)],
        }

    def _new(self, **values):
        return self.env["key.account.replay"].create(
            {
                "name": "Bench",
                "company_id": self.company.id,
                "policy_id": self.policies[0].id,
                "date_from": FIRST,
                "date_to": LAST,
                "commission_rate": 0.02,
                **values,
            }
        )

    def measure_replay(self):
        """Let the module and the floor take turns, and compare what they say."""
        first, second = self.grades
        for _turn in range(REPEATS):
            self.sql(what_if_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(
                    what_if_floor.STATEMENT,
                    company=self.company.id,
                    first=FIRST,
                    last=LAST,
                    a=first.id,
                    b=second.id,
                )
            self.replay = self._new()
            before = self.cr.sql_log_count
            with self.clock("replay"):
                self.replay._replay()
            self.figures["replay statements"] = self.cr.sql_log_count - before
        self.sql(what_if_floor.DIFFERENCES, replay=self.replay.id)
        compared, *differences = self.cr.fetchone()
        if any(differences):
            raise SystemExit(f"Floor and replay differ for {compared} accounts: {differences}")
        self.figures["compared"] = compared

    def measure_two(self):
        """Replay two drafts at once."""
        replay = self._new(compare_policy_id=self.policies[1].id)
        for _turn in range(REPEATS):
            with self.clock("two policies"):
                replay._replay()

    def measure_screens(self):
        """Open list and pivot, and write the workbook."""
        env = self.env(user=2, context={"lang": "en_US", "tz": "UTC"})
        lines, domain = env["key.account.replay.line"], [("replay_id", "=", self.replay.id)]
        for _turn in range(REPEATS):
            with self.clock("list by grade"):
                lines.formatted_read_group(
                    domain, ["grade_id"], ["difference:sum", "volume:sum", "__count"]
                )
            with self.clock("list of accounts"):
                lines.web_search_read(
                    domain,
                    {"account_id": {"fields": {"display_name": {}}}, "difference": {}},
                    limit=80,
                )
            with self.clock("workbook"):
                env["key.account.download"]._get_workbook(self.replay.with_env(env)).build()


if __name__ == "__main__":
    measure(WhatIfBench)
