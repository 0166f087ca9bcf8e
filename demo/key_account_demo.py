import csv
import logging
import random
import time
from datetime import timedelta

from odoo import Command, api, models
from odoo.tools import convert_file
from odoo.tools.gc import disabling_gc
from odoo.tools.misc import file_open

from ..tools.periods import add_months
from .contacts import draw_people

_logger = logging.getLogger(__name__)

SEED = "meridian"

# Payment days of a customer -> payment term.
TERMS = {
    "15": "account.account_payment_term_15days",
    "30": "account.account_payment_term_30days",
    "45": "account.account_payment_term_45days",
    "60": "key_account.demo_payment_term_60",
    "90": "key_account.demo_payment_term_90",
}

# Dollars per euro, month by month from two years ago.
USD_RATES = (
    "1.082 1.088 1.079 1.071 1.066 1.074 1.081 1.090 1.097 1.092 1.085 1.078 1.084 "
    "1.093 1.101 1.108 1.112 1.105 1.098 1.094 1.102 1.111 1.117 1.109 1.104 1.099"
)

GROWN_TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "res_partner",
    "sale_order",
    "sale_order_line",
)

# How a customer's payment habit affects its reputation (0 to 100).
REPUTATION = {"early": 90, "prompt": 82, "usual": 70, "late": 48, "overdue": 32, "chronic": 20}


class KeyAccountDemo(models.AbstractModel):
    """The demo story: a roll maker, its customers and two years of trade with them.

    Called once from ``demo/demo.xml``. Customers and their behaviour are in
    ``demo/customers.csv``; every document is made through Odoo's own methods with a fixed seed,
    and all dates are relative to the day of loading.
    """

    _name = "key.account.demo"
    _description = "Key Account Demo Story"

    @api.model
    def _load(self):
        """Create the demo data in the demo company, unless it is there already."""
        company = self.env.ref("key_account.demo_company")
        if self.env["sale.order"].search_count([("company_id", "=", company.id)], limit=1):
            return
        # If a step fails, nothing that it left in memory is written later.
        try:
            with self.env.cr.savepoint():
                self._tell(company)
        except Exception:
            # Accounting counts the invoices of customers after the commit: these are gone.
            for name, counts in self.env.cr.postcommit.data.items():
                if name.startswith("account.res.partner.increase_rank"):
                    counts.clear()
            raise

    @api.model
    def _tell(self, company):
        """Create the products, and go through the steps of the story."""
        start = time.monotonic()
        # Not in the manifest: after an uninstall the products stay with their posted entries, and
        # Odoo would refuse to write their units when the module is installed again.
        convert_file(self.env, "key_account", "demo/products.xml", {}, mode="init", noupdate=True)
        story = self.with_context(
            allowed_company_ids=company.ids,
            # Two years in one go: no mail, no followers, no tracking notes, and no deliveries where
            # Inventory is installed.
            mail_auto_subscribe_no_notify=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            skip_procurement=True,
            tracking_disable=True,
        )
        for step in story._steps():
            step_start = time.monotonic()
            with disabling_gc():
                step()
                story.env.flush_all()
            # The tables were nearly empty before: update the statistics of the planner.
            story.env.cr.execute(f"ANALYZE {', '.join(GROWN_TABLES)}")
            _logger.info("Demo story: %s in %.1f s", step.__name__, time.monotonic() - step_start)
        _logger.info("Demo story loaded in %.1f s", time.monotonic() - start)

    def _steps(self):
        """Return the steps of the story, in order."""
        return [
            self._set_up_users,
            self._set_up_books,
            self._open_warehouse,
            self._create_customers,
            self._create_orders,
            self._create_invoices,
            self._settle_claims,
            self._receive_payments,
            self._agree_deliveries,
            self._rate_accounts,
        ]

    @api.model
    def _open(self):
        """Grade the customers, and whatever people do with the grades. To be extended by rooms.

        Not a step of the story: the databases of tests grade customers themselves.
        """

    @api.model
    def _grade_story(self, model):
        """Give records of the story, which were there before the first review, the grade of their account."""
        company = self.env.ref("key_account.demo_company")
        domain = [("account_id.company_id", "=", company.id), ("grade_id", "=", False)]
        records = self.env[model].with_context(active_test=False).search(domain)
        for grade, graded in records.grouped(lambda record: record.account_id.grade_id).items():
            if grade:
                graded.grade_id = grade

    def _today(self):
        """Return the day of loading in the company, to which all days of the story relate."""
        return self.env.company._key_account_today()

    # === SET-UP === #

    def _set_up_users(self):
        """Let users keep their time zone, and start with their work instead of a chat."""
        users = self.env["res.users"].search([("company_id", "=", self.env.company.id)])
        for user in users:
            # Odoo would give them the time zone of the browser at the first login.
            self.env["res.users.log"].with_user(user).sudo().create({})
        if "odoobot_state" in users._fields:
            users.odoobot_state = "disabled"

    def _set_up_books(self):
        """Give the company a chart of accounts, dollar rates, a bank and its reference unit."""
        company = self.env.company
        # Not try_loading(): it warns while modules are being loaded, which is when demo data is.
        self.env["account.chart.template"]._load("generic_coa", company, install_demo=False)
        # The generic chart is American: it takes the company to the United States and dollars.
        company.account_fiscal_country_id = company.country_id
        company.currency_id = self.env.ref("base.EUR")
        company.key_account_uom_id = self.env.ref("uom.product_uom_ton")
        company.partner_id.tz = "Europe/Berlin"
        # Payments go straight to the bank account; the story has no bank statements.
        bank = self._bank_journal()
        bank.inbound_payment_method_line_ids.payment_account_id = bank.default_account_id

        first = add_months(self._today().replace(day=1), 1 - len(USD_RATES.split()))
        rates = [(self.env.ref("base.EUR"), first, 1.0)]
        for index, rate in enumerate(USD_RATES.split()):
            rates.append((self.env.ref("base.USD"), add_months(first, index), float(rate)))
        self.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "name": day, "rate": rate, "company_id": company.id}
                for currency, day, rate in rates
            ]
        )

    def _open_warehouse(self):
        """Give the company a warehouse where Inventory is installed: orders need one."""
        if "stock.warehouse" in self.env:
            warehouses = self.env["stock.warehouse"]
            if not warehouses.search_count([("company_id", "=", self.env.company.id)], limit=1):
                warehouses.create({"company_id": self.env.company.id})

    def _bank_journal(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.env.company.id), ("type", "=", "bank")], limit=1
        )

    # === CUSTOMERS === #

    def _read_customers(self):
        """Return the rows of ``demo/customers.csv``, numbers as numbers.

        ``tonnes`` are those of the last twelve months, ``tonnes_before`` of the year before;
        ``price`` is per cent above the list (below: a discount).
        """
        with file_open("key_account/demo/customers.csv") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for name in ("orders", "price", "claims", "tonnes", "tonnes_before"):
                row[name] = int(row[name] or 0)
        return rows

    def _customer_rng(self, row, purpose):
        """Return the random numbers of one customer, independent of those of others."""
        return random.Random(f"{SEED} {purpose} {row['key']}")

    def _customer(self, row):
        return self.env.ref(f"key_account.demo_customer_{row['key']}").with_env(self.env)

    def _create_customers(self):
        """Create the customers with their contacts, known by XML ids like the other demo data."""
        self.env["res.partner"]._load_records(
            [
                {
                    "xml_id": f"key_account.demo_customer_{row['key']}",
                    "values": self._prepare_customer(row),
                    "noupdate": True,
                }
                for row in self._read_customers()
            ]
        )

    def _prepare_customer(self, row):
        rng = self._customer_rng(row, "card")
        country = self.env.ref(f"base.{'uk' if row['country'] == 'gb' else row['country']}")
        domain = f"{row['key'].replace('_', '-')}.example"
        people = draw_people(rng, row["country"], 3 if row["tonnes"] > 100 else rng.randint(1, 2))
        return {
            "name": row["name"],
            "is_company": True,
            "company_id": self.env.company.id,
            "city": row["city"],
            "country_id": country.id,
            "partner_latitude": float(row["latitude"]),
            "partner_longitude": float(row["longitude"]),
            "phone": self._draw_phone(rng, country),
            "email": f"info@{domain}",
            "website": f"https://{domain}",
            "category_id": [Command.link(self.env.ref(f"key_account.demo_tag_{row['kind']}").id)],
            "user_id": self.env.ref(f"key_account.demo_user_{row['seller']}").id,
            "property_product_pricelist": self._pricelist(row).id,
            "property_payment_term_id": self.env.ref(TERMS[row["terms"]]).id,
            "child_ids": [
                Command.create(
                    {
                        "name": name,
                        "function": job,
                        "type": "contact",
                        "company_id": self.env.company.id,
                        "email": f"{job.lower().replace(' ', '.')}@{domain}",
                        "phone": self._draw_phone(rng, country),
                    }
                )
                for name, job in people
            ],
        }

    def _pricelist(self, row):
        return self.env.ref(f"key_account.demo_pricelist_{row['currency'].lower()}")

    def _draw_phone(self, rng, country):
        return f"+{country.phone_code} 555 {rng.randint(100, 999)} {rng.randint(1000, 9999)}"

    # === ACCOUNTS === #

    def _rate_accounts(self):
        """Create accounts for prospects and for customers with manual scores.

        All large customers have manual scores, two in three of the others do; the first review
        creates the other accounts.
        """
        rows = {}
        for row in self._read_customers():
            rng = self._customer_rng(row, "ratings")
            if row["note"] == "prospect" or row["tonnes"] > 100 or rng.random() < 0.62:
                rows[self._customer(row)] = row
        partners = self.env["res.partner"].union(*rows)
        ratings = []
        for account in self.env["key.account"]._ensure_accounts(partners, self.env.company):
            ratings += self._prepare_ratings(account, rows[account.partner_id])
        self.env["key.account.rating"].create(ratings)

    def _prepare_ratings(self, account, row):
        """Return a manual score of a customer: large size and payment on time score well."""
        if row["note"] == "prospect":
            return []
        rng = self._customer_rng(row, "judgement")
        values = {
            "account_id": account.id,
            "user_id": account.owner_id.id,
            "date": self._today() - timedelta(days=rng.randint(20, 300)),
        }
        size = min(row["tonnes"] / 8, 60)
        return [
            {**values, "kind": "influence", "value": int(25 + size + rng.randint(-8, 12))},
            {
                **values,
                "kind": "reputation",
                "value": REPUTATION[row["pays"]] + rng.randint(-6, 6),
            },
        ]
