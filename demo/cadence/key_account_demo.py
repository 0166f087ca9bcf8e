from odoo import Command, api, models

# Name: colleagues, countries, and the towns of Germany's west, which are an area of their own.
TERRITORIES = [
    ("Rhine and Ruhr", ["anna"], [], ["Duisburg", "Dortmund", "Hagen", "Solingen"]),
    ("Germany and Austria", ["anna"], ["de", "at"], []),
    ("Northern and Eastern Europe", ["anna"], ["se", "fi", "dk", "pl", "cz", "sk", "hu", "ee"], []),
    ("Italy", ["anna", "bruno"], ["it", "si"], []),
    ("France, Belgium and Iberia", ["bruno"], ["fr", "be", "es", "pt"], []),
    ("Türkiye and Greece", ["bruno"], ["tr", "gr"], []),
    ("Americas", ["bruno", "director"], ["us", "ca", "mx", "br", "ar", "cl"], []),
    ("China", ["chen"], ["cn"], []),
    ("India", ["chen"], ["in"], []),
]


class KeyAccountDemo(models.AbstractModel):
    """Create the territories of the company; a few customers are in none."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._draw_territories]

    def _draw_territories(self):
        germany = self.env.ref("base.de").id
        self.env["key.account.territory"].create(
            [
                {
                    "name": name,
                    "company_id": self.env.company.id,
                    "sequence": number,
                    "color": number,
                    "user_ids": [
                        Command.set([self.env.ref(f"key_account.demo_user_{p}").id for p in people])
                    ],
                    "area_ids": [
                        Command.create({"country_id": self.env.ref(f"base.{code}").id})
                        for code in countries
                    ]
                    + [Command.create({"country_id": germany, "city": town}) for town in towns],
                }
                for number, (name, people, countries, towns) in enumerate(TERRITORIES, start=1)
            ]
        )
