from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import trust
from ...tools.prospect.prospects import GIVEN_UP, PROSPECTS


class KeyAccountGiveUp(models.TransientModel):
    """Gives prospects up, with the reason."""

    _name = "key.account.give.up"
    _description = "Give Up Prospects"
    _inherit = ["key.account.guarded"]

    account_ids = fields.Many2many(
        comodel_name="key.account",
        relation="key_account_give_up_rel",
        column1="give_up_id",
        column2="account_id",
        string="Prospects",
        default=lambda self: self._default_accounts(),
    )
    reason = fields.Selection(
        selection="_selection_reason",
        required=True,
    )
    note = fields.Char()

    def _default_accounts(self):
        """Return the accounts that were chosen on a screen, as far as the user may read them."""
        if self.env.context.get("active_model") != "key.account":
            return False
        ids = trust.context_ids(self, "active_ids")
        return self.env["key.account"].search([("id", "in", ids), *PROSPECTS])

    @api.model
    def _selection_reason(self):
        return self.env["key.account"]._fields["give_up_reason"]._description_selection(self.env)

    # === ACTION METHODS === #

    def action_give_up(self):
        """Give the prospects up; *Continue* takes it back."""
        self.ensure_one()
        if not self.account_ids:
            raise UserError(self.env._("Choose at least one prospect."))
        self.account_ids.write(
            {
                "prospect_mark": GIVEN_UP,
                "give_up_reason": self.reason,
                "give_up_note": self.note,
            }
        )
        return {"type": "ir.actions.act_window_close"}
