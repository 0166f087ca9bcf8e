from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import trust

# Possible source documents of a tick, if their model is installed.
EVIDENCE_MODELS = ("calendar.event", "mail.message", "ir.attachment", "crm.lead", "sale.order")


class KeyAccountRelationshipEvidence(models.Model):
    """A manual tick of a criterion: what is known, since when, and the source document.

    Evidence is append-only: it can be withdrawn, and stays readable with the user and the reason.
    """

    _name = "key.account.relationship.evidence"
    _description = "Relationship Evidence"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _fixed = {"criterion_id"}
    _order = "date desc, id desc"
    _rec_name = "criterion_id"

    criterion_id = fields.Many2one(
        comodel_name="key.account.relationship.criterion",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('scale_id', '=', scale_id), ('kind', '!=', 'observed')]",
    )
    scale_id = fields.Many2one(
        related="account_id.relationship_scale_id",
    )
    level_id = fields.Many2one(
        related="criterion_id.level_id",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        help="The day of the event. The evidence expires some time after this day.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Ticked by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    note = fields.Char(
        help="What happened, in a few words.",
    )
    reference = fields.Reference(
        selection="_selection_reference",
        string="Source Document",
        help="The meeting, message, document, opportunity or order that proves it.",
    )
    valid_until = fields.Date(
        compute="_compute_valid_until",
        help="The last day on which the evidence counts. Empty: it never expires.",
    )
    withdrawn_on = fields.Date(
        readonly=True,
    )
    withdrawn_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_reference(self):
        return [
            (name, self.env["ir.model"]._get(name).name)
            for name in EVIDENCE_MODELS
            if name in self.env
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for evidence in self:
            if evidence.date > evidence.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "The date of evidence cannot be in the future. Choose today or an earlier "
                        "day."
                    )
                )

    @api.constrains("user_id")
    def _check_who_ticked(self):
        self.sudo().user_id._key_account_check_internal()

    @api.constrains("criterion_id", "account_id")
    def _check_criterion(self):
        for evidence in self.sudo():
            criterion, account = evidence.criterion_id, evidence.account_id
            if not criterion._is_tickable():
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” is observed in Odoo and cannot be ticked manually. It is "
                        "proven by documents.",
                        criterion=criterion.name,
                    )
                )
            if criterion.scale_id != account.relationship_scale_id:
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” belongs to the scale “%(other)s”, but %(account)s uses "
                        "the scale “%(scale)s”. Choose a criterion of that scale.",
                        criterion=criterion.name,
                        other=criterion.scale_id.name,
                        account=account.display_name,
                        scale=account.relationship_scale_id.name or "–",
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("date", "criterion_id.validity_months")
    def _compute_valid_until(self):
        for evidence in self:
            known = evidence.date and evidence.criterion_id
            evidence.valid_until = known and evidence.criterion_id._get_last_day(evidence.date)

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        if self.env.su or self.env.user.has_group("key_account.group_manager"):
            return vals_list
        # The user who ticks is responsible for the evidence.
        return [{**vals, "user_id": self.env.uid} for vals in vals_list]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_reference_readable()
        self.account_id._update_relationship_levels("evidence")

    def _check_change(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("Evidence cannot be changed. Withdraw it, or add new evidence.")
            )
        super()._check_change(vals)

    # === ACTION METHODS === #

    def action_withdraw(self):
        """Withdraw the evidence; it stays in the history with the user who withdrew it."""
        self.check_access("create")
        if any(evidence.withdrawn_on for evidence in self):
            raise UserError(self.env._("This evidence was already withdrawn."))
        for company, evidence in self.grouped("company_id").items():
            evidence.sudo().write(
                {"withdrawn_on": company._key_account_today(), "withdrawn_by_id": self.env.uid}
            )
        self.account_id._update_relationship_levels("evidence")
        return True

    # === BUSINESS METHODS === #

    def _check_reference_readable(self):
        """Refuse a reference to a missing record, or to one its author cannot read.

        Evidence without its source proves nothing, and the name of the source is shown to the
        author.
        """
        # Read as stored: Odoo shows a new reference to a missing record as empty, but keeps it.
        self.flush_recordset(["reference"])
        self.invalidate_recordset(["reference"])
        for evidence in self:
            if evidence.reference:
                if not evidence.reference.exists():
                    raise ValidationError(
                        self.env._(
                            "The source document of the evidence does not exist. Choose another "
                            "record, or leave “%(field)s” empty.",
                            field=trust.labels(evidence, {"reference"}),
                        )
                    )
                evidence.reference.sudo(self.env.su).check_access("read")
