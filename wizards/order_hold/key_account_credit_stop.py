from odoo import fields, models

from ...tools import trust


class KeyAccountCreditStop(models.TransientModel):
    """Puts an account on stop, with the reason."""

    _name = "key.account.credit.stop"
    _description = "Stop an Account"
    _inherit = ["key.account.guarded"]

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        default=lambda self: self._default_account(),
    )
    reason = fields.Char(required=True)

    def _default_account(self):
        if self.env.context.get("active_model") == "key.account":
            return trust.context_id(self, "active_id") or False
        return False

    # === ACTION METHODS === #

    def action_stop(self):
        """Stop the account; who may is checked there."""
        self.ensure_one()
        self.account_id._stop_credit(self.reason)
        return {"type": "ir.actions.act_window_close"}
