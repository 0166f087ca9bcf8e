from datetime import timedelta

from odoo import api, models

# What one more of each costs the works: minutes × 48 an hour.
RATES = {"order": 12, "order_line": 4, "credit_note": 36}
# A trader whom everybody is fond of: what was spent on it, days ago, and on what.
OVER_SERVED = "steelbridge"
SPENT = [
    (28400, 40, "Stock of bar rolls held for them in the free zone, half a year"),
    (17900, 75, "Air freight: their customer could not wait"),
    (21500, 150, "Technician in the Gulf, six weeks, at mills that they supply"),
    (27600, 225, "Stock of bar rolls held for them in the free zone, half a year"),
    (9800, 310, "Rolls that they sent back, reground and stored"),
    (29300, 405, "Stock of bar rolls held for them in the free zone, half a year"),
    (24700, 470, "Air freight: three rush orders"),
    (33100, 560, "Technician in the Gulf, two months"),
    (26900, 590, "Stock of bar rolls held for them in the free zone, half a year"),
]
# Days ago on which groups were found: what lasts for a year can be given up.
NIGHTS = (395, 180, 0)


class KeyAccountDemo(models.AbstractModel):
    """The works know what office work costs, what each customer contributed, and which one costs more than it brings."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._over_serve]

    def _over_serve(self):
        account = self._demo_accounts({OVER_SERVED})[OVER_SERVED]
        self.env["key.account.expense.line"].create(
            [
                {
                    "account_id": account.id,
                    "name": name,
                    "amount": amount,
                    "date": self._today() - timedelta(days=days),
                    "user_id": account.owner_id.id,
                }
                for amount, days, name in SPENT
            ]
        )

    @api.model
    def _open(self):
        """Groups are known before the first review; what they propose for postures, once it is approved."""
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        story._find_groups(company)
        super()._open()
        self.env.flush_all()
        story.env["key.account.contribution.period"].sudo()._contribute_nightly(company)

    @api.model
    def _find_groups(self, company):
        """Say what office work costs, and compute contributions and groups of some nights."""
        for name, rate in RATES.items():
            driver = self.env.ref(f"key_account.cost_driver_{name}", raise_if_not_found=False)
            if driver:
                driver.rate = rate
        self.env.flush_all()
        today = company._key_account_today()
        for days in NIGHTS:
            self.env["key.account.contribution.period"].sudo()._contribute_nightly(
                company, day=today - timedelta(days=days)
            )
