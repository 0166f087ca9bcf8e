import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...tools.metric.metric_scope import MetricScope
from ...tools.metric.record_source import RecordSource
from ...tools.periods import add_months, oldest_valid


class KeyAccountRelationshipProof(models.AbstractModel):
    """How an observed criterion finds its evidence: one statement for all accounts of a company."""

    _name = "key.account.relationship.proof"
    _description = "Proof of a Relationship Criterion"
    _inherit = ["key.account.record.source"]

    validity_months = fields.Integer(
        string="Valid for (Months)",
        default=12,
        aggregator=None,
        help="Evidence expires after this many months. 0: it never expires.",
    )
    date_field_id = fields.Many2one(
        help="The date of the evidence. Records with a future date are not counted yet.",
    )
    partner_path = fields.Char(
        help="The path from the record to the contact, for example partner_id, "
        "order_id.partner_id or, for the attendees of a meeting, partner_ids. It counts for the "
        "contact's company.",
    )
    company_path = fields.Char(
        string="Path to the Company",
        help="The path from the record to its company, for example user_id.company_id. Not used "
        "if the record has its own company. Without a path and without a company, the record "
        "counts in all companies.",
    )
    superior_path = fields.Char(
        string="Path to a Superior",
        help="The path from the record to users or contacts. If set, only records that lead to a "
        "superior of the account's owner count: the leader of the owner's sales team, or a "
        "superior from the settings.",
    )
    min_count = fields.Integer(
        string="At Least",
        default=1,
        aggregator=None,
        help="Number of records required before the evidence expires.",
    )

    # === BUSINESS METHODS === #

    def _get_source(self):
        self.ensure_one()
        return RecordSource(self.env, self.model_id.model, self.domain, many=True)

    def _get_first_day(self, today):
        """Return the first day from which evidence counts on ``today``; ``None``: no expiry."""
        self.ensure_one()
        return oldest_valid(today, self.validity_months) if self.validity_months else None

    def _get_last_day(self, day):
        """Return the last day on which evidence of ``day`` counts; ``None``: no expiry."""
        self.ensure_one()
        return add_months(day, self.validity_months) if self.validity_months else None

    def _check_observable(self):
        """Run the statement without accounts, so that database errors appear now."""
        query = self.sudo()._get_proof_query(self.env.company, SQL("FALSE"))
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query, log_exceptions=False)

    def _get_proof_key(self):
        """Return everything that defines the evidence, except the number of records required."""
        self.ensure_one()
        return (
            self.model_id.id,
            self.domain,
            self.date_field_id.id,
            self.partner_path,
            self.company_path,
            self.superior_path,
            self.validity_months,
        )

    def _get_proof_query(self, company, condition, *, with_day=True, later=None):
        """Return the statement of the records that prove the criterion today.

        :param res.company company: company of the accounts
        :param SQL condition: on ``account``, to select accounts
        :param bool with_day: not needed to count them, and slow for many records
        :param date later: a day to come, to tell which records still count then
        :return: one row per account and record: ``account_id``, ``record_id``, ``day`` (in the
            time zone of the company) and, with ``later``, ``lasts``
        :raise: Odoo's error about a source that does not fit the installed models
        """
        self.ensure_one()
        source = self._get_source()
        records = source.get_records().with_company(company)
        if not (self.date_field_id and self.partner_path):
            raise LookupError(self.env._("its date or path is missing"))
        today = company._key_account_today()
        scope = MetricScope(company, today, today)
        domain = source.get_domain() & self._get_scope_domain(source, records, company, scope)
        query = records._search(domain)
        partner = source.join(records, query, self.partner_path)
        query.add_join(
            "JOIN",
            "account",
            "key_account",
            SQL(
                "account.partner_id = %s AND account.company_id = %s AND account.active AND %s",
                SQL.identifier(partner, "commercial_partner_id"),
                company.id,
                condition,
            ),
        )
        if self.superior_path:
            query.add_where(self._get_superior_condition(source, records, company, condition))
        columns = [
            SQL("account.id AS account_id"),
            SQL("%s AS record_id", SQL.identifier(records._table, "id")),
        ]
        if with_day:
            day = records._field_to_sql(records._table, self.date_field_id.name, query)
            if self.date_field_id.ttype == "datetime":
                day = scope.local_date(day)
            columns.append(SQL("%s AS day", day))
        if later:
            columns.append(SQL("%s AS lasts", self._get_lasting(records, query, scope, later)))
        rows = query.select(*columns)
        if source.leads_to_many(records, self.partner_path):
            # Two contacts of one customer in a meeting count once.
            return SQL("SELECT DISTINCT * FROM (%s) proof", rows)
        return rows

    def _get_scope_domain(self, source, records, company, scope):
        """Return the domain of the days that count today, and of the company."""
        date, today = self.date_field_id, scope.date_to
        first = self._get_first_day(today)
        if date.ttype == "datetime":
            domain = Domain(date.name, "<=", fields.Datetime.now())
            first = first and scope.start_of(first)
        else:
            domain = self._get_day_domain(today)
        if first:
            domain &= Domain(date.name, ">=", first)
        return domain & source.get_company_domain(records, company, self.company_path)

    def _get_lasting(self, records, query, scope, later):
        """Return the condition that a record still counts on a day to come."""
        first = self._get_first_day(later)
        if not first:
            return SQL("TRUE")
        date = self.date_field_id
        return SQL(
            "%s >= %s",
            records._field_to_sql(records._table, date.name, query),
            scope.start_of(first) if date.ttype == "datetime" else first,
        )

    def _get_day_domain(self, today):
        """Return the domain of the days up to today; hook for records with days of their own."""
        return Domain(self.date_field_id.name, "<=", today)

    def _get_superior_condition(self, source, records, company, condition):
        """Return the condition that a record leads to a superior of the account's owner."""
        superiors = self._get_superiors(company, condition)
        query = Query(self.env, "met", SQL.identifier(records._table))
        end = source.join(records, query, self.superior_path, alias="met")
        is_user = records.mapped(self.superior_path)._name == "res.users"
        person = SQL.identifier(end, "partner_id" if is_user else "id")
        query.add_where(SQL("met.id = %s", SQL.identifier(records._table, "id")))
        query.add_where(
            SQL(
                "%s = ANY(%s::int[])",
                person,
                sorted({i for ids in superiors.values() for i in ids}),
            )
        )
        # The check of superiors comes last: as a join, the planner would begin with all owners.
        query.add_where(
            SQL(
                "%s::jsonb -> COALESCE(account.owner_id, 0)::text @> to_jsonb(%s)",
                json.dumps(superiors),
                person,
            )
        )
        return SQL("EXISTS %s", query.subselect(SQL("1")))

    @api.model
    def _get_superiors(self, company, condition):
        """Return ``{owner id (0: none): [ids of the contacts of the owner's superiors]}``."""
        pairs = self.env.execute_query(
            SQL(
                """
                WITH owner AS (
                    SELECT DISTINCT COALESCE(account.owner_id, 0) AS id
                      FROM key_account account
                     WHERE account.company_id = %(company)s AND %(condition)s
                )
                SELECT owner.id, leader.partner_id
                  FROM owner
                  JOIN crm_team_member member ON member.user_id = owner.id AND member.active
                  JOIN crm_team team ON team.id = member.crm_team_id
                   AND COALESCE(team.company_id, %(company)s) = %(company)s
                  JOIN res_users leader ON leader.id = team.user_id AND leader.id <> owner.id
                 UNION
                SELECT owner.id, superior.partner_id
                  FROM owner
                  JOIN key_account_superior_rel named ON named.company_id = %(company)s
                  JOIN res_users superior ON superior.id = named.user_id AND superior.id <> owner.id
                """,
                company=company.id,
                condition=condition,
            )
        )
        superiors = defaultdict(list)
        for owner_id, partner_id in pairs:
            superiors[owner_id].append(partner_id)
        return superiors
