from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.fields import Command

from ..planning import to_working_day
from .texts import Reports, read_rows

# Customer, days ago, level, outcome, result, {topic: finding}, next step.
REPORTS = [
    (
        "valserena", 75, "business", "partly",
        "The buyer asks for another 3 % and points at the offer of a competitor.",
        {"competitors": "Two sets of HiCr rolls on trial from a Slovenian maker."},
        "Compare the cost per tonne rolled, not the price per kilogram",
    ),
    (
        "valserena", 33, "technical", "reached",
        "Grinding records seen: cooling on stand 4 is uneven, our rolls hold.",
        {
            "usage": "Fire cracks on the drive side of stand 4 after 18 shifts.",
            "latent": "They would like roll data as a file for their new roll shop software.",
        },
        "Send the cooling study",
    ),
    (
        "valserena", 26, "business", "reached",
        "Back-up rolls for mill 2 are in the budget of next year.",
        {"needs": "Two back-up rolls for mill 2, delivery before the summer stop."},
        "Offer for mill 2",
    ),
    (
        "valserena", 12, "technical", "not_reached",
        "Both spalled rolls seen. The mill lost eleven hours and expects rolls, not explanations.",
        {"usage": "Spalling of 40 cm on two work rolls of stand 2, below the hardened layer."},
        "Two new rolls within a week",
    ),
    (
        "valserena", 4, "business", "not_reached",
        "The mill director is angry: no rolls, no answer. The next set goes to another maker.",
        {"competitors": "Sambre Cylindres delivers four work rolls from stock."},
        "Written answer with the cause, by the director",
    ),
    (
        "ruhrtal", 40, "leadership", "reached",
        "Both sides want a frame contract over three years.",
        {"market": "Orders from car makers are down, from yellow goods up."},
        "Draft of the frame contract",
    ),
    (
        "ruhrtal", 49, "business", "reached",
        "The buyer thanks for the quick regrinding, and would like to talk about a frame contract.",
        {"needs": "One contract for all three mills."},
        "Meeting with the management",
    ),
    (
        "hanseong", 21, "technical", "partly",
        "First campaign of the cast rolls: wear is even, but chips at the barrel end.",
        {"usage": "Chips at the barrel end after the first campaign."},
        "Change the edge radius with the next set",
    ),
    (
        "krakowska", 205, "business", "not_reached",
        "The new plant manager had no time. Ask again in spring.",
        {},
        "",
    ),
]  # fmt: skip
# Customer, product, problem, severity, status, days until due, solution.
PROBLEMS = [
    ("valserena", "hicr", "Fire cracks on the drive side of stand 4", "2", "analysed", -3, False),
    ("hanseong", "hss", "Chips at the barrel end", "1", "new", 8, False),
    (
        "ruhrtal", "icdp", "Rolls came back with rust on the necks", "0", "solved", False,
        "Necks are greased and wrapped since the last delivery.",
    ),
]  # fmt: skip
# What the people who followed two complaints wrote: days ago, author, note. One went wrong, one well.
NOTES = {
    "Two rolls of the last set spalled in the first campaign": [
        (
            12,
            "anna",
            "Call from the mill at six in the morning: stand 2 stopped, two rolls spalled.",
        ),
        (
            11,
            "anna",
            "Photos and hardness figures are with the works. Promised two new rolls in a week.",
        ),
        (
            6,
            "anna",
            "The works cannot deliver before the end of the month. Promise broken; told them.",
        ),
        (
            3,
            "director",
            "The mill director called: angry, no answer in writing. The next set goes to Sambre.",
        ),
    ],
    "Neck covers were missing, two necks are scratched": [
        (
            64,
            "anna",
            "Photos received with the delivery note. Rolls set aside, no stop of the mill.",
        ),
        (63, "anna", "Truck ordered, both rolls come back for regrinding at our cost."),
        (56, "anna", "Rolls are back at the mill, two days earlier than promised."),
        (49, "anna", "The buyer confirmed in writing: satisfied, and asks for our frame contract."),
    ],
}
LOST = [
    # Customer, subject, amount, days ago, what they said.
    ("valserena", "Work rolls for mill 1, second half-year", 148000, 3,
     "Lost after the spalled rolls: the order went to Sambre Cylindres."),
    ("trois_rivieres", "Textured work rolls", 52000, 24,
     "Our answer on the price came too late."),
    ("liaobei", "Plate mill rolls, spring tender", 97000, 47,
     "Price: 8 % above the domestic offer."),
]  # fmt: skip


class KeyAccountDemo(models.AbstractModel):
    """Create visit reports, promises, usage problems and complaints of the mills."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        steps = super()._steps()
        # The rounds leave the days of these visits free.
        steps.insert(steps.index(self._visit_customers), self._report_visits)
        return [*steps, self._promise, self._meet_problems, self._complain, self._lose]

    # === VISITS === #

    def _report_visits(self):
        accounts = self._demo_accounts({row[0] for row in REPORTS})
        for user, rows in self._by_owner(REPORTS, accounts, lambda row: row[0]).items():
            self.env["key.account.visit"].with_user(user).sudo().create(
                [self._prepare_reported_visit(accounts[row[0]], *row[1:]) for row in rows]
            )

    def _by_owner(self, rows, accounts, key):
        """Return ``{owner: rows}`` of rows about accounts; ``key`` returns the customer of a row."""
        groups = {}
        for row in rows:
            groups.setdefault(accounts[key(row)].owner_id, []).append(row)
        return groups

    def _prepare_reported_visit(self, account, days, level, outcome, result, notes, next_step):
        user = account.owner_id
        day = to_working_day(self._today() - timedelta(days=days))
        start = self._moment(user, day, 9.0)
        return {
            "account_id": account.id,
            "user_id": user.id,
            "contact_ids": [
                Command.set(
                    self._contact(
                        account, "Mill Manager" if level == "technical" else "Purchasing Manager"
                    ).ids
                )
            ],
            "visit_level": level,
            "start": start,
            "duration": 2,
            "actual_start": start,
            "actual_duration": 2,
            "state": "done",
            "outcome": outcome,
            "result": result,
            "next_step": next_step,
            "note_ids": self._prepare_findings(notes),
        }

    def _prepare_findings(self, findings):
        return [
            Command.create(
                {"topic_id": self.env.ref(f"key_account.visit_topic_{topic}").id, "text": text}
            )
            for topic, text in findings.items()
        ]

    def _visit_customers(self):
        told = self.with_context(key_account_demo_reports=Reports())
        return super(KeyAccountDemo, told)._visit_customers()

    def _prepare_demo_visit(self, rng, account, key, day, values, is_last):
        """Add a report to visits that are done, with what was found on the technical ones."""
        values = super()._prepare_demo_visit(rng, account, key, day, values, is_last)
        if values["state"] != "done":
            return values
        people = {person.function: person.name for person in account.partner_id.child_ids}
        told = self.env.context["key_account_demo_reports"].choose(
            rng,
            key,
            self._kinds()[key],
            values["visit_level"],
            {
                "buyer": people.get("Purchasing Manager", "The buyer"),
                "technician": people.get("Roll Shop Manager", "The roll shop manager"),
            },
        )
        topic, finding = told.pop("topic"), told.pop("finding")
        return {
            **values,
            **told,
            "note_ids": self._prepare_findings({topic: finding} if topic else {}),
        }

    def _kinds(self):
        return {row["key"]: row["kind"] for row in self._read_customers()}

    # === WHAT FOLLOWS === #

    def _promise(self):
        rows = read_rows("promises")
        accounts = self._demo_accounts({row["customer"] for row in rows})
        today = self._today()
        for user, own in self._by_owner(rows, accounts, lambda row: row["customer"]).items():
            self.env["key.account.commitment"].with_user(user).sudo().create(
                [self._prepare_promise(accounts[row["customer"]], row, today) for row in own]
            )

    def _prepare_promise(self, account, row, today):
        settled = row["settled"] and today + timedelta(days=int(row["settled"]))
        due = today + timedelta(days=int(row["due"]))
        given = min(due, today) - timedelta(days=1)
        visits = [("account_id", "=", account.id), ("state", "=", "done"), ("date", "<=", given)]
        return {
            "account_id": account.id,
            "side": row["side"],
            "name": row["promise"],
            "date_due": due,
            "state": row["state"],
            "date_done": settled or False,
            "user_id": account.owner_id.id,
            "partner_id": self._contact(account, "Purchasing Manager").id,
            "visit_id": self.env["key.account.visit"]
            .search(visits, order="date desc, id desc", limit=1)
            .id,
        }

    def _meet_problems(self):
        accounts = self._demo_accounts({row[0] for row in PROBLEMS})
        self.env["key.account.usage.problem"].create(
            [
                {
                    "account_id": accounts[key].id,
                    "product_id": self.env.ref(f"key_account.demo_product_{product}").id,
                    "name": name,
                    "severity": severity,
                    "date": self._today() - timedelta(days=30),
                    "date_due": due and self._today() + timedelta(days=due),
                    "state": state,
                    "solution": solution,
                    "user_id": accounts[key].owner_id.id,
                }
                for key, product, name, severity, state, due, solution in PROBLEMS
            ]
        )

    def _complain(self):
        rows = read_rows("complaints")
        accounts = self._demo_accounts({row["customer"] for row in rows})
        complaints = self.env["key.account.complaint"]
        for user, own in self._by_owner(rows, accounts, lambda row: row["customer"]).items():
            complaints |= (
                complaints.with_user(user)
                .sudo()
                .create([self._prepare_complaint(accounts[row["customer"]], row) for row in own])
            )
        for complaint in complaints:
            for days, login, text in NOTES.get(complaint.name, ()):
                day = self._today() - timedelta(days=days)
                user = self._demo_user(login)
                self._note(complaint, user, self._moment(user, day, 9.5 + days % 5), text)

    def _note(self, record, user, moment, text):
        """Log what a user wrote on a record at some time."""
        record._message_log(body=text, author_id=user.partner_id.id).date = moment

    def _prepare_complaint(self, account, row):
        today = self._today()
        day = today - timedelta(days=int(row["received"]))
        customer = account.partner_id
        ordered = [
            ("partner_id", "child_of", customer.id),
            ("date_order", "<", day),
            ("state", "=", "sale"),
        ]
        visited = [("account_id", "=", account.id), ("date", "=", to_working_day(day))]

        def reached(status):
            return row[status] and day + timedelta(days=int(row[status]))

        return {
            "account_id": account.id,
            "kind_id": self.env.ref(f"key_account.complaint_kind_{row['kind']}").id,
            "name": row["name"],
            "severity": row["severity"],
            "partner_id": self._contact(
                account, "Mill Manager" if row["kind"] == "quality" else "Purchasing Manager"
            ).id,
            "order_id": self.env["sale.order"].search(ordered, limit=1).id,
            "visit_id": self.env["key.account.visit"].search(visited, limit=1).id,
            "date": day,
            "date_due": today + timedelta(days=int(row["due"])),
            "amount_claimed": float(row["claimed"]),
            "state": row["state"],
            "date_progress": row["state"] != "new" and reached("progress"),
            "date_solved": reached("solved"),
            "date_closed": reached("closed"),
            "resolution": row["resolution"] or False,
            "solution": row["solution"] or False,
            "amount_compensated": float(row["paid"]),
            "user_id": account.owner_id.id,
        }

    def _lose(self):
        """Lose some opportunities, with what the customer said."""
        accounts = self._demo_accounts({row[0] for row in LOST})
        reason = self.env["crm.lost.reason"].search([], limit=1)
        for key, name, revenue, days, text in LOST:
            account = accounts[key]
            lead = self.env["crm.lead"].create(
                {
                    "name": name,
                    "type": "opportunity",
                    "company_id": self.env.company.id,
                    "partner_id": account.partner_id.id,
                    "user_id": account.owner_id.id,
                    "team_id": self.env.ref("key_account.demo_team").id,
                    "expected_revenue": revenue,
                }
            )
            lead.action_set_lost(lost_reason_id=reason.id)
            moment = datetime.combine(self._today() - timedelta(days=days), time(10))
            self._note(lead, account.owner_id, moment, text)
            lead.date_closed = moment
