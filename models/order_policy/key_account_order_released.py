from odoo import models
from odoo.tools import float_compare


class KeyAccountOrderReleased(models.AbstractModel):
    _inherit = "key.account.order.released"

    # === BUSINESS METHODS === #

    def _get_terms(self):
        """A release is for the prices of the lines, too, and in their currency."""
        return super()._get_terms() | {
            "prices": self.order_id._key_account_get_prices(),
            "currency_id": self.order_id.currency_id.id,
        }

    def _release(self, reason, until, amounts=None):
        """Keep what the order is below its floors as a whole: what makes room for it can go afterwards."""
        super()._release(reason, until, amounts)
        for company, holds in self.sudo().grouped("company_id").items():
            orders = holds.order_id
            entitled = orders._key_account_get_entitled(orders._key_account_find_accounts(company))
            orders = orders.filtered(lambda order, entitled=entitled: order in entitled)
            prices = orders._key_account_measure_prices(company, entitled)
            for hold in holds.filtered(lambda hold, prices=prices: hold.order_id in prices):
                hold.release_terms = hold.release_terms | {"off": prices[hold.order_id].off}

    def _covers_finding(self, order, found, measured):
        """A release does not cover lower prices than those it was given for, or more at such prices."""
        covers = super()._covers_finding(order, found, measured)
        if found["kind"] != "price" or not covers:
            return covers
        released, prices = self.release_terms or {}, measured["price"]
        if "prices" not in released or released["currency_id"] != order.currency_id.id:
            return False
        before, now = released["prices"], order._key_account_get_prices()
        # What is taken off the whole may use what any line is above its floor.
        below = set(map(str, prices.below))
        keys = now["lines"] if prices.off else below
        coin = prices.rounding / 100
        if float_compare(prices.off, released.get("off", 0.0), precision_rounding=coin) > 0:
            return False
        return float_compare(now["off"], before["off"], precision_rounding=coin) <= 0 and all(
            self._is_as_dear(now["lines"][key], before["lines"].get(key), coin, key in below)
            for key in keys
        )

    @staticmethod
    def _is_as_dear(now, before, coin, is_below):
        """Return whether a line costs what it cost before, or more; below its floor, no more of it is sold."""
        if not before or before[:2] != now[:2]:
            return False
        if is_below and float_compare(now[3], before[3], precision_rounding=1e-6) > 0:
            return False
        return float_compare(now[2], before[2], precision_rounding=coin) >= 0
