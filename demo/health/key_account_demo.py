from datetime import timedelta

from odoo import api, models

# What was learned of customers who left or bought less: customer, days ago, cause, what happened, what became of it.
LOSSES = [
    ("havelland", 60, "closed", "The mill was closed; the lines were sold to Asia.", "given_up"),
    (
        "ironbridge", 270, "approvals",
        "Since we prepare our listing, each order needs four signatures. An urgent set came too late.",
        "win_back",
    ),
    (
        "pannonia", 240, "approvals",
        "The new approvals were tedious, the buyer felt neglected and moved the orders away, half of them first.",
        "lost",
    ),
    (
        "huaiyang", 240, "approvals",
        "Approvals took three weeks, and they ordered elsewhere. With approval within a day they came back.",
        "won",
    ),
]  # fmt: skip
# Days ago on which health was judged.
NIGHTS = (330, 280, 250, 180, 120, 90, 60, 30, 8, 1, 0)
MEASURE = ("approvals", "Orders up to 50,000 are approved by one person within a day")


class KeyAccountDemo(models.AbstractModel):
    """Judge the health of all accounts, and tell why some customers left."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        """After the reviews: how often an account is to be visited, and its limit, follow its grade."""
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        self.env.flush_all()
        story._judge_health()
        story._tell_losses()

    def _judge_health(self):
        """The history of half a year, and the alerts of last night."""
        accounts = self.env["key.account"]
        partners = self.env["res.partner"].union(*(self._lost(key) for key, *_rest in LOSSES))
        # Who ordered nothing for a year was in no review, and has no account yet.
        accounts._ensure_accounts(partners, self.env.company)
        # Whether it is neglected is news of no single night.
        accounts._update_all_visit_due(self.env.company)
        for days in NIGHTS:
            accounts._update_health(self.env.company, day=self._today() - timedelta(days=days))
        own = [("company_id", "=", self.env.company.id)]
        accounts.search([*accounts._get_health_untold(), *own])._tell_health_owners()

    def _tell_losses(self):
        """Two customers left because of slow approvals, and one came back; a measure works on the cause."""
        for key, *row in LOSSES:
            account = self.env["key.account"].search(
                [
                    ("company_id", "=", self.env.company.id),
                    ("partner_id", "=", self._lost(key).id),
                ]
            )
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

    def _lost(self, key):
        """Return the customer of a loss."""
        return self._customer({"key": key})

    def _tell_loss(self, account, days, cause, note, state):
        account.loss_ids.unlink()  # detected
        loss = self.env["key.account.loss"].create(
            {
                "account_id": account.id,
                "date": self._today() - timedelta(days=days),
                "cause_id": self.env.ref(f"key_account.loss_cause_{cause}").id,
                "note": note,
            }
        )
        if state in ("win_back", "won"):
            loss._step("win_back")
            loss.date_win_back = loss.date + timedelta(days=10)
            loss._update_revenue_since()
        if state in ("given_up", "won"):
            loss._step(state)
