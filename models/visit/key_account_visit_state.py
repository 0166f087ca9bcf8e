from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.days import day_of

STATES = [
    ("planned", "Planned"),
    ("confirmed", "Confirmed"),
    ("done", "Done"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("planned", "confirmed")
# Allowed changes of status. Visits that are over can be reset; no data is lost.
TRANSITIONS = {
    "planned": {"confirmed", "done", "missed", "cancelled"},
    "confirmed": {"planned", "done", "missed", "cancelled"},
    "done": {"planned", "confirmed"},
    "missed": {"planned", "confirmed", "done", "cancelled"},
    "cancelled": {"planned"},
}


class KeyAccountVisitState(models.AbstractModel):
    """Status changes of visits, also of many visits at once.

    Users change many visits together in lists, kanban and calendar. Each visit gets one note
    without notification, and the number of statements does not grow with the number of visits.
    """

    _name = "key.account.visit.state"
    _description = "Status of a Visit"

    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="planned",
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    cancel_reason = fields.Char(
        string="Cancellation Reason",
        copy=False,
        tracking=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "cancel_reason")
    def _check_cancel_reason(self):
        for visit in self:
            if visit.state == "cancelled" and not visit.cancel_reason:
                raise ValidationError(
                    self.env._(
                        "%(visit)s: a cancelled visit needs a reason. Use the Cancel button in "
                        "the visit or in the list.",
                        visit=visit.display_name,
                    )
                )

    @api.constrains("state", "start", "user_id")
    def _check_took_place(self):
        self.filtered(lambda visit: visit.state == "done")._refuse_done_ahead()

    @api.constrains("actual_start")
    def _check_actual_start(self):
        now = fields.Datetime.now()
        for visit in self:
            zone = visit._get_timezone()
            if visit.actual_start and day_of(visit.actual_start, zone) > day_of(now, zone):
                raise ValidationError(
                    self.env._(
                        "%(visit)s: the actual start cannot be in the future. Enter when the "
                        "visit began, or leave the field empty.",
                        visit=visit.display_name,
                    )
                )

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        self._check_movable(vals)
        if {"user_id", "user_ids"} & vals.keys():
            self._check_sees_account()
        if "state" in vals:
            self._check_transition(vals["state"])

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if self._are_noted_together(vals):
            before["states"] = {visit.id: visit.state for visit in self}
        return before

    def _get_writable(self, vals):
        visits = super()._get_writable(vals)
        # Odoo's tracking costs several statements per visit.
        return visits.with_context(mail_notrack=True) if self._are_noted_together(vals) else visits

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "states" in before:
            reason = vals.get("cancel_reason") or vals.get("missed_reason")
            self._note_changes(before["states"], reason)

    # === ACTION METHODS === #

    def action_confirm(self):
        self.filtered(lambda visit: visit.state == "planned").write({"state": "confirmed"})
        return True

    def action_done(self):
        self.filtered(lambda visit: visit.state != "done").write({"state": "done"})
        return True

    def action_plan_again(self):
        """Reset the visit to planned and clear its report."""
        self.filtered(lambda visit: visit.state != "planned").write({"state": "planned"})
        return True

    # === BUSINESS METHODS === #

    def _are_noted_together(self, vals):
        """Return whether these visits change their status together, with one note each."""
        return "state" in vals and len(self) > 1

    def _note_changes(self, former, reason):
        """Log the changes of status of several visits, in a constant number of statements.

        :param dict former: status before the change, by id
        :param str reason: why the visits were cancelled or missed, if they were
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        changed = self.filtered(lambda visit: visit.state != former[visit.id])
        changed._message_log_batch(
            {
                visit.id: " ".join(
                    filter(None, [labels[former[visit.id]], "→", labels[visit.state], reason])
                )
                for visit in changed
            }
        )

    def _check_transition(self, state):
        """Refuse an impossible change of status.

        :raise UserError: with the possible statuses
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.filtered(lambda visit: visit.state == "cancelled")._check_sees_account()
        for visit in self:
            if state != visit.state and state not in TRANSITIONS[visit.state]:
                raise UserError(
                    self.env._(
                        "%(visit)s has the status “%(state)s”, which cannot change to "
                        "“%(wanted)s”. Possible: %(possible)s.",
                        visit=visit.display_name,
                        state=labels[visit.state],
                        wanted=labels.get(state, state),
                        possible=", ".join(
                            labels[step]
                            for step, _label in STATES
                            if step in TRANSITIONS[visit.state]
                        ),
                    )
                )

    def _refuse_done_ahead(self):
        """Refuse to complete visits on a day to come; one later today may have been made earlier.

        :raise ValidationError: with what to change first
        """
        if early := self.filtered(lambda visit: visit._is_ahead()):
            raise ValidationError(
                self.env._(
                    "%(visits)s: a visit in the future cannot be marked as done. If it took place "
                    "earlier, change its start first.",
                    visits=", ".join(
                        f"{visit.display_name} ({format_date(self.env, visit.date)})"
                        for visit in early
                    ),
                )
            )

    def _is_ahead(self):
        """Return whether the day of the visit is still to come, where the visitor is."""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(
            self.start and self.start > now and self.date > day_of(now, self._get_timezone())
        )

    def _check_sees_account(self):
        """Refuse changes by a companion that give others access to the account.

        :raise AccessError: unless the user can read the account
        """
        if not self.env.su:
            self.account_id.check_access("read")

    def _check_movable(self, vals):
        """Refuse to move a visit that is over, unless its status changes too.

        :raise UserError: with what to do instead
        """
        if "start" not in vals or "state" in vals:
            return
        start = fields.Datetime.to_datetime(vals["start"])
        over = self.filtered(
            lambda visit: visit.state in ("done", "cancelled") and visit.start != start
        )
        if over:
            raise UserError(
                self.env._(
                    "%(visits)s: the time of a completed or cancelled visit cannot be changed. "
                    "Plan the visit again first.",
                    visits=", ".join(over.mapped("display_name")),
                )
            )

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail: visits are in the plan and in the calendar of the visitors."""
