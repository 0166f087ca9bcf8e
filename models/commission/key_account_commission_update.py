from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk, trust
from ...tools.commission.entitlements import Entitlements
from ...tools.commission.ledger import Ledger
from ...tools.job import Job

# By what a line is known, and what its event decides on.
KEY = ("user_id", "month", "rule_id", "move_id", "item_id")
COLUMNS = (
    "account_id", "date", "name", "settlement", "document_date", "document_amount", "settled", "whole",
    "missing", "base", "rate", "amount", "is_correction", "share_id", "parts",
)  # fmt: skip
# The lines that drafts have to have, until the end of the transaction.
WANTED = SQL.identifier("key_account_commission_wanted")


class KeyAccountCommissionUpdate(models.AbstractModel):
    """Writes drafts of commission statements from invoices and payments: see ``tools/commission/``.

    How it works: for each company, one statement notes what is due and not on a confirmed statement yet.
    That is the content of the drafts. It is compared with the lines they have, and only the difference is
    written: all of it in the database. So a second run writes nothing, and whatever changes in the books until a statement is confirmed
    just changes its draft; what changes later is a line of the next one.
    """

    _name = "key.account.commission.update"
    _description = "Update of Commission Statements"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_commission(self):
        """Update the drafts of all companies with rules, with a commit after each."""
        job = Job(self.env, "ir_cron_commission")
        rules = self.env["key.account.commission.rule"].sudo().with_context(active_test=False)
        job.each(
            rules.search([]).company_id.sorted("id"),
            self._update_company,
            free=lambda company: job.take_turn(company.id),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _update_company(self, company):
        """Write the drafts of a company as they have to be today (sudo): nothing where nothing changed."""
        system = trust.as_system(self)
        company = trust.as_system(company)
        system._lock_drafts(company)
        rules = self.env["key.account.commission.rule"]._of_company(company)
        if rules._are_by_policy():
            trust.as_system(self.env["key.account.commission.share"])._record(company)
        first, today = rules._get_first_day(), company._key_account_today()
        if first and "margin" in rules.mapped("base_kind"):
            trust.as_system(self.env["account.move.line"])._key_account_record_costs(
                company, first, today
            )
        system._measure(company, rules, first or today)
        system._write_drafts(company)
        rules.filtered("is_waiting").write({"is_waiting": False})

    @api.model
    def _lock_drafts(self, company):
        """Keep others from confirming what is being written; wait for those who are at it."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """ SELECT id FROM key_account_commission_statement
                     WHERE company_id = %s AND state = 'draft' ORDER BY id FOR UPDATE """,
                company.id,
            )
        )

    @api.model
    def _measure(self, company, rules, first):
        """Note the lines that drafts have to have, see :class:`Ledger`.

        :param rules: all of the company, also archived ones
        :param date first: the first day of documents
        """
        entitlements = Entitlements(
            company,
            first,
            company._key_account_today(),
            with_margin="margin" in rules.mapped("base_kind"),
            by_policy=rules._are_by_policy(),
        )
        lines = Ledger(company, entitlements.due()).lines()
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", WANTED))
        bulk.execute(self.env, SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", WANTED, lines))
        keys = SQL(", ").join(map(SQL.identifier, KEY))
        self.env.cr.execute(SQL("ANALYZE %s (%s)", WANTED, keys))
        bulk.prepare(self.env, "key_account_commission_line")
        terms = self.env["key.account.commission.term"]
        terms._write_terms(company, entitlements.terms(SQL("SELECT move_id FROM %s", WANTED)))

    # === WHAT IS WRITTEN === #

    @api.model
    def _write_drafts(self, company):
        """Make the drafts of a company have the lines that were noted; write only what differs."""
        rows = self.env.execute_query(SQL("SELECT DISTINCT user_id, month FROM %s", WANTED))
        self._ensure_statements(company, set(rows))
        written = 0
        for statement in (self._delete_lines, self._change_lines, self._insert_lines):
            self.env.cr.execute(statement(company))
            written += self.env.cr.rowcount
        if written:
            self._add_up(company)

    @api.model
    def _ensure_statements(self, company, wanted):
        """Create the drafts of a company that are missing: ``{(user id, month)}`` are wanted."""
        drafts = self.search([("company_id", "=", company.id), ("state", "=", "draft")])
        found = {(draft.user_id.id, draft.month) for draft in drafts}
        self.create(
            [
                {"user_id": user_id, "company_id": company.id, "month": month}
                for user_id, month in sorted(wanted - found)
            ]
        )
        self.env.flush_all()

    @api.model
    def _lines_of_drafts(self, company):
        """Return the query of the lines that the drafts of a company have."""
        return SQL(
            """
            SELECT line.* FROM key_account_commission_line line
              JOIN key_account_commission_statement statement
                ON statement.id = line.statement_id AND statement.state = 'draft'
             WHERE line.company_id = %s
            """,
            company.id,
        )

    @api.model
    def _delete_lines(self, company):
        return SQL(
            """
            DELETE FROM key_account_commission_line line
             USING (%(lines)s) draft
             WHERE line.id = draft.id
               AND NOT EXISTS (SELECT FROM %(wanted)s wanted WHERE %(same)s)
            """,
            lines=self._lines_of_drafts(company),
            wanted=WANTED,
            same=_is_same("draft", "wanted"),
        )

    @api.model
    def _change_lines(self, company):
        return SQL(
            """
            UPDATE key_account_commission_line line
               SET %(changes)s
              FROM (%(lines)s) draft
              JOIN %(wanted)s wanted ON %(same)s
             WHERE line.id = draft.id AND (%(before)s) IS DISTINCT FROM (%(after)s)
            """,
            changes=SQL(", ").join(
                SQL("%(name)s = wanted.%(name)s", name=SQL.identifier(name)) for name in COLUMNS
            ),
            lines=self._lines_of_drafts(company),
            wanted=WANTED,
            same=_is_same("draft", "wanted"),
            before=_columns("draft", COLUMNS),
            after=_columns("wanted", COLUMNS),
        )

    @api.model
    def _insert_lines(self, company):
        return SQL(
            """
            INSERT INTO key_account_commission_line (statement_id, company_id, %(names)s)
            SELECT statement.id, %(company)s, %(values)s
              FROM %(wanted)s wanted
              JOIN key_account_commission_statement statement
                ON statement.user_id = wanted.user_id AND statement.month = wanted.month
               AND statement.company_id = %(company)s AND statement.state = 'draft'
             WHERE NOT EXISTS (SELECT FROM (%(lines)s) draft WHERE %(same)s)
             ORDER BY wanted.date, wanted.move_id, wanted.item_id, wanted.user_id, wanted.rule_id
            """,
            names=SQL(", ").join(map(SQL.identifier, (*KEY, *COLUMNS))),
            values=_columns("wanted", (*KEY, *COLUMNS)),
            company=company.id,
            wanted=WANTED,
            lines=self._lines_of_drafts(company),
            same=_is_same("draft", "wanted"),
        )

    @api.model
    def _add_up(self, company):
        """Write the totals of drafts, and delete those without any line."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_commission_statement statement
                   SET amount = COALESCE(total.amount, 0), line_count = COALESCE(total.number, 0),
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM key_account_commission_statement draft
             LEFT JOIN (SELECT statement_id, SUM(amount) AS amount, COUNT(*) AS number
                          FROM key_account_commission_line
                         WHERE company_id = %(company)s
                         GROUP BY statement_id) total ON total.statement_id = draft.id
                 WHERE statement.id = draft.id AND draft.company_id = %(company)s
                   AND draft.state = 'draft'
                   AND (draft.amount IS DISTINCT FROM COALESCE(total.amount, 0)
                        OR draft.line_count IS DISTINCT FROM COALESCE(total.number, 0))
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                company=company.id,
            )
        )
        self.env["key.account.commission.line"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        domain = [("company_id", "=", company.id), ("state", "=", "draft"), ("line_count", "=", 0)]
        self.search(domain).unlink()

    # === ACTION METHODS === #

    @api.model
    def _trigger_update(self):
        """Let the scheduled action run as soon as possible, if there is one."""
        job = self.env.ref("key_account.ir_cron_commission", raise_if_not_found=False)
        if job:
            job.sudo()._trigger(fields.Datetime.now())


def _columns(alias, names):
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)


def _is_same(one, other):
    """Return the condition that rows are of the same event, person and rule, on the same statement."""
    return SQL(" AND ").join(
        SQL("%s = %s", SQL.identifier(one, name), SQL.identifier(other, name)) for name in KEY
    )
