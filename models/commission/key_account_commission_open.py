from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.commission.entitlements import Entitlements


class KeyAccountCommissionOpen(models.Model):
    """Commission that open invoices will bring when they are paid, by rules on cash received."""

    _name = "key.account.commission.open"
    _description = "Commission to Come"
    _auto = False
    _order = "date_due, id"
    _rec_name = "name"
    _depends = {
        "key.account": ["partner_id", "company_id"],
        "key.account.commission.rule": [
            "active", "basis", "date_from", "date_to", "rate", "rate_source", "sequence",
        ],
        "key.account.commission.share": ["date", "share"],
        "key.account.grade.change": ["date", "grade_id", "merged_from"],
        "key.account.owner.change": ["date", "deputy_id", "owner_id"],
        "account.move": ["amount_residual_signed", "state"],
        "account.move.line": ["balance", "product_id"],
    }  # fmt: skip

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one("key.account", readonly=True)
    name = fields.Char(string="Document", readonly=True)
    date = fields.Date(string="Invoice Date", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    open_amount = fields.Monetary(readonly=True, help="Open amount of the invoice, with tax.")
    amount = fields.Monetary(
        string="Commission",
        readonly=True,
        help="At the first rate of the rule: steps are known when it is paid.",
    )

    @property
    def _table_query(self):
        # With all rights, rows of all companies are there, to tell what a user may not see.
        companies = self.env["res.company"].search([]) if self.env.su else self.env.companies.sudo()
        rows = [self._get_company_query(company.sudo()) for company in companies]
        return SQL(" UNION ALL ").join(rows)

    def exists(self):
        """Return all rows: who asks for those of others is refused, as if they were there."""
        return self

    @api.model
    def _get_company_query(self, company):
        rules = self.env["key.account.commission.rule"]._of_company(company)
        first = rules._get_first_day()
        today = company._key_account_today()
        entitlements = Entitlements(
            company,
            first or today,
            today,
            with_margin="margin" in rules.mapped("base_kind"),
            by_policy=rules._are_by_policy(),
        )
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY found.move_id, found.rule_id, found.user_id)
                       * 10000 + %(company)s AS id,
                   found.user_id, %(company)s AS company_id, found.account_id, move.name,
                   COALESCE(move.invoice_date, move.date) AS date,
                   COALESCE(move.invoice_date_due, move.date) AS date_due,
                   move.amount_residual_signed AS open_amount,
                   ROUND(found.base * COALESCE(found.share, rule.rate::numeric), %(digits)s) AS amount
              FROM (%(found)s) found
              JOIN account_move move ON move.id = found.move_id
              JOIN key_account_commission_rule rule ON rule.id = found.rule_id
             WHERE found.base <> 0
            """,
            company=company.id,
            digits=company.currency_id.decimal_places,
            found=entitlements.to_come(),
        )
