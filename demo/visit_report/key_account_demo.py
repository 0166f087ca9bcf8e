from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command

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
        "valserena", 12, "business", "reached",
        "Back-up rolls for mill 2 are in the budget of next year.",
        {"needs": "Two back-up rolls for mill 2, delivery before the summer stop."},
        "Offer for mill 2",
    ),
    (
        "ruhrtal", 40, "leadership", "reached",
        "Both sides want a frame contract over three years.",
        {"market": "Orders from car makers are down, from yellow goods up."},
        "Draft of the frame contract",
    ),
    (
        "hanseong", 21, "technical", "partly",
        "First campaign of the cast rolls: wear is even, but chips at the barrel end.",
        {"usage": "Chips at the barrel end after the first campaign."},
        "Change the edge radius with the next set",
    ),
    (
        "krakowska", 190, "business", "not_reached",
        "The new plant manager had no time. Ask again in spring.",
        {},
        "",
    ),
]  # fmt: skip
# Customer, side and promise, days until due, status.
PROMISES = [
    ("valserena", "us", "Cooling study for stand 4", -5, "open"),
    ("valserena", "them", "Tonnage per campaign of mill 1 and 2", 10, "open"),
    ("valserena", "us", "Roll data sheets as a file", 21, "open"),
    ("ruhrtal", "us", "Draft of the frame contract", 7, "open"),
    ("ruhrtal", "them", "Paying the invoices of last quarter", -20, "kept"),
    ("hanseong", "us", "New edge radius confirmed by the foundry", 3, "open"),
    ("krakowska", "them", "Visit of the new plant manager at our works", -60, "broken"),
]
# Customer, product, problem, severity, status, solution.
PROBLEMS = [
    ("valserena", "hicr", "Fire cracks on the drive side of stand 4", "2", "analysed", False),
    ("hanseong", "hss", "Chips at the barrel end", "1", "new", False),
    (
        "ruhrtal", "icdp", "Rolls came back with rust on the necks", "0", "solved",
        "Necks are greased and wrapped since the last delivery.",
    ),
]  # fmt: skip
# Customer, type, complaint, severity, received days ago, answer due in days, claimed, status,
# resolved by, what was done, compensation.
COMPLAINTS = [
    (
        "valserena", "quality", "Two rolls of the last set spalled in the first campaign", "3",
        12, -2, 18600, "progress", False, False, 0,
    ),
    (
        "valserena", "documents", "Hardness certificates are missing for six rolls", "1",
        3, 4, 0, "new", False, False, 0,
    ),
    (
        "hanseong", "delivery", "The spare set arrived nine days after the promised day", "2",
        21, 3, 4200, "new", False, False, 0,
    ),
    (
        "ruhrtal", "quantity", "Neck covers were missing, two necks are scratched", "1",
        64, -50, 1500, "closed", "compensation",
        "Regrinding at our cost, credit note agreed on with the buyer.", 1200,
    ),
    (
        "krakowska", "service", "Nobody called back for a week", "1",
        45, -40, 0, "solved", "communication",
        "Apologised, named a deputy with a mobile number.", 0,
    ),
]  # fmt: skip


class KeyAccountDemo(models.AbstractModel):
    """Create visit reports, promises, usage problems and complaints of the mills."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            self._report_visits,
            self._promise,
            self._meet_problems,
            self._complain,
        ]

    def _report_visits(self):
        accounts = self._demo_accounts({row[0] for row in REPORTS})
        self.env["key.account.visit"].create(
            [self._prepare_reported_visit(accounts[row[0]], *row[1:]) for row in REPORTS]
        )

    def _prepare_reported_visit(self, account, days, level, outcome, result, notes, next_step):
        start = datetime.combine(fields.Date.today() - timedelta(days=days), time(9))
        return {
            "account_id": account.id,
            "user_id": account.owner_id.id,
            "contact_ids": [Command.set(account.partner_id.child_ids[:1].ids)],
            "visit_level": level,
            "start": start,
            "duration": 2,
            "actual_start": start,
            "actual_duration": 2,
            "state": "done",
            "outcome": outcome,
            "result": result,
            "next_step": next_step,
            "note_ids": [
                Command.create(
                    {
                        "topic_id": self.env.ref(f"key_account.visit_topic_{topic}").id,
                        "text": text,
                    }
                )
                for topic, text in notes.items()
            ],
        }

    def _promise(self):
        accounts = self._demo_accounts({row[0] for row in PROMISES})
        self.env["key.account.commitment"].create(
            [
                {
                    "account_id": accounts[key].id,
                    "side": side,
                    "name": name,
                    "date_due": fields.Date.today() + timedelta(days=days),
                    "state": state,
                    "user_id": accounts[key].owner_id.id,
                    "partner_id": accounts[key].partner_id.child_ids[:1].id,
                }
                for key, side, name, days, state in PROMISES
            ]
        )

    def _meet_problems(self):
        accounts = self._demo_accounts({row[0] for row in PROBLEMS})
        self.env["key.account.usage.problem"].create(
            [
                {
                    "account_id": accounts[key].id,
                    "product_id": self.env.ref(f"key_account.demo_product_{product}").id,
                    "name": name,
                    "severity": severity,
                    "date": fields.Date.today() - timedelta(days=30),
                    "state": state,
                    "solution": solution,
                    "user_id": accounts[key].owner_id.id,
                }
                for key, product, name, severity, state, solution in PROBLEMS
            ]
        )

    def _complain(self):
        accounts = self._demo_accounts({row[0] for row in COMPLAINTS})
        self.env["key.account.complaint"].create(
            [self._prepare_complaint(accounts[row[0]], *row[1:]) for row in COMPLAINTS]
        )

    def _prepare_complaint(
        self, account, kind, name, severity, days, due, claimed, state, resolution, solution, paid
    ):
        today = fields.Date.today()
        day = today - timedelta(days=days)
        customer = account.partner_id
        ordered = [("partner_id", "child_of", customer.id), ("date_order", "<", day)]
        visited = [("account_id", "=", account.id), ("date", "=", day)]
        return {
            "account_id": account.id,
            "kind_id": self.env.ref(f"key_account.complaint_kind_{kind}").id,
            "name": name,
            "severity": severity,
            "partner_id": customer.child_ids[:1].id,
            "order_id": self.env["sale.order"]
            .search([*ordered, ("state", "=", "sale")], limit=1)
            .id,
            "visit_id": self.env["key.account.visit"].search(visited, limit=1).id,
            "date": day,
            "date_due": today + timedelta(days=due),
            "amount_claimed": claimed,
            "state": state,
            "date_progress": state != "new" and day + timedelta(days=1),
            "date_solved": state in ("solved", "closed") and day + timedelta(days=8),
            "date_closed": state == "closed" and day + timedelta(days=15),
            "resolution": resolution,
            "solution": solution,
            "amount_compensated": paid,
            "user_id": account.owner_id.id,
        }
