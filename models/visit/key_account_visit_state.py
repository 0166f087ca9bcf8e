from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import trust
from .key_account_visit import OPEN_STATES, STATES

# Allowed changes of status. Visits that are over can be reset; no data is lost.
TRANSITIONS = {
    "planned": {"confirmed", "done", "missed", "cancelled"},
    "confirmed": {"planned", "done", "missed", "cancelled"},
    "done": {"planned", "confirmed"},
    "missed": {"planned", "confirmed", "done", "cancelled"},
    "cancelled": {"planned"},
}


class KeyAccountVisit(models.Model):
    """Status changes of visits, also of many visits at once.

    Users change many visits together in lists, kanban and calendar. Each visit gets one note
    without notification, and the number of statements does not grow with the number of visits.
    """

    _inherit = "key.account.visit"

    # === CRUD METHODS === #

    def write(self, vals):
        trust.check_shape(self, [vals])
        self._check_movable(vals)
        if {"user_id", "user_ids"} & vals.keys():
            self._check_sees_account()
        if "state" in vals:
            self._check_transition(vals["state"])
        if "state" not in vals or len(self) < 2:
            return super().write(vals)
        former = {visit.id: visit.state for visit in self}
        # Odoo's tracking costs several statements per visit.
        result = super(KeyAccountVisit, self.with_context(mail_notrack=True)).write(vals)
        labels = dict(self._fields["state"]._description_selection(self.env))
        changed = self.filtered(lambda visit: visit.state != former[visit.id])
        changed._message_log_batch(
            {
                visit.id: " ".join(
                    filter(
                        None,
                        [
                            labels[former[visit.id]],
                            "→",
                            labels[visit.state],
                            vals.get("cancel_reason"),
                        ],
                    )
                )
                for visit in changed
            }
        )
        return result

    # === ACTION METHODS === #

    def action_confirm(self):
        self.filtered(lambda visit: visit.state == "planned").write({"state": "confirmed"})
        return True

    def action_done(self):
        self.filtered(lambda visit: visit.state != "done").write({"state": "done"})
        return True

    def action_missed(self):
        self.filtered(lambda visit: visit.state in OPEN_STATES).write({"state": "missed"})
        return True

    def action_plan_again(self):
        """Reset the visit to planned and clear its report."""
        self.filtered(lambda visit: visit.state != "planned").write({"state": "planned"})
        return True

    # === BUSINESS METHODS === #

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
