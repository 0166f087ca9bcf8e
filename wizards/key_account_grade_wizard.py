from odoo import api, fields, models
from odoo.fields import Command

from ..tools import trust


class KeyAccountGradeWizard(models.TransientModel):
    """Sets the grade of accounts manually, with the reason, and optionally locks it."""

    _name = "key.account.grade.wizard"
    _description = "Set Grade Manually"
    _inherit = ["key.account.guarded"]

    account_ids = fields.Many2many(
        comodel_name="key.account",
        string="Accounts",
        required=True,
        default=lambda self: self._default_account_ids(),
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        required=True,
    )
    posture = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_posture(),
        compute="_compute_posture",
        store=True,
        readonly=False,
        precompute=True,
        help="The usual posture of the grade. Reviews keep another one that you choose. Empty: the "
        "posture stays as it is.",
    )
    reason = fields.Char(
        required=True,
    )
    locked_until = fields.Date(
        help="Reviews do not change the grade up to and including this day. Leave empty to let "
        "the next review decide.",
    )

    @api.model
    def _default_account_ids(self):
        if self.env.context.get("active_model") == "key.account":
            return [Command.set(trust.context_ids(self, "active_ids"))]
        return []

    # === COMPUTE METHODS === #

    @api.depends("grade_id")
    def _compute_posture(self):
        for wizard in self:
            wizard.posture = wizard.grade_id.posture

    # === ACTION METHODS === #

    def action_apply(self):
        """Write grade and lock on the accounts; the account checks rights and keeps the history."""
        self.ensure_one()
        vals = {
            "grade_id": self.grade_id.id,
            "grade_reason": self.reason,
            "locked_until": self.locked_until,
            "lock_reason": self.locked_until and self.reason,
        }
        if self.posture:
            # What goes with the grade goes with the next grade, too.
            usual = self.posture == self.grade_id.posture
            vals |= {"posture": self.posture, "posture_is_manual": not usual}
        self.account_ids.write(vals)
        return {"type": "ir.actions.act_window_close"}
