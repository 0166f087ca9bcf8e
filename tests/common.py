from datetime import date
from unittest.mock import patch

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tests import new_test_user

from .business_common import BusinessCommon


def never_analysed():
    """Count statements without those that analyse tables: tests before this one decide when they do."""
    return patch("odoo.addons.key_account.tools.bulk._find_outdated", lambda env, tables: [])


class KeyAccountCommon(BusinessCommon):
    """A sales organisation without any document, and helpers to do business on given days.

    Two companies keep their books apart: ``company`` in EUR (reference unit t) and
    ``other_company`` in USD. One EUR is 2 USD up to 30 June 2025 and 1.25 USD from 1 July on.
    Customers and products belong to no company and carry no tax. The books have no chart of
    accounts but the six accounts that sales need: that is ten times as fast.

    Each class creates them, unless :meth:`_keep_organisation` was called before.
    """

    kept = None  # {attribute: (model, ids, context)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.date_from, cls.date_to = date(2025, 1, 1), date(2025, 12, 31)
        if cls.kept:
            cls._find_organisation()
        else:
            cls._create_organisation()

    # === THE ORGANISATION === #

    @classmethod
    def _keep_organisation(cls, registry):
        """Create the organisation for good: all classes that follow find it.

        ``dev test`` does so on a copy of its database that it drops afterwards.
        """
        with registry.cursor() as cr:

            class Organisation(cls):
                env = api.Environment(cr, api.SUPERUSER_ID, {})

            Organisation._create_organisation()
            KeyAccountCommon.kept = {
                name: (value._name, value.ids, dict(value.env.context))
                for name, value in vars(Organisation).items()
                if isinstance(value, models.BaseModel)
            }
        registry.clear_all_caches()
        registry.cache_invalidated.clear()

    @classmethod
    def _find_organisation(cls):
        for name, (model, ids, context) in cls.kept.items():
            setattr(cls, name, cls.env(context=context)[model].browse(ids))
        cls.env = cls.company.env

    @classmethod
    def _create_organisation(cls):
        cls.env["key.account.settings"]._switch_all_features()
        # Orders are confirmed, whatever customers owe, unless a test is about credit.
        cls.env["key.account.credit.rule"].search([]).active = False
        # Complaints have the deadlines that a test gives them.
        cls.env["key.account.complaint.deadline"].search([]).active = False
        cls._create_companies()
        cls._create_products()
        cls._create_customers()
        cls._create_users()

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

    @classmethod
    def _administer_all(cls):
        """Let the administrator work for all companies: he may change what holds for all of them."""
        cls.user_admin.company_ids = cls.env["res.company"].search([])

    # === ACCOUNTS AND FIGURES === #

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

    def _count(self, do):
        """Return the number of statements of a call, with empty caches and without those that analyse."""
        self.env.flush_all()
        self.env.invalidate_all()
        with never_analysed():
            before = self.env.cr.sql_log_count
            do()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

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
