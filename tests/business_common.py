from odoo.fields import Command
from odoo.tests import TransactionCase


class BusinessCommon(TransactionCase):
    """Doing business on given days: orders, invoices, credit notes, payments.

    ``company`` is the one that does it unless another is named.
    """

    @classmethod
    def _quiet(cls, model, company=None):
        """Return ``model`` acting for ``company``, without notes in the chatter."""
        company = company or cls.company
        return (
            cls.env[model]
            .with_context(
                allowed_company_ids=[company.id],
                tracking_disable=True,
                mail_create_nosubscribe=True,
            )
            .with_company(company)
        )

    @classmethod
    def _quote(cls, partner, lines, day, company=None, pricelist=None, **values):
        """Create a quotation.

        :param lines: ``[(product, quantity, unit price)]``, or with the unit as fourth
        :param day: date or text; a date without time is noon UTC
        """
        when = day if ":" in str(day) else f"{day} 12:00:00"
        return cls._quiet("sale.order", company).create(
            {
                "partner_id": partner.id,
                "date_order": when,
                "pricelist_id": pricelist.id if pricelist else False,
                "payment_term_id": False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "product_uom_id": (uom[0] if uom else product.uom_id).id,
                        }
                    )
                    for product, quantity, price, *uom in lines
                ],
                **values,
            }
        )

    @classmethod
    def _order(cls, partner, lines, day, **values):
        """Create an order that was confirmed on ``day``; see :meth:`_quote`."""
        order = cls._quote(partner, lines, day, **values)
        when = order.date_order
        order.action_confirm()
        order.date_order = when
        return order

    @classmethod
    def _draft_invoice(cls, partner, amount, day, due=None, company=None, currency=None, **values):
        """Create a draft invoice over one amount without tax.

        :param due: day it falls due, the invoice's day by default
        """
        company = company or cls.company
        return cls._quiet("account.move", company).create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": due or day,
                "currency_id": (currency or company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Rolls",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _invoice(cls, partner, amount, day, due=None, **values):
        """Create a posted invoice over one amount without tax; see :meth:`_draft_invoice`."""
        invoice = cls._draft_invoice(partner, amount, day, due, **values)
        invoice.action_post()
        return invoice

    @classmethod
    def _credit_note(cls, partner, amount, day, **values):
        """Create a posted credit note that is not matched with any invoice."""
        return cls._invoice(partner, amount, day, move_type="out_refund", **values)

    @classmethod
    def _reverse(cls, invoice, day, amount=None):
        """Credit an invoice, or an ``amount`` of it, on ``day``: Odoo matches the two."""
        wizard = (
            cls._quiet("account.move.reversal", invoice.company_id)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": invoice.journal_id.id,
                    "date": day,
                }
            )
        )
        wizard.refund_moves()
        credit_note = wizard.new_move_ids
        credit_note.write({"invoice_date": day, "invoice_date_due": day})
        if amount is not None:
            credit_note.invoice_line_ids.price_unit = amount
        credit_note.action_post()
        return credit_note

    @classmethod
    def _pay(cls, invoices, day, amount=None, currency=None, **values):
        """Register a payment of the invoices, or of an ``amount``, booked on ``day``."""
        wizard = (
            cls._quiet("account.payment.register", invoices.company_id)
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(
                {
                    "payment_date": day,
                    "group_payment": True,
                    **({"currency_id": currency.id} if currency else {}),
                }
            )
        )
        if amount is not None:
            wizard.amount = amount
        if values:
            wizard.write(values)
        return wizard._create_payments()

    @classmethod
    def _pay_on_account(cls, partner, amount, day, company=None, currency=None):
        """Receive a payment that is not matched with any invoice."""
        company = company or cls.company
        payment = cls._quiet("account.payment", company).create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "currency_id": (currency or company.currency_id).id,
                "date": day,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _match(cls, *documents):
        """Reconcile the receivables of invoices, credit notes and payments."""
        moves = cls.env["account.move"].union(
            *(
                document if document._name == "account.move" else document.move_id
                for document in documents
            )
        )
        moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
