from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import trust


class KeyAccountPaymentPromiseCancelling(models.AbstractModel):
    """Cancels promises to pay, and lets them count again.

    Those in charge of the account do so as long as a promise is open; finance and managers always, and what
    these have cancelled stays so until one of them reopens it.
    """

    _name = "key.account.payment.promise.cancelling"
    _description = "Cancelling of Promises to Pay"

    is_cancelled = fields.Boolean()
    cancel_reason = fields.Char(
        string="Cancelled Because",
    )
    cancelled_by_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        ondelete="set null",
    )

    # === ACTION METHODS === #

    def action_cancel(self):
        """Open the dialog to cancel promises, with a reason."""
        self._check_may_cancel()
        return self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_payment_promise_cancel_action"
        ) | {"context": {"default_promise_ids": self.ids}}

    def action_reopen(self):
        """Let cancelled promises count again: what became of them is judged at once.

        :raise UserError: for promises that finance or managers have cancelled, by others
        """
        self.check_access("read")
        self.account_id._check_sees_credit()
        self._check_may_reopen()
        promises = trust.as_system(self).filtered("is_cancelled")
        # The reason stays: it tells why the promise did not count for a while.
        promises.write({"is_cancelled": False, "cancelled_by_id": False})
        promises._message_log_batch(
            dict.fromkeys(promises.ids, self.env._("Reopened by %s.", self.env.user.name))
        )
        promises._judge()
        return True

    # === BUSINESS METHODS === #

    def _cancel(self, reason):
        """Cancel promises: they count neither as kept nor as broken.

        :param str reason: why
        :raise UserError: see :meth:`_check_may_cancel`
        """
        self._check_may_cancel()
        # What is cancelled stays cancelled by whoever did it.
        promises = trust.as_system(self).filtered(lambda promise: not promise.is_cancelled)
        promises.write(
            {
                "state": "cancelled",
                "is_cancelled": True,
                "cancel_reason": reason,
                "cancelled_by_id": self.env.user.id,
                "date_settled": False,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_payment_promise SET kept_share = NULL WHERE id = ANY(%s)",
                promises.ids,
            )
        )
        promises.invalidate_recordset(["kept_share"], flush=False)
        promises._message_log_batch(
            {
                promise.id: self.env._(
                    "Cancelled by %(user)s: %(reason)s", user=self.env.user.name, reason=reason
                )
                for promise in promises
            }
        )
        promises._after_judged(dict.fromkeys(promises.ids, "cancelled"))
        promises._judge()

    def _check_may_cancel(self):
        """Refuse to cancel what was kept or broken, except by finance and managers.

        :raise UserError: with the way out
        """
        self.check_access("read")
        self.account_id._check_sees_credit()
        if self.env.su or self.env.user._key_account_handles_credit():
            return
        # The day of a promise may have passed since the job judged last.
        self._judge()
        if any(promise.state not in ("open", "cancelled") for promise in self):
            raise UserError(
                self.env._(
                    "Only finance and managers cancel a promise that was kept or broken. Ask them."
                )
            )

    def _check_may_reopen(self):
        """Refuse to let count again what finance or managers have cancelled, except by these.

        :raise UserError: with the way out
        """
        if self.env.su or self.env.user._key_account_handles_credit():
            return
        cancelled = trust.as_system(self).filtered("is_cancelled")
        if any(user._key_account_handles_credit() for user in cancelled.cancelled_by_id):
            raise UserError(
                self.env._(
                    "Finance or a manager has cancelled this promise. Ask them to reopen it."
                )
            )
