from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...models.visit.key_account_visit import VISIT_LEVELS
from ...models.visit.key_account_visit_calendar import FROM_CALENDAR


class KeyAccountVisitLog(models.TransientModel):
    """Turns a calendar meeting with a customer into a visit of the account."""

    _name = "key.account.visit.log"
    _description = "Log Meeting as Visit"
    _inherit = ["key.account.guarded"]
    _fixed = {"event_id"}

    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        comodel_name="key.account",
        compute="_compute_account_id",
        # Among the accounts that the user can see.
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
        domain="[('company_id', 'in', allowed_company_ids)]",
        help="Suggested if all attendees of the meeting belong to one account.",
    )
    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Planned Visit",
        ondelete="cascade",
        domain="[('account_id', '=', account_id), ('state', 'in', ['planned', 'missed'])]",
        help="The planned visit that took place as this meeting. Leave empty for an unplanned "
        "visit.",
    )
    visit_level = fields.Selection(
        selection=VISIT_LEVELS,
        required=True,
        default="business",
    )

    # === COMPUTE METHODS === #

    @api.depends("event_id")
    def _compute_account_id(self):
        for wizard in self:
            customers = wizard.event_id.partner_ids.commercial_partner_id
            accounts = self.env["key.account"].search(
                [("partner_id", "in", customers.ids)], limit=2
            )
            wizard.account_id = accounts if len(accounts) == 1 else False

    # === ACTION METHODS === #

    def action_log(self):
        """Create the visit, or link the planned one to this meeting, and open it.

        :raise AccessError: for users who cannot change the meeting or cannot see the account
        """
        self.ensure_one()
        self._check_meeting()
        visit = self.visit_id
        if visit:
            visit.check_access("write")
            FROM_CALENDAR.on(visit).write(self._prepare_time())
        else:
            visit = visit.create(self._prepare_visit())
        # The contacts of the meeting were invited: they must be notified of changes.
        invited = bool(self.event_id.partner_ids & visit.contact_ids)
        visit._write_link({"event_id": self.event_id.id, "invite_contacts": invited})
        visit._write_link({"original_start": visit.original_start or visit.start})
        past = visit.stop < fields.Datetime.now()
        # A past meeting is a completed visit, even if its report is not written yet.
        FROM_CALENDAR.on(visit.sudo()).write({"state": "done" if past else "confirmed"})
        return visit._get_records_action(context={})

    # === BUSINESS METHODS === #

    def _check_meeting(self):
        """Refuse meetings that the user cannot move, and those that are already visits."""
        event = self.event_id
        event.check_access("write")
        if not self.account_id:
            raise UserError(self.env._("Choose the account of this meeting."))
        self.account_id.check_access("read")
        if not event.user_can_edit:
            raise AccessError(self.env._("Only attendees of the meeting can log it as a visit."))
        if not event.active or event.sudo().key_account_visit_ids:
            raise UserError(
                self.env._("This meeting is already logged as a visit, or it was deleted.")
            )
        if self.visit_id and self.visit_id.account_id != self.account_id:
            raise UserError(
                self.env._(
                    "The planned visit belongs to another account. Choose a "
                    "visit of the account of this meeting."
                )
            )

    def _prepare_visit(self):
        """Return the values of an unplanned visit by the attendees of the meeting."""
        event, account = self.event_id, self.account_id
        ours = event.partner_ids.user_ids.filtered(
            lambda user: not user.share and account.company_id in user.sudo().company_ids
        )
        visitor = event.user_id & ours or self.env.user
        contacts = event.partner_ids.filtered(
            lambda partner: (
                partner.active
                and not partner.is_company
                and partner.commercial_partner_id == account.partner_id
            )
        )
        return {
            **self._prepare_time(visitor),
            "account_id": account.id,
            "visit_level": self.visit_level,
            "user_id": visitor.id,
            "user_ids": [Command.set((ours - visitor).ids)],
            "contact_ids": [Command.set(contacts.ids)],
        }

    def _prepare_time(self, visitor=None):
        """Return the time of the visit; an all-day meeting takes 8 hours from 8 o'clock on.

        :param res.users visitor: of a new visit; a planned one keeps its hour on such a day
        """
        event = self.event_id
        if not event.allday or not visitor:
            start, duration = event._key_account_visit_time(self.visit_id)
            return {"start": start, "duration": duration or 1}
        zone = pytz.timezone(visitor.tz or self.account_id.company_id.partner_id.tz or "UTC")
        local = zone.localize(datetime.combine(event.start_date, time(hour=8)))
        return {"start": local.astimezone(pytz.utc).replace(tzinfo=None), "duration": 8}
