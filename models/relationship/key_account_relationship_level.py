from odoo import api, fields, models
from odoo.exceptions import UserError

from .key_account_relationship_scale import SAVING_SCALE


class KeyAccountRelationshipLevel(models.Model):
    """A level of a scale: reached with all its criteria and those of the lower levels."""

    _name = "key.account.relationship.level"
    _description = "Relationship Level"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = "scale_id.company_id"
    _fixed = {"scale_id"}
    _order = "scale_id, number, id"

    scale_id = fields.Many2one(
        comodel_name="key.account.relationship.scale",
        required=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Integer(
        required=True,
        default=1,
        aggregator=None,
    )
    name = fields.Char(
        required=True,
        translate=True,
    )
    meaning = fields.Text(
        translate=True,
        help="Description of the relationship on this level.",
    )
    criterion_ids = fields.One2many(
        comodel_name="key.account.relationship.criterion",
        inverse_name="level_id",
        string="Criteria",
        copy=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("number", "scale_id", "criterion_ids")
    def _check_scale(self):
        if not SAVING_SCALE.is_on(self):
            self.scale_id._check_levels()

    # === COMPUTE METHODS === #

    @api.depends("number", "name")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.number} · {level.name or ''}"

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._recompute_later()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"number", "scale_id", "criterion_ids"} & vals.keys():
            self._recompute_later()

    def _before_unlink(self):
        self._recompute_later()
        return super()._before_unlink() | {"scales": self.scale_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        if not SAVING_SCALE.is_on(self):
            before["scales"].exists()._check_levels()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self._with_history():
            raise UserError(
                self.env._(
                    "Accounts have reached %(levels)s or have evidence for it. Create a new scale "
                    "and archive this one.",
                    levels=", ".join(used.mapped("display_name")),
                )
            )

    # === BUSINESS METHODS === #

    def _recompute_later(self):
        if not SAVING_SCALE.is_on(self):
            self.scale_id._recompute_later()

    def _with_history(self):
        """Return the levels that accounts have reached, or have evidence for."""
        history = self.env["key.account.relationship.assessment"].sudo()
        evidence = self.env["key.account.relationship.evidence"].sudo()
        reached = history.search(
            ["|", ("level_id", "in", self.ids), ("previous_level_id", "in", self.ids)]
        )
        proven = evidence.search([("criterion_id.level_id", "in", self.ids)])
        used = reached.level_id | reached.previous_level_id | proven.criterion_id.level_id
        return self & used.sudo(self.env.su)
