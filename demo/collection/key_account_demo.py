from datetime import timedelta

from odoo import api, models

# What was said on the phone besides promises: customer, days ago, result, days until the next call, note.
CALLS = [
    ("steelbridge", 16, "again", -9, "The agent travels; the office does not know the invoice."),
    ("steelbridge", 9, "again", 0, "Asks for a copy of the invoice and of the delivery note. Both sent."),
    (
        "chiloe", 5, "wrong", None,
        "The freight was agreed as ours, and is on the invoice. Check the order before we ask again.",
    ),
    (
        "deccan", 3, "again", 2,
        "The bank asks for the bill of lading once more. Sent by courier; ask again when it has arrived.",
    ),
    ("pampa", 2, "again", 1, "Nobody in the office; the mill manager calls back."),
]  # fmt: skip
# Complaint, days ago, what was said about its invoice.
DISPUTED = (
    "Two rolls of the last set spalled in the first campaign",
    6,
    "Pays the invoice as soon as the two spalled rolls are replaced, and not before.",
)


class KeyAccountDemo(models.AbstractModel):
    """Tell what customers said when they were asked for money that is overdue."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._note_promised, self._call_customers, self._dispute]

    def _note_promised(self):
        """Each promise was taken on the phone."""
        promises = self.env["key.account.payment.promise"].search(
            [("company_id", "=", self.env.company.id)]
        )
        self._create_contacts(
            {
                "account_id": promise.account_id.id,
                "user_id": promise.user_id.id,
                "partner_id": promise.partner_id.id,
                "date": promise.date,
                "result": "paid" if promise.kind == "paid" else "promise",
                "promise_id": promise.id,
                "note": promise.note,
            }
            for promise in promises
        )

    def _call_customers(self):
        accounts = self._demo_accounts({row[0] for row in CALLS})
        today = self._today()
        contacts = self._create_contacts(
            {
                **self._prepare_call(accounts[key], days, result, note),
                "date_next": following is not None and today + timedelta(days=following),
            }
            for key, days, result, following, note in CALLS
        )
        for contact in contacts:
            if contact.result == "wrong" or (contact.date_next and contact.date_next >= today):
                contact._follow_up()

    def _dispute(self):
        """The customer with the spalled rolls does not pay their invoice."""
        name, days, note = DISPUTED
        complaint = self.env["key.account.complaint"].search(
            [("company_id", "=", self.env.company.id), ("name", "=", name)]
        )
        account = complaint.account_id
        owed = account._get_owed_documents()
        complaint._dispute([row["move_id"] for row in owed[:1]])
        self._create_contacts(
            [
                {
                    **self._prepare_call(account, days, "dispute", note),
                    "complaint_id": complaint.id,
                }
            ]
        )

    def _prepare_call(self, account, days, result, note):
        return {
            "account_id": account.id,
            "user_id": account.owner_id.id,
            "partner_id": self._contact(account, "Purchasing Manager").id,
            "date": self._today() - timedelta(days=days),
            "result": result,
            "note": note,
        }

    def _create_contacts(self, rows):
        return self.env["key.account.collection.contact"].sudo().create(list(rows))
