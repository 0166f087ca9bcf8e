from datetime import timedelta

from odoo import api, models

# What was learned of customers who left, those of the worst health first, a healthy one last: days ago, cause,
# what happened, and what became of it.
LOSSES = [
    (60, "closed", "The mill was closed; the lines were sold to Asia.", "given_up"),
    (
        90, "approvals",
        "An urgent set waited for four signatures and came too late. Half of the orders go to a competitor now.",
        "win_back",
    ),
    (
        240, "approvals",
        "Since approvals took three weeks, they ordered elsewhere. They felt neglected. With approval within a day "
        "they came back.",
        "won",
    ),
]  # fmt: skip
MEASURE = ("approvals", "Orders up to 50,000 are approved by one person within a day")


class KeyAccountDemo(models.AbstractModel):
    """Judge the health of all accounts, and tell why some customers left."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._judge_health, self._tell_losses]

    def _judge_health(self):
        accounts = self.env["key.account"]
        accounts._update_health(self.env.company)
        own = [("company_id", "=", self.env.company.id)]
        accounts.search([*accounts._get_untold_domain(), *own])._tell_owners()

    def _tell_losses(self):
        """Two of the worst say why, and one came back; a measure works on the cause."""
        accounts = self.env["key.account"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("health_state", "!=", False),
                ("loss_ids", "=", False),
            ],
            order="health, id",
        )
        for account, row in zip([*accounts[:2], accounts[-1]], LOSSES, strict=True):
            self._tell_loss(account, *row)
        cause, name = MEASURE
        self.env["key.account.loss.measure"].create(
            {
                "company_id": self.env.company.id,
                "cause_id": self.env.ref(f"key_account.loss_cause_{cause}").id,
                "name": name,
                "user_id": self.env.ref("key_account.demo_user_director").id,
                "date_due": self._today() + timedelta(days=30),
            }
        )

    def _tell_loss(self, account, days, cause, note, state):
        loss = self.env["key.account.loss"].create(
            {
                "account_id": account.id,
                "date": self._today() - timedelta(days=days),
                "cause_id": self.env.ref(f"key_account.loss_cause_{cause}").id,
                "note": note,
            }
        )
        if state != "given_up":
            loss._step("win_back")
            loss.date_win_back = loss.date + timedelta(days=10)
            loss._update_revenue_since()
        if state != "win_back":
            loss._step(state)
