import json
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, float_round

from ...tools import bulk, trust
from ...tools.commission.entitlements import Entitlements
from ...tools.commission.ledger import Ledger
from ...tools.job import Job

# Columns of a line that its event decides on, with their types.
COLUMNS = {
    "account_id": "int4",
    "date": "date",
    "name": "varchar",
    "settlement": "varchar",
    "document_date": "date",
    "document_amount": "numeric",
    "settled": "numeric",
    "whole": "numeric",
    "missing": "numeric",
    "base": "numeric",
    "rate": "numeric",
    "amount": "numeric",
    "is_correction": "bool",
    "share_id": "int4",
    "parts": "jsonb",
}
KEY = {"user_id": "int4", "month": "date", "rule_id": "int4", "move_id": "int4", "item_id": "int4"}


class KeyAccountCommissionUpdate(models.AbstractModel):
    """Writes drafts of commission statements from invoices and payments: see ``tools/commission/``.

    How it works: for each company, one statement returns what is due and not on a confirmed statement yet.
    That is the content of the drafts. It is compared with the lines they have, and only the difference is
    written. So a second run writes nothing, and whatever changes in the books until a statement is confirmed
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
        system._write_drafts(company, system._measure(company, rules, first) if first else {})

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
        """Return the lines that drafts have to have, by user, month, rule, document and payment.

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
        bulk.execute(self.env, entitlements.due())
        rows = self.env.cr.dictfetchall()
        terms = rules._get_terms()
        ledger = Ledger(
            terms,
            self._read_totals(company, terms),
            self._read_closed(company),
            partial(float_round, precision_rounding=company.currency_id.rounding),
        )
        return ledger.lines(rows)

    @api.model
    def _read_closed(self, company):
        """Return ``{user id: the last month with a confirmed statement}``."""
        return dict(
            self.env.execute_query(
                SQL(
                    """ SELECT user_id, MAX(month) FROM key_account_commission_statement
                         WHERE company_id = %s AND state <> 'draft' GROUP BY user_id """,
                    company.id,
                )
            )
        )

    @api.model
    def _read_totals(self, company, terms):
        """Return what confirmed statements count for steps: ``{(user id, rule id, first day): base}``."""
        totals = {}
        for user_id, rule_id, day, base in self.env.execute_query(
            SQL(
                """ SELECT line.user_id, line.rule_id, line.date, SUM(line.base)
                      FROM key_account_commission_line line
                      JOIN key_account_commission_statement statement
                        ON statement.id = line.statement_id AND statement.state <> 'draft'
                     WHERE line.company_id = %s
                     GROUP BY 1, 2, 3 """,
                company.id,
            )
        ):
            key = (user_id, rule_id, terms[rule_id].start_of(day))
            totals[key] = totals.get(key, 0.0) + float(base)
        return totals

    # === WHAT IS WRITTEN === #

    @api.model
    def _write_drafts(self, company, lines):
        """Make the drafts of a company have these lines; write only what differs."""
        wanted = {key: self._prepare_line(row) for key, row in lines.items()}
        known = {
            tuple(row[name] for name in KEY): row
            for row in self.env.execute_query_dict(
                SQL(
                    """ SELECT line.id, %s FROM key_account_commission_line line
                          JOIN key_account_commission_statement statement
                            ON statement.id = line.statement_id AND statement.state = 'draft'
                         WHERE line.company_id = %s """,
                    SQL(", ").join(SQL("line.%s", SQL.identifier(n)) for n in (*KEY, *COLUMNS)),
                    company.id,
                )
            )
        }
        gone = [row["id"] for key, row in known.items() if key not in wanted]
        changed = {
            known[key]["id"]: values
            for key, values in wanted.items()
            if key in known and values != self._prepare_known(known[key])
        }
        new = {key: values for key, values in wanted.items() if key not in known}
        statements = self._ensure_statements(company, {key[:2] for key in wanted})
        if gone:
            self.env.cr.execute(
                SQL("DELETE FROM key_account_commission_line WHERE id = ANY(%s)", gone)
            )
        self._change_lines(changed)
        self._insert_lines(company, statements, new)
        if gone or changed or new:
            self._add_up(company)

    @api.model
    def _prepare_line(self, row):
        """Return the values of a line for a row of the ledger."""
        return self._prepare_known(
            row
            | {
                "date": row["day"],
                "document_date": row["document_day"],
                "is_correction": row["known_base"] is not None,
            }
        )

    @api.model
    def _prepare_known(self, row):
        """Return the values of a line as they compare: numbers as the database keeps them."""
        return {
            name: round(float(row[name] or 0.0), 9) if kind == "numeric" else row[name]
            for name, kind in COLUMNS.items()
        }

    @api.model
    def _ensure_statements(self, company, wanted):
        """Return ``{(user id, month): id}`` of the drafts of a company; create the missing ones."""
        drafts = self.search([("company_id", "=", company.id), ("state", "=", "draft")])
        found = {(draft.user_id.id, draft.month): draft.id for draft in drafts}
        created = self.create(
            [
                {"user_id": user_id, "company_id": company.id, "month": month}
                for user_id, month in sorted(wanted - found.keys())
            ]
        )
        return found | {(draft.user_id.id, draft.month): draft.id for draft in created}

    @api.model
    def _change_lines(self, changed):
        if not changed:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_commission_line line
                   SET %(changes)s, write_uid = %(uid)s, write_date = %(now)s
                  FROM UNNEST(%(ids)s::int4[], %(values)s) AS wanted (id, %(names)s)
                 WHERE line.id = wanted.id
                """,
                changes=SQL(", ").join(
                    SQL("%(name)s = wanted.%(name)s", name=SQL.identifier(name)) for name in COLUMNS
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=list(changed),
                values=self._arrays(COLUMNS, list(changed.values())),
                names=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            )
        )

    @api.model
    def _insert_lines(self, company, statements, new):
        if not new:
            return
        columns = {"statement_id": "int4", **KEY, **COLUMNS}
        rows = [
            {"statement_id": statements[key[:2]], **dict(zip(KEY, key, strict=True)), **values}
            for key, values in new.items()
        ]
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_commission_line (
                       company_id, create_uid, create_date, write_uid, write_date, %(names)s)
                SELECT %(company)s, %(uid)s, %(now)s, %(uid)s, %(now)s, %(names)s
                  FROM UNNEST(%(values)s) AS wanted (%(names)s)
                """,
                names=names,
                company=company.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                values=self._arrays(columns, rows),
            )
        )

    @api.model
    def _arrays(self, columns, rows):
        """Return the SQL of one array per column."""
        return SQL(", ").join(
            SQL("%s::%s[]", [self._adapt(row[name], kind) for row in rows], SQL(kind))
            for name, kind in columns.items()
        )

    @staticmethod
    def _adapt(value, kind):
        return json.dumps(value) if kind == "jsonb" and value is not None else value

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
