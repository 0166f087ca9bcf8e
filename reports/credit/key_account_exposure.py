from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.credit.exposure import PARTS, credit_limit, exposure

AGES = ("late_1", "late_2", "late_3", "late_4")


class KeyAccountExposure(models.Model):
    """What the customers of accounts owe today, what they ordered, and what is left of their limits.

    The same figures as on the page *Credit*. Users who handle the credit of their own accounts alone pay
    for these accounts alone: nothing of others is read.
    """

    _name = "key.account.exposure"
    _description = "Exposure"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "account_id"
    _order = "exposure desc, id"
    _depends = {
        "key.account": ["partner_id", "company_id", "owner_id", "deputy_id", "grade_id", "active"],
        "res.partner": ["commercial_partner_id", "credit_limit", "tz"],
        "account.move": ["state", "move_type", "invoice_date", "invoice_currency_rate"],
        "account.move.line": [
            "account_id", "partner_id", "parent_state", "balance", "amount_currency", "date",
            "invoice_date", "date_maturity", "price_total", "quantity", "product_uom_id",
            "amount_residual_currency", "reconciled",
        ],
        "account.partial.reconcile": [
            "debit_move_id", "credit_move_id", "debit_amount_currency", "credit_amount_currency",
        ],
        "sale.order": ["state", "date_order", "currency_rate", "partner_invoice_id", "company_id"],
        "sale.order.line": [
            "product_uom_qty", "price_total", "is_downpayment", "display_type", "invoice_lines",
        ],
    }  # fmt: skip

    currency_id = fields.Many2one(related="company_id.currency_id")
    grade_id = fields.Many2one(comodel_name="key.account.grade", readonly=True)
    owner_id = fields.Many2one(comodel_name="res.users", readonly=True)
    deputy_id = fields.Many2one(comodel_name="res.users", readonly=True)
    owed = fields.Monetary(
        readonly=True,
        help="What is open on receivables, less payments and credit notes that are not matched yet.",
    )
    overdue = fields.Monetary(
        readonly=True,
        help="What of it was due before today; payments and credits count against it first.",
    )
    not_due = fields.Monetary(readonly=True)
    late = fields.Monetary(readonly=True, help="Before credits that are not matched.")
    late_1 = fields.Monetary(string="First Age", readonly=True)
    late_2 = fields.Monetary(string="Second Age", readonly=True)
    late_3 = fields.Monetary(string="Third Age", readonly=True)
    late_4 = fields.Monetary(string="Oldest", readonly=True)
    credits = fields.Monetary(
        string="Not Matched",
        readonly=True,
        help="Payments on account and credit notes that are not matched with an invoice yet.",
    )
    orders = fields.Monetary(
        string="Orders under Way",
        readonly=True,
        help="Confirmed orders that are not invoiced yet, at the rate of each order.",
    )
    drafts = fields.Monetary(string="Draft Invoices", readonly=True)
    exposure = fields.Monetary(
        readonly=True,
        help="Owed, orders under way and draft invoices together.",
    )
    credit_limit = fields.Monetary(readonly=True)
    has_limit = fields.Boolean(readonly=True)
    used = fields.Float(
        string="Limit Used",
        readonly=True,
        aggregator=None,  # customers without a limit are in the sums of a group as well
        help="Exposure as a share of the credit limit. Empty without a limit.",
    )
    free = fields.Monetary(
        readonly=True,
        help="What is left of the credit limit; less than 0 is over it. Empty without a limit.",
    )
    # Empty where nothing is overdue, also where credits that are not matched cover what is late.
    oldest_due = fields.Date(readonly=True)
    late_days = fields.Integer(string="Days Late", readonly=True, aggregator="max")

    @property
    def _table_query(self):
        # With all rights, rows of all companies are there, to tell what a user may not see.
        companies = self.env["res.company"].search([]) if self.env.su else self.env.companies.sudo()
        return SQL(" UNION ALL ").join(self._get_company_query(company) for company in companies)

    @api.model
    def _get_company_query(self, company):
        """Return the rows of a company: its active accounts, and archived ones with an exposure."""
        today = company._key_account_today()
        scope = self.env["key.account"]._get_credit_scope(company, today, today)
        limit = credit_limit(company, SQL("partner"), company._key_account_default_limit())
        parts = [SQL("COALESCE(found.%s, 0)", SQL.identifier(part)) for part in PARTS]
        late = SQL(" + ").join(parts[PARTS.index(part)] for part in AGES)
        matched = SQL("COALESCE(found.credits, 0)")
        return SQL(
            """
            SELECT account.id, account.id AS account_id, account.company_id, account.grade_id,
                   account.owner_id, account.deputy_id, %(parts)s,
                   COALESCE(found.not_due, 0) + %(late)s + %(credits)s AS owed,
                   %(late)s AS late, GREATEST(%(late)s + %(credits)s, 0) AS overdue,
                   COALESCE(found.exposure, 0) AS exposure,
                   %(limit)s AS credit_limit, %(limit)s IS NOT NULL AS has_limit,
                   COALESCE(found.exposure, 0) / %(limit)s AS used,
                   ROUND(%(limit)s - COALESCE(found.exposure, 0), %(digits)s) AS free,
                   CASE WHEN %(late)s + %(credits)s > 0 THEN found.oldest END AS oldest_due,
                   CASE WHEN %(late)s + %(credits)s > 0 THEN %(today)s - found.oldest ELSE 0 END AS late_days
              FROM key_account account
              JOIN res_partner partner ON partner.id = account.partner_id
         LEFT JOIN (%(exposure)s) found ON found.partner_id = account.partner_id
             WHERE account.company_id = %(company)s
               AND (account.active OR found.partner_id IS NOT NULL) %(only)s
            """,
            parts=SQL(", ").join(
                SQL("%s AS %s", amount, SQL.identifier(part))
                for part, amount in zip(PARTS, parts, strict=True)
            ),
            late=late,
            credits=matched,
            limit=limit,
            digits=company.currency_id.decimal_places,
            today=today,
            exposure=exposure(
                scope, company._key_account_ages(), drafts=company.key_account_exposure_drafts
            ),
            company=company.id,
            only=scope.only(SQL("account.partner_id")),
        )

    @api.model
    @api.private
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Fetch also what the record rules ask of rows: reading it later would measure all again."""
        if field_names is not None:
            field_names = {*field_names, "account_id", "company_id", "owner_id", "deputy_id"}
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Name the ages by the limits of the company."""
        found = super().fields_get(allfields, attributes)
        ages = self.env.company._key_account_ages()
        spans = ((1, ages.first), (ages.first + 1, ages.second), (ages.second + 1, ages.third))
        names = [
            self.env._("%(first)s–%(last)s Days", first=first, last=last) for first, last in spans
        ]
        names.append(self.env._("Over %(days)s Days", days=ages.third))
        for field, name in zip(AGES, names, strict=True):
            if "string" in found.get(field, ()):
                found[field]["string"] = name
        return found

    def exists(self):
        """A row exists with its account, also where the user may not see it."""
        return self.browse(self.env["key.account"].browse(self.ids).exists().ids)

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account of the row on its page *Credit*."""
        self.ensure_one()
        self.check_access("read")
        return self.account_id._get_records_action(context={"key_account_page": "credit"})
