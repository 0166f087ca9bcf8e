from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.cadence.agreed_visits import is_in_time_sql
from ...tools.cadence.visit_rhythm import interval_days_sql, next_day_sql
from ...tools.days import last_done_day, local_date
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
    "is_agreed",
    "revenue",
)
# Columns of an account that decide on its due visits.
READ = (
    *CONDITIONS,
    "id",
    "active",
    "create_date",
    "deputy_id",
    "executive_id",
    "owner_id",
    "revenue_year",
    "technical_id",
    "visit_half_day",
)


class KeyAccountVisited(models.AbstractModel):
    """Computes due visits in one statement for any number of accounts; writes only changes.

    How it works: the accounts are chosen once, in the first step of the statement. All further
    steps start from them, so that a few accounts cost little, whatever PostgreSQL knows about the
    tables.
    """

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
    def _update_all_visit_due(self, company):
        """Compute the due visits of all accounts of a company; return the number of accounts written."""
        bulk.prepare(self.env, "key_account", "key_account_visit", "key_account_visit_due")
        written = self._update_visit_due_where(company, SQL("TRUE"))
        self.env["key.account"]._update_revenue_year(company)
        return written

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
            WITH %(wanted)s,
            -- Kept aside: while rows are added, each look into their table would read all of them.
            known AS MATERIALIZED (
                SELECT due.id, due.account_id, due.visit_level
                  FROM key_account_visit_due due
                  JOIN chosen account ON account.id = due.account_id
            ),
            %(note)s,
            kept AS (
                INSERT INTO key_account_visit_due AS due (account_id, visit_level, %(columns)s)
                SELECT account_id, visit_level, %(columns)s FROM wanted
                    ON CONFLICT (account_id, visit_level) DO UPDATE SET %(changes)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
            ),
            gone AS (
                DELETE FROM key_account_visit_due due
                 USING known
                 WHERE due.id = known.id
                   AND NOT EXISTS (SELECT FROM wanted
                                    WHERE wanted.account_id = known.account_id
                                      AND wanted.visit_level = known.visit_level)
            )
            UPDATE key_account account
               SET visit_due_date = summary.due_date,
                   visit_last_date = summary.last_date,
                   visit_next_date = summary.next_date
              FROM (SELECT account.id, due.due_date, visit.last_date, visit.next_date
                      FROM chosen account
                 LEFT JOIN (SELECT account_id, MIN(due_date) AS due_date
                              FROM wanted GROUP BY account_id) due ON due.account_id = account.id
                 LEFT JOIN (SELECT account_id, MAX(last_date) AS last_date, MIN(next_date) AS next_date
                              FROM visited
                             GROUP BY account_id) visit ON visit.account_id = account.id) summary
             WHERE account.id = summary.id
               AND (account.visit_due_date, account.visit_last_date, account.visit_next_date)
                   IS DISTINCT FROM (summary.due_date, summary.last_date, summary.next_date)
            """,
            wanted=self._get_due_steps(company, condition),
            note=self.env["key.account.visit.wanted"]._get_note_steps(company),
            columns=columns,
            changes=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in FOLLOWING
            ),
            old=SQL(", ").join(SQL.identifier("due", name) for name in FOLLOWING),
            new=SQL(", ").join(SQL.identifier("excluded", name) for name in FOLLOWING),
        )

    @api.model
    def _get_due_steps(self, company, condition):
        """Return the steps of a statement up to all due visits.

        They are ``chosen``, the accounts; ``visited``, the last and the next visit per account and
        level; and ``wanted``, a row per account and level with a cadence.
        """
        users = self.env["res.users"]
        return SQL(
            """
            chosen AS MATERIALIZED (%(chosen)s),
            cadence AS MATERIALIZED (%(cadences)s),
            able AS MATERIALIZED (%(able)s),
            executive AS MATERIALIZED (%(executives)s),
            visited AS MATERIALIZED (%(visited)s),
            wanted AS MATERIALIZED (
                SELECT wanted.*, late.*, %(is_agreed)s AS is_agreed
                  FROM (%(wanted)s) wanted
            CROSS JOIN LATERAL (SELECT %(next_day)s AS due_date) next
            CROSS JOIN LATERAL (
                       SELECT COALESCE(next.due_date, wanted.since) AS due_date,
                              CASE WHEN next.due_date IS NULL
                                   THEN wanted.since + wanted.interval_max - wanted.interval_days
                                   ELSE GREATEST(wanted.last_date + wanted.interval_max, next.due_date)
                              END AS latest_date) late
            )
            """,
            chosen=self._get_chosen_query(company, condition),
            cadences=self.env["key.account.cadence"]._get_cadence_query(company),
            able=users._key_account_query(users._key_account_able_domain(company)),
            executives=self._get_executive_query(),
            visited=self._get_visited_query(company),
            wanted=self._get_wanted_query(company),
            next_day=next_day_sql(
                SQL("wanted.last_date"), SQL("wanted.number"), SQL("wanted.period")
            ),
            is_agreed=is_in_time_sql(
                SQL("wanted.next_date"),
                SQL("late.due_date"),
                SQL("late.latest_date"),
                SQL("wanted.interval_min"),
                company._key_account_today(),
            ),
        )

    @api.model
    def _get_chosen_query(self, company, condition):
        """Return the statement of the accounts, archived ones included."""
        return SQL(
            "SELECT %s FROM key_account account WHERE account.company_id = %s AND %s",
            SQL(", ").join(SQL.identifier("account", name) for name in READ),
            company.id,
            condition,
        )

    @api.model
    def _get_wanted_query(self, company):
        """Return the statement of required visits per account and level.

        The exception of an account decides the frequency; the most specific cadence decides the
        rest. Accounts with the same attributes share a cadence, which is looked up once for all of
        them.
        """
        return SQL(
            "SELECT %(columns)s FROM %(source)s WHERE %(where)s",
            columns=self._get_wanted_columns(company),
            source=self._get_wanted_source(company),
            where=SQL("account.active AND COALESCE(exception.number, cadence.number, 0) > 0"),
        )

    @api.model
    def _get_wanted_columns(self, company):
        """Return the columns of required visits, from :meth:`_get_wanted_source`."""
        return SQL(
            """
                   account.id AS account_id,
                   %(company)s AS company_id,
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
                   account.revenue_year AS revenue,
                   %(since)s AS since
            """,
            company=company.id,
            # A cadence without interval (its computed value got lost) still has a number and a period.
            interval=SQL(
                "COALESCE(exception.interval_days, cadence.interval_days, %s)",
                interval_days_sql(SQL("cadence.number"), SQL("cadence.period")),
            ),
            since=local_date(SQL("account.create_date"), company.sudo().partner_id.tz or "UTC"),
        )

    @api.model
    def _get_wanted_source(self, company):
        """Return the tables of required visits: accounts, levels, cadences, exceptions, people, visits."""
        return SQL(
            """
                   chosen account
        CROSS JOIN UNNEST(%(levels)s) AS level (name)
         LEFT JOIN cadence
                ON cadence.visit_level = level.name AND %(kind)s
         LEFT JOIN key_account_cadence_exception exception
                ON exception.account_id = account.id
               AND exception.visit_level = level.name
               AND (exception.until IS NULL OR exception.until >= %(today)s)
         LEFT JOIN visited visit
                ON visit.account_id = account.id AND visit.visit_level = level.name
         LEFT JOIN executive ON executive.rank_id = cadence.executive_rank_id
         LEFT JOIN able owner ON owner.id = account.owner_id
         LEFT JOIN able deputy ON deputy.id = account.deputy_id
         LEFT JOIN able technical ON technical.id = account.technical_id
         LEFT JOIN able named ON named.id = account.executive_id
            """,
            levels=[level for level, _label in VISIT_LEVELS],
            kind=self.env["key.account.cadence"]._is_of_kind(),
            today=company._key_account_today(),
        )

    @api.model
    def _get_executive_query(self):
        """Return the statement of the executives of each rank who can visit for the company."""
        return SQL(
            """
            SELECT ranked.rank_id, ARRAY_AGG(ranked.user_id ORDER BY ranked.user_id) AS user_ids
              FROM key_account_executive_rank_user_rel ranked
              JOIN able ON able.id = ranked.user_id
             GROUP BY ranked.rank_id
            """
        )

    @api.model
    def _get_visited_query(self, company):
        """Return the statement of the last and the next visit per account and level.

        Days are those of the visitor: in the east, a visit done today can be on the day after the
        company's; in the west, a visit that is still to come can be on the day before.
        """
        return SQL(
            """
            SELECT visit.account_id, visit.visit_level,
                   MAX(visit.date) FILTER (WHERE visit.state = 'done'
                                             AND visit.date <= %(last)s) AS last_date,
                   MIN(visit.date) FILTER (
                       WHERE visit.state IN ('planned', 'confirmed')
                         AND (visit.date >= %(today)s OR visit.stop > %(now)s)) AS next_date
              FROM key_account_visit visit
              JOIN chosen ON chosen.id = visit.account_id
             WHERE visit.state IN ('planned', 'confirmed', 'done')
             GROUP BY visit.account_id, visit.visit_level
            """,
            now=fields.Datetime.now(),
            today=company._key_account_today(),
            last=last_done_day(company._key_account_today()),
        )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_update_visit_due(self):
        """Compute all due visits, one commit per company."""
        job = Job(self.env, "ir_cron_visit_due")
        job.each(
            self.env["res.company"].search([]),
            self._update_all_visit_due,
            free=lambda company: job.take_turn(company.id) or None,
        )
