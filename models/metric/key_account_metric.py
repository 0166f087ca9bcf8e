import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

# Codes become names of columns, with a prefix; PostgreSQL cuts names after 63 characters.
CODE = r"[a-z][a-z0-9_]{0,49}"
# Growth may exceed 100 %, but hardly this.
MOST_SHARE = 10


class KeyAccountMetric(models.Model):
    """A named, unit-bearing figure per commercial partner and period.

    The record describes the figure; the *fragment* with the same code measures it.
    """

    _name = "key.account.metric"
    _description = "Key Account Metric"
    _inherit = [
        "key.account.metric.trial",
        "key.account.metric.custom",
        "key.account.metric.order",
        "key.account.metric.invoice",
        "key.account.metric.receivable",
        "key.account.metric.rating",
        "key.account.guarded",
    ]
    _configuration = ""
    # What says nothing while a feature is off, ``{feature: codes}``: rooms say so of what they measure.
    _fed_by = {}
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
        help="Percentages are fractions in files and code: 0.8 is 80 %.",
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

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.env.registry.clear_cache()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.env.registry.clear_cache()
        if "confidential" in vals and {"revenue", "order_amount"} & set(self.mapped("code")):
            self.env["key.account"]._follow_confidential_revenue()

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self.env.registry.clear_cache()

    # === BUSINESS METHODS === #

    def _is_fed(self):
        """Return whether the features are on that these metrics get their figures from."""
        accounts = self.env["key.account"]
        codes = set(self.mapped("code"))
        return all(
            accounts._is_feature_on(feature)
            for fed in self._collect("_fed_by")
            for feature, fed_codes in fed.items()
            if codes & set(fed_codes)
        )

    @api.model
    @tools.ormcache()
    def _get_confidential(self):
        """Return the codes of the metrics that only managers see, archived ones included."""
        metrics = self.sudo().with_context(active_test=False)
        return frozenset(metrics.search([("confidential", "=", True)]).mapped("code"))

    def _get_percent_problem(self, *values):
        """Return what is wrong with values that a figure in percent is compared with, or ``None``.

        More than 1,000 % was meant as percent: shares are fractions.
        """
        self.ensure_one()
        most = max(values, key=abs, default=0)
        if self.unit != "ratio" or abs(most) <= MOST_SHARE:
            return None
        return self.env._(
            "%(metric)s: %(value)s would be %(percent)s %%. Enter 70 %% as 0.7 in a "
            "file to import.",
            metric=self.name,
            value=f"{most:g}",
            percent=f"{most * 100:,g}",
        )
