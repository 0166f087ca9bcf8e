from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.order_hold.worth import total


class KeyAccountOrderHeld(models.AbstractModel):
    """Notes which orders are on hold or were warned about, and tells those who confirm them."""

    _name = "key.account.order.held"
    _description = "Order on Hold"

    # === COMPUTE METHODS === #

    @api.depends("amount_total", "company_id", "partner_id")
    @api.depends_context("lang", "uid")
    def _compute_partner_credit_warning(self):
        """Odoo's warning names limit and debts: it is for those who may see the credit of the account."""
        super()._compute_partner_credit_warning()
        warned = self.filtered("partner_credit_warning")
        if self.env.su or not warned or not self._key_account_is_judging():
            return
        accounts = {
            (account.partner_id, account.company_id): account
            for account in warned.sudo().partner_id.commercial_partner_id._key_account_all()
        }
        holds = self.env["key.account.order.hold"]
        for order in warned:
            key = order.sudo().partner_id.commercial_partner_id, order.sudo().company_id
            account = accounts.get(key, self.env["key.account"])
            if not holds._is_seen(account, self.env.user):
                order.partner_credit_warning = ""

    # === BUSINESS METHODS === #

    def _key_account_hold_back(self):
        """Judge quotations that are about to be confirmed; return those that are held, and note why."""
        waiting = self.filtered(lambda order: order.state in ("draft", "sent"))
        verdicts = waiting._key_account_judge()
        held = waiting.filtered(lambda order: verdicts.get(order.id, {}).get("held"))
        held.sudo()._key_account_note_held(verdicts)
        (waiting - held).sudo()._key_account_note_warned(verdicts)
        return held

    def _key_account_note_held(self, verdicts):
        """Store why orders are held: one record per hold, with one activity (sudo)."""
        holds = self.env["key.account.order.hold"]
        fresh = self.browse()
        for order in self:
            hold = order.key_account_hold_id
            if hold.state == "open":
                hold._judged_again(order._key_account_prepare_hold(verdicts[order.id]))
                continue
            hold._close("lapsed")
            fresh |= order
        if not fresh:
            return
        new = holds._quietly().create(
            [order._key_account_prepare_hold(verdicts[order.id]) for order in fresh]
        )
        for order, hold in zip(fresh, new, strict=True):
            order.write({"key_account_hold_id": hold.id, "key_account_hold_state": "held"})
        new._ask_for_release()

    def _key_account_note_warned(self, verdicts, *, changed=False):
        """Store the warnings of orders that pass; those of a released order were told before (sudo).

        Whoever sees the order reads that there is one, without figures: see ``key_account_warning``.

        :param bool changed: whether the orders were confirmed before
        """
        warned = self.filtered(
            lambda order: (
                (verdict := verdicts.get(order.id))
                and verdict["findings"]
                and not verdict["covered"]
            )
        )
        now = fields.Datetime.now()
        self.env["key.account.order.hold"]._quietly().create(
            [
                order._key_account_prepare_hold(verdicts[order.id])
                | {"effect": "warn", "state": "confirmed", "date_closed": now}
                for order in warned
            ]
        )
        text = self.env._("Confirmed with a credit warning.")
        if changed:
            text = self.env._("Changed with a credit warning.")
        if warned:
            warned._message_log_batch(dict.fromkeys(warned.ids, text))

    def _key_account_prepare_hold(self, verdict):
        self.ensure_one()
        return {
            "name": self.name,
            "order_id": self.id,
            "account_id": verdict["account"].id,
            "partner_id": verdict["partner"].id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "amount": verdict["amount"],
            "order_rate": verdict["rate"],
            "order_currency_id": self.currency_id.id,
            "findings": verdict["findings"],
            "judged_on": fields.Datetime.now(),
        }

    def _key_account_open_holds(self):
        """Return the records by which these orders can be released: those on hold, or new ones.

        Who may not see the credit of a customer, or read the order, cannot release it.

        :raise AccessError: for orders of customers whose credit the user may not see
        """
        holds = self.env["key.account.order.hold"]
        if not self:
            return holds
        self.check_access("read")
        verdicts = self._key_account_judge()
        for order in self.sudo():
            hold, verdict = order.key_account_hold_id, verdicts.get(order.id)
            if hold.state == "open":
                holds |= hold.sudo(False)
            elif verdict and holds._is_seen(verdict["account"], self.env.user):
                hold = holds.sudo()._quietly().create(order._key_account_prepare_hold(verdict))
                order.key_account_hold_id = hold
                holds |= hold.sudo(False)
            else:
                raise UserError(self.env._("%s is not checked by any credit rule.", order.name))
        return holds.with_env(self.env)

    def _key_account_get_amounts(self):
        """Return ``{order id: amount}`` in company currency."""
        return {
            order.id: total(order) / rate
            for company, orders in self.sudo().grouped("company_id").items()
            for order, rate in zip(
                orders, orders._key_account_get_rates(company).values(), strict=True
            )
        }

    def _key_account_keep_sent(self):
        held = self.filtered(lambda order: order.state == "draft").sudo()
        held = held.filtered(lambda order: order.key_account_hold_state == "held")
        if held:
            held.with_context(tracking_disable=True).action_quotation_sent()

    def _key_account_tell_held(self, held, confirmed):
        """Return the notification that names the orders on hold; each of them tells its reasons."""
        lines = [self.env._("On hold, being checked: %s.", ", ".join(held.mapped("name")))]
        if confirmed:
            lines.insert(0, self.env._("%s orders were confirmed.", confirmed))
        if any(hold._seen_by(self.env.user) for hold in held.sudo().key_account_hold_id):
            lines.append(self.env._("The order says why, and what lets it pass."))
        else:
            lines.append(self.env._("Finance or a manager can release it."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("On Hold"),
                "message": " ".join(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _key_account_waits_for_us(self):
        """Return whether a customer signed or paid for an order that is on hold (for the portal)."""
        self.ensure_one()
        order = self.sudo()
        paid = order.transaction_ids.filtered(lambda tx: tx.state in ("authorized", "done"))
        return order.key_account_is_held and bool(order.signature or paid)
