from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.metric.documents import DOCUMENT_DAY, DOCUMENTS, is_posted_document
from ...tools.periods import period_start


class KeyAccountPurchase(models.AbstractModel):
    """What the customer bought from us, by family of products."""

    _name = "key.account.purchase"
    _description = "Purchases of an Account"

    purchase_html = fields.Html(
        string="Products Purchased",
        compute="_compute_purchase_html",
        sanitize=False,
        help="Posted invoices minus credit notes of the last twelve months, without tax.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "lang")
    def _compute_purchase_html(self):
        """As of today. Empty for users who cannot see revenue (it can be made confidential)."""
        purchases = self._get_purchases()
        for account in self:
            rows = purchases[account]
            account.purchase_html = rows and account._format_purchases(rows)

    # === BUSINESS METHODS === #

    def _get_purchases(self):
        """Return the invoiced amounts by product family, largest first.

        :return: ``{account: [(family or "", amount of the last twelve months, amount of the twelve
            months before, last invoice date)]}``, in the currency of the company
        """
        purchases = defaultdict(list)
        revenue = self.env.ref("key_account.metric_revenue").sudo()
        if revenue.confidential and not self.env.user.has_group("key_account.group_manager"):
            return purchases
        self.check_access("read")
        self.env.flush_all()
        for company, accounts in self._origin.sudo().grouped("company_id").items():
            if not accounts:
                continue
            by_partner = accounts.grouped("partner_id")
            partners = {partner.id: account.ids[0] for partner, account in by_partner.items()}
            rows = self.env.execute_query(self._get_purchase_query(company, tuple(partners)))
            categories = (
                self.env["product.category"].sudo().browse({row[1] for row in rows if row[1]})
            )
            names = {category.id: category.display_name for category in categories}
            for partner_id, category_id, *figures in rows:
                account = self.browse(partners[partner_id])
                purchases[account].append((names.get(category_id, ""), *figures))
        return defaultdict(
            list, {account: purchases[account._origin] for account in self if account._origin}
        )

    @api.model
    def _get_purchase_query(self, company, partner_ids):
        """Return the statement of invoiced amounts by customer and family.

        Discounts, down payments and charges have no family. They are a row of their own, so that
        the total is the invoiced amount.
        """
        today = company._key_account_today()
        year_start = period_start(today, 12)
        return SQL(
            """
            SELECT partner.commercial_partner_id,
                   template.categ_id,
                   COALESCE(SUM(-line.balance) FILTER (WHERE %(day)s >= %(year_start)s), 0) AS amount,
                   COALESCE(SUM(-line.balance) FILTER (WHERE %(day)s < %(year_start)s), 0),
                   MAX(%(day)s)
              FROM %(documents)s
              JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
         LEFT JOIN product_product product
                ON product.id = line.product_id
               AND line.is_downpayment IS NOT TRUE
               AND line.price_unit >= 0
               AND product.id NOT IN (%(no_sale)s)
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE partner.commercial_partner_id IN %(partners)s
               AND %(posted)s
             GROUP BY 1, 2
             ORDER BY 1, 3 DESC, 2
            """,
            day=DOCUMENT_DAY,
            documents=DOCUMENTS,
            year_start=year_start,
            partners=partner_ids,
            posted=is_posted_document(company.id, period_start(today, 12, periods=2), today),
            no_sale=self.env["product.product"]._key_account_no_sale_query(),
        )

    def _describe_purchases(self, rows):
        """Return the titles of the columns, and purchases as text."""
        self.ensure_one()
        _ = self.env._
        titles = [
            _("Product Family"),
            _("Last 12 Months"),
            _("12 Months Before"),
            _("Last Invoice"),
        ]
        return titles, [
            [
                family or _("Without product"),
                format_amount(self.env, amount, self.currency_id),
                format_amount(self.env, before, self.currency_id),
                format_date(self.env, last),
            ]
            for family, amount, before, last in rows
        ]

    def _format_purchases(self, rows):
        """Return purchases as an HTML table."""
        titles, lines = self._describe_purchases(rows)
        return self.env["ir.qweb"]._render(
            "key_account.purchase_table", {"titles": titles, "lines": lines}
        )
