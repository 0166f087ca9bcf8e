from odoo import fields, models


class KeyAccountPaymentPromiseCancel(models.TransientModel):
    """Cancels promises to pay, with a reason."""

    _name = "key.account.payment.promise.cancel"
    _description = "Cancel Promises to Pay"
    _inherit = ["key.account.guarded"]

    promise_ids = fields.Many2many(
        comodel_name="key.account.payment.promise",
        relation="key_account_payment_promise_cancel_rel",
        column1="wizard_id",
        column2="promise_id",
        string="Promises",
    )
    reason = fields.Char(
        required=True,
        help="The reason is kept on the promise.",
    )

    # === ACTION METHODS === #

    def action_cancel(self):
        """Cancel the promises: they count neither as kept nor as broken.

        :raise UserError: for promises that the user may not cancel
        """
        self.ensure_one()
        self.promise_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
