from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    # === BUSINESS METHODS === #

    def _check_amount_and_confirm_order(self):
        """Keep paid orders on hold as quotations that were sent; their payments stay as they are.

        :return: only the orders that were confirmed: customers of the others get the mail about the payment
        """
        confirmed = super()._check_amount_and_confirm_order()
        self.sale_order_ids._key_account_keep_sent()
        return confirmed.filtered(lambda order: order.state == "sale")
