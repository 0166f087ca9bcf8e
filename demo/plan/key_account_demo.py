from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, models

from ...models.plan.key_account_visit_plan_busy import get_place

# Location of the company, and of users who start elsewhere.
OFFICE = (50.87, 8.02)
BRANCHES = {
    "bruno": ("Bilbao branch", "Bilbao", "es", 43.26, -2.93),
    "chen": ("Shanghai branch", "Shanghai", "cn", 31.23, 121.47),
}
PLANNED = ("anna", "bruno", "chen")
# Hours of a night in which nobody travels, and of the longest way to a single visit.
NIGHT, LONGEST = timedelta(hours=8), timedelta(hours=5)


class KeyAccountDemo(models.AbstractModel):
    """Create the places where rounds start, days that can be driven, and a plan to be generated."""

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
        people = self.env["res.users"].union(*(self._demo_user(login) for login in PLANNED))
        self.env["key.account.visit.plan"].create(
            {"company_id": company.id, "user_ids": [Command.set(people.ids)]}
        )

    # === DAYS THAT CAN BE DRIVEN === #

    def _arrange_visits(self, vals_list):
        """Let people go from each customer to the nearest one, and call those out of reach."""
        vals_list = super()._arrange_visits(vals_list)
        accounts = self.env["key.account"].browse({vals["account_id"] for vals in vals_list})
        places = {account.id: get_place(account.partner_id) for account in accounts}
        travel = self.env["key.account.visit.plan"].new()._get_travel()
        weeks = defaultdict(list)
        for vals in vals_list:
            weeks[vals["user_id"], vals["start"].isocalendar()[:2]].append(vals)
        for (user, _week), visits in weeks.items():
            self._order_by_place(visits, self._get_home(user), places, travel)
        self._call_out_of_reach(vals_list, places, travel)
        return vals_list

    def _order_by_place(self, visits, here, places, travel):
        """Give the visits of a week another order: the same customers, from one to the next."""
        left = [(vals["account_id"], vals["contact_ids"]) for vals in visits]
        for vals in sorted(visits, key=lambda vals: vals["start"]):
            nearest = min(left, key=lambda pair: travel.minutes(here, places[pair[0]]))
            left.remove(nearest)
            vals["account_id"], vals["contact_ids"] = nearest
            here = places[nearest[0]]

    def _call_out_of_reach(self, vals_list, places, travel):
        """Make a video call of each visit that the person cannot be at in time."""
        last = {}
        for vals in sorted(vals_list, key=lambda vals: vals["start"]):
            if vals["channel"] != "visit":
                continue
            start, here = vals["start"], places[vals["account_id"]]
            user = vals["user_id"]
            home = self._get_home(user)
            end, there = last.get(user) or (start - 2 * LONGEST, home)
            nights = NIGHT if start.date() > end.date() else timedelta()
            way = timedelta(minutes=travel.minutes(there, here))
            longest = max(way, timedelta(minutes=travel.minutes(home, here)))
            if longest > LONGEST or way > start - end - nights:
                vals["channel"] = "video"
                continue
            last[user] = start + timedelta(hours=vals["duration"]), here

    def _get_home(self, user):
        user = self.env["res.users"].browse(user)
        return get_place(user.key_account_start_partner_id or self.env.company.partner_id)

    def _demo_user(self, login):
        return self.env.ref(f"key_account.demo_user_{login}")
