from datetime import datetime, time

import pytz

from odoo import api, fields, models

from ...tools.days import day_of


class ResCompany(models.Model):
    """How often customers are asked, and which answers ask for a call."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_satisfaction_days": (0, 3650),
        "key_account_satisfaction_yearly": (1, 365),
        "key_account_satisfaction_late_days": (0, 365),
        "key_account_satisfaction_low": (0, 100),
        "key_account_satisfaction_recommend": (-1, 10),
        "key_account_satisfaction_hours": (1, 1000),
    }

    key_account_satisfaction_days = fields.Integer(
        string="Not Asked Again for (Days)",
        default=90,
        groups="key_account.group_user",
        help="Nobody is asked again by a satisfaction campaign before so many days have passed.",
    )
    key_account_satisfaction_yearly = fields.Integer(
        string="Asked per Year at Most",
        default=2,
        groups="key_account.group_user",
        help="How often a person is asked within twelve months.",
    )
    key_account_satisfaction_quiet = fields.Boolean(
        string="Working Days Only",
        default=True,
        groups="key_account.group_user",
        help="Invitations and reminders leave on working days of the company alone: not on weekends and "
        "public holidays.",
    )
    key_account_satisfaction_late_days = fields.Integer(
        string="Late Answers Taken for (Days)",
        default=14,
        groups="key_account.group_user",
        help="So many days after the deadline of a campaign, its links still work. These answers count, and "
        "are marked as late.",
    )
    key_account_satisfaction_low = fields.Float(
        string="Low Satisfaction below",
        default=60,
        groups="key_account.group_user",
        help="An answer below this overall satisfaction asks for a call. 0: none does.",
    )
    key_account_satisfaction_recommend = fields.Integer(
        string="Low Recommendation up to",
        default=6,
        groups="key_account.group_user",
        help="An answer with at most this recommendation, of 10, asks for a call. -1: none does.",
    )
    key_account_satisfaction_hours = fields.Float(
        string="Call within (Working Hours)",
        default=24,
        groups="key_account.group_user",
    )
    key_account_satisfaction_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Campaigns by",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups="key_account.group_user",
        help="Is responsible for the campaigns that are prepared by the rhythm of a grade, and gets an activity.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_satisfaction_user_id")
    def _check_key_account_satisfaction_user(self):
        for company in self.sudo():
            company.key_account_satisfaction_user_id._key_account_check_colleagues(company)

    # === BUSINESS METHODS === #

    def _key_account_send_day(self, day):
        """Return the first day from ``day`` on which customers are asked: a working day, where it matters.

        :param date day: in the company
        """
        self.ensure_one()
        company = self.sudo()
        calendar = company.resource_calendar_id
        if not company.key_account_satisfaction_quiet or not calendar:
            return day
        zone = pytz.timezone(calendar.tz or company.partner_id.tz or "UTC")
        start = zone.localize(datetime.combine(day, time.min))
        end = calendar.plan_days(
            1, start, compute_leaves=True, domain=company._key_account_holidays()
        )
        return day_of(end.astimezone(pytz.utc).replace(tzinfo=None), zone.zone) if end else day

    def _key_account_holidays(self):
        """Return the domain of the public holidays of the company; Odoo takes those of all companies."""
        return [("time_type", "=", "leave"), ("company_id", "in", (False, self.id))]

    def _key_account_call_until(self):
        """Return until when a low answer that came now asks for a call: working hours, naive in UTC."""
        self.ensure_one()
        company = self.sudo()
        now, hours = fields.Datetime.now(), company.key_account_satisfaction_hours
        calendar = company.resource_calendar_id
        end = calendar and calendar.plan_hours(
            hours,
            pytz.utc.localize(now),
            compute_leaves=True,
            domain=company._key_account_holidays(),
        )
        if not end:
            return fields.Datetime.add(now, hours=hours)
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def _key_account_end_of(self, day):
        """Return the moment, naive in UTC, with which a day ends in the company."""
        self.ensure_one()
        zone = pytz.timezone(self.sudo().partner_id.tz or "UTC")
        end = zone.localize(datetime.combine(day, time(23, 59, 59)))
        return end.astimezone(pytz.utc).replace(tzinfo=None)
