import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.metric.record_source import DEFINITION_ERRORS

SOURCE_FIELDS = ("model_id", "date_field_id", "partner_path")


class KeyAccountRelationshipCriterion(models.Model):
    """What proves a level: a tick by a user, or documents in Odoo.

    An observed criterion is met with at least ``min_count`` records of the customer. Evidence
    expires: it counts for ``validity_months`` months after its day, inclusive; 0 never expires.
    """

    _name = "key.account.relationship.criterion"
    _description = "Relationship Criterion"
    _measurable = "word"
    _inherit = ["key.account.guarded", "key.account.relationship.proof"]
    _configuration = "level_id.scale_id.company_id"
    _fixed = {"level_id"}
    _limits = {"validity_months": (0, 1200)}
    _order = "level_id, sequence, id"

    level_id = fields.Many2one(
        comodel_name="key.account.relationship.level",
        required=True,
        index=True,
        ondelete="cascade",
    )
    scale_id = fields.Many2one(
        related="level_id.scale_id",
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )
    name = fields.Char(
        string="Criterion",
        required=True,
        translate=True,
    )
    kind = fields.Selection(
        selection=[
            ("manual", "Ticked manually"),
            ("observed", "Observed in Odoo"),
            ("either", "Observed or ticked manually"),
        ],
        required=True,
        default="manual",
    )
    error = fields.Char(
        readonly=True,
        copy=False,
        help="Why the criterion could not be observed. Accounts keep their level until this is "
        "fixed.",
    )

    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0)",
        "“Valid for (Months)” cannot be negative. Enter 0 if evidence never expires.",
    )
    _min_count_positive = models.Constraint(
        "CHECK (min_count > 0)",
        "“At Least” must be 1 or more records.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "kind",
        "model_id",
        "domain",
        "date_field_id",
        "partner_path",
        "company_path",
        "superior_path",
    )
    def _check_source(self):
        for criterion in self.filtered(lambda criterion: criterion.kind != "manual"):
            criterion._check_definition()

    @api.constrains("level_id", "active")
    def _check_scale(self):
        self.level_id._check_scale()

    def _check_definition(self):
        """Refuse a source that cannot be observed, or that its author cannot read."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in SOURCE_FIELDS
            if not self[name]
        ]
        if missing:
            raise ValidationError(
                self.env._(
                    "%(criterion)s: fill in %(fields)s.",
                    criterion=self.name,
                    fields=", ".join(missing),
                )
            )
        if self.date_field_id.model_id != self.model_id or not self.date_field_id.store:
            raise ValidationError(
                self.env._(
                    "%(criterion)s: the date must be a stored field of %(model)s.",
                    criterion=self.name,
                    model=self.model_id.name,
                )
            )
        try:
            source = self._get_source()
            source.check_readable(self.date_field_id.name)
            source.check_path(self.partner_path)
            if self.company_path:
                source.check_path(self.company_path, ("res.company",))
            if self.superior_path:
                source.check_path(self.superior_path, ("res.users", "res.partner"))
            self._check_observable()
        except AccessError as error:
            raise ValidationError(
                self.env._(
                    "%(criterion)s: you need read access to the observed records to define this "
                    "criterion. %(error)s",
                    criterion=self.name,
                    error=error,
                )
            ) from error
        except (*DEFINITION_ERRORS, psycopg2.Error) as error:
            raise ValidationError(
                self.env._(
                    "%(criterion)s: the source is not valid (%(error)s). Check the domain and the "
                    "paths.",
                    criterion=self.name,
                    error=error,
                )
            ) from error

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.level_id._recompute_later()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "error" not in vals:
            self.sudo().filtered("error").error = False
        if vals.keys() - {"error", "name", "sequence"}:
            self.level_id._recompute_later()

    def _before_unlink(self):
        return super()._before_unlink() | {"levels": self.level_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        levels = before["levels"].exists()
        levels._check_scale()
        levels._recompute_later()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proven(self):
        evidence = self.env["key.account.relationship.evidence"].sudo()
        if proven := evidence.search([("criterion_id", "in", self.ids)]).criterion_id:
            raise UserError(
                self.env._(
                    "There is evidence for: %(criteria)s. Archive the criterion instead, to keep "
                    "the evidence.",
                    criteria=", ".join(proven.mapped("name")),
                )
            )

    # === BUSINESS METHODS === #

    def _is_tickable(self):
        self.ensure_one()
        return self.kind != "observed"

    def _is_observable(self):
        self.ensure_one()
        return self.kind != "manual"
