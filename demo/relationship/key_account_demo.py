from datetime import datetime, time, timedelta

from odoo import api, models

from ...tools.periods import add_months
from ..planning import to_working_day

# Customers by their proven level; the other customers have no ticked criteria.
PROVEN = {
    "hanseong": 4,
    "nervion": 4,
    "rhein_lippe": 3,
    "donghai": 3,
    "valserena": 2,
    "ruhrtal": 2,
    "krakowska": 2,
    "godavari": 1,
    "qilu": 1,
    "bajio": 1,
}
# Customers with old conversations: the level falls soon without a new visit.
NEGLECTED = "krakowska"
# Customers of the others for whom one proof of the level is about to expire, and in how many days.
EXPIRING = {"nervion": 9, "donghai": 16, "rhein_lippe": 22}
RESULTS = [
    "The roll shop showed all sets and their records: they have nothing to hide from us.",
    "Long talk with the purchasing manager about suppliers, and about what they expect of us.",
    "Our technician explained the heat treatment; the mill wants to see it at our works.",
    "They told us early about the roll plan of the next half-year.",
    "Introduced to the new colleagues of the mill; everybody knows our name by now.",
    "Open questions of the last delivery are settled, the mood is good.",
    "They compared our wear figures with those of the other makers in front of us.",
]
# Target levels, and the days left to reach them.
TARGETS = {"valserena": (3, 90), "godavari": (2, -20)}
# Customer, subject, amount, probability; 100 % is won.
OPPORTUNITIES = [
    ("hanseong", "Cast rolls for the new stand", 180000, 100),
    ("rhein_lippe", "Frame contract work rolls", 420000, 75),
    ("valserena", "Back-up rolls, mill 2", 260000, 60),
    ("bengal_strip", "First trial set", 35000, 20),
    ("bogaz", "Offer for cold mill rolls", 60000, 30),
]


class KeyAccountDemo(models.AbstractModel):
    """Create the relationship levels of the roll maker's customers, and open deals."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._prove_relations, self._open_opportunities]

    def _demo_accounts(self, keys):
        """Return ``{key: account}`` of the demo company."""
        partners = {self.env.ref(f"key_account.demo_customer_{key}"): key for key in keys}
        accounts = self.env["key.account"].search(
            [
                ("partner_id", "in", [partner.id for partner in partners]),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return {partners[account.partner_id]: account for account in accounts}

    def _contact(self, account, *jobs):
        """Return the contact of a customer who has the first of some jobs, or any."""
        people = account.partner_id.child_ids
        for job in jobs:
            if found := people.filtered(lambda person, job=job: person.function == job):
                return found[:1]
        return people[:1]

    def _prove_relations(self):
        """Use the owner scale for mills and the distributor scale for traders; tick criteria."""
        scale = self.env.ref("key_account.relationship_scale_owner")
        self.env.company.key_account_relationship_scale_id = scale
        trader = self.env.ref("key_account.demo_tag_trader")
        self.env.ref("key_account.relationship_scale_distributor").category_ids += trader
        self.env["key.account"]._assign_relationship_scales(self.env.company)
        accounts = self._demo_accounts(PROVEN)
        self._visit(accounts.values())
        self.env["key.account.relationship.evidence"].create(
            [
                values
                for key, account in accounts.items()
                for values in self._prepare_evidence(key, account, scale)
            ]
        )
        self._date_levels()
        for key, (number, days) in TARGETS.items():
            accounts[key].write(
                {
                    "relationship_target_level_id": scale.level_ids.filtered(
                        lambda level, number=number: level.number == number
                    ).id,
                    "relationship_target_date": self._today() + timedelta(days=days),
                }
            )

    def _date_levels(self):
        """Let levels be reached on the day of their last proof: their story does not begin today."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH proof AS (
                SELECT account_id, MAX(date) AS date
                  FROM key_account_relationship_evidence
                 GROUP BY account_id
            ), change AS (
                UPDATE key_account_relationship_assessment change
                   SET date = proof.date
                  FROM proof
                 WHERE proof.account_id = change.account_id
            )
            UPDATE key_account account
               SET relationship_date = proof.date
              FROM proof
             WHERE proof.account_id = account.id
            """
        )
        self.env.invalidate_all()

    def _visit(self, accounts):
        """Create three visits of each owner in the last months, no two on the same day."""
        today = self._today()
        visits = {}
        for number, account in enumerate(accounts):
            for days in (80, 120, 165):
                start = datetime.combine(
                    to_working_day(today - timedelta(days=days + 3 * number)), time(9)
                )
                visits.setdefault(account.owner_id, []).append(
                    {
                        "account_id": account.id,
                        "user_id": account.owner_id.id,
                        "start": start,
                        "duration": 2,
                        "state": "done",
                        "contact_ids": self._contact(account, "Purchasing Manager").ids,
                        "outcome": "reached",
                        "result": RESULTS[(number + days) % len(RESULTS)],
                    }
                )
        for user, vals_list in visits.items():
            self.env["key.account.visit"].with_user(user).sudo().create(vals_list)

    def _prepare_evidence(self, key, account, scale):
        """Return a tick for every criterion up to the level that is proven."""
        rng = self._customer_rng({"key": key}, "relation")
        today = self._today()
        criteria = scale.level_ids.criterion_ids.filtered(
            lambda criterion: criterion._is_tickable() and criterion.level_id.number <= PROVEN[key]
        )
        ages = (345, 355) if key == NEGLECTED else (10, 150)
        days = {criterion: today - timedelta(days=rng.randint(*ages)) for criterion in criteria}
        manual = criteria.filtered(lambda each: each.kind == "manual" and each.validity_months)
        if key in EXPIRING and (oldest := manual[-1:]):
            days[oldest] = add_months(today, -oldest.validity_months) + timedelta(EXPIRING[key])
        return [
            {
                "account_id": account.id,
                "criterion_id": criterion.id,
                "user_id": account.owner_id.id,
                "date": day,
            }
            for criterion, day in days.items()
        ]

    def _open_opportunities(self):
        """Open deals of every heat."""
        stages = self.env["crm.stage"].search([])
        won = stages.filtered("is_won")[:1]
        rows = [row for row in OPPORTUNITIES if row[3] < 100 or won]
        accounts = self._demo_accounts([row[0] for row in rows])
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "company_id": self.env.company.id,
                    "partner_id": accounts[key].partner_id.id,
                    "user_id": accounts[key].owner_id.id,
                    "team_id": self.env.ref("key_account.demo_team").id,
                    "stage_id": (won if probability == 100 else stages[0]).id,
                    "expected_revenue": revenue,
                    "probability": probability,
                }
                for key, name, revenue, probability in rows
            ]
        )
