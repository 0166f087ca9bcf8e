import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, MetricScope, Source
from ...tools.metric.record_source import DEFINITION_ERRORS, RecordSource

# Aggregates that are 0 for a customer without records; the others are undefined.
ZERO_WHEN_EMPTY = {"count", "count_distinct", "sum"}


class KeyAccountMetricCustom(models.AbstractModel):
    """Metrics that an administrator defines as records.

    Model, domain, path and field are turned into SQL by Odoo's own query builder: user input never
    becomes SQL text. A definition is checked with the rights of the user who saves it, and measured
    with full rights. If it breaks later, because a module or a field is missing, only users of the
    metric see an error.
    """

    _name = "key.account.metric.custom"
    _description = "Custom Key Account Metric"
    _inherit = ["key.account.record.source", "key.account.metric.registry"]

    date_field_id = fields.Many2one(
        help="Records are counted if this date is in the period.",
    )
    partner_path = fields.Char(
        help="The path from the record to the contact, for example partner_id or "
        "order_id.partner_id. The figure belongs to the contact's company.",
    )
    field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('store', '=', True)]",
        help="The field to aggregate. Not needed to count records.",
    )
    aggregate = fields.Selection(
        selection=[
            ("count", "Number of records"),
            ("count_distinct", "Number of different values"),
            ("sum", "Sum"),
            ("avg", "Average"),
            ("min", "Smallest"),
            ("max", "Largest"),
        ],
        default="count",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "is_custom",
        "model_id",
        "domain",
        "date_field_id",
        "partner_path",
        "field_id",
        "aggregate",
        "code",
    )
    def _check_custom(self):
        built_in = self._built_in_codes()
        for metric in self:
            if metric.is_custom and metric.code in built_in:
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” is used by a metric of a module. Choose another code.",
                        code=metric.code,
                    )
                )
            if not metric.is_custom and metric.code not in built_in:
                raise ValidationError(
                    self.env._(
                        "%(metric)s: no module measures “%(code)s”. The code of a metric that "
                        "comes with a module cannot be changed.",
                        metric=metric.name,
                        code=metric.code,
                    )
                )
            if metric.is_custom:
                metric._check_definition()

    def _check_definition(self):
        """Refuse a definition that cannot be measured, or that reads data its author cannot read."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("model_id", "date_field_id", "partner_path", "aggregate")
            if not self[name]
        ]
        if self.aggregate != "count" and not self.field_id:
            missing.append(self._fields["field_id"]._description_string(self.env))
        if missing:
            raise ValidationError(
                self.env._(
                    "%(metric)s: fill in %(fields)s.", metric=self.name, fields=", ".join(missing)
                )
            )
        if any(field.model_id != self.model_id for field in self.date_field_id | self.field_id):
            raise ValidationError(
                self.env._(
                    "%(metric)s: date and field must belong to %(model)s.",
                    metric=self.name,
                    model=self.model_id.name,
                )
            )
        if self.aggregate in ("sum", "avg", "min", "max") and self.field_id.ttype not in (
            "integer", "float", "monetary",
        ):  # fmt: skip
            raise ValidationError(
                self.env._(
                    "%(metric)s: only numbers can be summed or averaged. Choose another field, or "
                    "count records.",
                    metric=self.name,
                )
            )
        try:
            self._check_readable()
            self._check_measurable()
        except AccessError as error:
            raise ValidationError(
                self.env._(
                    "%(metric)s: you need read access to the measured records to define this "
                    "metric. %(error)s",
                    metric=self.name,
                    error=error,
                )
            ) from error
        except (*DEFINITION_ERRORS, psycopg2.Error) as error:
            raise ValidationError(
                self.env._(
                    "%(metric)s: the definition is not valid (%(error)s). Check the domain and "
                    "the path to the customer.",
                    metric=self.name,
                    error=error,
                )
            ) from error

    def _check_readable(self):
        """Raise unless the user can read the model and each field, and the path leads to a contact."""
        source = self._get_record_source()
        source.check_readable(self.date_field_id.name, self.field_id.name)
        source.check_path(self.partner_path)

    def _check_measurable(self):
        """Run the statement without customers, so that database errors appear now."""
        today = self.env.company._key_account_today()
        scope = MetricScope(self.env.company, today, today, partner_ids=[])
        source = self.sudo()._compose_source(scope)
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(
                SQL("SELECT %s, measured.value %s", source.partner, source.query),
                log_exceptions=False,
            )

    # === REGISTRY === #

    @api.model
    def _built_in_codes(self):
        today = self.env.company._key_account_today()
        scope = MetricScope(self.env.company, today, today)
        return self._fragments(scope).keys()

    @api.model
    def _get_all_fragments(self, scope):
        custom = (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch([("is_custom", "=", True)], ["code", "aggregate"])
        )
        return {
            metric.code: Fragment(
                metric._source_custom,
                SQL("MAX(measured.value)"),
                empty=0.0 if metric.aggregate in ZERO_WHEN_EMPTY else None,
            )
            for metric in custom
        } | super()._get_all_fragments(scope)

    def _get_record_source(self):
        self.ensure_one()
        return RecordSource(self.env, self.model_id.model, self.domain)

    def _source_custom(self, scope, since, codes):
        """Rows: one per customer, ``measured``, with the aggregate as ``value``.

        :raise UserError: if the definition no longer fits the installed models
        """
        self.ensure_one()
        try:
            return self._compose_source(scope)
        except DEFINITION_ERRORS as error:
            raise UserError(
                self.env._(
                    "The metric “%(metric)s” can no longer be measured: %(error)s. Fix it in Key "
                    "Accounts > Configuration > Metrics, or remove it from the scorecard.",
                    metric=self.name,
                    error=error,
                )
            ) from error

    def _compose_source(self, scope):
        """Return the source, or raise Odoo's error about an invalid definition."""
        source = self._get_record_source()
        records = source.get_records().with_company(scope.company)
        if not (self.date_field_id and self.partner_path and self.aggregate):
            raise LookupError(self.env._("its date, path or aggregate is missing"))
        if self.aggregate != "count" and not self.field_id:
            raise LookupError(self.env._("its field is missing"))
        domain = source.get_domain() & self._get_scope_domain(source, records, scope)
        query = records._search(domain)
        alias = source.join(records, query, self.partner_path)
        partner = SQL.identifier(alias, "commercial_partner_id")
        value = SQL("COUNT(*)")
        if self.aggregate != "count":
            value = self._get_aggregate(records, query, scope)
        query.add_where(SQL("%s IS NOT NULL %s", partner, scope.only(partner)))
        rows = query.select(SQL("%s AS partner_id", partner), SQL("(%s)::float8 AS value", value))
        return Source(
            SQL("measured.partner_id"), SQL("FROM (%s GROUP BY 1) measured WHERE TRUE", rows)
        )

    def _get_scope_domain(self, source, records, scope):
        """Return the domain of the period and, if records have one, the company."""
        date = self.date_field_id
        if date.ttype == "datetime":
            start, end = scope.start_of(scope.date_from), scope.end
            domain = Domain(date.name, ">=", start) & Domain(date.name, "<", end)
        else:
            domain = Domain(date.name, ">=", scope.date_from) & Domain(
                date.name, "<=", scope.date_to
            )
        return domain & source.get_company_domain(records, scope.company)

    def _get_aggregate(self, records, query, scope):
        """Return the aggregate of the field; money is converted at the rate of the record's day."""
        column = records._field_to_sql(records._table, self.field_id.name, query)
        field = records._fields[self.field_id.name]
        currency_field = field.type == "monetary" and field.get_currency_field(records)
        if currency_field and self.aggregate != "count_distinct":
            currency = records._field_to_sql(records._table, currency_field, query)
            company_currency = scope.company.currency_id.id
            column = SQL(
                "CASE WHEN COALESCE(%(currency)s, %(own)s) = %(own)s THEN %(column)s"
                " ELSE %(column)s / %(rate)s END",
                currency=currency,
                own=company_currency,
                column=column,
                rate=self._rate(records, query, currency, scope),
            )
        functions = {
            "count_distinct": "COUNT(DISTINCT %s)",
            "sum": "SUM(%s)",
            "avg": "AVG(%s)",
            "min": "MIN(%s)",
            "max": "MAX(%s)",
        }
        return SQL(functions[self.aggregate], column)

    def _rate(self, records, query, currency, scope):
        """Return the rate from company currency to ``currency`` on the day of the record.

        As Odoo does: the latest rate up to that day, otherwise the first rate, otherwise 1.
        """
        day = records._field_to_sql(records._table, self.date_field_id.name, query)
        if self.date_field_id.ttype == "datetime":
            day = scope.local_date(day)

        def rate_of(of_currency):
            return SQL(
                """COALESCE(
                    (SELECT rate FROM res_currency_rate WHERE currency_id = %(currency)s AND name <= %(day)s
                        AND (company_id IS NULL OR company_id = %(root)s)
                      ORDER BY company_id, name DESC LIMIT 1),
                    (SELECT rate FROM res_currency_rate WHERE currency_id = %(currency)s
                        AND (company_id IS NULL OR company_id = %(root)s)
                      ORDER BY company_id, name LIMIT 1),
                    1.0)""",
                currency=of_currency,
                day=day,
                root=scope.company.root_id.id,
            )

        return SQL("(%s / %s)", rate_of(currency), rate_of(scope.company.currency_id.id))
