from odoo import api, models
from odoo.tools import SQL

from ...tools.cadence.visit_rhythm import interval_days_sql, next_day_sql
from ...tools.days import local_date
from ...tools.job import Job
from ..visit.key_account_visit import PLANNING, VISIT_LEVELS
from .key_account_cadence import CONDITIONS

# Columns of a due visit that follow from cadences and visits, besides account and level.
FOLLOWING = (
    "company_id",
    "cadence_id",
    "exception_id",
    "user_id",
    "channel",
    "half_day",
    "duration",
    "number",
    "period",
    "interval_days",
    "interval_min",
    "interval_max",
    "last_date",
    "next_date",
    "due_date",
    "latest_date",
)


class KeyAccountVisited(models.AbstractModel):
    """Computes due visits in one statement for any number of accounts; writes only changes."""

    _name = "key.account.visited"
    _description = "Account with Due Visits"

    def _update_visit_due(self):
        """Compute the due visits of these accounts, on all levels.

        Does nothing while a plan writes its visits; the plan calls it once at the end.
        """
        if PLANNING.is_on(self):
            return
        for company, accounts in self.sudo().exists().grouped("company_id").items():
            self._update_visit_due_where(company, SQL("account.id IN %s", accounts._ids))

    @api.model
    def _update_visit_due_where(self, company, condition):
        """Compute the due visits of a company's accounts.

        :param res.company company: company of the accounts
        :param SQL condition: on ``account``, to select accounts
        :return: the number of accounts written
        """
        self.env.flush_all()
        self.env.cr.execute(self._get_due_statement(company, condition))
        written = self.env.cr.rowcount
        self.env["key.account.visit.due"].invalidate_model()
        names = ["visit_due_ids", "visit_due_date", "visit_last_date", "visit_next_date"]
        self.env["key.account"].invalidate_model(names)
        return written

    @api.model
    def _get_due_statement(self, company, condition):
        """Return the statement that updates due visits and accounts where they change.

        It also records changes of the required frequency.
        """
        columns = SQL(", ").join(map(SQL.identifier, FOLLOWING))
        return SQL(
            """
            WITH wanted AS MATERIALIZED (%(wanted)s),
            %(note)s,
            kept AS (
                INSERT INTO key_account_visit_due AS due (account_id, visit_level, %(columns)s)
                SELECT account_id, visit_level, %(columns)s FROM wanted
                    ON CONFLICT (account_id, visit_level) DO UPDATE SET %(changes)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
            ),
            gone AS (
                DELETE FROM key_account_visit_due due
                 USING key_account account
                 WHERE due.account_id = account.id
                   AND account.company_id = %(company)s
                   AND %(condition)s
                   AND NOT EXISTS (SELECT FROM wanted
                                    WHERE wanted.account_id = due.account_id
                                      AND wanted.visit_level = due.visit_level)
            )
            UPDATE key_account account
               SET visit_due_date = summary.due_date,
                   visit_last_date = summary.last_date,
                   visit_next_date = summary.next_date
              FROM (SELECT account.id, due.due_date, visit.last_date, visit.next_date
                      FROM key_account account
                 LEFT JOIN (SELECT account_id, MIN(due_date) AS due_date
                              FROM wanted GROUP BY account_id) due ON due.account_id = account.id
                 LEFT JOIN (SELECT account_id, MAX(last_date) AS last_date, MIN(next_date) AS next_date
                              FROM (%(visits)s) visit
                             GROUP BY account_id) visit ON visit.account_id = account.id
                     WHERE account.company_id = %(company)s
                       AND %(condition)s) summary
             WHERE account.id = summary.id
               AND (account.visit_due_date, account.visit_last_date, account.visit_next_date)
                   IS DISTINCT FROM (summary.due_date, summary.last_date, summary.next_date)
            """,
            wanted=self._get_due_query(company, condition),
            note=self.env["key.account.visit.wanted"]._get_note_queries(company, condition),
            columns=columns,
            changes=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in FOLLOWING
            ),
            old=SQL(", ").join(SQL.identifier("due", name) for name in FOLLOWING),
            new=SQL(", ").join(SQL.identifier("excluded", name) for name in FOLLOWING),
            visits=self._get_visited_query(company, condition),
            company=company.id,
            condition=condition,
        )

    @api.model
    def _get_due_query(self, company, condition):
        """Return the statement of all due visits: a row per account and level with a cadence."""
        return SQL(
            """
            WITH cadence AS MATERIALIZED (%(cadences)s),
            executive AS (%(executives)s)
            SELECT wanted.*,
                   COALESCE(next.due_date, wanted.since) AS due_date,
                   CASE WHEN next.due_date IS NULL
                        THEN wanted.since + wanted.interval_max - wanted.interval_days
                        ELSE GREATEST(wanted.last_date + wanted.interval_max, next.due_date)
                   END AS latest_date
              FROM (%(wanted)s) wanted
        CROSS JOIN LATERAL (SELECT %(next_day)s AS due_date) next
            """,
            cadences=self._get_cadence_query(company, condition),
            executives=self._get_executive_query(company),
            wanted=self._get_wanted_query(company, condition),
            next_day=next_day_sql(
                SQL("wanted.last_date"), SQL("wanted.number"), SQL("wanted.period")
            ),
        )

    @api.model
    def _get_wanted_query(self, company, condition):
        """Return the statement of required visits per account and level.

        The exception of an account decides the frequency; the most specific cadence decides the
        rest. Accounts with the same attributes share a cadence, which is looked up once for all of
        them.
        """
        return SQL(
            "SELECT %(columns)s FROM %(source)s WHERE %(where)s",
            columns=self._get_wanted_columns(company),
            source=self._get_wanted_source(company, condition),
            where=SQL(
                """
                account.active
                AND account.company_id = %(company)s
                AND COALESCE(exception.number, cadence.number, 0) > 0
                AND %(condition)s
                """,
                company=company.id,
                condition=condition,
            ),
        )

    @api.model
    def _get_wanted_columns(self, company):
        """Return the columns of required visits, from :meth:`_get_wanted_source`."""
        return SQL(
            """
                   account.id AS account_id,
                   account.company_id,
                   level.name AS visit_level,
                   cadence.id AS cadence_id,
                   exception.id AS exception_id,
                   -- Executives of a rank share its accounts out, by the number of the account.
                   COALESCE(CASE cadence.visitor
                                 WHEN 'deputy' THEN deputy.id
                                 WHEN 'technical' THEN technical.id
                                 WHEN 'executive' THEN COALESCE(named.id, executive.user_ids
                                      [1 + account.id %% CARDINALITY(executive.user_ids)])
                            END, owner.id, deputy.id) AS user_id,
                   COALESCE(cadence.channel, 'visit') AS channel,
                   COALESCE(account.visit_half_day, cadence.half_day) AS half_day,
                   COALESCE(cadence.duration, 1) AS duration,
                   COALESCE(exception.number, cadence.number) AS number,
                   COALESCE(exception.period, cadence.period) AS period,
                   %(interval)s AS interval_days,
                   CASE WHEN exception.id IS NULL AND cadence.interval_min > 0
                        THEN cadence.interval_min
                        ELSE %(interval)s / 2
                   END AS interval_min,
                   CASE WHEN exception.id IS NULL AND cadence.interval_max > 0
                        THEN cadence.interval_max
                        ELSE %(interval)s * 3 / 2
                   END AS interval_max,
                   visit.last_date,
                   visit.next_date,
                   %(since)s AS since
            """,
            # A cadence without interval (its computed value got lost) still has a number and a period.
            interval=SQL(
                "COALESCE(exception.interval_days, cadence.interval_days, %s)",
                interval_days_sql(SQL("cadence.number"), SQL("cadence.period")),
            ),
            since=local_date(SQL("account.create_date"), company.sudo().partner_id.tz or "UTC"),
        )

    @api.model
    def _get_wanted_source(self, company, condition):
        """Return the tables of required visits: accounts, levels, cadences, exceptions, people, visits."""
        return SQL(
            """
                   key_account account
        CROSS JOIN UNNEST(%(levels)s) AS level (name)
         LEFT JOIN cadence
                ON cadence.visit_level = level.name AND %(kind)s
         LEFT JOIN key_account_cadence_exception exception
                ON exception.account_id = account.id
               AND exception.visit_level = level.name
               AND (exception.until IS NULL OR exception.until >= %(today)s)
         LEFT JOIN (%(visits)s) visit
                ON visit.account_id = account.id AND visit.visit_level = level.name
         LEFT JOIN executive ON executive.rank_id = cadence.executive_rank_id
         LEFT JOIN res_users owner ON owner.id = account.owner_id AND owner.active
         LEFT JOIN res_users deputy ON deputy.id = account.deputy_id AND deputy.active
         LEFT JOIN res_users technical
                ON technical.id = account.technical_id AND technical.active
         LEFT JOIN res_users named ON named.id = account.executive_id AND named.active
            """,
            levels=[level for level, _label in VISIT_LEVELS],
            kind=SQL(" AND ").join(
                SQL("cadence.%s = %s", SQL.identifier(f"of_{name}"), self._get_kind(name))
                for name in CONDITIONS
            ),
            visits=self._get_visited_query(company, condition),
            today=company._key_account_today(),
        )

    @api.model
    def _get_executive_query(self, company):
        """Return the statement of the executives of each rank who work in the company."""
        return SQL(
            """
            SELECT ranked.rank_id, ARRAY_AGG(ranked.user_id ORDER BY ranked.user_id) AS user_ids
              FROM key_account_executive_rank_user_rel ranked
              JOIN res_users person ON person.id = ranked.user_id AND person.active
              JOIN res_company_users_rel allowed
                ON allowed.user_id = person.id AND allowed.cid = %s
             GROUP BY ranked.rank_id
            """,
            company.id,
        )

    @api.model
    def _get_kind(self, name):
        """Return the expression of one cadence condition on ``account``, as text, never NULL."""
        return SQL("COALESCE(%s::text, '')", SQL.identifier("account", name))

    @api.model
    def _get_cadence_query(self, company, condition):
        """Return the statement of the most specific cadence per group of accounts and level."""
        return SQL(
            """
            SELECT DISTINCT ON (%(kinds)s, cadence.visit_level) kind.*, cadence.*
              FROM (SELECT DISTINCT %(of_account)s
                      FROM key_account account
                     WHERE account.active
                       AND account.company_id = %(company)s
                       AND %(condition)s) kind
              JOIN key_account_cadence cadence
                ON cadence.active
               AND (cadence.company_id IS NULL OR cadence.company_id = %(company)s)
               AND %(matches)s
             ORDER BY %(kinds)s, cadence.visit_level, %(specificity)s DESC, cadence.sequence, cadence.id
            """,
            kinds=SQL(", ").join(SQL.identifier("kind", f"of_{name}") for name in CONDITIONS),
            of_account=SQL(", ").join(
                SQL("%s AS %s", self._get_kind(name), SQL.identifier(f"of_{name}"))
                for name in CONDITIONS
            ),
            matches=SQL(" AND ").join(
                SQL(
                    "(%(its)s IS NULL OR %(its)s::text = %(mine)s)",
                    its=SQL.identifier("cadence", name),
                    mine=SQL.identifier("kind", f"of_{name}"),
                )
                for name in CONDITIONS
            ),
            specificity=SQL(" + ").join(
                SQL("(%s IS NOT NULL)::int", SQL.identifier("cadence", name)) for name in CONDITIONS
            ),
            company=company.id,
            condition=condition,
        )

    @api.model
    def _get_visited_query(self, company, condition):
        """Return the statement of the last and the next visit per account and level."""
        return SQL(
            """
            SELECT visit.account_id, visit.visit_level,
                   MAX(visit.date) FILTER (WHERE visit.state = 'done') AS last_date,
                   MIN(visit.date) FILTER (WHERE visit.state IN ('planned', 'confirmed')
                                             AND visit.date >= %(today)s) AS next_date
              FROM key_account_visit visit
              JOIN key_account account ON account.id = visit.account_id
             WHERE visit.company_id = %(company)s
               AND visit.state IN ('planned', 'confirmed', 'done')
               AND %(condition)s
             GROUP BY visit.account_id, visit.visit_level
            """,
            company=company.id,
            condition=condition,
            today=company._key_account_today(),
        )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_update_visit_due(self):
        """Compute all due visits, one commit per company."""
        job = Job(self.env, "ir_cron_visit_due")
        job.each(
            self.env["res.company"].search([]),
            lambda company: self._update_visit_due_where(company, SQL("TRUE")),
            free=lambda company: job.take_turn(company.id),
        )
