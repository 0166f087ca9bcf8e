from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.metric.metric_scope import MetricScope

HISTORIES = ("period", "previous", "ever")


class KeyAccountMetricRegistry(models.AbstractModel):
    """Measures metrics: their fragments, composed into one statement per source of rows.

    A module adds a metric with a record and an override of :meth:`_fragments`; a new source of
    rows is a method of this model, which the fragments of its metrics name.
    """

    _name = "key.account.metric.registry"
    _description = "Registry of Key Account Metrics"

    # === REGISTRY === #

    @api.model
    def _fragments(self, scope):
        """Return how each metric is measured. To be extended by inheritance.

        :param MetricScope scope: company and period
        :return: ``{code: Fragment}``
        """
        return {}

    @api.model
    def _get_all_fragments(self, scope):
        """Return the fragments of all metrics, also of those that no module measures."""
        return self._fragments(scope)

    @api.model
    def _get_fragments(self, codes, scope):
        """Return the fragments of ``codes``.

        :raise UserError: for a code that is not in the registry
        """
        fragments = self._fragments(scope)
        if not fragments.keys() >= set(codes):
            fragments = self._get_all_fragments(scope)
        if unknown := [code for code in codes if code not in fragments]:
            raise UserError(
                self.env._(
                    "There is no metric “%(codes)s”. See the metrics in Key Accounts > "
                    "Configuration > Metrics.",
                    codes=", ".join(unknown),
                )
            )
        return {code: fragments[code] for code in codes}

    def _get_range(self):
        """Return the lowest and the highest value of the figure, ``None`` for no limit.

        Advice stays within these limits. To be extended if the unit does not define them.
        """
        self.ensure_one()
        return 0.0, {"ratio": 1.0, "points": 100.0}.get(self.unit)

    # === MEASURING === #

    @api.model
    def _measure_queries(self, fragments, scope):
        """Compose the fragments into one statement per source.

        :param dict fragments: ``{code: Fragment}``
        :param MetricScope scope: company, period and customers
        :return: ``{source: SQL}``; each selects ``partner_id`` and a column per metric code,
            one row per commercial partner
        """
        by_source = defaultdict(dict)
        for code, fragment in fragments.items():
            by_source[fragment.source][code] = fragment
        queries = {}
        for source, wanted in by_source.items():
            history = max((fragment.history for fragment in wanted.values()), key=HISTORIES.index)
            rows = source(scope, scope.since(history), set(wanted))
            queries[source] = SQL(
                "SELECT %s AS partner_id, %s %s GROUP BY 1",
                rows.partner,
                SQL(", ").join(
                    SQL("%s AS %s", fragment.expression, SQL.identifier(code))
                    for code, fragment in wanted.items()
                ),
                rows.query,
            )
        return queries

    @api.model
    def _measure(self, codes, company, date_from, date_to, partner_ids=None):
        """Measure metrics of customers over a period: one statement per source.

        :param codes: codes of metrics
        :param res.company company: whose documents count; money is in its currency
        :param date date_from: first day, inclusive
        :param date date_to: last day, inclusive; the figures are as of the end of this day
        :param partner_ids: ids of commercial partners; ``None`` for all that have any figure
        :return: ``{partner_id: {code: value}}``; sums and counts of customers without documents are
            0, undefined figures (a rate without a base) are ``None``; shares are fractions (0.8 is
            80 %)
        :raise UserError: for an unknown code
        """
        periods = [(date_from, date_to)]
        return self._measure_periods(codes, company, periods, partner_ids)[0]

    @api.model
    def _measure_periods(self, codes, company, periods, partner_ids=None):
        """Measure metrics of customers over several periods: one statement per source for all.

        :param periods: ``[(first day, last day)]``, both inclusive
        :return: what :meth:`_measure` returns, for each period
        :raise UserError: for an unknown code
        """
        self.env.flush_all()
        results, statements = [], defaultdict(list)
        for number, (first, last) in enumerate(periods):
            scope = MetricScope(company, first, last, partner_ids)
            fragments = self._get_fragments(codes, scope)
            empty = {code: fragment.empty for code, fragment in fragments.items()}
            results.append({partner_id: dict(empty) for partner_id in partner_ids or ()})
            for source, query in self._measure_queries(fragments, scope).items():
                statements[source].append(
                    SQL("SELECT %s AS period, measured.* FROM (%s) measured", number, query)
                )
        for queries in statements.values():
            self.env.cr.execute(SQL(" UNION ALL ").join(queries))
            columns = [column.name for column in self.env.cr.description][2:]
            for number, partner_id, *values in self.env.cr.fetchall():
                measured = results[number].setdefault(partner_id, dict(empty))
                for code, value in zip(columns, values, strict=True):
                    if value is not None:
                        measured[code] = float(value)
        return results
