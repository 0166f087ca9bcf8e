from odoo import api, models

# Complaints of the story: its name, root cause, and measures as (kind, words, cost, done).
MEASURES = {
    "Two rolls of the last set spalled in the first campaign": (
        "heat",
        [
            ("explanation", "Hardness and ultrasonic figures of both rolls", 0, True),
            ("replacement", "Two new rolls from the next heat", 14200, False),
        ],
    ),
    "Neck covers were missing, two necks are scratched": (
        "transport",
        [
            ("repair", "Necks ground at the mill by our technician", 1150, True),
            ("compensation", "Credit note agreed with the buyer", 1200, True),
        ],
    ),
}
LEFT = ("material", [("explanation", "Talked it over with the customer", 0, True)])


class KeyAccountDemo(models.AbstractModel):
    """Say why the complaints of the mills happened, and what is done about them."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._take_measures]

    def _take_measures(self):
        complaints = self.env["key.account.complaint"].search(
            [("company_id", "=", self.env.company.id)]
        )
        for complaint in complaints:
            told = MEASURES.get(complaint.name)
            if not told and complaint.is_open:
                continue
            cause, measures = told or LEFT
            complaint.cause_id = self.env.ref(f"key_account.complaint_cause_{cause}")
            self.env["key.account.complaint.measure"].create(
                [
                    {
                        "complaint_id": complaint.id,
                        "kind": kind,
                        "name": words,
                        "amount": cost,
                        "is_done": is_done,
                        "user_id": complaint.user_id.id,
                        "date_due": complaint.date_due,
                    }
                    for kind, words, cost, is_done in measures
                ]
            )
