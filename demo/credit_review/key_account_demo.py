from datetime import timedelta

from odoo import api, models
from odoo.tools import float_round

# Rolls are bought a few times a year, and paid months later: the classes of a roll maker.
# Class, months of revenue for the limit, longest payment terms.
CLASSES = [
    ("a", 6, "key_account.demo_payment_term_90"),
    ("b", 4, "key_account.demo_payment_term_60"),
    ("c", 3, "account.account_payment_term_30days"),
]
# Customer, days since the review, points of the external rating and of the impression of our visits, insured
# amount, what was found.
REVIEWS = [
    ("rhein_lippe", 96, 10, 10, 900000, "Twenty years of trade with the group, never a day late."),
    ("ruhrtal", 131, 10, 10, 500000, "Pays before the due day; bank report without findings."),
    ("nervion", 87, 7, 10, 250000, "Balance sheet seen in Bilbao, equity of 41 %."),
    ("krakowska", 188, 4, 6, 0, "The new owner put money into the mill; the insurer still waits."),
    ("vindhya", 158, 10, 10, 900000, "Letter of credit for half of the orders, the rest is insured."),
    ("lakeshore", 62, 7, 10, 250000, "Owned by its bank of old; insured."),
    ("bajio", 121, 10, 10, 220000, "Insured; sells in dollars."),
    ("ostravice", 142, 10, 10, 150000, "Books seen in Ostrava: orders for two years."),
    ("norrbruk", 104, 10, 10, 0, "Pays early; no insurance needed."),
    ("traun", 77, 10, 10, 0, "Pays early, and shows its books each spring."),
    ("setouchi", 59, 7, 10, 0, "Belongs to a trading house that guarantees."),
    ("korfez", 48, 4, 10, 250000, "Insurer lowered its cover after the devaluation; orders to be reduced."),
    ("valserena", 75, 4, 6, 0, "Always late since the claim; no more until the spalled rolls are settled."),
]  # fmt: skip
# The limit of this customer is a share of what is owed and ordered today, and all of it is insured.
RAISED = (
    "valserena",
    1.04,
    "Above the class: its rolls of the year are ordered, and all of it is insured; the terms stay.",
)
# The limit of the class, but the terms that the customer has.
LONGER_TERMS = (
    "vindhya",
    "The limit of class B; 90 days stay, half of them on a letter of credit.",
)
# Two wait: the first one is the director's, the other one is small enough for finance.
PROPOSED = [
    ("hanseong", 2, 10, 10, 600000, "They ask for a limit of 750,000 for the new stainless line."),
    ("carpati", 1, 7, 10, 0, "First limit: one order a year, paid a few days late."),
]
RATINGS = {10: "AA", 7: "BBB", 4: "BB"}
INSURER = "Hanseatic Trade Credit, policy 44-{:04}"
STEP = 5000


class KeyAccountDemo(models.AbstractModel):
    """Let finance propose credit limits and the director approve them; two wait, one is due again."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            self._set_up_classes,
            self._review_credits,
            self._propose_credit,
        ]

    def _set_up_books(self):
        super()._set_up_books()
        self.env.company.write(
            {
                "key_account_credit_user_id": self.env.ref("key_account.demo_user_frida").id,
                "key_account_finance_limit": 200000,
            }
        )

    def _set_up_classes(self):
        """Give the classes the months and terms of the trade with rolls."""
        for name, months, term in CLASSES:
            self.env.ref(f"key_account.credit_class_{name}").write(
                {"revenue_months": months, "payment_term_id": self.env.ref(term).id}
            )

    def _review_credits(self):
        """Review and approve as of days in the past: as proposed, but for two customers."""
        accounts = self._demo_accounts({row[0] for row in REVIEWS})
        raised, share, why_raised = RAISED
        longer, why_longer = LONGER_TERMS
        most = self._find_raised(accounts[raised], share)
        for key, days, rating, impression, insured, note in REVIEWS:
            account = accounts[key]
            cover = most if key == raised else insured
            review = self._propose_credit_of(account, days, rating, impression, cover, note)
            own_term = account.partner_id.property_payment_term_id
            if key == raised:
                self._approve_credit(review, why_raised, limit=most, payment_term=own_term)
            elif key == longer:
                self._approve_credit(review, why_longer, payment_term=own_term)
            else:
                self._approve_credit(review, False)

    def _find_raised(self, account, share):
        """Return a round limit: a share of what the customer owes and ordered today."""
        exposures = self.env["key.account"]._measure_exposure(
            account.company_id, self._today(), account.partner_id.ids
        )
        exposure = exposures[account.partner_id.id]["exposure"]
        return max(float_round(exposure * share, precision_rounding=STEP), STEP)

    def _propose_credit(self):
        accounts = self._demo_accounts({row[0] for row in PROPOSED})
        for key, *found in PROPOSED:
            self._propose_credit_of(accounts[key], *found)

    def _propose_credit_of(self, account, days, rating, impression, insured, note):
        """Let finance answer the questions of a review, and propose it on its day.

        :param int rating: points of the answer about the external rating
        :param int impression: points of the answer about visits
        :return: the review
        """
        today = self._today()
        day = today - timedelta(days=days)
        values = {
            "account_id": account.id,
            "date": day,
            "note": note,
            "rating": RATINGS[rating],
            "rating_agency": "Hanseatic Trade Credit",
            "rating_until": today + timedelta(days=300),
        }
        if insured:
            values |= {
                "insurance": INSURER.format(account.id),
                "insured_amount": insured,
                "insured_until": today + timedelta(days=200),
            }
        review = self._of_user("frida", "key.account.credit.review").create(values)
        for name, points in (("rating", rating), ("impression", impression)):
            question = self.env.ref(f"key_account.credit_question_{name}")
            answer = review.answer_ids.filtered(
                lambda answer, question=question: answer.question_id == question
            )
            answer.choice_id = self.env.ref(f"key_account.credit_range_{name}_{points}").id
        review.action_propose()
        review.sudo().proposed_on = review.date
        return review

    def _approve_credit(self, review, reason, **changed):
        """Let the director approve a review as it is proposed, but for what is changed, with a reason."""
        review = self._of_user("director", review._name).browse(review.id)
        standing = review.env["key.account.credit"].sudo()._of_accounts(review.account_id)
        review._approve(
            {
                "limit": review.proposed_limit,
                "payment_term": review.payment_term_id,
                "next_date": review._get_next_date(),
                "reason": reason,
                "shown": standing._get_odoo_limit(),
                "overwrite": False,
                "customer_term": False,
                **changed,
            }
        )
        review.sudo().approved_on = review.date + timedelta(days=1)

    def _of_user(self, login, name):
        """Return the model as a user of the story has it."""
        return self.env[name].with_user(self._demo_user(login)).sudo(False)
