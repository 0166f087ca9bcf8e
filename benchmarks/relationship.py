"""Measure relationship levels on a built database: ``relationship.py DATABASE`` prints JSON."""

from datetime import date

import dataset
import relationship_floor
from review import REPEATS, SCORECARD, Bench, measure

from odoo.fields import Command, Domain

TODAY = date(2026, 1, 1)
LATER = date(2026, 3, 1)
MONTHS = 24
SINCE = date(2024, 1, 1)

ORDERS = ("sale.order", "date_order", "partner_id")
INVOICES = ("account.move", "invoice_date", "partner_id")
VISITS = ("calendar.event", "stop", "partner_ids")

# Ten criteria in four levels: name, source, and what else defines it.
LEVELS = [
    [
        ("Quotation", ORDERS, {}),
        ("Two visits", VISITS, {"min_count": 2}),
    ],
    [
        ("Order", ORDERS, {"domain": "[('state', '=', 'sale')]"}),
        ("Invoice", INVOICES, {}),
        ("Three visits", VISITS, {"min_count": 3}),
    ],
    [
        ("Four orders", ORDERS, {"domain": "[('state', '=', 'sale')]", "min_count": 4}),
        ("Three invoices", INVOICES, {"min_count": 3}),
        ("Visit of a superior", VISITS, {"superior_path": "partner_ids"}),
    ],
    [
        (
            "Contact details",
            ("res.partner", "create_date", "commercial_partner_id"),
            {
                "domain": "[('active', '=', True), ('is_company', '=', False), ('email', '!=', False)]",
                "validity_months": 0,
            },
        ),
        ("Opportunity", ("crm.lead", "create_date", "partner_id"), {}),
    ],
]
DOMAINS = {
    INVOICES: "[('move_type', '=', 'out_invoice'), ('state', '=', 'posted')]",
    VISITS: "[('active', '=', True)]",
}


class RelationshipBench(Bench):
    """Levels for the first time, again, and two months later, beside the floor."""

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.today = TODAY
        companies = self.registry["res.company"]
        companies._key_account_today = lambda _company: self.today
        self.prepare()
        self.measure("levels first", floor=True)
        self.check()
        for _turn in range(REPEATS):
            self.run_floor()
            self.measure("levels unchanged")
        if self.figures["levels unchanged moved"]:
            raise SystemExit("Levels moved although nothing had changed.")
        self.today = LATER
        self.measure("levels later")
        return self.figures

    # --- data ---

    def prepare(self):
        """Make accounts of all customers, and the meetings, opportunities and the scale."""
        accounts = self.env["key.account"]
        domain = self.env.ref(SCORECARD)._get_partner_domain()
        accounts._ensure_customer_accounts(self.company, Domain(domain), self.date)
        users = self.env["res.users"].search([("login", "like", "salesperson%")], order="id")
        self.boss = users[0]
        team = self.env["crm.team"].create({"name": "Bench", "user_id": self.boss.id})
        self.env["crm.team.member"].create(
            [{"crm_team_id": team.id, "user_id": user.id} for user in users]
        )
        self.scale = self.env["key.account.relationship.scale"].create(
            {
                "name": "Bench",
                "level_ids": [
                    Command.create(
                        {
                            "number": number,
                            "name": f"Level {number}",
                            "criterion_ids": [
                                Command.create(self.prepare_criterion(*criterion))
                                for criterion in criteria
                            ],
                        }
                    )
                    for number, criteria in enumerate(LEVELS, start=1)
                ],
            }
        )
        self.company.key_account_relationship_scale_id = self.scale
        self.cr.commit()
        with self.side.cursor() as cursor:
            cursor.execute(dataset.FUNCTION, ())
            for statement in relationship_floor.DATA:
                cursor.execute(statement, ())
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        with self.clock("scales"):
            accounts._assign_relationship_scales(self.company)

    def prepare_criterion(self, name, source, values):
        """Return the values of an observed criterion."""
        model, day, path = source
        return {
            "name": name,
            "kind": "observed",
            "model_id": self.env["ir.model"]._get_id(model),
            "date_field_id": self.env["ir.model.fields"]._get(model, day).id,
            "partner_path": path,
            "domain": DOMAINS.get(source, "[]"),
            "validity_months": MONTHS,
            **values,
        }

    # --- levels ---

    def run_floor(self):
        """Fill the plain table."""
        self.sql(relationship_floor.TABLE)
        self.cr.commit()
        with self.clock("floor"):
            self.sql(
                relationship_floor.STATEMENT,
                since=SINCE,
                today=self.today,
                company=self.company.id,
                boss=self.boss.id,
                boss_partner=self.boss.partner_id.id,
            )

    def measure(self, name, *, floor=False):
        """Let the scheduled action judge all accounts, timed, and count its statements and moves."""
        if floor:
            self.run_floor()
        self.scale.with_company(self.company).computed_on = False
        self.cr.commit()
        moved = self.value("SELECT COUNT(*) FROM key_account_relationship_assessment")
        statements = self.cr.sql_log_count
        with self.clock(name):
            self.env["key.account"]._update_relationship_in_background(self.company, self.scale)
        self.figures[f"{name} statements"] = self.cr.sql_log_count - statements
        self.figures[f"{name} moved"] = (
            self.value("SELECT COUNT(*) FROM key_account_relationship_assessment") - moved
        )
        self.vacuum("key_account", "key_account_relationship_assessment", "mail_message")

    def check(self):
        """Refuse figures of a floor and an action that do not say the same."""
        self.cr.execute(relationship_floor.DIFFERENCES)
        self.figures["compared"], different = self.cr.fetchone()
        if different:
            raise SystemExit(f"Floor and levels differ for {different} accounts.")
        self.cr.execute("SELECT level, COUNT(*) FROM bench_level GROUP BY 1 ORDER BY 1")
        self.figures["levels"] = dict(self.cr.fetchall())


if __name__ == "__main__":
    measure(RelationshipBench)
