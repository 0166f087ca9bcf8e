from collections import defaultdict
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.tools.date_utils import localized

from ...tools import trust


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

    @api.model
    def _key_account_check_limits(self, vals):
        super()._key_account_check_limits(vals)
        limits = {"key_account_visit_max": (0, 100)}
        trust.check_limits(self, {n: vals[n] for n in limits.keys() & vals.keys()}, limits)

    def _key_account_zone(self):
        """Return the time zone of the user's days."""
        self.ensure_one()
        return pytz.timezone(self.tz or self.company_id.partner_id.tz or "UTC")

    def _key_account_work(self, company, date_from, date_to):
        """Return the working times of users, without leaves and public holidays.

        :param res.company company: its working hours apply to users without their own calendar
        :param date date_from: first day
        :param date date_to: last day
        :return: ``{user: [(start, end)]}``, aware datetimes in order
        """
        start = localized(datetime.combine(date_from, time.min))
        end = localized(datetime.combine(date_to, time.max))
        resources = {
            resource.user_id: resource
            for resource in self.sudo().resource_ids
            if resource.company_id in (company, self.env["res.company"])
        }
        by_calendar = defaultdict(dict)
        for user in self:
            resource = resources.get(user, self.env["resource.resource"])
            by_calendar[resource.calendar_id or company.sudo().resource_calendar_id][user] = (
                resource
            )
        work = {}
        for calendar, people in by_calendar.items():
            joined = self.env["resource.resource"].union(*people.values())
            intervals = calendar._work_intervals_batch(start, end, resources=joined)
            for user, resource in people.items():
                work[user] = [(begins, ends) for begins, ends, _rec in intervals[resource.id]]
        return work
