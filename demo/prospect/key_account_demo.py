import random
from datetime import timedelta

from odoo import api, models

# What became of the prospects of the story: added so many days ago, channel, mark, and opportunity (what for,
# expected revenue, probability).
PROSPECTS = {
    "bengal_strip": (210, "referral", "keep_on", None),
    "hohe_tatra": (75, "fair", "continue", ("Rolls for the tandem mill", 180_000, 70)),
    "java_baja": (45, "exhibitors", "continue", ("Trial set of six rolls", 45_000, 30)),
    "cascadia": (120, "network", "keep_on", None),
    "otranto": (30, "referral", False, None),
}
# Prospects that were struck off: name, city with place, country, seller, added days ago, channel, given up days ago and why
# (archived without a reason).
STRUCK = [
    ("Lorraine Feuillards", ("Metz", 49.12, 6.18), "fr", "anna", 260, "directory", 40, "competitor", "Contract with Sambre until 2028"),
    ("Aegean Rebar Works", ("Izmir", 38.42, 27.14), "tr", "chen", 190, "cold_visit", 70, "small", "One roll a year"),
    ("Puget Paper Cores", ("Seattle", 47.61, -122.33), "us", "director", 300, "mail", 25, None, None),
]  # fmt: skip
# What channels cost: what for, channel, years ago, month, amount.
COSTS = [
    ("Stand at the metallurgy fair in Düsseldorf", "fair", 1, 6, 14_500),
    ("Stand at the rolling fair in Shanghai", "fair", 0, 5, 8_000),
    ("List of exhibitors with contacts", "exhibitors", 0, 4, 900),
    ("Letter with samples of surfaces to 200 mills", "mail", 1, 9, 3_200),
    ("Entries in two directories", "directory", 1, 1, 1_200),
    ("Dinner of the association of roll makers", "association", 0, 3, 1_600),
]
TARGET = 4
# Customers who came by recommendation: nearly one in three, most of them from a few.
RECOMMENDED, REFERRERS = 0.31, 6
OTHER_CHANNELS = (
    "fair",
    "fair",
    "network",
    "cold_visit",
    "former",
    "association",
    "directory",
    "mail",
)


class KeyAccountDemo(models.AbstractModel):
    """Who is on the way to become a customer, how customers came, and who recommended them."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._tell_channels, self._find_prospects, self._tell_costs]

    def _channel(self, name):
        return self.env.ref(f"key_account.acquisition_channel_{name}", raise_if_not_found=False)

    def _tell_channels(self):
        """Each account that is known so far has a channel; the largest customers recommended many of the others."""
        rows = [row for row in self._read_customers() if row["note"] != "prospect"]
        partners = {self._customer(row): row for row in rows}
        accounts = self.env["key.account"].search(
            [
                ("partner_id", "in", [partner.id for partner in partners]),
                ("company_id", "=", self.env.company.id),
            ]
        )
        accounts = accounts.sorted(lambda account: -partners[account.partner_id]["tonnes"])
        referrers = accounts[:REFERRERS]
        for account in accounts - referrers:
            rng = self._customer_rng(partners[account.partner_id], "channel")
            if rng.random() < RECOMMENDED:
                # The first ones recommend more than the last ones.
                number = min(rng.randrange(REFERRERS), rng.randrange(REFERRERS))
                account.write(
                    {
                        "acquisition_channel_id": self._channel("referral").id,
                        "referred_by_id": referrers[number].partner_id.id,
                    }
                )
            elif not account.acquisition_channel_id:
                account.acquisition_channel_id = self._channel(rng.choice(OTHER_CHANNELS))

    def _find_prospects(self):
        """Five prospects are alive, and three were struck off: one salesperson owes new ones."""
        self.env.company.key_account_prospect_target = TARGET
        for key, (days, channel, mark, lead) in PROSPECTS.items():
            partner = self.env.ref(f"key_account.demo_customer_{key}").with_env(self.env)
            account = self.env["key.account"]._ensure_accounts(partner, self.env.company)
            account.acquisition_channel_id = self._channel(channel)
            self._add_on(account, days)
            if mark:
                account.prospect_mark = mark
                account.prospect_change_ids[0].date = self._days_ago(days - 10)
            if lead:
                self._hope_for(account, *lead)
        # Bengal knows a customer, who sent them to us.
        self.env.ref("key_account.demo_customer_bengal_strip").key_account_id.sudo().write(
            {"referred_by_id": self.env.ref("key_account.demo_customer_vindhya").id}
        )
        for row in STRUCK:
            self._strike_off(*row)

    def _strike_off(self, name, place, country, seller, days, channel, struck, reason, note):
        city, latitude, longitude = place
        partner = self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "company_id": self.env.company.id,
                "city": city,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
                "country_id": self.env.ref(f"base.{country}").id,
                "user_id": self.env.ref(f"key_account.demo_user_{seller}").id,
            }
        )
        account = self.env["key.account"]._ensure_accounts(partner, self.env.company)
        account.acquisition_channel_id = self._channel(channel)
        self._add_on(account, days)
        if reason:
            account.write(
                {"prospect_mark": "give_up", "give_up_reason": reason, "give_up_note": note}
            )
        else:
            account.active = False
        account.prospect_change_ids[0].date = self._days_ago(struck)

    def _days_ago(self, days):
        return self._today() - timedelta(days=days)

    def _add_on(self, account, days):
        """Let an account be a prospect since so many days ago."""
        account.prospect_change_ids.date = self._days_ago(days)

    def _hope_for(self, account, name, revenue, probability):
        self.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": account.partner_id.id,
                "company_id": self.env.company.id,
                "user_id": account.owner_id.id,
                "expected_revenue": revenue,
                "probability": probability,
                "date_deadline": self._today() + timedelta(days=60),
            }
        )

    def _tell_costs(self):
        """Costs of channels, and how long it took some customers from the first day to the first order."""
        year = self._today().year
        self.env["key.account.prospect.cost"].create(
            [
                {
                    "name": name,
                    "channel_id": self._channel(channel).id,
                    "date": min(
                        self._today().replace(year=year - ago, month=month, day=10), self._today()
                    ),
                    "amount": amount,
                    "company_id": self.env.company.id,
                }
                for name, channel, ago, month, amount in COSTS
            ]
        )
        customers = self.env["key.account"].search(
            [("company_id", "=", self.env.company.id), ("customer_since", "!=", False)],
            order="customer_since desc, id",
            limit=12,
        )
        rng = random.Random("prospects of the story")
        self.env["key.account.prospect.change"].create(
            [
                values
                for account in customers
                for values in self._prepare_way(account, rng.randint(20, 160))
            ]
        )

    def _prepare_way(self, account, days):
        """Return the history of a customer that was a prospect for so many days."""
        own = {"account_id": account.id, "owner_id": account.owner_id.id}
        first = account.customer_since
        return [
            {**own, "date": first - timedelta(days=days), "status": "new"},
            {**own, "date": first, "previous": "new", "status": "customer"},
        ]
