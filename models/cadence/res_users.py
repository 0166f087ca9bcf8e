from collections import defaultdict

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import trust
from ..visit.res_users import ABILITY


class ResUsers(models.Model):
    """Working hours of users."""

    _inherit = "res.users"

    key_account_start_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Visits Start At",
        groups="key_account.group_user",
        help="Where the rounds of this user start. Leave empty to start at the company.",
    )
    key_account_end_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Visits End At",
        groups="key_account.group_user",
        help="Where the rounds of this user end. Leave empty to end where they start.",
    )
    key_account_visit_max = fields.Integer(
        string="Own Visits per Day",
        groups="key_account.group_user",
        help="Maximum number of visits per day. 0: use the limit of the visit plan.",
    )
    key_account_trip_nights = fields.Integer(
        string="Own Nights Away per Week",
        groups="key_account.group_user",
        help="Maximum number of nights away from home in a week. 0: the limit of the company. "
        "-1: no nights away.",
    )

    @api.model
    def _key_account_check_limits(self, vals):
        super()._key_account_check_limits(vals)
        limits = {"key_account_visit_max": (0, 100), "key_account_trip_nights": (-1, 7)}
        trust.check_limits(self, {n: vals[n] for n in limits.keys() & vals.keys()}, limits)

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if ABILITY & vals.keys() and self._key_account_has_visits():
            self.env["key.account.cadence"]._recompute_later()

    def _key_account_has_visits(self):
        """Return whether these users are to visit any account, or would be if they could."""
        accounts, ranks = self.env["key.account"].sudo(), self.env["key.account.executive.rank"]
        named = Domain.OR(
            Domain(name, "in", self.ids)
            for name in ("owner_id", "deputy_id", "technical_id", "executive_id")
        )
        return bool(
            accounts.search_count(named, limit=1)
            or ranks.sudo().search_count([("user_ids", "in", self.ids)], limit=1)
        )

    def _key_account_zone(self):
        """Return the time zone of the user's days."""
        self.ensure_one()
        return pytz.timezone(self.tz or self.company_id.partner_id.tz or "UTC")

    def _key_account_nights(self, company):
        """Return how many nights of a week the user can be away from home for a company."""
        self.ensure_one()
        return max(0, self.key_account_trip_nights or company.key_account_trip_nights)

    def _key_account_work(self, company, date_from, date_to):
        """Return the working times of users, without leaves and public holidays.

        Users without a resource work the hours of the company, in their own time zone; users
        without a schedule of their own work as many hours as the company does.

        :param res.company company: its working hours apply to users without their own calendar
        :param date date_from: first day
        :param date date_to: last day
        :return: ``{user: [(start, end)]}``, aware datetimes in order
        """
        nobody = self.env["resource.resource"].sudo()
        resources = {
            resource.user_id: resource
            for resource in self.sudo().resource_ids
            if resource.company_id in (company, self.env["res.company"])
        }
        groups = defaultdict(dict)
        for user in self:
            resource = resources.get(user, nobody)
            calendar = resource.calendar_id or company.sudo().resource_calendar_id
            groups[calendar, resource.tz or user._key_account_zone().zone][user] = resource
        work = {}
        for (calendar, zone), people in groups.items():
            hours = calendar._key_account_hours(
                date_from, date_to, zone, company, nobody.union(*people.values())
            )
            work |= {user: hours[resource] for user, resource in people.items()}
        return work
