from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountComplaintCause(models.Model):
    """A root cause of complaints. Causes are a tree: *Production / Heat treatment*."""

    _name = "key.account.complaint.cause"
    _description = "Root Cause"
    _measurable = "word"
    _inherit = ["key.account.term"]
    _parent_store = True
    _order = "parent_path, id"

    parent_id = fields.Many2one(
        comodel_name="key.account.complaint.cause",
        string="Part of",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(
        index=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A root cause cannot be part of itself. Choose another one.")
            )

    # === COMPUTE METHODS === #

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names = [cause.parent_id.display_name, cause.name]
            cause.display_name = " / ".join(filter(None, names))
