"""Measure entitlements beside their bare SQL on a built database: ``policy.py DATABASE`` prints JSON."""

import datetime as dt

import policy_floor
from review import REPEATS, measure
from rooms import RoomBench

from odoo.fields import Command

# Grade (1 is A), kind, value or days of payment terms, and its conditions: the best rung of a ladder first.
RUNGS = [
    (1, "discount", 0.07, {"revenue": 200000, "collection_rate": 0.95}),
    (1, "discount", 0.05, {"revenue": 50000, "collection_rate": 0.9}),
    (1, "discount", 0.03, {}),
    (1, "term", 60, {"revenue": 50000, "collection_rate": 0.95}),
    (1, "term", 45, {"collection_rate": 0.9}),
    (1, "credit", 1.5, {"collection_rate": 0.95, "order_count": 5}),
    (1, "credit", 1.2, {"collection_rate": 0.8}),
    (1, "commission", 0.03, {"margin_rate": 0.35}),
    (1, "commission", 0.02, {}),
    (1, "budget", 2000, {"revenue": 100000}),
    (1, "budget", 500, {}),
    (2, "discount", 0.04, {"revenue": 50000, "collection_rate": 0.9}),
    (2, "discount", 0.02, {"credit_note_rate": 0.02}),
    (2, "term", 45, {"collection_rate": 0.95}),
    (2, "credit", 1.2, {"collection_rate": 0.9}),
    (2, "commission", 0.02, {"margin_rate": 0.3}),
    (2, "commission", 0.015, {}),
    (3, "discount", 0.02, {"revenue": 20000, "credit_note_rate": 0.01}),
    (3, "discount", 0.01, {"revenue": 5000}),
    (3, "commission", 0.01, {}),
    (4, "discount", 0.01, {"revenue": 20000, "collection_rate": 0.98}),
]
EXPORTED = 20_000
EXPORT = ["account_id", "grade_id", "kind", "value_text", "reason", "next_step", "since"]


class PolicyBench(RoomBench):
    """What all accounts get by a policy of 21 rungs on five figures, and what is proposed."""

    day = dt.date(2026, 1, 15)
    tables = ("key_account_entitlement", "key_account_policy_proposal")

    def prepare(self):
        """Make the policy, and exceptions of one account in fifty."""
        terms = self.env["account.payment.term"].create(
            [
                {"name": f"{days} days", "line_ids": [Command.create({"value": "percent", "nb_days": days})]}
                for days in (60, 45)
            ]
        )  # fmt: skip
        self.terms = dict(zip((60, 45), terms, strict=True))
        self.policy = self.env["key.account.policy"].create(
            {
                "name": "Policy",
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "rung_ids": [
                    Command.create({**self._rung(*rung), "sequence": number})
                    for number, rung in enumerate(RUNGS)
                ],
            }
        )
        self.sql(policy_floor.EXCEPTIONS)
        self.policy.action_approve()

    def _rung(self, grade, kind, value, conditions):
        metrics = [
            (self.env.ref(f"key_account.metric_{code}").id, at) for code, at in conditions.items()
        ]
        given = {"payment_term_id": self.terms[value].id} if kind == "term" else {"value": value}
        return {
            "grade_id": self.grades[grade - 1].id,
            "kind": kind,
            **given,
            "condition_ids": [
                Command.create({"metric_id": metric, "threshold": at}) for metric, at in metrics
            ],
        }  # fmt: skip

    def compute(self):
        """Compute entitlements, and propose what differs."""
        self.env["key.account.policy"].sudo()._entitle(self.company)

    def measure_first(self):
        """Compute on a database that nobody has analysed."""
        # A policy of few accounts entitles them at once: as if it had begun tonight.
        self.sql("DELETE FROM key_account_policy_proposal; DELETE FROM key_account_entitlement")
        self.cr.commit()
        super().measure_first()

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed."""
        values = {
            "company": self.company.id,
            "date_from": "2025-01-01",
            "date_to": "2025-12-31",
            "today": self.day,
            "grades": self.grades.ids,
            "long": self.terms[60].id,
            "short": self.terms[45].id,
        }
        for _turn in range(REPEATS):
            self.sql(policy_floor.TABLES)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(policy_floor.STATEMENT, **values)
                self.sql(policy_floor.PROPOSALS, **values)
            self.sql("DELETE FROM key_account_policy_proposal; DELETE FROM key_account_entitlement")
            self.cr.commit()
            self.vacuum(*self.tables)
            with self.clock("anew"):
                self.compute()
        self.refuse_differences(policy_floor.DIFFERENCES)
        self.vacuum(*self.tables)
        self.measure_unchanged()
        proposals = self.env["key.account.policy.proposal"].sudo()
        for _turn in range(REPEATS):
            with self.clock("proposals"):
                proposals._propose(self.company)

    def open_screens(self):
        """Open lists and pivot, the page of an account, and export rows."""
        entitlements = "key_account_entitlement_action"
        self.open_action("Entitlements", entitlements, self.manager, filters=True)
        self.open_action("Own entitlements", entitlements, self.owner)
        self.open_action("Proposals", "key_account_policy_proposal_action", self.manager, filters=True)  # fmt: skip
        env = self.env(user=self.manager, context={"lang": "en_US", "tz": "UTC"})
        account = env["key.account"].search([("grade_id", "=", self.grades[0].id)], limit=1)
        page = {
            "account_id": {},
            "kind": {},
            "value_text": {},
            "reason": {},
            "next_step": {},
            "deviation": {},
        }
        with self.screen("Page of an account"):
            account.web_read(
                {"policy_service": {}, "policy_deviation": {}, "entitlement_ids": {"fields": page}}
            )
        rows = env["key.account.entitlement"].search([], limit=EXPORTED)
        with self.screen(f"Export of {len(rows):,} rows"):
            rows.export_data(EXPORT)
        with self.screen("Workbook of the policy"):
            env["key.account.download"]._get_workbook(self.policy.with_env(env)).build()


if __name__ == "__main__":
    measure(PolicyBench)
