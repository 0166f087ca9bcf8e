from datetime import timedelta

from odoo import api, models
from odoo.tools import float_round

# Customer, days since the review, days until the next one, limit as a share of what is owed and ordered
# today, reason.
REVIEWS = [
    ("rhein_lippe", 96, 269, 1.9, "Twenty years of trade with the group, never a day late."),
    ("ruhrtal", 131, 234, 2.2, "Pays before the due day; bank report without findings."),
    ("yildiztepe", 110, 71, 1.5, "Insured; the lira is their risk, they sell half in euros."),
    ("nervion", 87, 278, 1.8, "Balance sheet seen in Bilbao, equity of 41 %."),
    ("krakowska", 62, 303, 1.6, "Insured, and the new owner put money into the mill."),
    ("vindhya", 158, 207, 1.7, "Letter of credit for half of the orders, the rest is insured."),
    ("valserena", 75, 106, 1.04, "Insured; no more than that until the spalled rolls are settled."),
    ("korfez", 48, 134, 0.8, "Insurer lowered its cover after the devaluation; orders to be reduced."),
    ("adda", 142, 40, 1.4, "Always late, always paid: what is insured, on 30 days."),
    ("deccan", 121, 62, 1.5, "Insured."),
    ("kaveri", 170, 12, 1.1, "Down from twice as much: half a year of arrears."),
    ("cilento", 184, -4, 1.3, "Small, slow, and a guarantee of the owner."),
    ("steelbridge", 66, 116, 1.3, "Trader without a balance sheet: insured amount only."),
]  # fmt: skip
PROPOSED = ("hanseong", 2, 600000, "They ask for a limit of 600,000 for the new stainless line.")
INSURER = "Hanseatic Trade Credit, policy 44-{:04}"
STEP = 5000


class KeyAccountDemo(models.AbstractModel):
    """Let finance propose credit limits and the director approve them; one waits, one is due again."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._review_credits, self._propose_credit]

    def _set_up_books(self):
        super()._set_up_books()
        self.env.company.key_account_credit_user_id = self.env.ref("key_account.demo_user_frida")

    def _review_credits(self):
        """Review and approve as of days in the past."""
        today = self._today()
        accounts = self._demo_accounts({row[0] for row in REVIEWS})
        exposures = self.env["key.account"]._measure_exposure(
            self.env.company, today, [account.partner_id.id for account in accounts.values()]
        )
        for key, days, following, share, reason in REVIEWS:
            account, day = accounts[key], today - timedelta(days=days)
            exposure = exposures[account.partner_id.id]["exposure"]
            review = self._start_credit_review(account, day, reason)
            # Without anything open today: as much as the customer buys in two months.
            base = exposure or review.sudo().revenue / 6
            limit = max(float_round(base * share, precision_rounding=STEP), STEP)
            self._insure(review, limit)
            self._propose_review(review)
            self._approve_credit(review, limit, today + timedelta(days=following), reason)

    def _propose_credit(self):
        key, days, insured, note = PROPOSED
        account = self._demo_accounts({key})[key]
        day = self._today() - timedelta(days=days)
        review = self._start_credit_review(account, day, note)
        self._insure(review, insured)
        self._propose_review(review)

    def _start_credit_review(self, account, day, note):
        reviews = self._of_user("frida", "key.account.credit.review")
        return reviews.create({"account_id": account.id, "date": day, "note": note})

    def _insure(self, review, amount):
        review.write(
            {
                "insurance": INSURER.format(review.account_id.id),
                "insured_amount": amount,
                "insured_until": self._today() + timedelta(days=200),
            }
        )

    def _propose_review(self, review):
        """Let finance propose a review on its day."""
        review.action_propose()
        review.sudo().proposed_on = review.date

    def _approve_credit(self, review, limit, following, reason):
        review = self._of_user("director", review._name).browse(review.id)
        standing = review.env["key.account.credit"].sudo()._of_accounts(review.account_id)
        review._approve(
            {
                "limit": limit,
                "payment_term": review.account_id.partner_id.property_payment_term_id,
                "next_date": following,
                "reason": reason,
                "shown": standing._get_odoo_limit(),
                "overwrite": False,
                "customer_term": False,
            }
        )
        review.sudo().approved_on = review.date + timedelta(days=1)

    def _of_user(self, login, name):
        """Return the model as a user of the story has it."""
        return self.env[name].with_user(self._demo_user(login)).sudo(False)
