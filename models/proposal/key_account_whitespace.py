from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from ...tools import trust
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start
from ...tools.proposal.proposing import BUYING_MONTHS
from ...tools.proposal.sold import sold_lines
from ...tools.shapes import is_id

# A page has so many accounts, and so many families: more fit on no screen.
PAGE, FAMILIES = 80, 12
# From which share of the largest amount of a family on a cell is so hot.
HEAT = ((0.5, 4), (0.2, 3), (0.05, 2), (0, 1))
FILTERS = {
    "owner_id": "res.users",
    "grade_id": "key.account.grade",
    "industry_id": "res.partner.industry",
}


class KeyAccountWhitespace(models.AbstractModel):
    """Who buys which product family, and what is expected of those that an account does not buy.

    A page of accounts at a time, of those that the user sees, the largest first.
    """

    _name = "key.account.whitespace"
    _description = "Whitespace by Product Family"

    # === CALLED BY THE SCREEN === #

    @api.model
    def get_matrix(self, page=0, filters=None):
        """Return a page of the matrix.

        :param int page: the first one is 0
        :param dict filters: ids by ``owner_id``, ``grade_id``, ``industry_id``
        :return: dict of ``families``, ``rows`` with ``cells``, ``count`` of accounts, ``page``, ``size``, ``choices``
            and ``told``, how good proposals are
        :raise AccessError: for users who see no accounts
        """
        accounts = self.env["key.account"]
        accounts.check_access("read")
        company = self.env.company
        domain = self._get_domain(company, filters if isinstance(filters, dict) else {})
        page = page if is_id(page) else 0
        count = accounts.search_count(domain)
        found = accounts.search(
            domain, order="revenue_year desc, id", limit=PAGE, offset=page * PAGE
        )
        cells = self._get_cells(company, found)
        families = self._get_families(cells)
        return {
            "families": [{"id": family.id, "name": family.name} for family in families],
            "rows": self._get_rows(company, found, families, cells),
            "count": count,
            "page": page,
            "size": PAGE,
            "choices": self._get_choices(company),
            "told": self.env["key.account.proposal.trial"]._tell_latest(company),
        }

    @api.model
    def get_cell_action(self, account_id=None, family_id=None):
        """Return what a cell opens: orders of the family, or the proposals of it where nothing was bought.

        :raise AccessError: for accounts that the user does not see, and orders without the rights of Sales
        """
        self.env["key.account"].check_access("read")
        account = self._find("key.account", account_id)
        family = self._find("product.category", family_id)
        amount, _expected = self._get_cells(account.company_id, account).get(
            (account.id, family.id), (0, 0)
        )
        if amount:
            return self._get_orders_action(account, family)
        return {
            "type": "ir.actions.act_window",
            "name": f"{account.display_name}: {family.display_name}",
            "res_model": "key.account.proposal",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("account_id", "=", account.id),
                ("state", "=", "open"),
                ("product_tmpl_id.categ_id", "=", family.id),
            ],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, model, record_id):
        """Return the record with an id that a caller sent, if the user may read it."""
        record = self.env[model].browse(record_id if is_id(record_id) else 0).exists()
        if not record:
            raise UserError(self.env._("This was deleted meanwhile. Load the page again."))
        record.check_access("read")
        return record

    @api.model
    def _get_domain(self, company, filters):
        """Return the domain of the accounts that are asked for."""
        domain = Domain("company_id", "=", company.id)
        for name in FILTERS:
            if is_id(filters.get(name)):
                path = "partner_id.industry_id" if name == "industry_id" else name
                domain &= Domain(path, "=", filters[name])
        return domain

    @api.model
    def _get_scope(self, company):
        today = company._key_account_today()
        return MetricScope(company, period_start(today, BUYING_MONTHS), today)

    @api.model
    def _get_cells(self, company, accounts):
        """Return ``{(account id, family id): (bought in twelve months, expected of proposals)}``.

        Accounts are those that the user sees: what they bought is read with full rights.
        """
        if not accounts:
            return {}
        scope = self._get_scope(company)
        partners = accounts.sudo().partner_id
        system = trust.as_system(self).with_company(company)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.account_id, template.categ_id, SUM(part.amount), SUM(part.expected)
                  FROM (SELECT account.id AS account_id, sold.template_id, sold.amount, 0::float8 AS expected
                          FROM (%(sold)s) sold
                          JOIN key_account account ON account.partner_id = sold.partner_id AND account.id IN %(ids)s
                         UNION ALL
                        SELECT account_id, product_tmpl_id, 0, expected_amount::float8
                          FROM key_account_proposal WHERE account_id IN %(ids)s AND state = 'open') part
                  JOIN product_template template ON template.id = part.template_id
                 WHERE template.categ_id IS NOT NULL
                 GROUP BY part.account_id, template.categ_id
                """,
                sold=sold_lines(
                    system.env,
                    company,
                    scope.start_of(scope.date_from),
                    scope.end,
                    partners.ids,
                ),
                ids=accounts._ids,
            )
        )
        return {
            (account_id, family_id): (amount, expected)
            for account_id, family_id, amount, expected in rows
        }

    @api.model
    def _get_families(self, cells):
        """Return the families of a page with most revenue, in the order of their names."""
        totals = defaultdict(float)
        for (_account_id, family_id), (amount, expected) in cells.items():
            totals[family_id] += amount + expected
        best = sorted(totals, key=lambda family_id: (-totals[family_id], family_id))[:FAMILIES]
        families = self.env["product.category"].sudo().browse(best)
        return families.sorted(lambda family: (family.complete_name or "", family.id))

    @api.model
    def _get_rows(self, company, accounts, families, cells):
        is_told = not self.env["key.account"]._is_revenue_confidential()
        largest = {
            family.id: max(
                (cells.get((account.id, family.id), (0, 0))[0] for account in accounts), default=0
            )
            for family in families
        }

        def tell(amount):
            if not is_told:
                return ""
            return format_amount(
                self.env, round(amount), company.currency_id, trailing_zeroes=False
            )

        rows = []
        for account in accounts:
            row = []
            for family in families:
                amount, expected = cells.get((account.id, family.id), (0, 0))
                row.append(
                    {
                        "family": family.id,
                        "heat": self._get_heat(amount, largest[family.id])
                        if is_told
                        else int(amount > 0),
                        "amount": tell(amount) if amount else "",
                        "expected": tell(expected) if expected and not amount else "",
                        "bought": amount > 0,
                    }
                )
            rows.append(
                {
                    "id": account.id,
                    "name": account.display_name,
                    "grade": account.grade_id.display_name or "",
                    "owner": account.owner_id.name or "",
                    "cells": row,
                }
            )
        return rows

    @api.model
    def _get_heat(self, amount, largest):
        """Return 1 to 4 by the share of the largest amount of the family on the page; 0 for nothing."""
        if amount <= 0 or largest <= 0:
            return 0
        return next(heat for share, heat in HEAT if amount >= share * largest)

    @api.model
    def _get_choices(self, company):
        """Return what accounts can be filtered by: ``{filter: [{id, name}]}``."""
        accounts = self.env["key.account"]
        own = [("company_id", "=", company.id)]
        choices = {}
        for name in ("owner_id", "grade_id"):
            groups = accounts._read_group([*own, (name, "!=", False)], [name])
            choices[name] = [{"id": each.id, "name": each.display_name} for [each] in groups]
        industries = self.env["res.partner.industry"].search([])
        choices["industry_id"] = [{"id": each.id, "name": each.name} for each in industries]
        return choices

    @api.model
    def _get_orders_action(self, account, family):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            raise AccessError(self.env._("You have no access to orders. Ask your administrator."))
        scope = self._get_scope(account.company_id)
        return {
            "type": "ir.actions.act_window",
            "name": f"{account.display_name}: {family.display_name}",
            "res_model": "sale.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("company_id", "=", account.company_id.id),
                ("state", "=", "sale"),
                "|",
                ("key_account_partner_id.commercial_partner_id", "=", account.partner_id.id),
                "&",
                ("key_account_partner_id", "=", False),
                ("partner_id.commercial_partner_id", "=", account.partner_id.id),
                ("date_order", ">=", scope.start_of(scope.date_from)),
                ("date_order", "<", scope.end),
                ("order_line.product_id.categ_id", "=", family.id),
            ],
            "context": {"create": False},
        }
