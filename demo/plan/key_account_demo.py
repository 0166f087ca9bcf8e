from datetime import timedelta

from odoo import Command, api, models

from ..visit.key_account_demo import EXECUTIVE

# Location of the company, and of users who start elsewhere.
OFFICE = (50.87, 8.02)
BRANCHES = {
    "bruno": ("Bilbao branch", "Bilbao", "es", 43.26, -2.93),
    "chen": ("Shanghai branch", "Shanghai", "cn", 31.23, 121.47),
}
PLANNED = ("anna", "bruno", "chen")
# They have planned their next two weeks; the plan of all, the director too, is for the weeks after.
OWN, COMMON = timedelta(days=14), timedelta(days=28)


class KeyAccountDemo(models.AbstractModel):
    """Create the places where rounds start, and a plan to be generated."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._prepare_rounds]

    def _visit_customers(self):
        self._open_branches()
        super()._visit_customers()

    def _open_branches(self):
        company = self.env.company
        company.partner_id.write({"partner_latitude": OFFICE[0], "partner_longitude": OFFICE[1]})
        for login, (name, city, country, latitude, longitude) in BRANCHES.items():
            self._demo_user(login).key_account_start_partner_id = self.env["res.partner"].create(
                {
                    "name": name,
                    "parent_id": company.partner_id.id,
                    "type": "other",
                    "company_id": company.id,
                    "city": city,
                    "country_id": self.env.ref(f"base.{country}").id,
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                }
            )

    def _prepare_rounds(self):
        company = self.env.company
        people = self.env["res.users"].union(*map(self._demo_user, (*PLANNED, EXECUTIVE)))
        plans = self.env["key.account.visit.plan"]
        first = plans._default_date_from() + OWN
        plans.create(
            {
                "company_id": company.id,
                "user_ids": [Command.set(people.ids)],
                "date_from": first,
                "date_to": first + COMMON - timedelta(days=1),
            }
        )

    @api.model
    def _open(self):
        """Let salespeople plan the next two weeks around the visits that are agreed; the plans wait."""
        super()._open()
        company = self.env.ref("key_account.demo_company")
        self.env["key.account"].sudo()._update_all_visit_due(company)
        for login in PLANNED:
            user = self._demo_user(login)
            plan = (
                self.env["key.account.visit.plan"]
                .with_user(user)
                .with_context(allowed_company_ids=company.ids)
                .create({"company_id": company.id})
            )
            plan.date_to = plan.date_from + OWN - timedelta(days=3)
            plan.action_generate()
