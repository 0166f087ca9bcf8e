import psycopg2.errors

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date, mute_logger

from ...tools import bulk, trust
from ...tools.lengths import check_lengths
from ...tools.metric.figures import CompanyFigures
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start

SHOWN_CUSTOMERS = 5
TRIAL_MONTHS = 12
# Whoever tries a definition waits for the answer.
TRIAL_MILLISECONDS = 5000
TRIED_FIELDS = (
    "name", "unit", "model_id", "domain", "date_field_id", "partner_path", "field_id", "aggregate",
)  # fmt: skip


class KeyAccountMetricTrial(models.AbstractModel):
    """What a custom metric would measure, before it is saved.

    A trial writes nothing, and shows what its author can read: records and customers alike.
    """

    _name = "key.account.metric.trial"
    _description = "Trial of a Key Account Metric"

    # === BUSINESS METHODS === #

    @api.model
    def get_trial(self, vals=None):
        """Measure a definition in the company of the user, over the twelve months up to today.

        :param dict vals: the definition as on the screen, by field; anything else is ignored
        :return: ``rows``: the customers with the highest values, ``[{"id", "name", "value"}]``,
            with the value in words; ``count``: of all customers with a value; ``period``: in
            words. If the definition cannot be measured, ``problem`` says why, and there are no rows
        :raise AccessError: for whoever may not define metrics
        """
        sent = vals if isinstance(vals, dict) else {}
        vals = {name: sent[name] for name in TRIED_FIELDS if name in sent}
        trust.check_shape(self, [vals])
        check_lengths(self, vals)
        self.check_access("create")
        metric = self.new({**vals, "name": vals.get("name") or self.env._("New metric")})
        company = self.env.company
        today = company._key_account_today()
        scope = MetricScope(company, period_start(today, TRIAL_MONTHS), today)
        period = self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, scope.date_from),
            last=format_date(self.env, scope.date_to),
        )
        try:
            metric._check_definition()
            rows, count = metric._try(scope)
        except AccessError:
            raise
        except UserError as error:
            return {"problem": str(error), "rows": [], "count": 0, "period": period}
        return {"problem": False, "rows": rows, "count": count, "period": period}

    def _try(self, scope):
        """Return the customers with the highest values, and how many have a value.

        :raise UserError: if it takes too long
        """
        self.ensure_one()
        # Not in full rights: the rules of the records and of the contacts hold.
        source = self._compose_source(scope)
        partners = self.env["res.partner"].with_company(scope.company)
        customers = partners._search(partners._key_account_customer_domain(scope.company))
        query = SQL(
            """ SELECT tried.partner_id, tried.value, COUNT(*) OVER ()
                  FROM (SELECT %(partner)s AS partner_id, measured.value %(rows)s) tried
                 WHERE tried.partner_id IN %(customers)s AND tried.value IS NOT NULL
              ORDER BY tried.value DESC, tried.partner_id
                 LIMIT %(limit)s """,
            partner=source.partner,
            rows=source.query,
            customers=customers.subselect(),
            limit=SHOWN_CUSTOMERS,
        )
        found = self._read_trial(query)
        figures = CompanyFigures(scope.company)
        names = partners.browse([partner_id for partner_id, _value, _count in found])
        names = {partner.id: partner.display_name for partner in names}
        rows = [
            {
                "id": partner_id,
                "name": names[partner_id],
                "value": figures.with_unit(self.unit or "count", value),
            }
            for partner_id, value, _count in found
        ]
        return rows, found[0][2] if found else 0

    def _read_trial(self, query):
        """Run the statement, for as long as somebody waits for it."""
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                bulk.without_jit(self.env)
                self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", TRIAL_MILLISECONDS))
                rows = self.env.execute_query(query)
                self.env.cr.execute("SET LOCAL statement_timeout = 0")
        except psycopg2.errors.QueryCanceled as error:
            raise UserError(
                self.env._(
                    "The trial took too long. Narrow the records with a filter, or save the metric "
                    "and compute a review: reviews may take longer."
                )
            ) from error
        except psycopg2.Error as error:
            raise UserError(self.env._("The trial failed: %s", error)) from error
        return rows
