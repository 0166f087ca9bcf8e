from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ...models.plan.key_account_visit_plan_busy import get_place
from ...models.visit.key_account_visit_state import OPEN_STATES

# Until when people look for somebody to see, at least as long after the visit as this.
UNTIL, AT_LEAST = time(15), timedelta(hours=2)
FOUND = 10
# Visits begin at such minutes.
STEP = 5
KM_PER_DEGREE = 111.2


class KeyAccountVisitNear(models.TransientModel):
    """Answers whom the visitor could see near a visit, and until when, and adds them as proposals."""

    _name = "key.account.visit.near"
    _description = "Accounts Near a Visit"
    _inherit = ["key.account.guarded"]
    _fixed = {"visit_id"}

    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Near",
        required=True,
        ondelete="cascade",
    )
    until = fields.Datetime(
        compute="_compute_until",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The visits found end by this time.",
    )
    line_ids = fields.One2many(
        comodel_name="key.account.visit.near.line",
        inverse_name="wizard_id",
        readonly=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_id")
    def _compute_until(self):
        for wizard in self:
            visit = wizard.visit_id
            if not visit:
                wizard.until = False
                continue
            zone = pytz.timezone(visit._get_timezone())
            day = pytz.utc.localize(visit.stop).astimezone(zone).date()
            until = zone.localize(datetime.combine(day, UNTIL)).astimezone(pytz.utc)
            wizard.until = max(until.replace(tzinfo=None), visit.stop + AT_LEAST)

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._find_lines()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "until" in vals:
            self._find_lines()

    # === ACTION METHODS === #

    def action_find(self):
        """Look again, with another time."""
        self.ensure_one()
        self.visit_id.check_access("write")
        return self._get_dialog()

    # === BUSINESS METHODS === #

    def _get_dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Near %s", self.visit_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _find_lines(self):
        """Write the accounts that can be reached, those with a due visit first."""
        for wizard in self:
            wizard.visit_id.check_access("write")
            wizard.sudo().line_ids.unlink()
            lines = sorted(wizard._get_lines(), key=lambda line: line[:2])[:FOUND]
            self.env["key.account.visit.near.line"].sudo().create(
                [{"wizard_id": wizard.id, **vals} for _is_later, _way, vals in lines]
            )

    def _get_lines(self):
        """Yield ``(due later or never, minutes of travel, values)`` of the accounts within reach."""
        visit = self.visit_id
        plan = self.env["key.account.visit.plan"].sudo().new({"company_id": visit.company_id.id})
        travel, here = plan._get_travel(), get_place(visit.sudo().partner_id)
        following = self._get_following()
        accounts = self._get_accounts(travel)
        dues = self._get_dues(accounts)
        for account in accounts:
            there = get_place(account.sudo().partner_id)
            if not (there.is_located and here.is_located):
                continue
            way, due = travel.minutes(here, there), dues.get(account)
            start = _round_up(visit.stop + timedelta(minutes=way))
            stop = start + timedelta(hours=due.duration if due else 1)
            back = 0
            if following:
                back = travel.minutes(there, following.place) if following.place else 0
                if stop + timedelta(minutes=back) > following.start:
                    continue
            if stop <= self.until:
                is_later = not due or due.due_date > visit.date
                yield is_later, way, self._prepare_line(account, due, way, start, stop)

    def _prepare_line(self, account, due, way, start, stop):
        return {
            "account_id": account.id,
            "visit_level": due.visit_level if due else "business",
            "due_date": due.due_date if due else False,
            "travel_minutes": round(way),
            "start": start,
            "duration": (stop - start) / timedelta(hours=1),
        }

    def _get_following(self):
        """Return the next appointment of the visitor after the visit, ``None`` without any."""
        visit = self.visit_id
        end = visit.stop + timedelta(hours=24)
        entries = visit._get_agenda(visit.user_id, visit.stop, end)[visit.user_id]
        return next((entry for entry in entries if entry.visit.id != visit.id), None)

    def _get_accounts(self, travel):
        """Return the accounts of the visitor within reach that nobody visits on this day."""
        visit = self.visit_id
        hours = max(0, (self.until - visit.stop) / timedelta(hours=1))
        degrees = hours * travel.speed / travel.factor / KM_PER_DEGREE
        latitude = visit.sudo().partner_id.partner_latitude
        busy = (
            self.env["key.account.visit"]
            .sudo()
            ._search([("date", "=", visit.date), ("state", "in", OPEN_STATES)])
        )
        return self.env["key.account"].search(
            (Domain("owner_id", "=", visit.user_id.id) | Domain("deputy_id", "=", visit.user_id.id))
            & Domain("company_id", "=", visit.company_id.id)
            & Domain("partner_id.partner_latitude", ">=", latitude - degrees)
            & Domain("partner_id.partner_latitude", "<=", latitude + degrees)
            & ~Domain("visit_ids", "any!", [("id", "in", busy)])
        )

    def _get_dues(self, accounts):
        """Return the earliest due visit of each account by this visitor."""
        dues = self.env["key.account.visit.due"].search(
            [
                ("account_id", "in", accounts.ids),
                ("user_id", "=", self.visit_id.user_id.id),
                ("is_agreed", "=", False),
            ],
            order="due_date desc, id desc",
        )
        return {due.account_id: due for due in dues}


def _round_up(moment):
    """Return the next moment at which a visit can begin."""
    rest = timedelta(
        minutes=moment.minute % STEP, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - rest + timedelta(minutes=STEP) if rest else moment
