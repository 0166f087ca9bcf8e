from datetime import timedelta

from odoo import api, models

from ...tools.periods import add_months

# What the director decided against the scorecard: customer, grade, reason.
OVERRIDES = [
    (
        "gulf_bar",
        "a",
        "New continuous mill in spring: we want to be the supplier of its first equipment.",
    ),
    ("kaveri", "d", "Two complaints and half a year of arrears: no visits until they pay."),
]
# Days since the last approved review: its movements are still news.
NEWS = 9


class KeyAccountDemo(models.AbstractModel):
    """Grade the customers as of a year ago and of now, by the director; the next review waits."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        today = company._key_account_today()
        director = self.env.ref("key_account.demo_user_director")
        reviews = (
            self.env["key.account.review"]
            .with_user(director)
            .with_context(allowed_company_ids=company.ids)
        )
        scorecard = self.env.ref("key_account.scorecard_balanced")
        last = today - timedelta(days=NEWS)
        for day in (add_months(last, -12), last, today):
            review = reviews.create(
                {"scorecard_id": scorecard.id, "company_id": company.id, "date": day}
            )
            review.action_compute()
            if day == last:
                self._override(review)
            if day < today:
                review.action_approve()

    def _override(self, review):
        """Set some grades that the figures do not give."""
        for key, code, reason in OVERRIDES:
            customer = self.env.ref(f"key_account.demo_customer_{key}")
            grade = self.env.ref(f"key_account.grade_{code}")
            lines = review.line_ids.filtered(
                lambda line, customer=customer, grade=grade: (
                    line.partner_id == customer and line.final_grade_id != grade
                )
            )
            lines.write({"final_grade_id": grade.id, "override_reason": reason})
