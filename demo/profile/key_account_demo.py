from odoo import Command, api, models

from ...models.profile.key_account_profile_change import UNRECORDED
from ...tools.periods import add_months

# Profiles of five customers: fields, card, product structure, production lines, plans,
# consumption (t per year, six months ago) and the shares of suppliers a year ago and today.
PROFILES = {
    "jinhe": {
        "template": "industrial",
        "kind": "terminal",
        "channel": "fair",
        "fields": {
            "line_of_business": "Hot rolled strip and plate",
            "annual_turnover": 5_400_000_000,
            "registered_capital": 900_000_000,
            "employee_count": 21_000,
            "department": "Equipment department, roll management section",
            "brands": "Jinhe",
            "main_customers": "Shipyards of the Bohai coast, pipe mills, construction groups",
            "strength": "Cheap ore from its own mine; owned by the province",
            "production_scale": "Two hot strip mills, one plate mill, four shifts",
            "yearly_output": 8_200_000,
            "delivery_mode": "Container to Tianjin, truck to the mill",
            "storage": "Roll shop with 400 places",
            "credit_standing": "Good; pays at the end of the quarter",
        },
        "card": {
            "main_process": "Hot rolling, 1580 and 2250 mm",
            "purchase_process": "tender",
            "certificates": ["iso9001", "iso14001"],
            "shutdowns": "First week of May and of October",
        },
        "products": (("Hot rolled strip", 0.6), ("Heavy plate", 0.3), ("Slabs", 0.1)),
        "lines": (
            ("Hot strip mill 1580", "Seven-stand finishing mill", "3.2 Mt", "running", 2004),
            ("Hot strip mill 2250", "Seven-stand finishing mill", "4.0 Mt", "limited", 2009),
            ("Plate mill 3500", "Four-high reversing stand", "1.2 Mt", "running", 2012),
        ),
        "plans": (("Third roughing stand for the 2250 mill", 14, "approved", 60_000_000),),
        "consumption": 2300,
        "suppliers": (("Bohai Roll Foundry", 0.45, 0.38), ("Osaka Special Rolls", 0.2, 0.18)),
    },
    "rhein_lippe": {
        "template": "industrial",
        "kind": "terminal",
        "channel": "network",
        "fields": {
            "line_of_business": "Cold rolled and coated sheet for the car industry",
            "annual_turnover": 2_100_000_000,
            "employee_count": 5_600,
            "department": "Plant engineering, with central purchasing",
            "main_customers": "Carmakers and their first-tier suppliers",
            "production_scale": "One hot strip mill, two tandem mills",
            "yearly_output": 2_900_000,
            "delivery_mode": "Own truck, just in time",
            "credit_standing": "First class",
        },
        "card": {"purchase_process": "frame", "certificates": ["iso9001", "iatf16949"]},
        "products": (("Coated sheet", 0.7), ("Cold rolled sheet", 0.3)),
        "lines": (("Tandem mill 2", "Five four-high stands", "1.1 Mt", "repair", 1996),),
        "plans": (("New skin-pass mill", 20, "planned", 35_000_000),),
        "consumption": 1200,
        "suppliers": (("Sambre Cylindres", 0.25, 0.33),),
    },
    "valserena": {
        "template": "industrial",
        "kind": "terminal",
        "channel": "referral",
        "fields": {
            "line_of_business": "Quarto plate and special steel",
            "employee_count": 1_900,
            "credit_standing": "Strained: pays six weeks late since spring",
        },
        "card": {"purchase_process": "single"},
        "products": (("Quarto plate", 0.8),),
        "lines": (),
        "plans": (),
        "consumption": 1500,
        "suppliers": (("Sambre Cylindres", 0.2, 0.35),),
    },
    "vindhya": {
        "template": "industrial",
        "kind": "terminal",
        "channel": "event",
        "fields": {
            "line_of_business": "Hot rolled strip and bars",
            "annual_turnover": 1_300_000_000,
            "employee_count": 7_400,
        },
        "card": {},
        "products": (),
        "lines": (("Bar mill", "Eighteen housingless stands", "0.6 Mt", "running", 2015),),
        "plans": (("Second hot strip mill", 30, "rumour", 0),),
        "consumption": 1400,
        "suppliers": (),
    },
}

# What is known of the other large customers, by type: business and customers.
BUSINESS = {
    "flat": ("Hot and cold rolled strip", "Pipe mills, service centres, carmakers"),
    "plate": ("Heavy plate", "Shipyards, wind towers, pressure vessels"),
    "stainless": ("Stainless strip and plate", "Kitchen appliances, tanks, exhaust systems"),
    "cold": ("Cold rolled strip, narrow and wide", "Stamping shops, battery cases, saws"),
    "long": ("Sections, bars and rebar", "Construction groups, wire drawers"),
}


class KeyAccountDemo(models.AbstractModel):
    """Create the profiles of the largest customers, some complete and some not."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._fill_profiles]

    def _fill_profiles(self):
        """Fill in the profiles above."""
        for key, profile in PROFILES.items():
            partner = self.env.ref(f"key_account.demo_customer_{key}")
            account = self.env["key.account"]._ensure_accounts(partner, self.env.company)
            UNRECORDED.on(account).write(self._prepare_profile(profile))
        for row in self._read_customers():
            if row["tonnes"] > 100 and row["key"] not in PROFILES:
                partner = self._customer(row)
                account = self.env["key.account"]._ensure_accounts(partner, self.env.company)
                UNRECORDED.on(account).write(self._prepare_known(row))

    def _prepare_known(self, row):
        """Return a profile with what salespeople know after some visits."""
        rng = self._customer_rng(row, "profile")
        ref = self.env.ref
        business, customers = BUSINESS[row["kind"]]
        return {
            "profile_template_id": ref("key_account.profile_template_industrial").id,
            "relation_kind_id": ref("key_account.relation_kind_terminal").id,
            "acquisition_channel_id": ref(
                f"key_account.acquisition_channel_{rng.choice(('fair', 'network', 'referral'))}"
            ).id,
            "line_of_business": business,
            "main_customers": customers,
            "employee_count": rng.randint(4, 40) * 100,
            "annual_turnover": rng.randint(8, 90) * 10_000_000,
            "turnover_year": self._today().year - 1,
            "department": rng.choice(("Roll shop", "Central purchasing", "Plant engineering")),
            "credit_standing": {"early": "First class", "prompt": "Good"}.get(
                row["pays"], "Good, pays late now and then"
            ),
            "consumption_ids": [
                Command.create(
                    {
                        "date": add_months(self._today(), -rng.randint(2, 9)),
                        "quantity": round(row["tonnes"] * rng.uniform(1.3, 3.2), -1),
                        "source": "Told on a visit",
                    }
                )
            ],
        }

    def _prepare_profile(self, profile):
        today = self._today()
        ref = self.env.ref
        year = today.year - 1
        return {
            **profile["fields"],
            "turnover_year": year if profile["fields"].get("annual_turnover") else 0,
            "output_year": year if profile["fields"].get("yearly_output") else 0,
            "output_uom_id": profile["fields"].get("yearly_output")
            and ref("uom.product_uom_ton").id,
            "profile_template_id": ref(f"key_account.profile_template_{profile['template']}").id,
            "relation_kind_id": ref(f"key_account.relation_kind_{profile['kind']}").id,
            "acquisition_channel_id": ref(
                f"key_account.acquisition_channel_{profile['channel']}"
            ).id,
            "profile_properties": profile["card"],
            **self._prepare_profile_lines(profile, today),
        }

    def _prepare_profile_lines(self, profile, today):
        return {
            "product_line_ids": [
                Command.create({"name": name, "share": share})
                for name, share in profile["products"]
            ],
            "production_line_ids": [
                Command.create(
                    {
                        "name": name,
                        "equipment": equipment,
                        "capacity": float(capacity.split()[0]),
                        "capacity_unit": f"{capacity.split()[1]} a year",
                        "state": state,
                        "year": built,
                    }
                )
                for name, equipment, capacity, state, built in profile["lines"]
            ],
            "development_plan_ids": [
                Command.create(
                    {
                        "name": name,
                        "date": add_months(today, months),
                        "status": status,
                        "investment": investment,
                    }
                )
                for name, months, status, investment in profile["plans"]
            ],
            "consumption_ids": [
                Command.create(
                    {
                        "date": add_months(today, -6),
                        "quantity": profile["consumption"],
                        "source": "Their roll shop",
                    }
                )
            ],
            "competitor_share_ids": [
                Command.create(
                    {
                        "name": name,
                        "category_id": self.env.ref("key_account.demo_category_hot").id,
                        "date": add_months(today, -12 * (1 - index)),
                        "share": share,
                    }
                )
                for name, *shares in profile["suppliers"]
                for index, share in enumerate(shares)
            ],
        }
