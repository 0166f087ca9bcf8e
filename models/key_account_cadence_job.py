from odoo import api, models
from odoo.tools import SQL

from .key_account_cadence import CONDITIONS
from .key_account_visit import VISIT_LEVELS

# Columns of a due visit that follow from cadences and visits, besides account and level.
FOLLOWING = (
    "company_id",
    "cadence_id",
    "exception_id",
    "user_id",
    "channel",
    "half_day",
    "duration",
    "interval_days",
    "interval_min",
    "interval_max",
    "last_date",
    "next_date",
    "due_date",
    "latest_date",
)


class KeyAccount(models.Model):
    """Works out due visits: three statements, however many accounts, and only changes are written."""

    _inherit = "key.account"

    def _update_visit_due(self):
        """Work out the due visits of these accounts, of all levels."""
        for company, accounts in self.sudo().exists().grouped("company_id").items():
            self._update_visit_due_where(company, SQL("account.id IN %s", accounts._ids))

    @api.model
    def _update_visit_due_where(self, company, condition):
        """Work out the due visits of a company's accounts.

        :param res.company company: whose accounts
        :param SQL condition: on ``account``, which of them
        :return: how many due visits and accounts were written
        """
        self.env.flush_all()
        written = 0
        for statement in (
            self._get_due_upsert(company, condition),
            self._get_due_deletion(company, condition),
            self._get_due_summary(company, condition),
        ):
            self.env.cr.execute(statement)
            written += self.env.cr.rowcount
        self.env["key.account.visit.due"].invalidate_model()
        names = ["visit_due_ids", "visit_due_date", "visit_last_date", "visit_next_date"]
        self.env["key.account"].invalidate_model(names)
        return written

    @api.model
    def _get_due_query(self, company, condition):
        """Return the statement of all visits due: a row per account and level with a cadence.

        An account's own exception decides how often; its cadence, the one that says most about the
        account, decides on the rest.
        """
        specificity = SQL(" + ").join(
            SQL("(%s IS NOT NULL)::int", SQL.identifier("cadence", name)) for name in CONDITIONS
        )
        matches = SQL(" AND ").join(
            SQL(
                "(%(mine)s IS NULL OR %(mine)s = %(its)s)",
                mine=SQL.identifier("cadence", name),
                its=SQL.identifier("account", name),
            )
            for name in CONDITIONS
        )
        return SQL(
            """
            SELECT wanted.*,
                   COALESCE(wanted.last_date + wanted.interval_days, wanted.since) AS due_date,
                   COALESCE(wanted.last_date + wanted.interval_max,
                            wanted.since + wanted.interval_max - wanted.interval_days) AS latest_date
              FROM (SELECT account.id AS account_id,
                           account.company_id,
                           level.name AS visit_level,
                           cadence.id AS cadence_id,
                           exception.id AS exception_id,
                           %(visitor)s AS user_id,
                           COALESCE(cadence.channel, 'visit') AS channel,
                           COALESCE(account.visit_half_day, cadence.half_day) AS half_day,
                           COALESCE(cadence.duration, 1) AS duration,
                           COALESCE(exception.interval_days, cadence.interval_days) AS interval_days,
                           CASE WHEN exception.id IS NULL AND cadence.interval_min > 0
                                THEN cadence.interval_min
                                ELSE COALESCE(exception.interval_days, cadence.interval_days) / 2
                           END AS interval_min,
                           CASE WHEN exception.id IS NULL AND cadence.interval_max > 0
                                THEN cadence.interval_max
                                ELSE COALESCE(exception.interval_days, cadence.interval_days) * 3 / 2
                           END AS interval_max,
                           visit.last_date,
                           visit.next_date,
                           (account.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS since
                      FROM key_account account
                CROSS JOIN UNNEST(%(levels)s) AS level (name)
                 LEFT JOIN key_account_cadence_exception exception
                        ON exception.account_id = account.id
                       AND exception.visit_level = level.name
                       AND (exception.until IS NULL OR exception.until >= %(today)s)
                 LEFT JOIN LATERAL (
                           SELECT cadence.*
                             FROM key_account_cadence cadence
                            WHERE cadence.active
                              AND cadence.visit_level = level.name
                              AND (cadence.company_id IS NULL
                                   OR cadence.company_id = account.company_id)
                              AND %(matches)s
                            ORDER BY %(specificity)s DESC, cadence.sequence, cadence.id
                            LIMIT 1) cadence ON TRUE
                 LEFT JOIN (SELECT account.id AS account_id, visit.visit_level,
                                   MAX(visit.date) FILTER (WHERE visit.state = 'done') AS last_date,
                                   MIN(visit.date) FILTER (WHERE visit.state IN ('planned', 'confirmed')
                                                             AND visit.date >= %(today)s) AS next_date
                              FROM key_account_visit visit
                              JOIN key_account account ON account.id = visit.account_id
                             WHERE visit.company_id = %(company)s
                               AND visit.state IN ('planned', 'confirmed', 'done')
                               AND %(condition)s
                             GROUP BY account.id, visit.visit_level) visit
                        ON visit.account_id = account.id AND visit.visit_level = level.name
                     WHERE account.active
                       AND account.company_id = %(company)s
                       AND COALESCE(exception.number, cadence.number, 0) > 0
                       AND %(condition)s) wanted
            """,
            visitor=self._get_visitor_query(),
            levels=[level for level, _label in VISIT_LEVELS],
            matches=matches,
            specificity=specificity,
            company=company.id,
            condition=condition,
            today=company._key_account_today(),
            zone=company.sudo().partner_id.tz or "UTC",
        )

    @api.model
    def _get_visitor_query(self):
        """Return the expression of who visits ``account`` by ``cadence``; archived users do not.

        Executives of a rank share its accounts out evenly, by the account's number.
        """
        return SQL(
            """
            (SELECT person.id
               FROM UNNEST(ARRAY[
                        CASE cadence.visitor
                             WHEN 'deputy' THEN account.deputy_id
                             WHEN 'technical' THEN account.technical_id
                             WHEN 'executive' THEN COALESCE(account.executive_id, (
                                  SELECT (ARRAY_AGG(ranked.user_id ORDER BY ranked.user_id))
                                         [1 + account.id %% COUNT(*)]
                                    FROM key_account_executive_rank_user_rel ranked
                                    JOIN res_users executive
                                      ON executive.id = ranked.user_id AND executive.active
                                    JOIN res_company_users_rel allowed
                                      ON allowed.user_id = executive.id
                                     AND allowed.cid = account.company_id
                                   WHERE ranked.rank_id = cadence.executive_rank_id))
                        END,
                        account.owner_id,
                        account.deputy_id]) WITH ORDINALITY AS candidate (id, number)
               JOIN res_users person ON person.id = candidate.id AND person.active
              ORDER BY candidate.number
              LIMIT 1)
            """
        )

    @api.model
    def _get_due_upsert(self, company, condition):
        columns = SQL(", ").join(map(SQL.identifier, FOLLOWING))
        return SQL(
            """
            INSERT INTO key_account_visit_due AS due (account_id, visit_level, %(columns)s)
            SELECT account_id, visit_level, %(columns)s FROM (%(wanted)s) found
                ON CONFLICT (account_id, visit_level) DO UPDATE SET %(changes)s
             WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            columns=columns,
            wanted=self._get_due_query(company, condition),
            changes=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in FOLLOWING
            ),
            old=SQL(", ").join(SQL.identifier("due", name) for name in FOLLOWING),
            new=SQL(", ").join(SQL.identifier("excluded", name) for name in FOLLOWING),
        )

    @api.model
    def _get_due_deletion(self, company, condition):
        return SQL(
            """
            DELETE FROM key_account_visit_due due
             USING key_account account
             WHERE due.account_id = account.id
               AND account.company_id = %(company)s
               AND %(condition)s
               AND NOT EXISTS (SELECT FROM (%(wanted)s) found
                                WHERE found.account_id = due.account_id
                                  AND found.visit_level = due.visit_level)
            """,
            company=company.id,
            condition=condition,
            wanted=self._get_due_query(company, condition),
        )

    @api.model
    def _get_due_summary(self, company, condition):
        """Return the statement that tells accounts of their last, next and due visit of any level."""
        return SQL(
            """
            UPDATE key_account account
               SET visit_due_date = summary.due_date,
                   visit_last_date = summary.last_date,
                   visit_next_date = summary.next_date
              FROM (SELECT account.id, due.due_date, visit.last_date, visit.next_date
                      FROM key_account account
                 LEFT JOIN (SELECT account_id, MIN(due_date) AS due_date
                              FROM key_account_visit_due
                             GROUP BY account_id) due ON due.account_id = account.id
                 LEFT JOIN (SELECT account_id,
                                   MAX(date) FILTER (WHERE state = 'done') AS last_date,
                                   MIN(date) FILTER (WHERE state IN ('planned', 'confirmed')
                                                       AND date >= %(today)s) AS next_date
                              FROM key_account_visit
                             WHERE company_id = %(company)s
                             GROUP BY account_id) visit ON visit.account_id = account.id
                     WHERE account.company_id = %(company)s
                       AND %(condition)s) summary
             WHERE account.id = summary.id
               AND (account.visit_due_date, account.visit_last_date, account.visit_next_date)
                   IS DISTINCT FROM (summary.due_date, summary.last_date, summary.next_date)
            """,
            company=company.id,
            condition=condition,
            today=company._key_account_today(),
        )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_update_visit_due(self):
        """Work out all due visits, one commit per company. Safe to run twice at once and to be killed."""
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._update_visit_due_where(company, SQL("TRUE"))
            if not self.env["ir.cron"]._commit_progress(1):
                break
