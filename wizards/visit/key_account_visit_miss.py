from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.visit.key_account_visit_state import OPEN_STATES
from ...tools import trust


class KeyAccountVisitMiss(models.TransientModel):
    """Marks visits as missed, with the reason."""

    _name = "key.account.visit.miss"
    _description = "Missed Visits"
    _inherit = ["key.account.guarded"]

    visit_ids = fields.Many2many(
        comodel_name="key.account.visit",
        relation="key_account_visit_miss_rel",
        column1="wizard_id",
        column2="visit_id",
        string="Visits",
        default=lambda self: self._default_visit_ids(),
    )
    reason = fields.Char(
        required=True,
        help="The reason is kept on the visit.",
    )

    def _default_visit_ids(self):
        if self.env.context.get("active_model") == "key.account.visit":
            return [Command.set(trust.context_ids(self, "active_ids"))]
        return []

    # === ACTION METHODS === #

    def action_miss(self):
        """Mark the open visits as missed: they are due again.

        :raise UserError: if a visit has not begun, or none is open
        """
        self.ensure_one()
        visits = self.visit_ids.filtered(lambda visit: visit.state in OPEN_STATES)
        if not visits:
            raise UserError(
                self.env._("None of these visits is open. Choose planned or confirmed visits.")
            )
        visits.check_access("write")
        visits.write({"state": "missed", "missed_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
