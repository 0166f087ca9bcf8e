from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import Job, describe
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start
from ...tools.value.contributing import RESULTS, Contributing

MONTHS = 12


class KeyAccountContributionRunning(models.AbstractModel):
    """Computes contributions in the background: one statement for all accounts of a company."""

    _name = "key.account.contribution.running"
    _description = "Computation of Contributions"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_contribution(self):
        """Compute the twelve months up to today of each company, and the periods that wait."""
        periods, job = self.sudo(), Job(self.env, "ir_cron_contribution")
        groups = self.env["key.account"].sudo()._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for [company] in groups))
        job.each(
            companies.sorted("id"),
            periods._contribute_nightly,
            free=lambda company: job.take_turn(company.id) and bool(company.exists()),
        )
        job.each(
            periods.search([("state", "=", "running")], order="id"),
            lambda period: period._contribute(),
            free=lambda period: period._is_free(job),
            report=lambda period, error: period._fail(error),
        )

    @api.model
    def _contribute_nightly(self, company):
        """Compute the period that ends today (sudo)."""
        today = company._key_account_today()
        values = {"date_from": period_start(today, MONTHS), "date_to": today}
        period = self.search([("company_id", "=", company.id), ("is_nightly", "=", True)])
        if not period:
            period = self.create({"company_id": company.id, "is_nightly": True, **values})
        if any(period[name] != value for name, value in values.items()):
            period.write(values)
        period._contribute()

    def _is_free(self, job):
        """Return whether the period still waits; ``None`` while others work on it."""
        # The keys of companies are those above 0.
        if not job.take_turn(-self.id):
            return None
        self.invalidate_recordset()
        return self.exists().state == "running"

    def _fail(self, error):
        """Go back to the draft, and store what went wrong."""
        self.write({"state": "draft", "problem": describe(self.env, error)})

    # === BUSINESS METHODS === #

    def _contribute(self):
        """Write what changed of the contributions of the period (sudo)."""
        self.ensure_one()
        company = self.company_id
        bulk.execute(self.env, self._contribution_statement())
        [(changed,)] = self.env.cr.fetchall()
        self.env["key.account.contribution"].invalidate_model()
        now = self.env.cr.now().replace(microsecond=0)
        is_new = not self.computed_on or company._key_account_day(
            self.computed_on
        ) != company._key_account_day(now)
        if changed or is_new or self.state != "done":
            self.write({"state": "done", "computed_on": now, "problem": False})

    def _contribution_statement(self):
        """Return the statement that stores what differs, and says how many rows did."""
        names = [SQL.identifier(name) for name in RESULTS]
        return SQL(
            """
            WITH found AS MATERIALIZED (%(found)s),
                 gone AS (
                DELETE FROM key_account_contribution
                 WHERE period_id = %(period)s AND account_id NOT IN (SELECT account_id FROM found)
                RETURNING id
            ), kept AS (
                INSERT INTO key_account_contribution AS kept (period_id, account_id, %(names)s)
                SELECT %(period)s, account_id, %(names)s FROM found ORDER BY rank
                    ON CONFLICT (period_id, account_id) DO UPDATE SET %(values)s
                 WHERE (%(before)s) IS DISTINCT FROM (%(after)s)
                RETURNING id
            )
            SELECT (SELECT COUNT(*) FROM gone) + (SELECT COUNT(*) FROM kept)
            """,
            found=self._get_contributing(self.company_id, self._get_scope()).statement(),
            period=self.id,
            names=SQL(", ").join(names),
            values=SQL(", ").join(SQL("%(name)s = EXCLUDED.%(name)s", name=name) for name in names),
            before=SQL(", ").join(SQL("kept.%s", name) for name in names),
            after=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
        )

    @api.model
    def _measure_contributions(self, company, date_from, date_to, partner_ids):
        """Return what accounts of some customers contributed in any days, ``{account id: amount}`` (sudo)."""
        scope = MetricScope(company, date_from, date_to, partner_ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id, contribution FROM (%s) found",
                self._get_contributing(company, scope).statement(),
            )
        )
        return dict(rows)

    @api.model
    def _get_contributing(self, company, scope):
        drivers = self.env["key.account.cost.driver"].search(
            [("company_id", "in", [company.id, False])]
        )
        return Contributing(
            self.with_company(company).env, scope, company.key_account_capital_rate, drivers
        )

    def _get_scope(self, partner_ids=None):
        """Return what is measured: the company and the days of the period."""
        return MetricScope(self.company_id, self.date_from, self.date_to, partner_ids)
