from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.booked import MONEY, BookColumn, BookSource
from ...tools.job import Job
from ...tools.metric.year_revenue import year_revenue
from ...tools.periods import DAY, period_start

# Up to how many new accounts have their revenue at once; more are left to the scheduled action.
AT_ONCE = 100


class KeyAccount(models.Model):
    """What documents tell of a customer: figures, standing, revenue, and since when it is one."""

    _name = "key.account"
    # Mixins come first: what they extend with super() was there before.
    _inherit = [
        "key.account.arrears",
        "key.account.figure",
        "key.account.standing",
        "key.account",
    ]

    revenue_year = fields.Monetary(
        string="Revenue of 12 Months",
        readonly=True,
        copy=False,
        help="Invoiced in the last twelve months, computed every night. Empty while the metric "
        "Revenue is confidential.",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        if len(self) > AT_ONCE:
            self.env.ref("key_account.ir_cron_revenue").sudo()._trigger()
            return
        for company, accounts in self.sudo().grouped("company_id").items():
            accounts._update_revenue_year(company, SQL("account.id IN %s", accounts._ids))

    # === JOBS === #

    @api.model
    def _cron_update_revenue(self):
        """Compute the revenue of all accounts, company by company."""
        job = Job(self.env, "ir_cron_revenue")
        job.each(
            self.env["res.company"].search([]),
            self._update_revenue_year,
            free=lambda company: job.take_turn(company.id) or None,
        )

    # === BUSINESS METHODS === #

    @api.model
    def _update_revenue_year(self, company, condition=None):
        """Write the revenue of the last twelve months to accounts of a company, where it changes.

        The revenue is empty while the metric is confidential: all who see an account see it.

        :param SQL condition: on ``account``, to select accounts; all of them without
        """
        if not condition:
            bulk.prepare(self.env, "key_account", "account_move")
        amount = SQL("COALESCE(revenue.amount, 0)")
        if self._is_revenue_confidential():
            amount = SQL("NULL::numeric")
        self.env.flush_all()
        bulk.execute(
            self.env,
            SQL(
                """
                UPDATE key_account account
                   SET revenue_year = known.amount
                  FROM (SELECT account.id, %(amount)s AS amount
                          FROM key_account account
                     LEFT JOIN (%(revenue)s) revenue ON revenue.partner_id = account.partner_id
                         WHERE account.company_id = %(company)s AND %(condition)s) known
                 WHERE account.id = known.id AND account.revenue_year IS DISTINCT FROM known.amount
                """,
                amount=amount,
                revenue=year_revenue(
                    fields.Datetime.now(), SQL("today.company_id = %s", company.id)
                ),
                company=company.id,
                condition=condition or SQL("TRUE"),
            ),
        )
        self.env["key.account"].invalidate_model(["revenue_year"])
        if not condition:
            self._after_revenue_change(company)

    @api.model
    def _after_revenue_change(self, company):
        """Do what follows from new revenue of the accounts of a company. To be extended by rooms."""

    @api.model
    def _is_revenue_confidential(self):
        """Return whether the revenue of twelve months is for managers only."""
        return "revenue" in self.env["key.account.metric"]._get_confidential()

    @api.model
    def _is_order_amount_confidential(self):
        """Return whether what was ordered is for managers only: it tells the revenue as well."""
        confidential = self.env["key.account.metric"]._get_confidential()
        return not confidential.isdisjoint({"revenue", "order_amount"})

    @api.model
    def _follow_confidential_revenue(self):
        """Empty the revenue of all accounts at once if it is confidential, else compute it soon."""
        if not self._is_revenue_confidential():
            self.env.ref("key_account.ir_cron_revenue").sudo()._trigger()
            return
        for company in self.env["res.company"].sudo().search([]):
            self.sudo()._update_revenue_year(company)

    @api.model
    def _get_book_columns(self):
        """While revenue is confidential, managers alone are told."""
        columns = (
            BookColumn(self.env._("Revenue of 12 Months"), MONEY, 16),
            BookColumn(self.env._("12 Months Before"), MONEY, 16),
        )
        sources = super()._get_book_columns()
        if self._get_shown_metrics(["revenue"]):
            sources.append(BookSource(50, columns, lambda accounts: accounts._tell_book_revenue()))
        return sources

    def _tell_book_revenue(self):
        """Return the revenue of the twelve months up to today, and of those before."""
        told = {}
        for company, accounts in self.sudo().grouped("company_id").items():
            today = company._key_account_today()
            start = period_start(today, 12)
            periods = [(start, today), (period_start(today, 12, 2), start - DAY)]
            year, before = (
                self.env["key.account.metric"]
                .sudo()
                ._measure_periods(["revenue"], company, periods, accounts.partner_id.ids)
            )
            for account in accounts:
                customer = account.partner_id.id
                told[account.id] = (year[customer]["revenue"], before[customer]["revenue"])
        return told

    @api.model
    def _get_first_documents(self, company, *, unknown_only=False):
        return self.env["key.account.metric"]._first_document_query(
            company, unknown_only=unknown_only
        )
