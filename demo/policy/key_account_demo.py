from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

TERM = {
    30: "account.account_payment_term_30days",
    60: "key_account.demo_payment_term_60",
    90: "key_account.demo_payment_term_90",
}
# Grade, advantage, rungs from the best one down: value and conditions (metric, threshold). Tonnes and
# the share of what fell due that was paid decide on discounts; few credit notes on visits and expenses.
LADDERS = [
    ("a", "discount", [
        (0.05, {"order_quantity": 500, "collection_rate": 0.95}),
        (0.03, {"order_quantity": 250, "collection_rate": 0.9}),
        (0.02, {}),
    ]),
    ("a", "term", [(90, {"price_level": 1, "collection_rate": 0.9}), (60, {})]),
    ("a", "days", [(90, {})]),
    ("a", "credit", [(1.2, {"collection_rate": 0.95}), (1, {})]),
    ("a", "commission", [(0.012, {})]),
    ("a", "expense", [(0.01, {"credit_note_rate": 0.01}), (0.006, {})]),
    ("a", "visits", [(1.5, {"credit_note_rate": 0.01}), (1, {})]),
    ("b", "discount", [
        (0.02, {"order_quantity": 100, "collection_rate": 0.9}),
        (0.01, {}),
    ]),
    ("b", "term", [(60, {"collection_rate": 0.9}), (30, {})]),
    ("b", "commission", [(0.01, {})]),
    ("b", "expense", [(0.005, {})]),
    ("c", "discount", [(0.01, {"order_quantity": 50, "collection_rate": 0.9})]),
    ("c", "commission", [(0.008, {})]),
]  # fmt: skip
# Grade, answer within hours, named manager, services.
SERVICE = [
    ("a", 4, True, "Roll inspection each quarter, spare rolls in stock, training of roll shops"),
    ("b", 24, True, "Roll inspection once a year"),
    ("c", 48, False, "Grinding advice by phone"),
]
# What the draft of next year changes: advantage and conditions of its best rung of grade A.
NEXT_DISCOUNT = 0.06
# Grade, advantage, relation type and value of what it gives to customers of one relation type alone.
NEXT_RELATION = ("b", "days", "terminal", 75)
# Customer, discount, days it ran and runs, reason.
EXCEPTION = (
    "gulf_bar", 0.07, 40, 11, "First equipment of the new mill: start prices until the rolls are proven.",
)  # fmt: skip
APPLIED = 3


class KeyAccountDemo(models.AbstractModel):
    """The director approves the policy of the year; some proposals wait, an exception is about to end."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        policy = story._approve_policy(company)
        story._except_from_policy()
        story._apply_proposals(company)
        story._draft_policy(policy)

    def _as_director(self, records):
        director = self.env.ref("key_account.demo_user_director")
        return records.with_user(director).sudo(False)

    def _approve_policy(self, company):
        today = company._key_account_today()
        policy = self._as_director(self.env["key.account.policy"]).create(
            {
                "name": f"Sales policy {today.year}",
                "company_id": company.id,
                "date_from": today.replace(month=1, day=1),
                "rung_ids": [
                    Command.create(self._prepare_rung(grade, kind, number, *rung))
                    for grade, kind, rungs in LADDERS
                    for number, rung in enumerate(rungs)
                ],
                "line_ids": [
                    Command.create(
                        {
                            "grade_id": self.env.ref(f"key_account.grade_{grade}").id,
                            "reaction_hours": hours,
                            "has_manager": has_manager,
                            "services": services,
                        }
                    )
                    for grade, hours, has_manager, services in SERVICE
                ],
            }
        )
        policy.action_approve()
        return policy

    def _prepare_rung(self, grade, kind, number, value, conditions):
        vals = {
            "grade_id": self.env.ref(f"key_account.grade_{grade}").id,
            "kind": kind,
            "sequence": number,
            "condition_ids": [
                Command.create(
                    {
                        "metric_id": self.env.ref(f"key_account.metric_{code}").id,
                        "threshold": threshold,
                    }
                )
                for code, threshold in conditions.items()
            ],
        }
        if kind == "term":
            return vals | {"payment_term_id": self.env.ref(TERM[value]).id}
        return vals | {"value": value}

    def _except_from_policy(self):
        """The director asks for start prices of an own account, and another manager approves; they are about to end."""
        key, value, before, after, reason = EXCEPTION
        account = self._demo_accounts({key})[key]
        today = account.company_id._key_account_today()
        exception = self._as_director(self.env["key.account.policy.exception"]).create(
            {
                "account_id": account.id,
                "kind": "discount",
                "value": value,
                "reason": reason,
                "date_from": today - timedelta(days=before),
                "date_to": today + timedelta(days=after),
            }
        )
        exception.with_user(self.env.ref("base.user_admin")).action_approve()

    def _apply_proposals(self, company):
        """Apply the first proposals of terms; at one customer, somebody changed them afterwards."""
        proposals = self._as_director(self.env["key.account.policy.proposal"]).search(
            [
                ("state", "=", "open"),
                ("kind", "=", "term"),
                ("account_id.company_id", "=", company.id),
            ],
            order="account_id",
            limit=APPLIED,
        )
        proposals.action_apply()
        customer = proposals[:1].sudo().account_id.partner_id.with_company(company)
        customer.property_payment_term_id = self.env.ref(TERM[30])

    def _draft_policy(self, policy):
        """Prepare the policy of next year: more for the largest customers, from the first day on."""
        year = policy.date_from.year + 1
        draft = policy.copy({"name": f"Sales policy {year}"})
        draft.date_from = policy.date_from.replace(year=year)
        best = draft.rung_ids.filtered(
            lambda rung: rung.kind == "discount" and len(rung.condition_ids) == 2
        )
        best[:1].value = NEXT_DISCOUNT
        grade, kind, relation, value = NEXT_RELATION
        rung = self._prepare_rung(grade, kind, 0, value, {})
        rung["relation_kind_id"] = self.env.ref(f"key_account.relation_kind_{relation}").id
        draft.rung_ids = [Command.create(rung)]
