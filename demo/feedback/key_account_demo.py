from datetime import timedelta

from odoo import api, models

# Customer, days ago, opinion, topic, what was said, (outcome, answer) or none.
FEEDBACK = [
    (
        "ruhrtal", 56, "satisfied", "service",
        "Rolls came back two days earlier than promised", None,
    ),
    (
        "ruhrtal", 40, "suggestion", "product",
        "Roll data as a file for the roll shop",
        ("planned", "From spring on, each set comes with its data as a file."),
    ),
    ("hanseong", 21, "suggestion", "quality", "Larger edge radius on cast rolls", None),
    (
        "valserena", 26, "suggestion", "price",
        "A price per tonne rolled instead of per kilogram",
        ("declined", "We compared the cost per tonne; the price stays per kilogram."),
    ),
    ("valserena", 4, "dissatisfied", "delivery", "No rolls, no answer", None),
    ("deccan", 33, "satisfied", "quality", "Even wear over the whole campaign", None),
    ("pampa", 18, "dissatisfied", "service", "Quotations take two weeks", None),
]  # fmt: skip


class KeyAccountDemo(models.AbstractModel):
    """Tell what customers said, and plan the calls that are due."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._note_feedback, self._plan_return_calls]

    def _note_feedback(self):
        accounts = self._demo_accounts({row[0] for row in FEEDBACK})
        for key, days, opinion, topic, name, answered in FEEDBACK:
            account, day = accounts[key], self._today() - timedelta(days=days)
            feedback = self.env["key.account.feedback"].create(
                {
                    "account_id": account.id,
                    "name": name,
                    "opinion": opinion,
                    "topic_id": self.env.ref(f"key_account.feedback_topic_{topic}").id,
                    "partner_id": self._contact(account, "Purchasing Manager").id,
                    "user_id": account.owner_id.id,
                    "date": day,
                }
            )
            if answered:
                outcome, answer = answered
                feedback.write({"outcome": outcome, "answer": answer})

    def _plan_return_calls(self):
        self.env["key.account.return.call"]._make(self.env.company)
