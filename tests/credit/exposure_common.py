from datetime import date

from odoo.fields import Command

from ..metric.money_common import MoneyCommon


class ExposureCommon(MoneyCommon):
    """A customer, and what it owes as of 30 September 2025."""

    def setUp(self):
        super().setUp()
        self.day = date(2025, 9, 30)
        self.customer = self.alpha

    def _exposure(self, day=None, company=None, customer=None):
        customer = customer or self.customer
        return self.env["key.account"]._measure_exposure(
            company or self.company, day or self.day, customer.ids
        )[customer.id]

    def _assert_exposure(self, expected, **scope):
        """Check parts of the exposure of the customer, to the cent.

        :param dict expected: ``{part: amount}``; all other parts of the sum are 0
        """
        found = self._exposure(**scope)
        parts = ("owed", "orders", "drafts")
        self.assertEqual(
            {part: round(found[part], 2) for part in {*parts, *expected}},
            dict.fromkeys(parts, 0) | expected,
        )
        self.assertEqual(round(found["exposure"], 2), round(sum(found[part] for part in parts), 2))

    def _bill_order(self, order, quantities, day, **values):
        """Post an invoice of an order over quantities, by line."""
        lines = [
            Command.create(line._prepare_invoice_line(quantity=quantity) | {"tax_ids": False})
            for line, quantity in quantities.items()
        ]
        move = self._quiet("account.move", order.company_id).create(
            {
                "move_type": "out_invoice",
                "partner_id": order.partner_invoice_id.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": day,
                "currency_id": order.currency_id.id,
                "invoice_line_ids": lines,
                **values,
            }
        )
        move.action_post()
        return move
