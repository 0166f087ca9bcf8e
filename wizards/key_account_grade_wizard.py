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

    # === ACTION METHODS === #

    def action_apply(self):
        """Write grade and lock on the accounts; the account checks rights and keeps the history."""
        self.ensure_one()
        self.account_ids.write(
            {
                "grade_id": self.grade_id.id,
                "grade_reason": self.reason,
                "locked_until": self.locked_until,
                "lock_reason": self.locked_until and self.reason,
            }
        )
        return {"type": "ir.actions.act_window_close"}
