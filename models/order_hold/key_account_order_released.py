from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# What a release holds for: changed afterwards, the order is judged again.
CUSTOMER = "partner_invoice_id.commercial_partner_id"
RELEASED_FIELDS = ("partner_id", "partner_invoice_id", CUSTOMER, "payment_term_id", "company_id")


class KeyAccountOrderReleased(models.AbstractModel):
    """Releases orders on hold, up to an amount, for what they are at the time."""

    _name = "key.account.order.released"
    _description = "Released Order"

    # === BUSINESS METHODS === #

    def _release(self, reason, until, amounts=None):
        """Release held orders, for whoever may.

        :param str reason: why
        :param date until: last day of the release
        :param dict amounts: ``{id: up to which amount}`` in company currency; by default that of the order
        :raise AccessError: unless the user may release these amounts
        :raise UserError: for orders that are not on hold, or for less than the order
        """
        self.check_access("read")
        amounts = amounts or {}
        self._check_may_release(amounts)
        for hold in self:
            if hold.state != "open" or not hold.order_id:
                raise UserError(
                    self.env._(
                        "%(order)s is not on hold anymore. Reload the list.",
                        order=hold.name,
                    )
                )
        self._check_covered(amounts)
        for hold in self.sudo():
            hold.write(
                {
                    "state": "released",
                    "release_user_id": self.env.uid,
                    "release_date": fields.Datetime.now(),
                    "release_reason": reason,
                    "release_amount": amounts.get(hold.id, hold.amount),
                    "release_until": until,
                    "release_terms": hold._get_terms(),
                }
            )
        self.sudo()._end_activities()
        orders = self.sudo().order_id.filtered(lambda order: order.state in ("draft", "sent"))
        orders.write({"key_account_hold_state": "released"})
        orders._message_log_batch(
            {
                order.id: self.env._("The order was released and can be confirmed.")
                for order in orders
            }
        )

    def _check_may_release(self, amounts):
        """Refuse a release that the user may not give: of several orders none is released."""
        user = self.env.user
        refused = self.filtered(
            lambda hold: (
                not user._key_account_may_release(
                    hold.company_id, amounts.get(hold.id, hold.amount)
                )
            )
        )
        if not refused:
            return
        told = [
            self.env._(
                "You cannot release %(order)s up to %(amount)s. Ask a manager.",
                order=hold.name,
                amount=hold.currency_id.format(amounts.get(hold.id, hold.amount)),
            )
            for hold in refused
        ]
        if len(self) > 1:
            told.append(self.env._("None of the %s orders was released.", len(self)))
        raise AccessError("\n".join(told))

    def _check_covered(self, amounts):
        """Refuse a release up to less than the order is by now: it would be held again."""
        needed = self.order_id._key_account_get_amounts()
        for hold in self:
            amount = needed[hold.order_id.id]
            if hold.currency_id.compare_amounts(amounts.get(hold.id, hold.amount), amount) < 0:
                raise UserError(
                    self.env._(
                        "A release of %(order)s must be up to %(amount)s or more. %(users)s can release it.",
                        order=hold.name,
                        amount=hold.currency_id.format(amount),
                        users=hold._name_releasers(amount),
                    )
                )

    def _get_terms(self):
        """Return what a release holds for, as of now."""
        # The customer, too: an address can become one of another.
        return {name: self.order_id.mapped(name).id for name in RELEASED_FIELDS}

    def _covers(self, order, amount, today):
        """Return whether this is a release of the order that covers it as it is now.

        :param float amount: of the order, in company currency
        """
        if not self.release_date or self.state not in ("released", "confirmed"):
            return False
        return (
            self.order_id == order
            and self.release_until >= today
            and self.currency_id.compare_amounts(amount, self.release_amount) <= 0
            and self._is_as_released(self.release_terms, self._get_terms())
        )

    @staticmethod
    def _is_as_released(released, now):
        return all(released.get(name) == now[name] for name in RELEASED_FIELDS)

    def _covers_finding(self, order, found, measured):
        """Return whether a release that covers an order covers what was found: all that it was given for.

        A hook of rooms above.

        :param dict found: as of :func:`...tools.order_hold.judgement.judge`
        :param dict measured: what was measured of the order, by kind
        """
        return True

    def _name_releasers(self, amount):
        limit = self.company_id.sudo().key_account_release_limit
        if self.currency_id.compare_amounts(amount, limit) <= 0:
            return self.env._("Finance and managers")
        return self.env._("Managers")
