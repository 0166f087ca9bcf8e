from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.touch import first_held


class KeyAccountHandoverRescheduling(models.AbstractModel):
    """Who decides, and what can still be changed after *Hand Over*: all while nothing went, the end of an absence."""

    _name = "key.account.handover.deciding"
    _description = "Who Decides on a Handover"

    user_is_manager = fields.Boolean(compute="_compute_user_is_manager")
    user_can_change = fields.Boolean(compute="_compute_user_can_change")
    is_waiting = fields.Boolean(compute="_compute_rescheduled")
    can_prolong = fields.Boolean(compute="_compute_rescheduled")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_user_is_manager(self):
        self.user_is_manager = self._is_manager()

    @api.depends_context("uid")
    @api.depends("create_uid")
    def _compute_user_can_change(self):
        """Managers, and whoever made the handover: whom a manager's is about reads it."""
        is_manager = self._is_manager()
        for handover in self:
            maker = handover.sudo().create_uid
            handover.user_can_change = is_manager or not maker or maker == self.env.user

    @api.depends_context("uid")
    @api.depends("state", "kind", "date_from")
    def _compute_rescheduled(self):
        """Say for the form what the user can do: stop what waits for its first day, change the last day."""
        is_manager = self._is_manager()
        for handover in self:
            planned = handover.state == "applying" and not handover.sudo()._has_begun()
            handover.is_waiting = is_manager and planned
            handover.can_prolong = is_manager and handover._can_be_prolonged()

    # === STEPS === #

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        # What failed to come back is tried again on the new day.
        if "date_to" in vals:
            lines = self.sudo().line_ids
            lines.filtered(lambda line: line.is_applied and line.error).write({"error": False})
            self.filtered(
                lambda handover: (
                    handover.kind == "absence" and handover.state in ("applying", "done")
                )
            ).sudo()._wake_on_days()

    # === BUSINESS METHODS === #

    @api.model
    def _is_manager(self):
        return self.env["key.account"]._user_is_manager()

    def _check_manages(self):
        """Refuse all but managers of the company.

        :raise AccessError: for others
        """
        self.check_access("write")
        if not self._is_manager():
            raise AccessError(
                self.env._("Only key account managers hand accounts over. Ask yours.")
            )

    def _check_changes(self):
        """Refuse to change handovers that a manager made, by the one whom they are about.

        :raise AccessError: for others than managers, and whoever made them
        """
        self.check_access("write")
        if not all(handover.user_can_change for handover in self):
            raise AccessError(self.env._("A manager made this handover. Ask who did."))

    def _check_can_be_stopped(self):
        """Refuse to change handovers of which something went already; by managers alone.

        :raise UserError: where something went, or goes right now
        """
        if not self:
            return
        self._check_manages()
        lines = self.sudo().line_ids
        # The handovers themselves are held by now.
        if first_held(lines):
            raise UserError(self.env._("The accounts are being handed over right now."))
        lines.invalidate_recordset(["is_applied"])
        if lines.filtered("is_applied"):
            raise UserError(
                self.env._("Some accounts went already. Take the handover back when it is done.")
            )
        # What was refused is found again.
        lines.filtered("error").write({"error": False})

    def _can_be_prolonged(self):
        """Return whether all are absences that have not ended."""
        return all(
            handover.kind == "absence" and handover.state in ("applying", "done")
            for handover in self
        )

    def _check_prolonged(self, day):
        """Refuse another last day of an absence by others than managers, and days that are over.

        :raise UserError: without a day, or with one that is over
        """
        self._check_manages()
        day = fields.Date.to_date(day)
        for company in self.company_id:
            if not day or day < company._key_account_today():
                raise UserError(
                    self.env._(
                        "The last day of the absence is today or later. To end it at once, take it back."
                    )
                )
