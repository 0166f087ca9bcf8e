import json

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.health.judgement import find_weakest, get_health, is_changed, judge
from ...tools.job import Job
from ...tools.periods import DAY, period_start

# So many points above its limit, an account is watched.
WATCH = 15
# Measured of every customer: who never ordered has no health.
ORDERED = "recency_days"
# Silence far beyond it is a loss to confirm.
RHYTHM = "usual_interval_days"
# How many accounts are judged at once, and written by one statement.
CHUNK = 5000
BATCH = 100


class KeyAccountHealthJudging(models.AbstractModel):
    """The nightly judgement of all accounts: measured once per company, written where it changed."""

    _name = "key.account.health.judging"
    _description = "Judging the Health of Accounts"

    # === JOB === #

    @api.model
    def _cron_update_health(self):
        """Judge all accounts, company by company; then tell owners of new alerts."""
        job = Job(self.env, "ir_cron_health")
        is_complete = job.each(
            self.env["res.company"].search([]),
            self._update_health,
            free=lambda company: job.take_turn(company.id) or None,
        )
        if is_complete:
            job.batches(
                self.env["key.account"],
                self._get_untold_domain(),
                lambda accounts: accounts._tell_owners(),
                size=BATCH,
            )

    # === JUDGING === #

    @api.model
    def _update_health(self, company, accounts=None):
        """Judge the active accounts of a company as of today; write what changed.

        :param key.account accounts: only these; all of the company without
        """
        today = company._key_account_today()
        signals = self.env["key.account.health.signal"]._get_counting()
        rules = signals._get_rules()
        told = {str(signal.id) for signal in signals if not signal._is_owed()}
        now, before = self._measure_health(company, rules, today, accounts)
        condition = SQL("account.id IN %s", accounts._ids) if accounts else SQL("TRUE")
        last = 0
        while rows := self._read_judged(company, condition, last):
            last = rows[-1]["id"]
            self._judge_rows(rows, rules, told, now, before, today)
            self._write_snapshots(rows, company, today)
            self._write_accounts(rows, today)
            self.env["key.account.loss"]._detect(company, rows, now)
        if not accounts:
            self.env["key.account.loss"]._update_all_revenue_since(company)
        self.env["key.account"].invalidate_model()
        self.env["key.account.health"].invalidate_model()

    @api.model
    def _measure_health(self, company, rules, today, accounts):
        """Return the figures of the twelve months, and of those before, by customer."""
        codes = (
            {ORDERED, RHYTHM} | {rule.metric for rule in rules} | {r.base for r in rules if r.base}
        )
        first = period_start(today, 12)
        periods = [(first, today), (period_start(today, 12, 2), first - DAY)]
        partner_ids = accounts.partner_id.ids if accounts else None
        bulk.prepare(self.env, "key_account", "sale_order", "sale_order_line", "account_move")
        return self.env["key.account.metric"]._measure_periods(
            sorted(codes), company, periods, partner_ids
        )

    @api.model
    def _read_judged(self, company, condition, after):
        """Return the next accounts with their limit and their last snapshot, as dicts."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT account.id, account.partner_id, account.grade_id, account.health_state,
                       account.health_alert_on, account.health_contract_until AS contract_until,
                       COALESCE(grade.health_limit, %(limit)s) AS health_limit,
                       last.date, last.health, last.signals, last.signal_id, earlier.health AS before
                  FROM key_account account
             LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
             LEFT JOIN LATERAL (SELECT date, health, signals, signal_id
                                  FROM key_account_health
                                 WHERE account_id = account.id
                                 ORDER BY date DESC
                                 LIMIT 1) last ON TRUE
             LEFT JOIN LATERAL (SELECT health
                                  FROM key_account_health
                                 WHERE account_id = account.id AND date < %(today)s
                                 ORDER BY date DESC
                                 LIMIT 1) earlier ON TRUE
                 WHERE account.company_id = %(company)s AND account.active
                   AND account.id > %(after)s AND %(condition)s
                 ORDER BY account.id
                 LIMIT %(chunk)s
                """,
                limit=company.sudo().key_account_health_limit or 0,
                today=company._key_account_today(),
                company=company.id,
                after=after,
                condition=condition,
                chunk=CHUNK,
            )
        )

    @api.model
    def _judge_rows(self, rows, rules, told, now, before, today):
        """Add to each row what is judged: ``marks``, ``new`` health, ``weakest``, ``state``."""
        for row in rows:
            figures = now.get(row["partner_id"], {})
            marks = {}
            if figures.get(ORDERED) is not None:
                until = row["contract_until"]
                marks = judge(
                    rules,
                    figures,
                    before.get(row["partner_id"], {}),
                    is_under_contract=bool(until and until >= today),
                )
            row["marks"], row["new"] = marks, get_health(marks)
            weakest = find_weakest(marks, told)
            row["weakest"] = weakest and int(weakest)
            row["state"] = self._get_health_state(row["new"], row["health_limit"])

    @api.model
    def _get_health_state(self, health, limit):
        if health is None:
            return None
        if health < limit:
            return "alert"
        return "watch" if limit and health < limit + WATCH else "good"

    # === WRITING === #

    @api.model
    def _write_snapshots(self, rows, company, today):
        """Write a snapshot of accounts whose signals changed; that of today is written anew."""
        changed = [
            row
            for row in rows
            if row["new"] is not None and is_changed(row["marks"], row["signals"])
        ]
        if not changed:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_health (account_id, company_id, date, grade_id, health, change,
                            is_alert, signal_id, signals)
                SELECT judged.account_id, %(company)s, %(today)s, judged.grade_id, judged.health,
                       judged.change, judged.is_alert, judged.signal_id, judged.signals
                  FROM UNNEST(%(ids)s, %(grades)s, %(healths)s, %(changes)s, %(alerts)s::bool[], %(weakest)s,
                              %(signals)s::jsonb[])
                       AS judged (account_id, grade_id, health, change, is_alert, signal_id, signals)
                    ON CONFLICT (account_id, date) DO UPDATE
                   SET grade_id = excluded.grade_id, health = excluded.health, change = excluded.change,
                       is_alert = excluded.is_alert, signal_id = excluded.signal_id,
                       signals = excluded.signals
                """,
                company=company.id,
                today=today,
                ids=bulk.array([row["id"] for row in changed], "int"),
                grades=bulk.array([row["grade_id"] for row in changed], "int"),
                healths=bulk.array([row["new"] for row in changed], "int"),
                changes=bulk.array([self._get_change(row) for row in changed], "int"),
                alerts=[row["state"] == "alert" for row in changed],
                weakest=bulk.array([row["weakest"] for row in changed], "int"),
                signals=[json.dumps(row["marks"]) for row in changed],
            )
        )

    @api.model
    def _get_change(self, row):
        """Return the points since the snapshot of an earlier day, 0 without one."""
        return 0 if row["before"] is None else row["new"] - row["before"]

    @api.model
    def _write_accounts(self, rows, today):
        """Write what accounts show, where it changed; an episode begins and ends here."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET health = judged.health, health_state = judged.state, health_signal_id = judged.signal_id,
                       health_date = last.date, health_change = last.change,
                       health_alert_on = judged.alert_on,
                       health_is_told = account.health_is_told AND judged.alert_on IS NOT NULL,
                       health_play_on = CASE WHEN judged.alert_on IS NOT NULL THEN account.health_play_on END
                  FROM UNNEST(%(ids)s, %(healths)s, %(states)s::varchar[], %(weakest)s, %(alerts)s::date[])
                       AS judged (id, health, state, signal_id, alert_on)
             LEFT JOIN LATERAL (SELECT date, change FROM key_account_health
                                 WHERE account_id = judged.id AND judged.health IS NOT NULL
                                 ORDER BY date DESC LIMIT 1) last ON TRUE
                 WHERE account.id = judged.id
                   AND (account.health, account.health_state, account.health_signal_id, account.health_date,
                        account.health_change, account.health_alert_on)
                       IS DISTINCT FROM
                       (judged.health, judged.state, judged.signal_id, last.date, last.change, judged.alert_on)
                """,
                ids=bulk.array([row["id"] for row in rows], "int"),
                healths=bulk.array([row["new"] for row in rows], "int"),
                states=[row["state"] for row in rows],
                weakest=bulk.array([row["weakest"] for row in rows], "int"),
                alerts=[
                    (row["health_alert_on"] or today) if row["state"] == "alert" else None
                    for row in rows
                ],
            )
        )
