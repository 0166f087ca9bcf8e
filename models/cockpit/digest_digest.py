from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.digest import asked_period, check_reader, open_link
from ...tools.metric.documents import is_confirmed_order, order_customer, order_rate


class DigestDigest(models.Model):
    """Orders of key accounts in the period."""

    _inherit = "digest.digest"

    kpi_key_account_order = fields.Boolean(
        string="Key Accounts: Orders",
        help="Confirmed orders of key accounts, without tax, in company currency.",
    )
    kpi_key_account_order_value = fields.Monetary(compute="_compute_kpi_key_account_order_value")

    # === COMPUTE METHODS === #

    def _compute_kpi_key_account_order_value(self):
        """By the moment of the order: the accounts and the orders that the reader may see."""
        check_reader(self)
        self.env["sale.order"].check_access("read")
        accounts = self.env["key.account"]
        if accounts._is_order_amount_confidential() and not accounts._user_is_manager():
            raise AccessError(self.env._("Revenue of key accounts is for managers."))
        period = asked_period(self)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_key_account_order_value = period and self._key_account_sum_orders(
                company, *period
            )

    def _compute_kpis_actions(self, company, user):
        return super()._compute_kpis_actions(company, user) | {
            "kpi_key_account_order": open_link(self.env, "key_account_action"),
        }

    # === BUSINESS METHODS === #

    def _key_account_sum_orders(self, company, start, end):
        """Return the confirmed orders of a company from a moment up to another, in its currency."""
        sale = SQL("sale")
        here = ("company_id", "=", company.id)
        orders = [here, ("state", "=", "sale"), ("date_order", ">=", start)]
        readable, accounts = (
            self.env[model]._search(domain).subselect()
            for model, domain in (("sale.order", orders), ("key.account", [here]))
        )
        self.env.flush_all()
        [[amount]] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(sale.amount_untaxed / %(rate)s), 0)::float8
                  FROM sale_order sale
                  JOIN res_partner partner ON partner.id = %(customer)s
                  JOIN key_account account ON account.partner_id = partner.commercial_partner_id
                 WHERE %(confirmed)s AND sale.id IN %(readable)s AND account.id IN %(accounts)s
                """,
                rate=order_rate(sale),
                customer=order_customer(sale),
                confirmed=is_confirmed_order(sale, company.id, start, end),
                readable=readable,
                accounts=accounts,
            )
        )
        return company.currency_id.round(amount)
