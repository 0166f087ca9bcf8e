import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.metric.metric_scope import MetricScope

HISTORIES = ("period", "previous", "ever")
# Codes become names of columns, with a prefix; PostgreSQL cuts names after 63 characters.
CODE = r"[a-z][a-z0-9_]{0,49}"


class KeyAccountMetric(models.Model):
    """A named, unit-bearing figure per commercial partner and period.

    The record describes the figure; the *fragment* with the same code measures it.
    A module adds a metric with a record and an override of :meth:`_fragments`; a new source of
    rows is a method ``_source_<name>``.
    """

    _name = "key.account.metric"
    _description = "Key Account Metric"
    _inherit = ["key.account.guarded"]
    _configuration = ""
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    code = fields.Char(
        required=True,
        help="Lower-case letters, digits and underscores. Scorecards and scripts refer to it.",
    )
    sequence = fields.Integer(
        default=100,
    )
    active = fields.Boolean(
        default=True,
    )
    unit = fields.Selection(
        selection=[
            ("quantity", "Quantity"),
            ("money", "Money"),
            ("count", "Number"),
            ("ratio", "Percent"),
            ("index", "Index (1 = average)"),
            ("days", "Days"),
            ("years", "Years"),
            ("points", "Points (0–100)"),
        ],
        required=True,
        default="count",
        help="Percentages are stored as a share: 0.8 is 80 %.",
    )
    direction = fields.Selection(
        selection=[
            ("higher", "Higher is better"),
            ("lower", "Lower is better"),
        ],
        required=True,
        default="higher",
    )
    definition = fields.Text(
        translate=True,
        help="What is measured, in words that you can use with a customer.",
    )
    source = fields.Char(
        string="Data Source",
        translate=True,
        help="Where in Odoo the figure comes from.",
    )
    confidential = fields.Boolean(
        help="Only managers see the figures and their share in a score.",
    )
    is_custom = fields.Boolean(
        string="Custom",
        default=True,
        readonly=True,
        help="Defined by an administrator, not by a module.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "There is already a metric with this code. Choose another code.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if not re.fullmatch(CODE, metric.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” is not valid. Use up to 50 lower-case letters, "
                        "digits and underscores. Start with a letter, for example service_visits.",
                        code=metric.code or "",
                    )
                )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_built_in(self):
        if built_in := self.filtered(lambda metric: not metric.is_custom):
            raise UserError(
                self.env._(
                    "%(metrics)s: this metric comes with a module. Archive it instead.",
                    metrics=", ".join(built_in.mapped("name")),
                )
            )

    # === REGISTRY === #

    @api.model
    def _fragments(self, scope):
        """Return how each metric is measured. To be extended by inheritance.

        :param MetricScope scope: company and period
        :return: ``{code: Fragment}``
        """
        return {}

    @api.model
    def _get_source(self, name, scope, since, codes):
        """Return the rows of the source ``name``: the method ``_source_<name>`` of this model.

        :param MetricScope scope: company, period and customers
        :param date since: the first day that the wanted metrics need
        :param set codes: the metrics wanted of this source
        :rtype: Source
        """
        return getattr(self, f"_source_{name}")(scope, since, codes)

    @api.model
    def _get_fragments(self, codes, scope):
        """Return the fragments of ``codes``.

        :raise UserError: for a code that is not in the registry
        """
        fragments = self._fragments(scope)
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
        :return: ``{source name: SQL}``; each selects ``partner_id`` and a column per metric code,
            one row per commercial partner
        """
        by_source = defaultdict(dict)
        for code, fragment in fragments.items():
            by_source[fragment.source][code] = fragment
        queries = {}
        for name, wanted in by_source.items():
            history = max((fragment.history for fragment in wanted.values()), key=HISTORIES.index)
            source = self._get_source(name, scope, scope.since(history), set(wanted))
            queries[name] = SQL(
                "SELECT %s AS partner_id, %s %s GROUP BY 1",
                source.partner,
                SQL(", ").join(
                    SQL("%s AS %s", fragment.expression, SQL.identifier(code))
                    for code, fragment in wanted.items()
                ),
                source.query,
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
        self.env.flush_all()
        scope = MetricScope(company, date_from, date_to, partner_ids)
        fragments = self._get_fragments(codes, scope)
        empty = {code: fragment.empty for code, fragment in fragments.items()}
        result = {partner_id: dict(empty) for partner_id in partner_ids or ()}
        for query in self._measure_queries(fragments, scope).values():
            self.env.cr.execute(query)
            columns = [column.name for column in self.env.cr.description][1:]
            for partner_id, *values in self.env.cr.fetchall():
                measured = result.setdefault(partner_id, dict(empty))
                for code, value in zip(columns, values, strict=True):
                    if value is not None:
                        measured[code] = float(value)
        return result
