from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class KeyAccountCommon(TransactionCase):
    """A sales organisation without any document, and helpers to do business on given days.

    Two companies keep their books apart: ``company`` in EUR (reference unit t) and
    ``other_company`` in USD. One EUR is 2 USD up to 30 June 2025 and 1.25 USD from 1 July on.
    Customers and products belong to no company and carry no tax. The books have no chart of
    accounts but the six accounts that sales need: that is ten times as fast.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.date_from, cls.date_to = date(2025, 1, 1), date(2025, 12, 31)
        cls._create_companies()
        cls._create_products()
        cls._create_customers()
        cls._create_users()

    # === THE ORGANISATION === #

    @classmethod
    def _create_companies(cls):
        cls.euro, cls.dollar = cls.env.ref("base.EUR"), cls.env.ref("base.USD")
        (cls.euro + cls.dollar).active = True
        cls.tonne = cls.env.ref("uom.product_uom_ton")
        cls.kilogram = cls.env.ref("uom.product_uom_kgm")
        cls.piece = cls.env.ref("uom.product_uom_unit")
        cls.company, cls.other_company = cls.env["res.company"].create(
            [
                {
                    "name": "Roll Works",
                    "currency_id": cls.euro.id,
                    "key_account_uom_id": cls.tonne.id,
                },
                {
                    "name": "Roll Works Overseas",
                    "currency_id": cls.dollar.id,
                    "key_account_uom_id": cls.tonne.id,
                },
            ]
        )
        companies = cls.company + cls.other_company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.company, cls.other_company = companies.with_env(cls.env)
        cls._create_rates(cls.company, cls.euro, {"1900-01-01": 1})
        cls._create_rates(cls.company, cls.dollar, {"1900-01-01": 2, "2025-07-01": 1.25})
        cls._create_rates(cls.other_company, cls.dollar, {"1900-01-01": 1})
        cls._create_rates(cls.other_company, cls.euro, {"1900-01-01": 0.5, "2025-07-01": 0.8})
        for company in companies:
            cls._create_books(company.with_env(cls.env))

    @classmethod
    def _create_rates(cls, company, currency, rates):
        """Set the rates of ``currency`` per unit of the company's currency, by first day."""
        cls.env["res.currency.rate"].create(
            [
                {
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in rates.items()
            ]
        )

    @classmethod
    def _create_books(cls, company):
        """Create the accounts and journals without which nothing can be invoiced or paid."""
        receivable, income, outstanding, exchange_gain, exchange_loss = (
            cls.env["account.account"]
            .with_company(company)
            .create(
                [
                    {
                        "name": name,
                        "code": code,
                        "account_type": account_type,
                        "reconcile": code in ("110000", "120000"),
                        "company_ids": [Command.link(company.id)],
                    }
                    for name, code, account_type in [
                        ("Receivables", "110000", "asset_receivable"),
                        ("Sales", "400000", "income"),
                        ("Outstanding receipts", "120000", "asset_current"),
                        ("Exchange gains", "410000", "income_other"),
                        ("Exchange losses", "610000", "expense"),
                    ]
                ]
            )
        )
        _sales, bank, exchange = cls.env["account.journal"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "type": journal_type,
                    "company_id": company.id,
                    "default_account_id": account.id,
                }
                for name, code, journal_type, account in [
                    ("Customer invoices", "INV", "sale", income),
                    ("Bank", "BNK", "bank", cls.env["account.account"]),
                    ("Exchange differences", "EXCH", "general", exchange_gain),
                ]
            ]
        )
        bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        bank.outbound_payment_method_line_ids.payment_account_id = outstanding
        cls.env["ir.default"].set(
            "res.partner", "property_account_receivable_id", receivable.id, company_id=company.id
        )
        company.write(
            {
                "account_fiscal_country_id": cls.env.ref("base.us").id,
                "currency_exchange_journal_id": exchange.id,
                "income_currency_exchange_account_id": exchange_gain.id,
                "expense_currency_exchange_account_id": exchange_loss.id,
            }
        )

    @classmethod
    def _create_products(cls):
        """Rolls are kept in t, powder in kg, grinding is sold by the piece."""
        cls.roll, cls.powder, cls.grinding = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": product_type,
                    "invoice_policy": "order",
                    "uom_id": uom.id,
                    "list_price": price,
                    "taxes_id": False,
                }
                for name, product_type, uom, price in [
                    ("Roll", "consu", cls.tonne, 1000),
                    ("Powder", "consu", cls.kilogram, 5),
                    ("Grinding", "service", cls.piece, 200),
                ]
            ]
        )
        cls._set_cost(cls.company, {cls.roll: 600, cls.powder: 3, cls.grinding: 50})
        cls._set_cost(cls.other_company, {cls.roll: 1200, cls.powder: 6, cls.grinding: 100})
        cls.dollar_pricelist, cls.euro_pricelist = cls.env["product.pricelist"].create(
            [
                {"name": "Dollars", "currency_id": cls.dollar.id, "company_id": False},
                {"name": "Euros", "currency_id": cls.euro.id, "company_id": False},
            ]
        )

    @classmethod
    def _set_cost(cls, company, costs):
        for product, cost in costs.items():
            product.with_company(company).standard_price = cost

    @classmethod
    def _create_customers(cls):
        """Alpha orders through a buyer; nobody does business until a test says so."""
        cls.alpha, cls.beta, cls.gamma = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "company_id": False,
                }
                for name in ("Alpha Steel", "Beta Mills", "Gamma Metals")
            ]
        )
        cls.alpha_buyer = cls.env["res.partner"].create(
            {
                "name": "Ada Buyer",
                "parent_id": cls.alpha.id,
            }
        )

    @classmethod
    def _create_users(cls):
        """One user per group of the module, and one without, all of ``company`` only."""
        cls.user_none, cls.user_own, cls.user_all, cls.user_manager, cls.user_admin = (
            cls._create_user(login, groups)
            for login, groups in [
                ("ka_none", "base.group_user"),
                ("ka_own", "key_account.group_user"),
                ("ka_all", "key_account.group_all_accounts"),
                ("ka_manager", "key_account.group_manager"),
                ("ka_admin", "key_account.group_admin"),
            ]
        )

    @classmethod
    def _create_user(cls, login, groups, company=None):
        """Create a user of one company with the groups (XML ids, comma between)."""
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            context={"no_reset_password": True, "mail_create_nosubscribe": True},
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    # === DOING BUSINESS === #

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

    @classmethod
    def _account(cls, partner, company=None, **values):
        """Create the account of a customer."""
        return cls.env["key.account"].create(
            {
                "partner_id": partner.id,
                "company_id": (company or cls.company).id,
                **values,
            }
        )

    def _measure(self, codes, company=None, date_from=None, date_to=None, partner_ids=None):
        """Return ``{partner_id: {code: value}}`` of the year 2025, or of the given period."""
        return self.env["key.account.metric"]._measure(
            codes,
            company or self.company,
            fields.Date.to_date(date_from or self.date_from),
            fields.Date.to_date(date_to or self.date_to),
            partner_ids,
        )

    def _assert_measured(self, partner, expected, **scope):
        """Check figures of one customer, to the sixth decimal; ``None`` means "cannot be said".

        :param dict expected: ``{code: value}``
        """
        measured = self._measure(list(expected), partner_ids=partner.ids, **scope)[partner.id]
        for code, value in expected.items():
            if value is None or measured[code] is None:
                self.assertEqual(measured[code], value, code)
            else:
                self.assertAlmostEqual(measured[code], value, 6, code)
