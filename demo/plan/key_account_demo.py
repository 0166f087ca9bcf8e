from odoo import Command, api, models

# Location of the company, and of users who start elsewhere.
OFFICE = (50.87, 8.02)
BRANCHES = {
    "bruno": ("Bilbao branch", "Bilbao", "es", 43.26, -2.93),
    "chen": ("Shanghai branch", "Shanghai", "cn", 31.23, 121.47),
}
PLANNED = ("anna", "bruno", "chen")


class KeyAccountDemo(models.AbstractModel):
    """Create the places where rounds start, and a visit plan that is ready to be generated."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._prepare_rounds]

    def _prepare_rounds(self):
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
        people = self.env["res.users"].union(*(self._demo_user(login) for login in PLANNED))
        self.env["key.account.visit.plan"].create(
            {"company_id": company.id, "user_ids": [Command.set(people.ids)]}
        )

    def _demo_user(self, login):
        return self.env.ref(f"key_account.demo_user_{login}")
